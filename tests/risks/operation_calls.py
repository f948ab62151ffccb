"""How tests call the operations of the risk register."""

import datetime as dt

from ohs.core.bulk import NewValue
from risks import models
from risks.operations.bulk import NewLead, save_one_indicator
from risks.operations.indicator_counts import GivenIndicatorCount, record_indicator_counts
from tests.actions.factories import KeyTaskFactory, ProgrammeFactory
from tests.operation_calls import ON, Call, Cast
from tests.organisation.factories import BusinessGroupFactory
from tests.risks.factories import (
    AppetiteFactory,
    CategoryFactory,
    IndicatorFactory,
    RiskFactory,
    make_matrix,
    review,
    score,
)

REASON = {"reason": "It was judged again."}


def _risk(cast: Cast, **facts) -> models.Risk:
    """An open risk that the lead's post leads, on a matrix in force."""
    if not models.RiskMatrix.objects.exists():
        make_matrix()
    return RiskFactory(ref="36", leads=[cast.post], **facts)


def _propose(cast):
    return {
        "title": "Ladders",
        "description": "Somebody falls.",
        "category": CategoryFactory(),
        "leads": [cast.post],
        "on": ON,
        **REASON,
    }


def _of_risk(**arguments):
    """Arguments about a risk that the lead's post leads."""
    return lambda cast: {"risk": _risk(cast), "on": ON, **REASON, **arguments}


def _close(cast):
    risk = _risk(cast, state="closure_proposed")
    return {"risk": risk, "to": "closed", "decision": "Agreed.", "on": ON, **REASON}


def _several(cast):
    return {"risks": [_risk(cast)], "change": NewLead("As agreed", cast.other_post), "on": ON}


def _several_indicators(cast):
    change = NewValue("As agreed", "owner", cast.other_post, save_one_indicator)
    return {"indicators": [IndicatorFactory()], "change": change, "on": ON}


def _escalate(cast):
    group = BusinessGroupFactory(code="FLP")
    return {"risk": _risk(cast, register="group", group=group), "on": ON, **REASON}


def _return(cast):
    return {"risk": _risk(cast), "group": BusinessGroupFactory(code="FLP"), "on": ON, **REASON}


def _review(cast):
    return {
        "risk": _risk(cast),
        "narrative": "How it stands.",
        "trend_stated": "not_yet_rated",
        "compared_with": None,
        "on": ON,
    }


def _answer(cast):
    link = models.RiskTask.objects.create(risk=_risk(cast), task=KeyTaskFactory())
    return {"link": link, "because": "It guards another part.", "on": ON}


def _draft():
    return make_matrix(version=2, adopted_on=None)


def _save_draft(cast):
    draft = _draft()
    draft.title = "Four bands"
    return {"matrix": draft, "bands": {(1, 1): models.Band.objects.get(level=1)}, **REASON}


def _save_draft_part(cast):
    part = _draft().likelihood_levels.get(value=1)
    part.name = "Rare"
    return {"part": part, **REASON}


def _set_appetite(cast):
    make_matrix()
    return {
        "category": None,
        "highest_band": models.Band.objects.get(level=2),
        "statement": "Up to Medium is carried.",
        "start": ON,
    }


def _correct_appetite(cast):
    make_matrix()
    appetite = AppetiteFactory(start=ON + dt.timedelta(days=1))
    appetite.statement = "So it was meant."
    return {"appetite": appetite, "on": ON, **REASON}


def _save_details(cast):
    risk = _risk(cast)
    risk.title = "Ladders and steps"
    return {"risk": risk, "on": ON, **REASON}


def _save_details_as_lead(cast):
    risk = _risk(cast)
    risk.description = "Somebody falls, or something falls on somebody."
    return {"risk": risk, "on": ON, **REASON}


def _save_control(cast):
    return {"control": models.Control(risk=_risk(cast), title="Training"), "on": ON, **REASON}


def _save_lead(cast):
    return {"lead": models.RiskLead(risk=_risk(cast), post=cast.other_post), **REASON}


def _save_task_link(cast):
    return {"link": models.RiskTask(risk=_risk(cast), task=KeyTaskFactory()), **REASON}


def _record_reading(cast):
    reading = models.IndicatorReading(
        indicator=IndicatorFactory(), end=ON, low=1, high=1, recorded_on=ON
    )
    return {"reading": reading, **REASON}


def _record_counts(cast):
    indicator = IndicatorFactory(by_month_and_unit=True)
    return {
        "rows": [GivenIndicatorCount(indicator.pk, dt.date(2021, 6, 1), None, 3)],
        "as_at": ON,
        "on": ON,
        "source": "A file",
    }


def _withdraw_score(cast):
    return {"score": score(_risk(cast), 3, 3, ON, by=cast.keeper), **REASON}


def _withdraw_review(cast):
    return {"review": review(_risk(cast), "not_yet_rated", ON, by=cast.keeper), **REASON}


def _withdraw_reading(cast):
    reading = models.IndicatorReading(
        indicator=IndicatorFactory(), end=ON, low=1, high=1, recorded_on=ON
    )
    reading.save()
    return {"reading": reading, **REASON}


def _withdraw_counts(cast: Cast) -> dict:
    done = record_indicator_counts(**_record_counts(cast), by=cast.keeper)
    return {"extract": done.extract, "reason": "A typing test."}


_OPERATIONS = {
    "bulk.change_risks": Call(_several),
    "bulk.change_indicators": Call(_several_indicators),
    "programmes.link_programmes": Call(
        lambda cast: {
            "risk": _risk(cast),
            "programmes": [ProgrammeFactory()],
            "on": ON,
            **REASON,
        }
    ),
    "lifecycle.propose": Call(_propose),
    "lifecycle.give_ref": Call(
        lambda cast: {"risk": RiskFactory(ref=None), "ref": "37", "on": ON, **REASON}
    ),
    "lifecycle.change_state": [Call(_close), Call(_of_risk(to="closure_proposed"), by="lead")],
    "lifecycle.escalate": Call(_escalate),
    "lifecycle.return_to_group": Call(_return),
    "lifecycle.set_leads": Call(
        lambda cast: {"risk": _risk(cast), "leads": [cast.other_post], "on": ON, **REASON}
    ),
    "scoring.score": Call(_of_risk(kind="current", likelihood=2, impact=3), by="lead"),
    "scoring.review": Call(_review, by="lead"),
    "scoring.link_task": Call(
        lambda cast: {"risk": _risk(cast), "task": KeyTaskFactory(), "treats": "", **REASON}
    ),
    "scoring.answer_task": Call(_answer, by="lead"),
    "matrices.new_version": Call(lambda cast: {"matrix": make_matrix(), **REASON}),
    "matrices.save_draft": Call(_save_draft),
    "matrices.save_draft_part": Call(_save_draft_part),
    "matrices.adopt_matrix": Call(lambda cast: {"matrix": _draft(), "on": ON, **REASON}),
    "matrices.set_appetite": Call(_set_appetite),
    "matrices.correct_appetite": Call(_correct_appetite),
    "corrections.save_details": [Call(_save_details), Call(_save_details_as_lead, by="lead")],
    "corrections.save_control": Call(_save_control, by="lead"),
    "corrections.save_indicator": Call(
        lambda cast: {
            "indicator": models.Indicator(title="Seen", definition="What is seen.", unit="reports"),
            **REASON,
        }
    ),
    "corrections.save_lead": Call(_save_lead),
    "corrections.save_task_link": Call(_save_task_link),
    "corrections.record_reading": Call(_record_reading),
    "withdrawals.withdraw_score": Call(_withdraw_score),
    "withdrawals.withdraw_review": Call(_withdraw_review),
    "withdrawals.withdraw_reading": Call(_withdraw_reading),
    "indicator_counts.record_indicator_counts": Call(_record_counts),
    "indicator_counts.withdraw_indicator_counts": Call(_withdraw_counts),
}
CALLS = {f"risks.operations.{name}": call for name, call in _OPERATIONS.items()}

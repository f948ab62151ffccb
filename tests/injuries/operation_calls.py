"""What tests call the operations of the injury register with."""

import datetime as dt

from injuries.models import (
    Annotation,
    Investigation,
    InvestigationGroup,
    PercentageRelease,
    ReportingCorrection,
    SeverityName,
)
from injuries.operations import (
    GivenCount,
    GivenStrength,
    bulk,
    record_comparator,
    record_counts,
    record_strengths,
)
from ohs.core.bulk import NewValue
from tests.injuries import factories
from tests.operation_calls import ON, Call, Cast
from tests.organisation.factories import BoardMeetingFactory, CommandUnitFactory

_ADDRESS = "injuries.operations"
_MONTH = dt.date(2021, 5, 1)


def _counts(cast: Cast) -> dict:
    row = GivenCount(
        _MONTH,
        CommandUnitFactory().pk,
        factories.CauseFactory().pk,
        factories.SeverityFactory().pk,
        factories.StaffGroupFactory().pk,
        7,
    )
    return {"rows": [row], "as_at": ON, "on": ON, "source": "eSafety"}


def _strengths(cast: Cast) -> dict:
    row = GivenStrength(_MONTH, CommandUnitFactory().pk, factories.StaffGroupFactory().pk, 230)
    return {"rows": [row], "as_at": ON, "on": ON, "source": "HR"}


def _recorded(cast: Cast) -> dict:
    record_counts(**_counts(cast), by=cast.keeper, publish=False)
    return {}


def _bounded(cast: Cast) -> dict:
    return {
        "meeting": BoardMeetingFactory(date=ON),
        "line": factories.ReportLineFactory(bound=3),
    }


def _released(cast: Cast) -> dict:
    release = PercentageRelease.objects.create(
        **_bounded(cast), reason="The Board asked for it.", released_by=cast.keeper
    )
    return {"release": release}


def _extract(record, arguments):
    def prepare(cast: Cast) -> dict:
        done = record(**arguments(cast), by=cast.keeper, publish=False)
        return {"extract": done.extract, "reason": "A typing test."}

    return prepare


def _comparator(cast: Cast) -> dict:
    return {
        "line": factories.ReportLineFactory(),
        "title": "Assaults elsewhere",
        "source": "Elsewhere report",
        "address": "https://example.org/report",
        "definition": "Offences recorded",
        "first_month": dt.date(2020, 4, 1),
        "last_month": dt.date(2021, 3, 1),
        "numerator": 1000,
        "not_the_same": "Offences and not injuries.",
        "on": ON,
    }


def _recorded_comparator(cast: Cast) -> dict:
    row = record_comparator(**_comparator(cast), by=cast.keeper)
    return {"comparator": row, "reason": "Another country."}


_INCIDENT = {"title": "A fall", "occurred_on": _MONTH}


def _incidents(cast: Cast) -> dict:
    change = NewValue("As agreed", "lead", cast.other_post, bulk.save_one)
    return {"investigations": [factories.InvestigationFactory()], "change": change, "on": ON}


def _figures(cast: Cast) -> dict:
    change = bulk.WithdrawFigure("A mistake")
    return {"comparators": [factories.ComparatorFactory()], "change": change, "on": ON}


CALLS = {
    f"{_ADDRESS}.bulk.change_investigations": Call(_incidents),
    f"{_ADDRESS}.bulk.change_comparators": Call(_figures),
    f"{_ADDRESS}.comparators.record_comparator": Call(_comparator),
    f"{_ADDRESS}.comparators.withdraw_comparator": Call(_recorded_comparator),
    f"{_ADDRESS}.investigations.save_investigation": Call(
        lambda cast: {"investigation": Investigation(**_INCIDENT), "reason": ""}
    ),
    f"{_ADDRESS}.investigations.save_investigation_group": Call(
        lambda cast: {
            "group": InvestigationGroup(
                investigation=Investigation.objects.create(number=1, **_INCIDENT), level="gold"
            ),
            "reason": "",
        }
    ),
    f"{_ADDRESS}.investigations.save_annotation": Call(
        lambda cast: {
            "annotation": Annotation(
                line=factories.ReportLineFactory(), month=_MONTH, text="A new form."
            ),
            "on": ON,
            "reason": "",
        }
    ),
    f"{_ADDRESS}.extracts.record_counts": Call(_counts),
    f"{_ADDRESS}.extracts.record_strengths": Call(_strengths),
    f"{_ADDRESS}.publication.publish": Call(_recorded),
    f"{_ADDRESS}.publication.release_percentage": Call(
        lambda cast: _bounded(cast) | {"reason": "The Board asked for it."}
    ),
    f"{_ADDRESS}.publication.withdraw_release": Call(_released),
    f"{_ADDRESS}.reporting.correct_reporting": Call(
        lambda cast: {
            "correction": ReportingCorrection(unit=CommandUnitFactory(), first_month=_MONTH),
            "reason": "It was disbanded.",
        }
    ),
    f"{_ADDRESS}.reporting.save_severity_name": Call(
        lambda cast: {
            "name": SeverityName(severity=factories.SeverityFactory(), name="Over-3-day injury")
        }
    ),
    f"{_ADDRESS}.withdrawal.withdraw_counts": Call(_extract(record_counts, _counts)),
    f"{_ADDRESS}.withdrawal.withdraw_strengths": Call(_extract(record_strengths, _strengths)),
    f"{_ADDRESS}.small_numbers.log_small_numbers": Call(
        lambda cast: {"path": "/injuries/", "figures": 3}
    ),
}

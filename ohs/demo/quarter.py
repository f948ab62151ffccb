"""The quarter after the demonstration's paper: what July to September 2021 might have brought to every register.

All of it is made up, says so, and goes through the same operations as people use. Nothing is drawn by chance.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from actions import operations as action_operations
from actions.models import KeyTask, Programme, Recommendation, TaskUpdate
from injuries import operations as injury_operations
from injuries.models import (
    Cause,
    CountExtract,
    Investigation,
    Severity,
    StaffGroup,
    StrengthExtract,
)
from maturity import operations as maturity_operations
from maturity.models import SelfAssessment
from ohs.board import operations as board_operations
from ohs.core.periods import Month, MonthRange, Quarter
from ohs.organisation import operations as organisation_operations
from ohs.organisation.models import Board, BoardMeeting, CommandUnit, User
from risks import operations as risk_operations
from risks.models import Indicator, IndicatorReading, Risk, RiskReview, RiskScore

from . import board as demo_board
from . import injuries as demo_injuries

DATA = Path(__file__).parent / "data" / "quarter.json"
PLAN = "hsw-board-commitments-2021-22"
NOTE = "Made up for this demonstration: the quarter after the paper of 5 July 2021."


@transaction.atomic
def load(*, by: User) -> None:
    """Add the quarter to the demonstration. A second time changes nothing."""
    facts = json.loads(DATA.read_text(encoding="utf-8"))
    day = dt.date.fromisoformat(facts["meeting"]["date"])
    last = _hold_last_meeting(facts["last_meeting"], by)
    _load_scores(facts["scores"], day, by)
    _load_reviews(facts["reviews"], last, day, by)
    _load_steps(facts["steps"], day, by)
    _load_updates(facts["updates"], day, by)
    _load_programmes(facts["programmes"], day, by)
    _load_recommendations(facts["recommendations"], day, by)
    _load_readings(facts["readings"], by)
    _load_returns(facts["returns"], by)
    _load_figures(facts["injuries"], by)
    _load_investigations(facts["investigations"], by)
    _plan_meeting(facts["meeting"], facts["words"], by)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# Meetings


def _hold_last_meeting(slug: str, by: User) -> BoardMeeting:
    """The panel of July has met: what it saw stands."""
    meeting = BoardMeeting.objects.get(slug=slug)
    if meeting.state == BoardMeeting.State.PLANNED:
        board_operations.freeze_meeting(
            meeting=meeting,
            by=by,
            on=meeting.date,
            as_at=meeting.date,
            override=demo_board.OVERRIDE,
        )
        meeting.refresh_from_db()
    return meeting


def _plan_meeting(facts: dict[str, str], words: dict[str, str], by: User) -> None:
    if BoardMeeting.objects.filter(slug=facts["slug"]).exists():
        return
    meeting = BoardMeeting(
        slug=facts["slug"],
        board=Board.objects.get(slug=facts["board"]),
        title=facts["title"],
        date=_day(facts["date"]),
        as_at=_day(facts["date"]),
    )
    organisation_operations.save_meeting(meeting=meeting, by=by, reason=demo_injuries.REASON)
    board_operations.write_paper(
        meeting=meeting,
        title="Health, Safety and Wellbeing Performance Update",
        author=None,
        marking="OFFICIAL",
        sections={key: (text, False) for key, text in (demo_board.WORDS | words).items()},
        by=by,
    )


# Risks


def _load_scores(facts: list[dict[str, Any]], on: dt.date, by: User) -> None:
    for entry in facts:
        risk, date = Risk.objects.get(ref=entry["ref"]), _day(entry["date"])
        if RiskScore.objects.filter(risk=risk, scored_on=date).exists():
            continue
        risk_operations.score(
            risk=risk,
            kind=RiskScore.Kind.CURRENT,
            likelihood=entry["likelihood"],
            impact=entry["impact"],
            reason=entry["reason"],
            date=date,
            on=on,
            by=by,
            illustrative=True,
        )


def _load_reviews(facts: list[dict[str, Any]], last: BoardMeeting, on: dt.date, by: User) -> None:
    for entry in facts:
        risk, date = Risk.objects.get(ref=entry["ref"]), _day(entry["date"])
        if RiskReview.objects.filter(risk=risk, reviewed_on=date).exists():
            continue
        risk_operations.review(
            risk=risk,
            narrative=entry["narrative"],
            trend_stated=entry["trend"],
            compared_with=last,
            date=date,
            on=on,
            by=by,
            illustrative=True,
        )


def _load_steps(facts: list[dict[str, Any]], on: dt.date, by: User) -> None:
    for entry in facts:
        risk, date = Risk.objects.get(ref=entry["ref"]), _day(entry["date"])
        if risk.state_changes.filter(on=date).exists():
            continue
        risk_operations.change_state(
            risk=risk,
            to=entry["to"],
            reason=entry["reason"],
            date=date,
            on=on,
            by=by,
            illustrative=True,
        )


# Actions


def _load_updates(facts: list[dict[str, Any]], on: dt.date, by: User) -> None:
    people = {user.username: user for user in User.objects.filter(username__in=("lead", "admin"))}
    for entry in facts:
        task = KeyTask.objects.get(plan__slug=PLAN, number=entry["task"])
        date = _day(entry["date"])
        if TaskUpdate.objects.filter(task=task, date=date).exists():
            continue
        action_operations.record_update(
            task=task,
            state=entry["state"],
            narrative=entry["note"],
            evidence_link=entry.get("evidence", ""),
            date=date,
            on=on,
            by=people[entry["author"]] if "author" in entry else by,
            illustrative=True,
        )
        if "confirmed" in entry:
            action_operations.confirm(
                task=task,
                narrative="The evidence was looked at and bears out the claim.",
                date=_day(entry["confirmed"]),
                on=on,
                by=people["admin"],
                illustrative=True,
            )


def _load_programmes(facts: list[dict[str, Any]], on: dt.date, by: User) -> None:
    for entry in facts:
        programme, date = Programme.objects.get(name=entry["name"]), _day(entry["date"])
        if programme.notes.filter(noted_on=date).exists():
            continue
        action_operations.note_programme(
            programme=programme,
            text=entry["text"],
            stage=entry["stage"],
            noted_on=date,
            on=on,
            by=by,
            illustrative=True,
        )


def _load_recommendations(facts: list[dict[str, Any]], on: dt.date, by: User) -> None:
    """What was done of recommendations; each is found by its source and what its reference begins with."""
    for entry in facts:
        row = Recommendation.objects.get(
            source=entry["source"], reference__startswith=entry.get("reference", "")
        )
        date = _day(entry["date"])
        if row.notes.filter(noted_on=date).exists():
            continue
        common = {"recommendation": row, "on": on, "by": by, "illustrative": True}
        if "implemented" in entry:
            action_operations.mark_implemented(
                text=entry["implemented"], implemented_on=date, **common
            )
        else:
            action_operations.note_recommendation(text=entry["note"], noted_on=date, **common)


def _load_readings(facts: list[dict[str, Any]], by: User) -> None:
    for entry in facts:
        indicator = Indicator.objects.get(slug=entry["slug"])
        start, end = _day(entry["start"]), _day(entry["end"])
        if IndicatorReading.objects.filter(indicator=indicator, end=end).exists():
            continue
        months = MonthRange(Month.of(start), Month.of(end))
        risk_operations.record_reading(
            reading=IndicatorReading(
                indicator=indicator,
                start=start,
                end=end,
                period_printed=months.long_label if len(months) > 1 else f"{start:%B %Y}",
                low=entry["value"],
                high=entry["value"],
                recorded_on=_day(entry["date"]),
                illustrative=True,
            ),
            by=by,
            reason=demo_injuries.REASON,
        )


# Maturity


def _load_returns(facts: dict[str, Any], by: User) -> None:
    quarter, on = Quarter.of(_day(facts["quarter"])), _day(facts["submitted_on"])
    for unit in CommandUnit.objects.filter(code__in=facts["units"]).order_by("code_sort", "pk"):
        if SelfAssessment.objects.filter(unit=unit, quarter_start=quarter.start).exists():
            continue
        assessment = maturity_operations.begin_self_assessment(
            unit=unit, quarter=quarter, on=on, by=by, illustrative=True
        )
        level = facts["units"][unit.code]
        numbers = assessment.answers.values_list("theme__number", flat=True)
        maturity_operations.answer_themes(
            assessment=assessment,
            answers={number: maturity_operations.ThemeAnswer(level) for number in numbers},
            on=on,
            by=by,
        )
        exceptions = facts["exceptions"].get(unit.code, "")
        maturity_operations.sign_assurance(
            assessment=assessment,
            kind="exceptions" if exceptions else "assured",
            exceptions=exceptions,
            on=on,
            by=by,
        )
        maturity_operations.submit_self_assessment(assessment=assessment, on=on, by=by)


# Injuries


def _load_investigations(facts: list[dict[str, Any]], by: User) -> None:
    """What is published of an incident, and what its groups do, as the quarter left them."""
    for entry in facts:
        incident = Investigation.objects.get(number=entry["number"])
        if incident.published_text != entry["published_text"]:
            incident.published_text = entry["published_text"]
            injury_operations.save_investigation(
                investigation=incident, by=by, reason=demo_injuries.REASON
            )
        for name, purpose in entry["groups"].items():
            group = incident.groups.get(name=name)
            if group.purpose != purpose:
                group.purpose = purpose
                injury_operations.save_investigation_group(
                    group=group, by=by, reason=demo_injuries.REASON
                )


def _load_figures(facts: dict[str, Any], by: User) -> None:
    """Counts and strengths of June to September, and of April and May what had not been reported when they first were."""
    data = json.loads(demo_injuries.DATA.read_text(encoding="utf-8"))
    as_at = _day(facts["as_at"])
    codes = demo_injuries.Codes.of(
        {
            sort: {kind.code: kind for kind in model.objects.all()}
            for sort, model in (
                ("causes", Cause),
                ("severities", Severity),
                ("staff_groups", StaffGroup),
            )
        }
    )
    months = [Month(2021, number) for number in range(6, 10)]
    batch = {
        "as_at": as_at,
        "on": as_at,
        "by": by,
        "illustrative": True,
        "note": NOTE,
        "covers": demo_injuries.WHOLE_MONTHS,
        "publish": False,
    }
    recorded = False
    source = demo_injuries.STRENGTH_SOURCE
    if not StrengthExtract.objects.filter(source=source, as_at=as_at).exists():
        people = demo_injuries.monthly_strengths(data)
        rows = demo_injuries.strength_rows({month: people[month] for month in months}, codes)
        injury_operations.record_strengths(rows=rows, source=source, **batch)
        recorded = True
    source = demo_injuries.SOURCE
    if not CountExtract.objects.filter(source=source, as_at=as_at).exists():
        counts = demo_injuries.monthly_counts(data)
        spring = {month: counts[month] for month in (Month(2021, 4), Month(2021, 5))}
        summer = demo_injuries.monthly_counts(_half_year(data, facts))
        rows = demo_injuries.count_rows(
            spring | {month: summer[month] for month in months},
            codes,
            light=facts["light_per_thousand"],
        )
        injury_operations.record_counts(rows=rows, source=source, **batch)
        recorded = True
    if recorded:
        injury_operations.publish(by=by)


def _half_year(data: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Tables of April to September 2021: three times those of April and May, more or less of each cause."""
    counts = {
        cause: {
            staff: [-(-3 * count * facts["per_hundred"][cause] // 100) for count in severities]
            for staff, severities in groups.items()
        }
        for cause, groups in data["counts"]["2021"].items()
    }
    shape = {"assault": facts["shape"], "other": facts["shape"]}
    return {**data, "counts": {"2021": counts}, "month_shape": {"2021": shape}}

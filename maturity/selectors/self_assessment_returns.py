"""Who returned what: each unit's self-assessments over the last quarters, and who is to be reminded."""

import datetime as dt
from dataclasses import dataclass

from ohs.core.periods import Quarter

from ..models import GroupSummary, SelfAssessment, UnitPost, half_year_label
from .state import quarter_due, units_on

QUARTERS_SHOWN = 6
_WORDS = {
    "draft": "begun",
    "submitted": "submitted",
    "returned": "sent back",
    "accepted": "accepted",
}


@dataclass(frozen=True)
class Return:
    """One unit's return for one quarter: its state in words, and its page where there is one."""

    words: str
    pk: int | None = None

    @property
    def missing(self) -> bool:
        return self.words not in ("submitted", "accepted")


@dataclass(frozen=True)
class UnitReturns:
    code: str
    group: str
    post: str
    returns: tuple[Return, ...]

    @property
    def due(self) -> Return:
        return self.returns[0]


@dataclass(frozen=True)
class GroupReturn:
    """A business group's half-yearly summary to the Board."""

    name: str
    words: str
    summary: GroupSummary | None


@dataclass(frozen=True)
class ReturnsTable:
    """Newest quarter first; the first is the one that is due."""

    quarters: tuple[Quarter, ...]
    units: tuple[UnitReturns, ...]
    half_year: str
    groups: tuple[GroupReturn, ...]

    @property
    def to_remind(self) -> tuple[UnitReturns, ...]:
        return tuple(unit for unit in self.units if unit.due.missing)


def half_year_due(on: dt.date) -> dt.date:
    """First day of the half year whose group summaries are looked for: the last that has ended."""
    if on.month >= 10:
        return dt.date(on.year, 4, 1)
    if on.month >= 4:
        return dt.date(on.year - 1, 10, 1)
    return dt.date(on.year - 1, 4, 1)


def returns_table(on: dt.date) -> ReturnsTable:
    due = quarter_due(on)
    quarters = tuple(due.plus(-back) for back in range(QUARTERS_SHOWN))
    held = {
        (unit, start): Return(_WORDS[state], pk)
        for unit, start, state, pk in SelfAssessment.objects.with_state_on(on)
        .filter(quarter_start__in=[quarter.start for quarter in quarters])
        .exclude(state_on=None)
        .values_list("unit_id", "quarter_start", "state_on", "pk")
    }
    posts = dict(UnitPost.objects.values_list("unit_id", "post__title"))
    units = units_on(on).select_related("group")
    groups = {unit.group_id: unit.group for unit in units}
    half = half_year_due(on)
    summaries = {
        summary.group_id: summary for summary in GroupSummary.objects.filter(half_start=half)
    }
    return ReturnsTable(
        quarters=quarters,
        units=tuple(
            UnitReturns(
                code=unit.code,
                group=unit.group.code,
                post=posts.get(unit.pk, ""),
                returns=tuple(
                    held.get((unit.pk, quarter.start), Return("no return")) for quarter in quarters
                ),
            )
            for unit in units
        ),
        half_year=half_year_label(half),
        groups=tuple(
            GroupReturn(group.name, _summary_words(summaries.get(pk), on), summaries.get(pk))
            for pk, group in groups.items()
        ),
    )


def _summary_words(summary: GroupSummary | None, on: dt.date) -> str:
    if summary is None:
        return "no summary"
    if summary.submitted_on is None or summary.submitted_on > on:
        return "begun"
    day = summary.submitted_on
    return f"submitted on {day.day} {day:%B %Y}"

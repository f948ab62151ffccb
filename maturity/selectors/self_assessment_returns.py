"""Who returned what: each unit's self-assessments over the last quarters, and who is to be reminded."""

import datetime as dt
from dataclasses import dataclass

from ohs.core.periods import Quarter
from ohs.core.text import format_day

from ..models import GroupSummary, ModelVersion, SelfAssessment, UnitPost, half_year_label
from .state import first_quarter_asked, is_asked, quarter_due, units_on

QUARTERS_SHOWN = 6
State = SelfAssessment.State
_WORDS = {
    State.DRAFT: "begun",
    State.SUBMITTED: "submitted",
    State.RETURNED: "returned",
    State.ACCEPTED: "accepted",
}


@dataclass(frozen=True)
class Return:
    """One unit's return for one quarter: its state in words, and its page where there is one."""

    words: str
    pk: int | None = None

    @property
    def missing(self) -> bool:
        return self.words not in ("submitted", "accepted", "not asked")


@dataclass(frozen=True)
class UnitReturns:
    """One unit's returns, the newest quarter first. `place` is where it stands among the units."""

    code: str
    group: str
    post: str
    returns: tuple[Return, ...]
    place: int = 0

    @property
    def due(self) -> Return:
        return self.returns[0]

    @property
    def pk(self) -> int | None:
        """That of the self-assessment of the quarter that is due; None where it was not begun."""
        return self.due.pk

    @property
    def to_remind(self) -> str:
        """Who is to be reminded of the quarter that is due; empty where nobody is."""
        return (self.post or "nobody assigned") if self.due.missing else ""


@dataclass(frozen=True)
class GroupReturn:
    """A business group's half-yearly summary to the Board."""

    name: str
    words: str
    summary: GroupSummary | None


@dataclass(frozen=True)
class ReturnsTable:
    """Newest quarter first; the first is the one that is due, where units are asked for it (`asked`)."""

    quarters: tuple[Quarter, ...]
    asked: bool
    first_quarter_asked: Quarter | None
    units: tuple[UnitReturns, ...]
    half_year: str
    groups: tuple[GroupReturn, ...]

    @property
    def to_remind(self) -> tuple[UnitReturns, ...]:
        return tuple(unit for unit in self.units if unit.due.missing) if self.asked else ()


def half_year_due(on: dt.date) -> dt.date:
    """First day of the half year whose group summaries are looked for: the last that has ended."""
    if on.month >= 10:
        return dt.date(on.year, 4, 1)
    if on.month >= 4:
        return dt.date(on.year - 1, 10, 1)
    return dt.date(on.year - 1, 4, 1)


def load_returns_table(on: dt.date) -> ReturnsTable:
    due = quarter_due(on)
    first_asked = first_quarter_asked(ModelVersion.objects.in_force_by(on))
    quarters = tuple(due.plus(-back) for back in range(QUARTERS_SHOWN))
    absent = {
        quarter: Return("not submitted" if is_asked(quarter, first_asked) else "not asked")
        for quarter in quarters
    }
    held = {
        (unit, start): Return(_WORDS[State(state)], pk)
        for unit, start, state, pk in SelfAssessment.objects.as_at(on)
        .filter(quarter_start__in=[quarter.start for quarter in quarters])
        .values_list("unit_id", "quarter_start", "asof_state", "pk")
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
        asked=is_asked(due, first_asked),
        first_quarter_asked=first_asked,
        units=tuple(
            UnitReturns(
                code=unit.code,
                group=unit.group.code,
                post=posts.get(unit.pk, ""),
                returns=tuple(
                    held.get((unit.pk, quarter.start), absent[quarter]) for quarter in quarters
                ),
                place=place,
            )
            for place, unit in enumerate(units)
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
    return f"submitted on {format_day(summary.submitted_on)}"

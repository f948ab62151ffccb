"""What the risk register tells the Board: what is outside appetite, what worsened, what nobody has rated."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.results import Attention, Figure, LastBoard
from ohs.web.once import is_composing

from ..models import Risk
from ..rules import definitions, heat_map
from ..rules.definitions import AppetiteHistory
from ..rules.heat_map import Grid, Plot
from ..selectors import matrix_data
from ..selectors.heat_map_data import asked, plots
from .attention import Also, also, tell


@dataclass(frozen=True)
class RisksSummary:
    """The open risks of a scope on a date. `grid` is None while no matrix is in force."""

    on: dt.date
    group: BusinessGroup | None
    since: BoardMeeting | None
    headline: Figure
    coverage: Figure | None
    attention: tuple[Attention, ...]
    grid: Grid | None
    open: Figure
    unscored: Figure
    worsened: Figure
    improved: Figure
    illustrative: bool
    carried: str

    @property
    def narrowed(self) -> str:
        return urlencode({"group": self.group.code}) if self.group else ""

    @property
    def not_yet_rated(self) -> tuple[Plot, ...]:
        return tuple(self.grid.unscored[:5]) if self.grid else ()


def summarise(
    *, on: dt.date, group: BusinessGroup | None = None, last: LastBoard | None = None
) -> RisksSummary:
    """The register as the Board reads it on a date, for the force or one business group.

    `last` is the last Board where the caller has looked it up; else it is looked up here.
    """
    link = _Links(on, group)
    last = last or LastBoard(BoardMeeting.objects.last_frozen(on))
    meeting = last.meeting
    appetites = AppetiteHistory.load()
    limits, limits_then = appetites.limits(on), appetites.limits(meeting.as_at if meeting else on)
    shown = _shown(on, group, limits, meeting, link)
    matrix = matrix_data.matrix_on(on)
    grid = heat_map.build(shown, matrix, limits.general) if matrix else None
    counted = {
        word: sum(plot.stated == word for plot in shown) for word in ("worsened", "improved")
    }
    outside = [plot for plot in shown if plot.outside]
    unscored = [plot for plot in shown if plot.now is None]
    before = last.headline
    if before is None:
        before = _outside_then(meeting, limits_then, group)
    return RisksSummary(
        on=on,
        group=group,
        since=meeting,
        headline=_headline(outside, unscored, shown, before, meeting, link),
        coverage=_coverage(shown, meeting, link),
        attention=tuple(tell(on, meeting, shown, outside, unscored, link)),
        grid=grid,
        open=Figure("open risks", len(shown), url=link(open="yes")),
        unscored=Figure(
            "risks not yet rated", len(unscored), len(shown), "open", link(scored="no")
        ),
        worsened=Figure(
            "worsened", counted["worsened"], len(shown), "open", link(open="yes", trend="worsened")
        ),
        improved=Figure(
            "improved", counted["improved"], len(shown), "open", link(open="yes", trend="improved")
        ),
        illustrative=any(plot.illustrative for plot in shown),
        carried=link.carried,
    )


def _shown(on, group, limits, meeting, link) -> list[Plot]:
    """The open risks of the scope, as stored unless something was recorded later than the date; each carries `Also`."""

    def read(changed_since):
        return plots(
            _open(on, group, meeting, changed_since),
            on=on,
            limits=limits,
            meeting=meeting,
            carried=link.carried,
            also=Also._fields,
        )

    if is_composing():
        return read(changed_since=None)
    shown = read(changed_since=False)
    later = (
        Also(*shown[0].also).recorded_later
        if shown
        else Risk.objects.filter(last_recorded_on__gt=on).exists()
    )
    return read(changed_since=True) if later else shown


def _open(on, group, meeting, changed_since):
    risks = Risk.objects.on_register().as_at(on, changed_since=changed_since)
    return risks.in_scope(group).filter(definitions.is_open()).annotate(**also(on, meeting))


def asks(on: dt.date):
    """What the summary of the whole force reads, in two steps."""
    yield (
        BoardMeeting.objects.newest_frozen(on),
        Risk.objects.changed_after(on),
        Risk.objects.leads_on(on),
        AppetiteHistory.asked(),
        *matrix_data.asked_on(on),
    )
    meeting = BoardMeeting.objects.last_frozen(on)
    risks = _open(on, None, meeting, None)
    yield (asked(risks, on=on, meeting=meeting, also=Also._fields),)


class _Links:
    """Addresses of the register, narrowed to the scope and as at the date of the summary."""

    def __init__(self, on: dt.date, group: BusinessGroup | None):
        self.carried = urlencode({"as_at": on.isoformat()})
        self.base = reverse("risks:list")
        self.scope = {"group": group.code} if group else {}

    def __call__(self, **narrow) -> str:
        return f"{self.base}?{urlencode(narrow | self.scope)}&{self.carried}"


def _outside_then(meeting, limits, group) -> int | None:
    """How many were outside appetite at the last Board, as at its date and by its appetites."""
    if meeting is None:
        return None
    risks = Risk.objects.on_register().as_at(meeting.as_at, changed_since=True)
    return risks.in_scope(group).filter(limits.outside()).count()


def _headline(outside, unscored, shown, before, meeting, link) -> Figure:
    value, tone, note = len(outside), "neutral", ""
    if before is not None:
        since = f"{meeting.as_at.day} {meeting.as_at:%B}"
        if value > before:
            tone, note = "bad", f"{value - before} more than on {since}"
        elif value < before:
            tone, note = "good", f"{before - value} fewer than on {since}"
        else:
            note = f"unchanged since {since}"
    label = f"open; {len(unscored)} not yet rated" if unscored else "open"
    if not shown:
        return Figure("risks outside appetite", 0, 0, "open", link(appetite="outside"))
    return Figure(
        "risks outside appetite",
        value,
        len(shown),
        label,
        link(appetite="outside"),
        tone,
        note,
    )


def _coverage(shown, meeting, link) -> Figure | None:
    if meeting is None or not shown:
        return None
    reviewed = sum(Also(*plot.also).reviewed_since for plot in shown)
    return Figure(
        "open risks reviewed since the last Board",
        reviewed,
        len(shown),
        "open",
        link(open="yes", reviewed_after=meeting.as_at.isoformat()),
    )

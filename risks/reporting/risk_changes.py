"""What changed in a risk since a meeting, as a Board is told of it; where its page is, and what its lead last said."""

from collections.abc import Sequence

from django.urls import reverse

from ohs.core.csv import SEPARATOR
from ohs.registers.comparison import Change
from ohs.registers.comparison_spec import Cells, Direction, Reason, Told, What, lower_is_better

from ..models import RiskReview
from ..rules import trend

_BY_SCORE = lower_is_better("current_likelihood", "current_impact", same=("current_matrix",))
_BY_LEAD = {trend.WORSENED: Direction.WORSE, trend.IMPROVED: Direction.BETTER}
# What the direction reads besides the columns that a Board reads.
READ = ("current_matrix", "last_review")


def direction(old: Cells, row: Cells) -> Direction:
    """By its scores; where these stand, by what its lead says since."""
    found = _BY_SCORE(old, row)
    if found is Direction.NEITHER and _position(old) == _position(row):
        stated = row.get("trend_stated", "")
        if stated != old.get("trend_stated", ""):
            return _BY_LEAD.get(stated, Direction.NEITHER)
    return found


def _position(row: Cells) -> tuple[str, ...]:
    return tuple(
        row.get(column, "") for column in ("current_likelihood", "current_impact", "current_matrix")
    )


def tell(change: Change) -> Told | None:
    row = change.row
    if change.what is What.GONE:
        return None
    if change.what is What.NEW:
        return Told((_scored(row), f"lead: {_listed(row.get('leads', ''))}"))
    details = []
    if ref := change.column("ref"):
        details.append(
            f"now has the reference {ref.now}" if ref.now else f"was reference {ref.then}"
        )
    if state := change.column("state"):
        details.append(f"was {state.then}, now {state.now}")
    details += _score(change, row)
    if view := change.column("trend_stated"):
        details.append(f"lead's view: {view.then} → {view.now}")
    if appetite := change.column("within_appetite"):
        told = {"yes": "now within appetite", "no": "now outside appetite"}.get(appetite.now)
        details += [told] if told else []
    if leads := change.column("leads"):
        details.append(f"lead changed from {_listed(leads.then)} to {_listed(leads.now)}")
    return Told(tuple(details)) if details else None


def _score(change: Change, row: Cells) -> list[str]:
    """ "likelihood 3 → 2, impact 4: High → Medium"."""
    likelihood, impact = change.column("current_likelihood"), change.column("current_impact")
    band = change.column("current_band")
    if not (likelihood or impact or band):
        return []
    if not any(each and each.then for each in (likelihood, impact, band)):
        return [f"scored for the first time: {_scored(row)}"]
    said = [
        f"{name} {each.then or 'none'} → {each.now or 'none'}"
        if each
        else f"{name} {row.get(column, '')}"
        for name, column, each in (
            ("likelihood", "current_likelihood", likelihood),
            ("impact", "current_impact", impact),
        )
    ]
    bands = f"{band.then or 'none'} → {band.now or 'none'}" if band else row.get("current_band", "")
    return [f"{', '.join(said)}: {bands}"]


def _scored(row: Cells) -> str:
    if not row.get("current_likelihood"):
        return "not yet scored"
    return (
        f"likelihood {row['current_likelihood']}, impact {row['current_impact']}: "
        f"{row.get('current_band', '')}"
    )


def _listed(leads: str) -> str:
    return leads.replace(SEPARATOR, " and ") or "nobody"


def reasons(rows: Sequence[Cells]) -> list[Reason]:
    """The page of each risk and what its lead last said of it."""
    refs = [ref for row in rows if (ref := row.get("ref"))]
    said: dict[tuple[str, str], str] = {}
    reviews = RiskReview.objects.filter(risk__ref__in=refs).order_by("reviewed_on", "pk")
    for ref, day, narrative in reviews.values_list("risk__ref", "reviewed_on", "narrative"):
        said[ref, day.isoformat()] = narrative
    return [
        Reason(reverse("risks:detail", args=[ref]), said.get((ref, row.get("last_review", "")), ""))
        if (ref := row.get("ref"))
        else Reason()
        for row in rows
    ]

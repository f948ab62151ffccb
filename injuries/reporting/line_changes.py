"""What changed in a report line since a meeting. Over a new period it is told together, with the two periods said once."""

from ohs.registers.comparison import Change, in_words
from ohs.registers.comparison_spec import LATE, Cells, Told

from ..disclosure import Mark

_NOT_TOLD = "not told for these months, to protect small numbers"


def tell_line(change: Change) -> Told | None:
    """A line whose period is another than the meeting saw. Over the same months only what came late has changed, or what is
    shown: None, or that it is shown otherwise, which is no news of the line.
    """
    period = change.column("period")
    if period is None:
        shown = [each for each in change.columns if Mark.CONFIDENTIAL not in (each.then, each.now)]
        news = any(not each.revised for each in shown)
        return None if news else Told(change.details, heading=LATE)
    heading = f"Injuries, {in_words(period.now)}; the meeting saw {in_words(period.then)}"
    return Told(tuple(_figures(change)), name=change.row["line"], heading=heading)


def _figures(change: Change) -> list[str]:
    row = change.row
    if not any(_shown(row.get(column, "")) for column in ("count", "rate", "rate_change_pct")):
        return [_NOT_TOLD]
    details = []
    if count := change.column("count"):
        details.append(f"{_now(count.then, count.now, 0)} injuries")
    if rate := change.column("rate"):
        details.append(f"a rate of {_now(rate.then, rate.now, 2)}")
    details.append(_against_the_year_before(change, row))
    return details


def _now(then: str, now: str, decimals: int) -> str:
    """The figure now, after what it was where that was shown."""
    told = in_words(now, decimals)
    return f"{in_words(then, decimals)} → {told}" if _shown(then) and _shown(now) else told


def _against_the_year_before(change: Change, row: Cells) -> str:
    """How the rate compares with the same months a year before, in the period now and in the one that the meeting saw."""
    percent, verdict = change.column("rate_change_pct"), change.column("verdict")
    now = row.get("rate_change_pct", "")
    then = percent.then if percent else now
    told = f"against the year before {_signed(now)}, {row.get('verdict', '')}"
    was = [_signed(then)] if _shown(then) else []
    if verdict and verdict.then != Mark.CONFIDENTIAL:
        was.append(verdict.then)
    return f"{told} (then {', '.join(was)})" if was and (percent or verdict) else told


def _shown(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdigit()


def _signed(cell: str) -> str:
    if not _shown(cell):
        return cell
    number = float(cell)
    return f"{number:+,.0f}%".replace("-", "−") if number else "0%"

"""Words that the paper is written with: counts, lists, dates as people read them."""

import datetime as dt
import re

from ohs.web.tables import day


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def listed(parts) -> str:
    parts = list(parts)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def few(parts, most: int) -> list[str]:
    """The first of them, and how many more there are."""
    parts = list(parts)
    return parts if len(parts) <= most else [*parts[:most], f"{len(parts) - most:,} more"]


def figure(text: str) -> str:
    """A number of a CSV as people read it: 5,412. What is no whole number stays as it is."""
    return f"{int(text):,}" if text.isdigit() else text


def when(iso: str) -> str:
    """A date or a month of a CSV as people read it."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso):
        return day(dt.date.fromisoformat(iso))
    if re.fullmatch(r"\d{4}-\d{2}", iso):
        return f"{dt.date.fromisoformat(iso + '-01'):%B %Y}"
    return iso or "–"


def times(text: str) -> str:
    number = int(text or 0)
    return {0: "not moved", 1: "once", 2: "twice"}.get(number, f"{number} times")

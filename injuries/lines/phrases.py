"""Phrases that sentences about lines share: who is divided by, which months."""

from ohs.core.periods import Month, MonthRange
from ohs.core.text import join_words


def people(names: tuple[str, ...]) -> str:
    """Who is divided by, for a sentence: police officers; people where it is everybody."""
    if len(names) != 1:
        return "people"
    name = names[0]
    # Only the first word of "Police officer" is a common noun; names and initials keep their capitals.
    first, _, rest = name.partition(" ")
    plural = name if name.endswith(("s", "staff")) else f"{name}s"
    return plural if rest[:1].isupper() or first.isupper() else plural[0].lower() + plural[1:]


def month_list(months: tuple[Month, ...]) -> str:
    """Months in words, those in a row together: "April to June 2020", "April 2020 and June 2020"."""
    runs: list[MonthRange] = []
    for month in months:
        if runs and runs[-1].last.plus(1) == month:
            runs[-1] = MonthRange(runs[-1].first, month)
        else:
            runs.append(MonthRange(month, month))
    return join_words(run.long_label for run in runs)

"""Whether the months of a line vary more than chance, by what everybody is told of them: the same for whoever reads."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from ohs.core.periods import Month

from ..statistics.dispersion import Dispersion, dispersion
from .series import LineSeries

DAYS_A_YEAR = 365.25


def person_years(strength: float, month: Month) -> float:
    """The work at risk in one month, by its days."""
    return strength * month.end.day / DAYS_A_YEAR


def months_dispersion(
    told: LineSeries | None, periods: Iterable[Iterable[Month]], new_from: Collection[Month]
) -> Dispersion | None:
    """The dispersion of the months of some periods, each around the rate of its period.

    `new_from` are the months from which recording, and with it the level, is another. A month that is withheld, or whose
    strength is not known, is left out; nothing is said where months are not told at all.
    """
    if told is None or not told.history.by_month:
        return None
    stretches: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    for number, period in enumerate(periods):
        months = list(period)
        strengths = told.strengths_of(months)
        for month, strength in zip(months, strengths, strict=True):
            count = told.count_of(month)
            if count is not None and strength:
                level = sum(start <= month for start in new_from)
                stretches[number, level].append((count, person_years(strength, month)))
    return dispersion(list(stretches.values()))

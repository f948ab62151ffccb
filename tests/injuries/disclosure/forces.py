"""Made forces, with what is told of them, and what an attacker makes of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from injuries.disclosure.decision import (
    Decision,
    ForceCounts,
    LineRule,
    YearCounts,
    YearKey,
    decide,
    settled_years,
)
from ohs.core.periods import Month

from .attacker import Attacker

FIRST = Month(2018, 4)
#: What is not recorded by unit.
REST = "rest"


@dataclass(frozen=True)
class Made:
    """A force: `counts[v, k, p, m]` by extract, kind, place (the last is not by unit) and month."""

    counts: np.ndarray
    known: np.ndarray
    lines: tuple[LineRule, ...]
    groups: dict[str, tuple[str, ...]]
    threshold: int = 5
    #: By line, the kinds that would be told apart from the rest of a year.
    splits: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[int, ...]:
        return tuple(range(self.counts.shape[1]))

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(f"u{place}" for place in range(self.counts.shape[2] - 1))

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Extracts are drawn in the middle of the month after the newest one they have."""
        found = []
        for known in self.known:
            newest = FIRST.plus(int(np.flatnonzero(known).max()))
            day = newest.plus(1).start + dt.timedelta(days=14)
            found.append(max(day, found[-1] + dt.timedelta(days=1)) if found else day)
        return tuple(found)

    @property
    def settled(self) -> dict[int, int]:
        return settled_years(FIRST, self.days, self.known)

    def force(self) -> ForceCounts:
        return ForceCounts(self.kinds, FIRST, self.days, self.counts.sum(axis=2), self.known)

    def years(self, told: dict[int, dict[YearKey, bool]] | None = None) -> dict[int, YearCounts]:
        found = {}
        for start_year, extract in self.settled.items():
            start = Month(start_year, 4).index - FIRST.index
            found[start_year] = YearCounts(
                self.counts[extract][:, :, start : start + 12],
                self.units,
                self.groups,
                (told or {}).get(start_year, {}),
                self.splits,
            )
        return found

    def decide(self, told: dict[int, dict[YearKey, bool]] | None = None) -> Decision:
        return decide(
            self.force(), self.lines, self.settled, self.years(told), threshold=self.threshold
        )


def made_by_chance(seed: int) -> Made:
    """A small force: few units, few injuries, late reports and reclassifications between its extracts."""
    chance = np.random.default_rng(seed)
    kinds, units = int(chance.integers(1, 6)), int(chance.integers(1, 6))
    extracts, months = int(chance.integers(1, 6)), 24
    scale = chance.choice([0.05, 0.3, 1, 3, 10])
    shares = chance.lognormal(0, 1, units + 1)
    if chance.random() < 0.4:
        shares[-1] = 0
    shares = shares / shares.sum() * units * scale
    mean = chance.lognormal(0, 1.2, kinds)[:, None, None] * shares[None, :, None]
    now = chance.poisson(np.broadcast_to(mean, (kinds, units + 1, months)))

    ends = sorted(chance.choice(np.arange(1, months + 1), extracts, replace=False))
    ends[-1] = months
    counts = np.zeros((extracts, *now.shape), dtype=np.int64)
    known = np.zeros((extracts, months), dtype=bool)
    for extract in range(extracts):
        if extract:
            _revise(now, chance)
        known[extract, : ends[extract]] = True
        counts[extract] = now * known[extract]

    chosen = chance.random((int(chance.integers(1, 5)), kinds)) < 0.6
    chosen[0] = True
    chosen = chosen[chosen.any(axis=1)]
    bounded = len(chosen) - 1 if len(chosen) > 1 and chance.random() < 0.3 else None
    lines = tuple(
        LineRule(
            f"line {number}",
            frozenset(np.flatnonzero(counted).tolist()),
            bound=3 if number == bounded else None,
        )
        for number, counted in enumerate(chosen)
    )
    groups = _groups(units, chance)
    splits = {
        line.key: frozenset(kind for kind in line.kinds if chance.random() < 0.5)
        for line in lines
        if line.bound is None
    }
    return Made(counts, known, lines, groups, splits=splits)


def _revise(now: np.ndarray, chance: np.random.Generator) -> None:
    kinds, places, months = now.shape
    for _ in range(int(chance.integers(0, 6))):
        kind, place, month = (int(chance.integers(size)) for size in (kinds, places, months))
        if chance.random() < 0.5:
            now[kind, place, month] += chance.integers(1, 4)
        elif now[kind, place, month]:
            now[kind, place, month] -= 1
            if chance.random() < 0.5:
                now[int(chance.integers(kinds)), place, month] += 1
            elif chance.random() < 0.6:
                now[kind, int(chance.integers(places)), month] += 1


def _groups(units: int, chance: np.random.Generator) -> dict[str, tuple[str, ...]]:
    left = [f"u{place}" for place in chance.permutation(units)]
    groups = {}
    while left:
        size = int(chance.integers(1, len(left) + 1))
        groups[f"g{len(groups)}"], left = tuple(sorted(left[:size])), left[size:]
    return groups


class Reader:
    """Everything that readers are told of a made force, and what an attacker can do with it.

    The attacker takes a month for unchanged between two extracts as long as nothing that is told of it
    changes, and knows whether a year of a bounded line is under its bound.
    """

    def __init__(self, made: Made, decision: Decision, *, clever: bool = False):
        self.made, self.decision = made, decision
        self.attacker = Attacker(made.threshold)
        self._states = self._told_states()
        for extract in range(len(made.counts)):
            for line, months in self.told_months(extract):
                self.attacker.learn(
                    self._counts(extract, line, months), self._value(extract, line, months)
                )
        self._learn_years()
        if clever:
            self._assume_no_hidden_zero()

    def told_months(self, extract: int) -> Iterator[tuple[LineRule, tuple[int, ...]]]:
        known = np.flatnonzero(self.made.known[extract]).tolist()
        for line in self.made.lines:
            hidden = self.decision.hidden_months[line.key]
            yield from ((line, (month,)) for month in known if month not in hidden)
            for one in self.decision.sums[line.key]:
                if one.is_told(extract) and set(one.months) <= set(known):
                    yield line, one.months

    def _value(self, extract, line, months, places=None) -> int:
        found = self.made.counts[extract][sorted(line.kinds)][:, :, list(months)]
        return int(found.sum() if places is None else found[:, places].sum())

    def _told_states(self) -> dict[tuple[int, int], int]:
        """Which extracts tell the same of a month."""
        states: dict[tuple[int, int], int] = {}
        before: dict[int, tuple[int, dict]] = {}
        for extract in range(len(self.made.counts)):
            told: dict[int, dict] = {}
            for line, months in self.told_months(extract):
                for month in months:
                    value = self._value(extract, line, months)
                    told.setdefault(month, {})[line.key, months] = value
            for month in np.flatnonzero(self.made.known[extract]).tolist():
                number, last = before.get(month, (-1, None))
                if last is None or last != told.get(month, {}):
                    number += 1
                before[month] = number, told.get(month, {})
                states[extract, month] = number
        return states

    def _counts(self, extract, line, months, units=None):
        places = [*self.made.units, REST] if units is None else units
        return [
            (month, self._states[extract, month], kind, place)
            for month in months
            for kind in sorted(line.kinds)
            for place in places
        ]

    def _year(self, start_year: int) -> range:
        start = Month(start_year, 4).index - FIRST.index
        return range(start, start + 12)

    def _units(self, key: YearKey) -> tuple[str, ...]:
        return self.made.groups[key.place] if key.is_group else (key.place,)

    def _learn_years(self) -> None:
        lines = {line.key: line for line in self.made.lines}
        self.hidden_years, self.told_years = [], []
        for start_year, extract in self.made.settled.items():
            for key, told in self.decision.years[start_year].items():
                months, units = self._year(start_year), self._units(key)
                counts = self._counts(extract, lines[key.line], months, units)
                places = [self.made.units.index(unit) for unit in units]
                value = self._value(extract, lines[key.line], months, places)
                if told:
                    self.attacker.learn(counts, value)
                    self.told_years.append((key, value))
                else:
                    self.hidden_years.append(((start_year, key), counts, value))
        for start_year, extract in self.made.settled.items():
            for line in self.decision.splits[start_year]:
                part = LineRule("part", self.made.splits[line])
                counts = self._counts(extract, part, self._year(start_year))
                self.attacker.learn(counts, self._value(extract, part, self._year(start_year)))
        for (line, start_year), said in self.decision.bounds.items():
            extract = self.made.settled[start_year]
            counts = self._counts(extract, lines[line], self._year(start_year))
            edge = 12 * lines[line].bound
            if said.is_under:
                self.attacker.learn_most(counts, edge - 1)
            else:
                self.attacker.learn_least(counts, edge)

    def hidden(self) -> Iterator[tuple[object, list, int]]:
        """Every hidden figure of the tables, in every extract, with its counts and its true value."""
        yield from self.hidden_years
        for extract in range(len(self.made.counts)):
            for line in self.made.lines:
                for month in sorted(self.decision.hidden_months[line.key]):
                    if self.made.known[extract, month]:
                        counts = self._counts(extract, line, (month,))
                        yield (
                            (extract, line.key, str(FIRST.plus(month))),
                            counts,
                            self._value(extract, line, (month,)),
                        )

    def rows(self) -> Iterator[tuple[object, list, int]]:
        """The register's rows as the newest extract has them."""
        last = len(self.made.counts) - 1
        for kind, place, month in np.argwhere(self.made.counts[last] > 0).tolist():
            unit = [*self.made.units, REST][place]
            count = (month, self._states[last, month], kind, unit)
            yield ("row", *count), [count], int(self.made.counts[last, kind, place, month])

    def _assume_no_hidden_zero(self) -> None:
        """What an attacker believes who knows that zeros are shown, but for the few that are not."""
        bounded = {line.key for line in self.made.lines if line.bound}
        for key, counts, value in [*self.hidden()]:
            line = key[1].line if isinstance(key[1], YearKey) else key[1]
            if value and line not in bounded:
                self.attacker.learn_least(counts, 1)

    def narrowed(self, *, most: int | None = None, whole: bool = False) -> list:
        """What the attacker narrows to fewer values than the threshold, and is right about."""
        targets = {frozenset(counts): (key, counts, value) for key, counts, value in self.hidden()}
        for key, counts, value in self.rows():
            targets.setdefault(frozenset(counts), (key, counts, value))
        chosen = [*targets.values()]
        if most and len(chosen) > most:
            chosen = chosen[:: -(-len(chosen) // most)]
        found = []
        for key, counts, value in chosen:
            narrow = self.attacker.narrows(counts, whole=whole)
            if narrow and narrow[0] <= value <= narrow[1]:
                found.append((key, value, narrow))
        return found

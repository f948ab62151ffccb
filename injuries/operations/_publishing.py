"""What readers are told is decided and stored, in the transaction in which figures or lines change."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Min
from numpy.typing import NDArray

from ohs.organisation.models import current_force

from ..disclosure.decision import (
    BoundStatement,
    Decision,
    ForceCounts,
    LineRule,
    SumOfMonths,
    YearCounts,
    YearKey,
    decide,
    settled_years,
)
from ..disclosure.directions import (
    Direction,
    may_tell_bound,
)
from ..lines import cube
from ..lines.line_definition import LineScope, load_scopes
from ..models import (
    NEVER,
    MonthlyCount,
    MonthlyTotal,
    Publication,
    PublishedBound,
    PublishedDefinition,
    PublishedMean,
    PublishedMonth,
    PublishedPart,
    PublishedSeverity,
    PublishedSum,
    PublishedYear,
    ReportedMonth,
)
from ._bounded_means import BoundedMeans
from ._parts import store_parts
from ._severities import Severities
from ._steps import end_of, steps

BATCH = 1_000


def publish_figures() -> Publication | None:
    """Decide what readers are told of all that is recorded, and store it; None where nothing is recorded."""
    force = cube.load_force()
    if force is None:
        ReportedMonth.objects.all().delete()
        _publish_nothing()
        return None
    _end_by(force.days[-1])
    scopes = {scope.line.pk: scope for scope in load_scopes()}
    definitions = _current_definitions(scopes, force.days[-1])
    return _Publisher(force, scopes, definitions).publish()


def _publish_nothing() -> None:
    """Where every extract has been withdrawn nothing is told, nor has been."""
    for model in (PublishedMonth, PublishedSum, PublishedMean, PublishedDefinition):
        model.objects.all().delete()


def _end_by(newest: dt.date) -> None:
    """A definition that begins or ends with an extract that has been withdrawn does so with the newest there is."""
    PublishedDefinition.objects.filter(since__gt=newest).update(since=newest)
    PublishedDefinition.objects.filter(until__gt=newest).update(until=newest)


def _current_definitions(
    scopes: Mapping[int, LineScope], newest: dt.date
) -> list[PublishedDefinition]:
    """Every definition there is and was; a line that counts something else now has a new one from the newest extract on."""
    known = list(PublishedDefinition.objects.select_related("line").order_by("pk"))
    begun = bool(known)
    current = {definition.line_id: definition for definition in known if definition.until is None}
    for pk, scope in scopes.items():
        now = {
            "causes": sorted(scope.causes),
            "severities": sorted(scope.severities),
            "staff_groups": sorted(scope.staff_groups),
            "bound": scope.line.bound,
        }
        held = current.get(pk)
        if held and all(getattr(held, name) == value for name, value in now.items()):
            continue
        if held:
            held.until = newest
            held.save(update_fields=["until"])
        known.append(
            PublishedDefinition.objects.create(
                line=scope.line, since=newest if begun else None, **now
            )
        )
    return known


@dataclass
class _Publisher:
    force: ForceCounts
    scopes: Mapping[int, LineScope]
    definitions: list[PublishedDefinition]

    def __post_init__(self) -> None:
        force = self.force
        self.threshold = current_force().small_number_threshold
        self.rules = cube.line_rules(self.definitions, force.kinds, force.days)
        self.settled = settled_years(force.first, force.days, force.known)
        self.illustrative = set(
            MonthlyTotal.objects.filter(illustrative=True)
            .order_by()
            .values_list("month", flat=True)
            .distinct()
        )

        self.drawn: dict[dt.date, list[tuple[dt.date, dt.date]]] = defaultdict(list)
        for month, known_from, as_at in (
            MonthlyTotal.objects.order_by("known_from", "as_at")
            .values_list("month", "known_from", "as_at")
            .distinct()
        ):
            self.drawn[month].append((known_from, as_at))

    @property
    def _bounded(self) -> BoundedMeans:
        return BoundedMeans(self.force, self.rules, self.settled, self.threshold, self._drawn_on)

    def publish(self) -> Publication:
        self._forget_withdrawn()
        severities = Severities(self.scopes, self.definitions, self.rules)
        years = dict(self._undecided_years(severities))
        decision = decide(
            self.force,
            self.rules,
            self.settled,
            years,
            threshold=self.threshold,
            exposures=self._exposures(),
            said=self._said(),
        )
        self._store_months(decision)
        self._store_years(decision, years)
        self._store_bounds(decision)
        store_parts(
            self.force,
            self.scopes,
            {rule.key: rule for rule in self.rules},
            self.definitions,
            self.settled,
            decision,
            threshold=self.threshold,
            illustrative=self.illustrative,
        )
        severities.store(self.force, self.settled, decision, self.illustrative)
        self._store_reports()
        return self._store_tally(decision)

    def _day(self, start_year: int) -> dt.date:
        """The day of the extract that settled a year."""
        return self.force.days[self.settled[start_year]]

    def _drawn_on(self, month: dt.date, day: dt.date) -> dt.date:
        """As at which day a month's figures are that are known from a day."""
        return max(as_at for known_from, as_at in self.drawn[month] if known_from <= day)

    def _forget_withdrawn(self) -> None:
        """What was told from an extract that is there no more has never been told."""
        for model in (PublishedYear, PublishedBound, PublishedPart, PublishedSeverity):
            for start_year, day in (
                model.objects.order_by().values_list("start_year", "known_from").distinct()
            ):
                if start_year not in self.settled or day not in self.force.days:
                    model.objects.filter(start_year=start_year, known_from=day).delete()

    def _undecided_years(self, severities: Severities) -> Iterator[tuple[int, YearCounts]]:
        """The settled years of which some definition, or how many of it were serious, has not been decided."""
        current = {definition.pk for definition in self.definitions if definition.until is None}
        for start_year in self.settled:
            told = cube.load_told(start_year)
            wished = severities.wished(start_year)
            if not wished and current <= {key.line for key in told}:
                continue
            year = cube.load_year(start_year, self.force.kinds, self._day(start_year), told)
            if self._is_regrouped(start_year, year):
                continue
            yield (
                start_year,
                replace(year, splits=wished, splits_told=severities.told(start_year)),
            )

    def _is_regrouped(self, start_year: int, year: YearCounts) -> bool:
        """Whether what was told of a group in a year is not what its units come to now: one moved, out of it or into it.

        Of such a year nothing more is told: a group with that unit beside the same group without it tells the unit.
        """
        rules = {rule.key: rule for rule in self.rules}
        told = PublishedYear.objects.filter(
            start_year=start_year, group__isnull=False, count__isnull=False
        )
        return any(
            group not in year.groups
            or count != _value(year, rules[key], self.force, YearKey(key, True, group))
            for key, group, count in told.values_list("definition", "group", "count")
        )

    def _exposures(self) -> Mapping:
        bounded = {
            definition.pk: self.scopes[definition.line_id]
            for definition in self.definitions
            if definition.bound is not None and definition.until is None
        }
        days = {start_year: self._day(start_year) for start_year in self.settled}
        return cube.load_exposures(bounded, days) if bounded else {}

    def _said(self) -> dict:
        return {
            (row.definition_id, row.start_year): BoundStatement(
                row.is_under, _direction(row.direction), row.person_years
            )
            for row in PublishedBound.objects.all()
        }

    # Months

    def _store_months(self, decision: Decision) -> None:
        for model in (PublishedMonth, PublishedSum, PublishedMean):
            model.objects.all().delete()
        months: list[PublishedMonth] = []
        sums: list[PublishedSum] = []
        means: list[PublishedMean] = []
        for definition, rule in zip(self.definitions, self.rules, strict=True):
            values = cube.sums_of(
                self.force.counts,
                np.array([kind in rule.kinds for kind in self.force.kinds], dtype=np.bool_),
            )
            months += self._months(definition, rule, values, decision.hidden_months[rule.key])
            for one in decision.sums[rule.key]:
                sums += self._sums(definition, rule, values, one)
            if rule.bound is not None and may_tell_bound(rule.bound, self.threshold):
                means += self._bounded.means(definition, rule, values, decision.bounds.keys())
        PublishedMonth.objects.bulk_create(months, batch_size=BATCH)
        PublishedSum.objects.bulk_create(sums, batch_size=BATCH)
        PublishedMean.objects.bulk_create(means, batch_size=BATCH)

    def _months(
        self,
        definition: PublishedDefinition,
        rule: LineRule,
        values: NDArray[np.int64],
        hidden: Iterable[int],
    ) -> Iterator[PublishedMonth]:
        withheld = set(hidden)
        for place, month in enumerate(self.force.months):
            known = self.force.known[:, place]
            if not known.any():
                continue
            # Of a month that is withheld it is not said when it changed.
            column = [None if place in withheld else int(value) for value in values[:, place]]
            start = max(rule.since, int(known.argmax()))
            for first, stop, count in steps(column, start, end_of(rule)):
                yield PublishedMonth(
                    line=definition.line,
                    month=month.start,
                    count=count,
                    as_at=self._drawn_on(month.start, self.force.days[first]),
                    known_from=self.force.days[first],
                    superseded_on=NEVER if stop is None else self.force.days[stop],
                    illustrative=month.start in self.illustrative,
                )

    def _sums(
        self,
        definition: PublishedDefinition,
        rule: LineRule,
        values: NDArray[np.int64],
        one: SumOfMonths,
    ) -> Iterator[PublishedSum]:
        column: list[int] = values[:, list(one.months)].sum(axis=1).tolist()
        ends = [end for end in (end_of(rule), one.until) if end is not None]
        for first, stop, count in steps(column, one.told, min(ends, default=None)):
            yield PublishedSum(
                line=definition.line,
                months=[str(self.force.months[place].start) for place in one.months],
                count=count,
                known_from=self.force.days[first],
                superseded_on=NEVER if stop is None else self.force.days[stop],
            )

    # Years

    def _store_years(self, decision: Decision, years: Mapping[int, YearCounts]) -> None:
        rules = {rule.key: rule for rule in self.rules}
        rows = []
        for start_year, year in years.items():
            months = range(12)
            first = cube.place_of_year(self.force.first, start_year)
            made_up = any(
                self.force.months[first + month].start in self.illustrative for month in months
            )
            for key, told in decision.years[start_year].items():
                if key in year.told:
                    continue
                value = _value(year, rules[key.line], self.force, key)
                own = rules[key.line].bound is not None or 0 < value < self.threshold
                rows.append(
                    PublishedYear(
                        definition_id=key.line,
                        start_year=start_year,
                        group_id=key.place if key.is_group else None,
                        unit_id=None if key.is_group else key.place,
                        count=value if told else None,
                        withheld="" if told else "own" if own else "company",
                        known_from=self._day(start_year),
                        illustrative=made_up,
                    )
                )
        PublishedYear.objects.bulk_create(rows, batch_size=BATCH)

    def _store_bounds(self, decision: Decision) -> None:
        held = {(row.definition_id, row.start_year): row for row in PublishedBound.objects.all()}
        fresh = []
        for (definition, start_year), said in decision.bounds.items():
            row = held.get((definition, start_year))
            if row is None:
                fresh.append(
                    PublishedBound(
                        definition_id=definition,
                        start_year=start_year,
                        is_under=said.is_under,
                        direction=said.direction or "",
                        person_years=said.exposure,
                        known_from=self._day(start_year),
                    )
                )
            elif row.direction != (said.direction or "") or row.person_years != said.exposure:
                row.direction, row.person_years = said.direction or "", said.exposure
                row.save(update_fields=["direction", "person_years"])
        PublishedBound.objects.bulk_create(fresh, batch_size=BATCH)

    # Who reported

    def _store_reports(self) -> None:
        """That figures of a month came in: of each unit, of each staff group, and of the kinds of each line."""
        ReportedMonth.objects.all().delete()
        by_unit = (
            MonthlyCount.objects.filter(unit__isnull=False)
            .order_by()
            .values_list("month", "unit")
            .annotate(Min("known_from"))
        )
        rows = [
            ReportedMonth(month=month, unit_id=unit, known_from=day) for month, unit, day in by_unit
        ]
        groups: dict[tuple[dt.date, int], dt.date] = {}
        lines: dict[tuple[dt.date, int], dt.date] = {}
        totals = MonthlyTotal.objects.order_by("known_from", "pk").values_list(
            "month", "cause", "severity", "staff_group", "known_from"
        )
        for month, *kind, day in totals:
            groups.setdefault((month, kind[2]), day)
            for pk, scope in self.scopes.items():
                if (month, pk) not in lines and scope.counts(*kind):
                    lines[month, pk] = day
        rows += [
            ReportedMonth(month=at, staff_group_id=pk, known_from=day)
            for (at, pk), day in groups.items()
        ]
        rows += [
            ReportedMonth(month=at, line_id=pk, known_from=day) for (at, pk), day in lines.items()
        ]
        ReportedMonth.objects.bulk_create(rows, batch_size=BATCH)

    def _store_tally(self, decision: Decision) -> Publication:
        by_number = PublishedYear.objects.filter(definition__bound=None, definition__until=None)
        months = decision.months_tally
        return Publication.objects.create(
            as_at=max(self._drawn_on(month, self.force.days[-1]) for month in self.drawn),
            threshold=self.threshold,
            month_figures=months.figures,
            month_small=months.small,
            month_companions=months.companions,
            year_figures=by_number.count(),
            year_small=by_number.filter(withheld="own").count(),
            year_companions=by_number.filter(withheld="company").count(),
            exposed=[str(target) for target in decision.exposed],
        )


def _value(year: YearCounts, rule: LineRule, force: ForceCounts, key: YearKey) -> int:
    units = year.groups[key.place] if key.is_group else (key.place,)
    kinds = [number for number, kind in enumerate(force.kinds) if kind in rule.kinds]
    places = [year.units.index(unit) for unit in units]
    return int(year.counts[kinds][:, places].sum())


def _direction(text: str) -> Direction | None:
    return Direction(text) if text else None

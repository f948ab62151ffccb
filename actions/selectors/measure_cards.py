"""A measure as its page and the pages of its tasks show it: what it is read from, how far it has come, its chart."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from .. import measure_charts
from ..measure_sources import Result, SourceFigure, Viewer, has_source, read_figures, result_of
from ..models import KeyTask, Measure, MeasureReading
from ..rules import progress
from ..rules.progress import MeasureKind, Occurrence, Reading


@dataclass
class MeasureCard:
    """`sources` are the figures of other registers, `judges` the tasks that the measure is a test of."""

    measure: Measure
    judges: list[KeyTask]
    readings: list[MeasureReading]
    result: Result
    sources: list[SourceFigure] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)

    @property
    def chart(self) -> str:
        return measure_charts.chart(self.measure, self.result, self.occurrences)

    @property
    def illustrative(self) -> bool:
        if self.result.source:
            return self.result.source.illustrative
        return any(reading.illustrative for reading in self.readings)

    @property
    def read_elsewhere(self) -> list[Reading]:
        """The readings behind the chart where they are another register's."""
        return list(self.result.readings) if self.result.source else []

    @property
    def target(self) -> str:
        return self._in_words(progress.level_wanted(self.measure))

    @property
    def baseline(self) -> str:
        return self._in_words(self.measure.baseline_value)

    def _in_words(self, value: Decimal | None) -> str:
        return "" if value is None else progress.with_unit(value, self.measure.unit)


def load_cards(task: KeyTask, on: dt.date, viewer: Viewer) -> list[MeasureCard]:
    """The measures that judge a task, in the plan's order."""
    return _cards(Measure.objects.filter(tasks=task), on, viewer)


def load_card(measure: Measure, on: dt.date, viewer: Viewer) -> MeasureCard:
    """One of them by itself, whether it judges any task or none."""
    (card,) = _cards(Measure.objects.filter(pk=measure.pk), on, viewer)
    return card


def _cards(measures: QuerySet[Measure], on: dt.date, viewer: Viewer) -> list[MeasureCard]:
    readings = MeasureReading.objects.filter(date__lte=on).order_by("date", "pk")
    found = list(
        measures.annotate(has_source=has_source())
        .prefetch_related(
            Prefetch("tasks", KeyTask.objects.order_by("sort_key", "pk")),
            Prefetch("readings", readings),
        )
        .order_by("order", "pk")
    )
    figures = read_figures((each for each in found if each.has_source), on, viewer)
    return [_card(measure, figures.get(measure.pk, []), on) for measure in found]


def _card(measure: Measure, sources: list[SourceFigure], on: dt.date) -> MeasureCard:
    readings = list(measure.readings.all())
    own = [Reading(row.date, row.value) for row in readings]
    recurring = measure.kind == MeasureKind.RECURRING
    return MeasureCard(
        measure,
        judges=list(measure.tasks.all()),
        readings=readings,
        result=result_of(measure, own, sources, on),
        sources=sources,
        occurrences=progress.by_occurrence(measure, own, on=on) if recurring else [],
    )

"""A measure as its page and the pages of its tasks show it: what it is read from, how far it has come, its chart."""

import datetime as dt
from dataclasses import dataclass, field

from .. import measure_charts
from ..measure_sources import Asker, Source, Stand, linked, of_measures, stand
from ..models import KeyTask, Measure, MeasureReading
from ..rules import progress
from ..rules.progress import Occurrence, Reading


@dataclass
class MeasureCard:
    measure: Measure
    judges: list[KeyTask] = field(default_factory=list)
    readings: list[MeasureReading] = field(default_factory=list)
    stand: Stand | None = None
    sources: list[Source] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    chart: str = ""

    @property
    def illustrative(self) -> bool:
        if self.stand and self.stand.source:
            return self.stand.source.illustrative
        return any(reading.illustrative for reading in self.readings)

    @property
    def read_elsewhere(self) -> list[Reading]:
        """The readings behind the chart where they are another register's."""
        return list(self.stand.readings) if self.stand.source else []

    @property
    def target(self) -> str:
        return self._in_words(progress.level_wanted(self.measure))

    @property
    def baseline(self) -> str:
        return self._in_words(self.measure.baseline_value)

    def _in_words(self, value) -> str:
        return "" if value is None else progress.with_unit(value, self.measure.unit)


def of_tasks(tasks, on: dt.date, asker: Asker) -> list[MeasureCard]:
    """The measures that judge any of these tasks, in the plan's order."""
    return _cards(Measure.tasks.through.objects.filter(measure__tasks__in=tasks), on, asker)


def of_measure(measure: Measure, on: dt.date, asker: Asker) -> MeasureCard:
    """One of them by itself, whether it judges any task or none."""
    card = MeasureCard(measure)
    card.judges = list(measure.tasks.order_by("sort_key", "pk"))
    return _filled([card], [measure], on, asker)[0]


def _cards(pairs, on, asker) -> list[MeasureCard]:
    cards, read_elsewhere = {}, []
    for pair in (
        pairs.select_related("measure", "keytask")
        .annotate(linked=linked("measure"))
        .order_by("measure__order", "measure", "keytask__sort_key", "keytask")
        .distinct()
    ):
        if pair.measure_id not in cards:
            cards[pair.measure_id] = MeasureCard(pair.measure)
            if pair.linked:
                read_elsewhere.append(pair.measure)
        cards[pair.measure_id].judges.append(pair.keytask)
    return _filled(list(cards.values()), read_elsewhere, on, asker)


def _filled(cards, read_elsewhere, on, asker) -> list[MeasureCard]:
    """One question for the readings of all of them; a second where one of them has a source."""
    by_key = {card.measure.pk: card for card in cards}
    for reading in MeasureReading.objects.filter(measure__in=by_key, date__lte=on):
        by_key[reading.measure_id].readings.append(reading)
    found = of_measures(read_elsewhere, on, asker)
    for card in cards:
        measure = card.measure
        own = [Reading(row.date, row.value) for row in card.readings]
        card.sources = found.get(measure.pk, [])
        card.stand = stand(measure, own, card.sources, on)
        if measure.kind == Measure.Kind.RECURRING:
            card.occurrences = progress.by_occurrence(measure, own, on=on)
        card.chart = measure_charts.chart(measure, card.stand, card.occurrences)
    return cards

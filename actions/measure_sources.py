"""Where a measure's value can be read besides its own readings: indicators and injury lines of the floors above.

Those registers say so themselves: each registers a reader when the application starts, so nothing is imported from
above, and without them there is no source. What a reader hands back is what its own register shows this person on that
day: disclosure control comes before it, and what is worked out here is worked out from what is shown.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from ohs.core.cache import cached_until_change
from ohs.web.once import ahead_in_steps, composing

from .models import Measure
from .rules import progress as measured
from .rules.progress import Progress, Reading

# A value from elsewhere is compared with a target. A milestone or an occurrence is something that somebody reports.
READ_KINDS = (Measure.Kind.COUNT, Measure.Kind.COVERAGE, Measure.Kind.OUTCOME)


class Asker(NamedTuple):
    """Who reads, and on which page: some registers keep a note of who was shown small numbers."""

    user: object
    path: str


@dataclass(frozen=True)
class Source:
    """An indicator or an injury line as this person may see it.

    `figure` is what is printed, "97–99" or "[c]", and `base` what it is out of; `readings` are the values that may be
    reckoned with, oldest first: none where the figure is withheld or missing, and `note` says which.
    """

    title: str
    url: str = ""
    figure: str = ""
    unit: str = ""
    period: str = ""
    base: str = ""
    note: str = ""
    readings: tuple[Reading, ...] = ()
    illustrative: bool = False
    #: That it says more than the Board is told: showing it is noted.
    small: bool = False


@dataclass(frozen=True)
class Stand:
    """How far a measure has come, the readings that say so, and the source they were read from (None: its own)."""

    progress: Progress
    readings: Sequence[Reading]
    source: Source | None = None


class Reader(Protocol):
    """What a register offers: a module of its own with these names."""

    #: The name under which its records hang on a measure.
    RELATION: str

    def audience(self, user) -> Hashable:
        """As whom this person reads; None: they may not read the register."""

    def asks(self, measures: Sequence[Measure], on: dt.date) -> Iterator[Iterable[QuerySet]]:
        """What `read` reads, step by step, so that it can be asked with what the others read."""

    def read(self, measures: Sequence[Measure], on: dt.date, audience) -> dict[int, list[Source]]:
        """The sources of each measure, by its primary key, as this audience may see them."""

    def note(self, asker: Asker, sources: Sequence[Source]) -> None:
        """These were shown."""


_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Called by a register of the floors above when it is ready."""
    if reader not in _readers:
        _readers.append(reader)


def linked(measure: str = "pk"):
    """Whether a measure has a source at all, as an annotation: most have none, and then nobody is asked."""
    found = [
        Q(
            Exists(
                Measure._meta.get_field(reader.RELATION).through.objects.filter(
                    measure=OuterRef(measure)
                )
            )
        )
        for reader in _readers
    ]
    either = Value(False)
    for exists in found:
        either = exists if isinstance(either, Value) else either | exists
    return either


def share(measure: Measure, copy: Measure) -> None:
    """The copy of a measure is read from where the measure is."""
    for reader in _readers:
        getattr(copy, reader.RELATION).set(getattr(measure, reader.RELATION).all())


def of_measures(measures: Sequence[Measure], on: dt.date, asker: Asker) -> dict[int, list[Source]]:
    """For each measure its sources as at a date, as this person may see them; one query until something is recorded."""
    if not measures:
        return {}
    audiences = tuple(reader.audience(asker.user) for reader in _readers)

    def read():
        readers = list(zip(_readers, audiences, strict=True))
        with composing():
            ahead_in_steps(
                *(reader.asks(measures, on) for reader, audience in readers if audience is not None)
            )
            return [
                reader.read(measures, on, audience) if audience is not None else {}
                for reader, audience in readers
            ]

    keys = sorted(measure.pk for measure in measures)
    found = defaultdict(list)
    for reader, told in zip(
        _readers, cached_until_change("sources", read, keys, on, audiences), strict=True
    ):
        reader.note(asker, [source for sources in told.values() for source in sources])
        for measure, sources in told.items():
            found[measure].extend(sources)
    return dict(found)


def stand(
    measure: Measure, own: Sequence[Reading], sources: Sequence[Source], on: dt.date
) -> Stand:
    """A measure's own readings count; where there are none, its value is that of its one source."""
    if own or len(sources) != 1 or measure.kind not in READ_KINDS:
        return Stand(measured.of(measure, own, on=on), own)
    (source,) = sources
    progress = measured.of(measure, source.readings, on=on)
    if not source.readings and source.figure:
        goal = measured.goal_of(measure)
        progress = Progress(f"{source.figure}, {source.note}; {goal}.", target=progress.target)
    return Stand(progress, source.readings, source)

"""Where a measure's value can be read besides its own readings: indicators and injury lines of the registers above.

Dependency inversion: each of those registers has a `MeasureSource` and registers it when the application starts, so
nothing is imported from above. What a source hands back is what its own register shows this person on that day:
disclosure control comes before it, and what is worked out here is worked out from what is shown.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.db.models import Exists, OuterRef, Q, Value

from ohs.core.cache import cached_until_change
from ohs.organisation.models import User

from .models import Measure
from .rules.progress import MeasureKind, Progress, Reading, goal_of, progress_of

# A value from elsewhere is compared with a target. A milestone or an occurrence is something that somebody reports.
READ_KINDS = (MeasureKind.COUNT, MeasureKind.COVERAGE, MeasureKind.OUTCOME)


class Viewer(NamedTuple):
    """Who reads, and on which page: some registers keep a note of who was shown small numbers."""

    user: User
    path: str


@dataclass(frozen=True)
class SourceFigure:
    """An indicator or an injury line as this person may see it.

    `figure` is what is printed, "97–99" or "[c]", and `base` what it is out of; `readings` are the values that may be
    reckoned with, oldest first: none where the figure is withheld or missing, and `note` says which. `small`: it says
    more than the Board is told, so that showing it is noted.
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
    small: bool = False


@dataclass(frozen=True)
class Result:
    """How far a measure has come, the readings that say so, and the source they were read from (None: its own)."""

    progress: Progress
    readings: Sequence[Reading]
    source: SourceFigure | None = None


class MeasureSource(Protocol):
    """What a register offers: a module or an object with these names."""

    RELATION: str
    """The name under which its records hang on a measure."""

    def audience_of(self, user: User) -> Hashable | None:
        """As whom this person reads; None: they may not read the register."""

    def read_figures(
        self, measures: Sequence[Measure], on: dt.date, audience: Hashable
    ) -> Mapping[int, list[SourceFigure]]:
        """The figures of each measure, by its primary key, as this audience may see them."""

    def log_shown(self, viewer: Viewer, figures: Sequence[SourceFigure]) -> None:
        """These were shown."""


_sources: list[MeasureSource] = []


def register_source(source: MeasureSource) -> None:
    """Called by a register above when it is ready."""
    if source not in _sources:
        _sources.append(source)


def has_source(measure: str = "pk") -> Q | Value:
    """Whether a measure has a source at all, as an annotation: most have none, and then nobody is asked."""
    either = Q()
    for source in _sources:
        links = Measure._meta.get_field(source.RELATION).through.objects  # type: ignore[union-attr]
        either |= Q(Exists(links.filter(measure=OuterRef(measure))))
    return either if either else Value(False)


def copy_links(measure: Measure, copy: Measure) -> None:
    """The copy of a measure is read from where the measure is."""
    for source in _sources:
        getattr(copy, source.RELATION).set(getattr(measure, source.RELATION).all())


def read_figures(
    measures: Iterable[Measure], on: dt.date, viewer: Viewer
) -> dict[int, list[SourceFigure]]:
    """For each measure its figures elsewhere as at a date, as this person may see them; cached until a change."""
    measures = list(measures)
    if not measures:
        return {}
    audiences = tuple(source.audience_of(viewer.user) for source in _sources)

    def read() -> list[Mapping[int, list[SourceFigure]]]:
        return [
            source.read_figures(measures, on, audience) if audience is not None else {}
            for source, audience in zip(_sources, audiences, strict=True)
        ]

    keys = sorted(measure.pk for measure in measures)
    told = cached_until_change("measure-sources", read, keys, on, audiences)
    found = defaultdict(list)
    for source, by_measure in zip(_sources, told, strict=True):
        source.log_shown(viewer, [figure for figures in by_measure.values() for figure in figures])
        for measure, figures in by_measure.items():
            found[measure].extend(figures)
    return dict(found)


def result_of(
    measure: Measure, own: Sequence[Reading], figures: Sequence[SourceFigure], on: dt.date
) -> Result:
    """A measure's own readings count; where there are none, its value is that of its one source."""
    if own or len(figures) != 1 or measure.kind not in READ_KINDS:
        return Result(progress_of(measure, own, on=on), own)
    (source,) = figures
    progress = progress_of(measure, source.readings, on=on)
    if not source.readings and source.figure:
        sentence = f"{source.figure}, {source.note}; {goal_of(measure)}."
        progress = Progress(sentence, target=progress.target)
    return Result(progress, source.readings, source)

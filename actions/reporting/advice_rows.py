"""One recommendation and one programme as every file, snapshot, comparison and paper has it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ohs.core.columns import columns_of
from ohs.core.fields import natural_key
from ohs.registers.audience import Audience
from ohs.registers.comparison_spec import ClosedBy, ComparisonSpec, Watched
from ohs.registers.rows import RowTable

from ..models import Programme, Recommendation, RecommendationNote
from ..rules.programmes import ENDED, Stage
from ..rules.recommendations import RecommendationState
from . import columns
from .advice_changes import (
    programme_reasons,
    recommendation_direction,
    recommendation_reasons,
    tell_programme,
    tell_recommendation,
)


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation as at a date. What was answered, done or shown later is not in it."""

    number: int
    source: str
    reference: str
    issued_on: dt.date | None
    recommendation: str
    response: str
    reason: str
    owner: str
    due_date: dt.date | None
    state: str
    tasks: tuple[str, ...]
    evidence_of_effect: str
    repeats: int | None
    latest_note: str
    illustrative: bool


def recommendation_rows(
    recommendations: Iterable[Recommendation], on: dt.date
) -> Iterator[RecommendationRow]:
    """The rows of recommendations that went through `for_list(on)`, in their order."""
    rows = list(recommendations)
    notes = _latest_notes([row.pk for row in rows], on)
    for row in rows:
        answered = row.responded_on is not None and row.responded_on <= on
        shown = row.effect_on is not None and row.effect_on <= on
        yield RecommendationRow(
            number=row.number,
            source=row.source,
            reference=row.reference,
            issued_on=row.issued_on,
            recommendation=row.text,
            response=row.get_response_display() if answered else "",
            reason=row.reason if answered else "",
            owner=row.owner.title if row.owner else "",
            due_date=row.due_date,
            state=row.state(on).label,
            tasks=tuple(sorted((task.number for task in row.tasks.all()), key=natural_key)),
            evidence_of_effect=row.evidence_of_effect if shown else "",
            repeats=row.repeats.number if row.repeats else None,
            latest_note=notes.get(row.pk, ""),
            illustrative=row.illustrative,
        )


def _latest_notes(keys: list[int], on: dt.date) -> dict[int, str]:
    notes = RecommendationNote.objects.filter(recommendation__in=keys, noted_on__lte=on)
    return dict(notes.order_by("noted_on", "pk").values_list("recommendation", "text"))


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A service, pilot, campaign, strategy or policy as at a date."""

    name: str
    kind: str
    owner: str
    start_date: dt.date | None
    end_date: dt.date | None
    next_review: dt.date | None
    stage: str
    units: tuple[str, ...]
    people: int | None
    provider: str
    evaluator: str
    tasks: tuple[str, ...]
    risks: tuple[str, ...]
    latest_note: str
    latest_note_on: dt.date | None
    aim: str
    scope: str
    channel: str
    illustrative: bool
    slug: str


def programme_rows(programmes: Iterable[Programme], on: dt.date) -> Iterator[ProgrammeRow]:
    """The rows of programmes that went through `for_list(on)`, in their order."""
    rows = list(programmes)
    risks = linked_risks([row.pk for row in rows])
    for row in rows:
        yield ProgrammeRow(
            name=row.name,
            kind=row.kind,
            owner=row.owner.title if row.owner else "",
            start_date=row.start_date,
            end_date=row.end_date,
            next_review=row.next_review,
            stage=row.get_asof_stage_display(),
            units=tuple(sorted((unit.code for unit in row.units.all()), key=natural_key)),
            people=row.people,
            provider=row.provider,
            evaluator=row.evaluator,
            tasks=tuple(sorted((task.number for task in row.tasks.all()), key=natural_key)),
            risks=tuple(sorted(risks[row.pk], key=natural_key)),
            latest_note=row.asof_note or "",
            latest_note_on=row.asof_noted_on,
            aim=row.aim,
            scope=row.scope,
            channel=row.channel,
            illustrative=row.illustrative,
            slug=row.slug,
        )


def linked_risks(keys: Iterable[int]) -> dict[int, list[str]]:
    """The references of the risks that programmes are linked to. Risks hang on them from the floor above, where it is there."""
    found: dict[int, list[str]] = defaultdict(list)
    links = {link.name: link for link in Programme._meta.related_objects}.get("risks")
    if links is not None:
        pairs = Programme.objects.filter(pk__in=list(keys), risks__isnull=False)
        for key, ref in pairs.order_by().values_list("pk", "risks__ref"):
            if ref:
                found[key].append(ref)
    return found


def load_recommendations(on: dt.date, audience: Audience) -> Iterator[RecommendationRow]:
    return recommendation_rows(Recommendation.objects.for_list(on), on)


def load_programmes(on: dt.date, audience: Audience) -> Iterator[ProgrammeRow]:
    return programme_rows(Programme.objects.for_list(on), on)


RECOMMENDATIONS = RowTable(
    name="recommendations",
    title="Recommendations",
    description="What coroners, the regulator, auditors, investigations and the Board recommended",
    url_name="actions:recommendations",
    permission="actions.view_keytask",
    columns=columns_of(RecommendationRow, columns.RECOMMENDATION),
    load=load_recommendations,
    reads=("actions",),
    comparison=ComparisonSpec(
        keys=(("number",),),
        label=("number", "recommendation"),
        noun="recommendation",
        direction=recommendation_direction,
        watched=(
            Watched("state", "state"),
            Watched("response", "response"),
            Watched("due_date", "due date", moves=True),
            Watched("owner", "owner"),
            Watched("tasks", "tasks"),
        ),
        closed=ClosedBy(
            "state",
            frozenset(
                {RecommendationState.EFFECT_SHOWN.label, RecommendationState.NOT_ACCEPTED.label}
            ),
        ),
        tell=tell_recommendation,
        reasons=recommendation_reasons,
        also_read=("latest_note", "source"),
    ),
)

PROGRAMMES = RowTable(
    name="programmes",
    title="Programmes",
    description="Services, pilots, campaigns, strategies and policies",
    url_name="actions:programmes",
    permission="actions.view_keytask",
    # Its name in addresses is in no file: the API finds a record by it.
    columns=tuple(
        each for each in columns_of(ProgrammeRow, columns.PROGRAMME) if each.name != "slug"
    ),
    load=load_programmes,
    reads=("actions", "risks"),
    comparison=ComparisonSpec(
        keys=(("name",),),
        label=("name",),
        noun="programme",
        watched=(
            Watched("stage", "stage"),
            Watched("end_date", "end", moves=True),
            Watched("next_review", "next review", moves=True),
            Watched("people", "people in scope"),
            Watched("units", "units"),
            Watched("owner", "owner"),
        ),
        closed=ClosedBy("stage", frozenset(str(Stage(stage).label) for stage in ENDED)),
        tell=tell_programme,
        reasons=programme_reasons,
        also_read=("latest_note", "kind"),
    ),
)

"""Recommendations and programmes through the API."""

from collections.abc import Iterator
from typing import Any

from ohs.registers.api import Caller, Event, FilteredResource, as_record

from .filters import ProgrammeFilter, RecommendationFilter
from .models import Programme, Recommendation
from .reporting.advice_rows import (
    PROGRAMMES,
    RECOMMENDATIONS,
    ProgrammeRow,
    RecommendationRow,
    programme_rows,
    recommendation_rows,
)
from .rules.programmes import Stage

_LONGEST_KEY = 9


class RecommendationResource(FilteredResource):
    name = "recommendations"
    title = "Recommendations"
    table = RECOMMENDATIONS
    permission = "actions.view_recommendation"
    columns = RECOMMENDATIONS.columns
    key = "Number of the recommendation"
    filterset_class = RecommendationFilter

    def queryset(self, caller: Caller) -> Any:
        return Recommendation.objects.for_list(caller.on)

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[RecommendationRow]:
        return recommendation_rows(queryset, caller.on)

    def key_of(self, row: RecommendationRow) -> str:
        return str(row.number)

    def record(self, caller: Caller, key: str) -> dict[str, Any] | None:
        if not key.isdecimal() or len(key) > _LONGEST_KEY:
            return None
        found = list(self.queryset(caller).filter(number=key))
        rows = RECOMMENDATIONS.of(self.rows_of(found, caller))
        version = found[0].version if found else None
        return as_record(rows, _told(found, caller), id=str(int(key)), version=version)


def _told(found: list[Recommendation], caller: Caller) -> Iterator[Event]:
    """What had happened to it by the date asked about."""
    on = caller.on
    for row in found:
        source = str(row.get_source_display())
        issued = row.issued_on or row.added_on
        yield Event(date=issued, kind="recommended", text=row.text, by=source)
        if row.responded_on and row.responded_on <= on:
            yield Event(
                date=row.responded_on, kind=str(row.get_response_display()), text=row.reason
            )
        for note in row.notes.filter(noted_on__lte=on).select_related("noted_by").order_by("pk"):
            yield Event(
                date=note.noted_on, kind="note", text=note.text, by=note.noted_by.display_name
            )
        if row.implemented_on and row.implemented_on <= on:
            yield Event(date=row.implemented_on, kind="implemented", text="")
        if row.effect_on and row.effect_on <= on:
            yield Event(date=row.effect_on, kind="effect shown", text=row.evidence_of_effect)


class ProgrammeResource(FilteredResource):
    name = "programmes"
    title = "Programmes"
    table = PROGRAMMES
    permission = "actions.view_programme"
    columns = PROGRAMMES.columns
    key = "The programme's name in addresses"
    filterset_class = ProgrammeFilter
    facts = {"stage": {"type": "string", "description": "The stage of the programme from then on"}}

    def queryset(self, caller: Caller) -> Any:
        return Programme.objects.for_list(caller.on)

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[ProgrammeRow]:
        return programme_rows(queryset, caller.on)

    def key_of(self, row: ProgrammeRow) -> str:
        return row.slug

    def record(self, caller: Caller, key: str) -> dict[str, Any] | None:
        found = list(self.queryset(caller).filter(slug=key))
        rows = PROGRAMMES.of(self.rows_of(found, caller))
        version = found[0].version if found else None
        return as_record(rows, _noted(found, caller), id=key, version=version)


def _noted(found: list[Programme], caller: Caller) -> Iterator[Event]:
    for row in found:
        yield Event(
            date=row.added_on,
            kind="recorded",
            text=row.aim,
            facts={"stage": str(Stage(row.initial_stage).label)},
        )
        notes = row.notes.filter(noted_on__lte=caller.on).select_related("noted_by")
        for note in notes.order_by("noted_on", "pk"):
            yield Event(
                date=note.noted_on,
                kind="note",
                text=note.text,
                by=note.noted_by.display_name,
                facts={"stage": str(Stage(note.stage).label)},
            )


RESOURCES = (RecommendationResource(), ProgrammeResource())

"""The sheets of the force itself: what it is called, its own words, and the kinds of unit that it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ohs.organisation import operations
from ohs.organisation.models import Force, UnitKind

from . import organisation
from .context import Context
from .fields import Choice, LongText, Reference, Text, Whole
from .organisation import POST
from .sheets import ModelSheet


@dataclass(frozen=True, kw_only=True)
class _Words(LongText):
    """A text that an empty cell leaves as it is."""

    leaves_as_is = True


@dataclass(frozen=True, kw_only=True)
class _Number(Whole):
    leaves_as_is = True


@dataclass(frozen=True, kw_only=True)
class _Post(Reference):
    leaves_as_is = True


@dataclass(frozen=True, kw_only=True)
class _Choice(Choice):
    leaves_as_is = True


class ForceSheet(ModelSheet):
    name = "force"
    about = "One row: what the force is called, its own words, and what it goes by. An empty cell leaves it as it is."
    permission = "organisation.view_businessgroup"
    # After the posts, one of which writes its papers.
    order = 31
    model = Force
    keys = (("name",),)
    fields = (
        _Words(name="name", required=True, example="Northshire Police"),
        _Words(name="short_name", help="In the header of every page.", example="Northshire"),
        _Words(name="unit_word", help="In a sentence.", example="district"),
        _Words(name="unit_word_plural", example="districts"),
        _Words(name="regulator", help="With its article, as it stands in a sentence."),
        _Words(name="notification_rules", help="What the rules of notification are called."),
        _Words(name="markings", help="Protective markings, one a line, the usual one first."),
        _Post(name="author", lookup=POST, help="The post that papers are written by."),
        _Number(name="small_number_threshold", help="Numbers below it are not shown to everybody."),
        _Number(name="due_soon_days"),
        _Choice(name="usual_period", choices=Force.Period),
        _Words(name="contact", help="How to reach the health, safety and wellbeing team."),
    )

    def records(self) -> QuerySet[Any]:
        return Force.objects.select_related("author")

    def _keys(self, values: Mapping[str, Any]) -> list[tuple[str, ...]]:
        # There is one, whatever it is called.
        return [("the force",)]

    def new(self, values: Mapping[str, Any], context: Context) -> Any:
        return Force()

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.save_force(force=record, by=context.by, reason=context.reason)


class UnitKinds(ModelSheet):
    name = "unit kinds"
    about = (
        "A row for each kind of unit that the force has. One that is not here is made by its unit."
    )
    permission = "organisation.view_commandunit"
    order = 15
    model = UnitKind
    keys = (("name",), ("short_name",))
    fields = (
        Text(name="name", required=True, example="District"),
        Text(name="short_name", help="An abbreviation; explained in the glossary."),
        Whole(name="order", unset=0, help="Its place among the others."),
    )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.save_unit_kind(kind=record, by=context.by, reason=context.reason)


SHEETS = [ForceSheet(), UnitKinds(), *organisation.SHEETS]

"""What a row would do, in the words that are shown before it is confirmed."""

from collections.abc import Iterable, Mapping
from typing import Any

from ohs.core.text import format_day
from ohs.imports.batch import FieldChange
from ohs.organisation.models import Post

from ..operations.plan_import import NewTask
from ..rules import timescale
from .rows import GivenTask


def all_of_a_new_task(row: GivenTask, new: NewTask) -> tuple[FieldChange, ...]:
    fields = [
        ("plan", new.plan),
        ("action", f"{new.action} {row.action_title}"),
        ("title", new.title),
        ("detail", new.detail),
        ("leads", titles_of(new.leads)),
        ("supporting", titles_of(new.supporting)),
        ("timescale", timescale_in_words(new.timing, new.follows)),
        ("state", new.state.label),
        ("measures", " | ".join(new.measures)),
        ("original date", format_day(new.original_due_date) if new.original_due_date else ""),
        ("completed on", format_day(new.completed_on) if new.completed_on else ""),
        ("note", new.note),
    ]
    return tuple(
        FieldChange(label, "", value)
        for label, value in fields
        if value or label in ("leads", "timescale", "state")
    )


def timescale_in_words(values: Mapping[str, Any], follows: str | None) -> str:
    return timescale.in_words(
        values["timescale_kind"],
        start_date=values.get("start_date"),
        due_date=values.get("due_date"),
        earliest_date=values.get("earliest_date"),
        latest_date=values.get("latest_date"),
        ends_on=values.get("ends_on"),
        recurs_months=values.get("recurs_months"),
        follows=follows or "",
        offset_months=values.get("offset_months"),
        condition=values.get("condition") or "",
        due_from_measure=values.get("due_from_measure", False),
    )


def titles_of(posts: Iterable[Post]) -> str:
    return " | ".join(post.title for post in posts)

"""Everything that is kept of one person, as a file for them: found by what refers to them, so that nothing is left out.

Where a record is about the person (their posts, keys, sign-ins) it is there whole, but for secrets. Where they only
recorded it, it is the force's: there is which record, when, and the reason they gave.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from ohs.organisation.models import User

# Fields by which a record is about somebody; by any other they recorded it.
_ABOUT = ("person", "user", "owner")
_SECRET = (
    "digest",
    "secret",
    "password",
    "token",
    "data",
    "typed",
    "extra_data",
    "content",
    "session",
)
_WHEN = models.DateField, models.DateTimeField

READ_ME = """What is kept of you in the health, safety and wellbeing registers, {on:%d %B %Y}.

data.json has: your account; what is about you (posts held, changes of your rights, sign-ins, keys, settings), whole but for
passwords and other secrets, which nobody can read; and which records you wrote, when and why. What stands in those records
belongs to the force's registers. How long each kind is kept: the page /retention/.
"""


def personal_data(person: User) -> dict[str, Any]:
    """The account, what is about the person, and what they recorded."""
    account = {
        "user name": person.username,
        "first name": person.first_name,
        "last name": person.last_name,
        "email": person.email,
        "roles": list(person.groups.order_by("name").values_list("name", flat=True)),
        "can sign in": person.is_active,
        "made on": person.date_joined,
        "last sign-in": person.last_login,
        "left on": person.left_on,
    }
    about: dict[str, list[dict[str, Any]]] = {}
    recorded: dict[str, list[dict[str, Any]]] = {}
    for model, field in _references():
        rows: models.QuerySet[Any] = (
            models.QuerySet(model).filter(**{field.name: person}).order_by("pk")
        )
        is_about = field.name in _ABOUT and not hasattr(model, "history_date")
        target, read = (about, _whole) if is_about else (recorded, _in_short)
        if is_about:
            rows = rows.select_related(*(each.name for each in _named(model)))
        found = [read(row) for row in rows.iterator(chunk_size=1000)]
        if found:
            target.setdefault(_kind_of(model), []).extend(found)
    return {"account": account, "about you": about, "recorded by you": recorded}


def _references() -> Iterator[tuple[type[models.Model], Any]]:
    """Every table that refers to people, histories among them, and the field by which it does."""
    fields: list[Any] = list(User._meta.get_fields(include_hidden=True))
    for relation in fields:
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        model: type[models.Model] = relation.related_model
        # Roles stand with the account.
        if not model._meta.auto_created:
            yield model, relation.field


def _kind_of(model: Any) -> str:
    instance_type = getattr(model, "instance_type", None)
    return f"{(instance_type or model)._meta.verbose_name}{', history' if instance_type else ''}"


def _named(model: Any) -> Iterator[Any]:
    """The records that a row names: their fields."""
    return (field for field in model._meta.concrete_fields if field.is_relation)


def _whole(row: Any) -> dict[str, Any]:
    found = {}
    for field in row._meta.concrete_fields:
        if any(word in field.name for word in _SECRET):
            continue
        if field.is_relation:
            other = getattr(row, field.name)
            found[field.name] = None if other is None else str(other)
        else:
            found[field.name] = field.value_from_object(row)
    return found


def _in_short(row: Any) -> dict[str, Any]:
    """Which record, when, and why: not what stands in it, which the person may not see any more."""
    found: dict[str, Any] = {"key": row.pk}
    if hasattr(row, "history_date"):
        did = {"+": "added", "~": "changed", "-": "deleted"}
        return {
            "key": row.instance_type._meta.pk.value_from_object(row),
            "when": row.history_date,
            "did": did[row.history_type],
            "why": row.history_change_reason or "",
        }
    for field in row._meta.concrete_fields:
        if isinstance(field, _WHEN):
            found[field.name] = field.value_from_object(row)
    return found


def detail_of_taking(name: str) -> str:
    """How the trail names the file of one person."""
    return f"what is kept of {name}"[:200]


def zip_of(person: User) -> bytes:
    on: dt.date = timezone.localdate()
    text = json.dumps(personal_data(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("read me.txt", READ_ME.format(on=on))
        packed.writestr("data.json", text)
    return file.getvalue()

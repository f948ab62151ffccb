"""Model fields shared by the registers."""

import re
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_DIGITS = re.compile(r"\d+")


def natural_key(text: str | None) -> str:
    """A text that sorts as people count: MO3 before MO10, 2 before 3a-d before 17; no text sorts last."""
    if not text:
        return "~"
    return _DIGITS.sub(lambda match: match.group().zfill(8), text.casefold())


class NaturalSortField(models.CharField):
    """The natural sort key of another field of the same row, kept by the field itself (bulk_create too)."""

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("max_length", 200)
        kwargs.update(editable=False, blank=True)
        kwargs.setdefault("default", "~")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["source"] = self.source
        kwargs.pop("editable", None)
        kwargs.pop("blank", None)
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = natural_key(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        # A language's collation passes over punctuation; the key compares byte by byte on every database.
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

"""What a stored text may hold. Every door cleans what comes in with `clean_text`, so that no exit meets what it cannot say.

The doors: what a form sends (`ohs.service.middleware.CleanText`), a cell of a file (`ohs.imports.values`), a record that an
operation saves (`ohs.core.history`, `ohs.core.models`).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import models

# What ends a line in Word; a page and a file know one kind of line end within a text.
_SOFT_BREAKS = str.maketrans({"\v": "\n", "\f": "\n"})

# Bullets of Word and Excel, pasted: places of the fonts Symbol and Wingdings that mean nothing without those fonts.
_WORD_BULLETS = (
    "\uf06c\uf06e\uf06f\uf071\uf075\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0dc\uf0e0\uf0e8\uf0fc\uf0fe"
)
_BULLETS = str.maketrans(dict.fromkeys(_WORD_BULLETS, "•"))

# Controls but for tab and line ends, halves of characters, the mark of a byte order, and what Unicode says is no character.
_NO_CHARACTER = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    + "".join(
        f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
_ANY = re.compile(f"{_NO_CHARACTER.pattern[:-1]}\v\f{_WORD_BULLETS}]")


def clean_text(text: str) -> str:
    """The text without controls, noncharacters and halves of characters, with "•" for the bullets that Word pastes."""
    if not _ANY.search(text):
        return text
    return _NO_CHARACTER.sub("", text.translate(_SOFT_BREAKS).translate(_BULLETS))


def is_clean(text: str) -> bool:
    return not _ANY.search(text)


def clean_values(value: Any) -> Any:
    """The same of every text within lists and mappings, as JSON holds them."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_values(key): clean_values(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(clean_values, value))
    return value


def clean_record(record: models.Model) -> None:
    """Cleans every text of a record before it is saved."""
    for name in _text_fields(type(record)):
        # What was not read is not written.
        value = record.__dict__.get(name)
        if isinstance(value, str) and not is_clean(value):
            setattr(record, name, clean_text(value))


@cache
def _text_fields(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
    )


def clean_records(records: Iterable[models.Model]) -> None:
    for record in records:
        clean_record(record)

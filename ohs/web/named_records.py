"""Choosing records by name: ticked or from a list where there are few, typed where there are many.

A list of fifty thousand risks is no choice: it is megabytes that nobody reads to the end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from ohs.core.keys import is_key

# As many as somebody looks through.
FEW = 100


class TypedNames(forms.CharField):
    """Several records by their names, parted by commas; gives a list. Subclasses find them and say what each is called."""

    longest = 5000

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, max_length=self.longest, **kwargs)

    def find(self, words: list[str]) -> list[Any]:
        """Each record. Raises ValidationError with a sentence for each word that names none."""
        raise NotImplementedError("A field of records by name says how each is found.")

    def name(self, record: Any) -> str:
        raise NotImplementedError("A field of records by name says what each is called.")

    def clean(self, value: Any) -> Any:
        words = (part.strip() for part in super().clean(value).split(","))
        return self.find([*dict.fromkeys(word for word in words if word)])

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return ", ".join(self.name(record) for record in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


@dataclass(frozen=True)
class Naming:
    """How records of one kind are called by those who type them; what is text is for sentences: “risk”, “reference”, “28”."""

    one: str
    by: str
    example: str
    name: Callable[[Any], str]
    # Of a query, those of this name.
    called: Callable[[QuerySet, str], QuerySet]


def numbered(one: str, example: str) -> Naming:
    """Records that are called by their `number`, a whole one."""
    return Naming(
        one=one,
        by="number",
        example=example,
        name=lambda record: str(record.number),
        called=lambda rows, word: rows.filter(number=word) if is_key(word) else rows.none(),
    )


class SeveralNamed(TypedNames):
    """Those of a query, by name."""

    def __init__(self, queryset: QuerySet, naming: Naming, **kwargs: Any):
        self.queryset, self.naming = queryset, naming
        hint = f"Enter {self.what(naming)}, such as {naming.example}."
        kwargs["help_text"] = " ".join(filter(None, (kwargs.get("help_text"), hint)))
        super().__init__(**kwargs)

    @staticmethod
    def what(naming: Naming) -> str:
        return f"their {naming.by}s, parted by commas"

    def find(self, words: list[str]) -> list[Any]:
        found = {word: self.naming.called(self.queryset, word).first() for word in words}
        if None in found.values():
            raise ValidationError(
                [
                    f"No {self.naming.one} that can be chosen here is called “{word}”. Look it up in the list of them."
                    for word, record in found.items()
                    if record is None
                ]
            )
        return list(dict.fromkeys(found.values()))

    def name(self, record: Any) -> str:
        return self.naming.name(record)

    def prepare_value(self, value: Any) -> Any:
        # The form of a model begins with a key where it has one record, with the records where it has several.
        if isinstance(value, Iterable) and not isinstance(value, str):
            keys = [each for each in value if not isinstance(each, Model)]
            value = [each for each in value if isinstance(each, Model)]
            value += self.queryset.model._default_manager.filter(pk__in=keys)
        return super().prepare_value(value)


class OneNamed(SeveralNamed):
    """One of a query, by name; gives it, or None."""

    longest = 60

    @staticmethod
    def what(naming: Naming) -> str:
        return f"its {naming.by}"

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if len(found) > 1:
            raise ValidationError(f"Enter one {self.naming.one}.")
        return found[0] if found else None

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return super().prepare_value([value])


def several_of(queryset: QuerySet, naming: Naming, **kwargs: Any) -> forms.Field:
    """A field for several of a query: ticks where there are few, else their names."""
    if _are_few(queryset):
        return forms.ModelMultipleChoiceField(
            queryset, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
        )
    return SeveralNamed(queryset, naming, **kwargs)


def one_of(queryset: QuerySet, naming: Naming, **kwargs: Any) -> forms.Field:
    """A field for one of a query, or none: a list where there are few, else its name."""
    if _are_few(queryset):
        return forms.ModelChoiceField(queryset, required=False, empty_label="None", **kwargs)
    return OneNamed(queryset, naming, **kwargs)


def _are_few(queryset: QuerySet) -> bool:
    return queryset[: FEW + 1].count() <= FEW

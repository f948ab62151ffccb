"""The levels that forms and filters offer: those that the force's models have."""

from django.db.models import Max

from .models import Level

#: Until a model says otherwise.
USUAL = 5


def level_choices() -> list[tuple[int, str]]:
    highest = Level.objects.aggregate(highest=Max("number"))["highest"] or USUAL
    return [(number, f"Level {number}") for number in range(1, highest + 1)]


def any_level(words: str) -> list[tuple[int | str, str]]:
    """The same after a first choice that narrows nothing."""
    return [("", words), *level_choices()]

"""The levels that forms and filters offer: those that the force's models have."""

from .models import Level


def level_choices() -> list[tuple[int, str]]:
    numbers = Level.objects.order_by("number").values_list("number", flat=True).distinct()
    return [(number, f"Level {number}") for number in numbers]


def any_level(words: str) -> list[tuple[int | str, str]]:
    """The same after a first choice that narrows nothing."""
    return [("", words), *level_choices()]

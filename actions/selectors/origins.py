"""Where a recommendation comes from: the records of the floors above that it hangs on, where they are there."""

from dataclasses import dataclass

from django.db.models import Model

from ..models import Recommendation, RecommendationNote

_OWN = (Recommendation, RecommendationNote)


@dataclass(frozen=True)
class Origin:
    title: str
    url: str


def origins_of(recommendation: Recommendation) -> list[Origin]:
    """The finding or the investigations that recommend it: whatever refers to it and has a page of its own."""
    found: list[Model] = []
    for link in Recommendation._meta.related_objects:
        model = link.related_model
        if isinstance(model, str) or model in _OWN or not hasattr(model, "get_absolute_url"):
            continue
        name = link.field.name
        found += model._default_manager.filter(**{name: recommendation}).order_by("pk")
    return [
        Origin(getattr(each, "full_title", "") or str(each), each.get_absolute_url())  # type: ignore[attr-defined]
        for each in found
    ]

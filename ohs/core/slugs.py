"""The last part of a record's address, from its name."""

from django.db import models
from django.utils.text import slugify

# Addresses of pages that stand beside the records.
_TAKEN = frozenset({"new"})


def free_slug(model: type[models.Model], name: str, *, otherwise: str, length: int = 80) -> str:
    """A slug of a name that no record of the model has; `otherwise` where nothing of the name can stand in an address."""
    wanted = slugify(name)[: length - 5].strip("-") or otherwise
    slug, number = wanted, 2
    while slug in _TAKEN or model._default_manager.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug

"""An empty installation made ready: its roles, its name, and what every force may begin with."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from ohs.core.history import save_with_reason
from ohs.organisation.models import Force
from ohs.organisation.roles import apply_roles

from .contract import USUAL_SHAPE, Shape, starter_packs

# What can be left out of the starter pack.
PARTS = ("boards", "causes", "severities", "staff groups", "lines", "matrix", "model")


@transaction.atomic
def start_force(
    *,
    name: str,
    short_name: str = "",
    by: Any = None,
    without: Collection[str] = (),
    shape: Shape = USUAL_SHAPE,
) -> list[str]:
    """Makes what is not there yet, and says what it made. A second time there is nothing to make.

    For a command on the server: nobody has an account yet. A force that is set up keeps its name.
    """
    apply_roles()
    made = []
    if not Force.objects.exists():
        force = Force(name=name.strip(), short_name=short_name.strip())
        force.full_clean()
        save_with_reason(force, by=by, reason="Set up")
        made.append(f"the force, {force.name}")
    for install in starter_packs():
        made += install(by=by, without=frozenset(without), shape=shape)
    return made

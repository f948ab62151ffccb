"""Which post answers for a unit."""

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.locking import refuse_if_changed_since
from ohs.core.reference_data import save_reference_data
from ohs.organisation.models import CommandUnit, Post, User

from .. import permissions
from ..models import UnitPost


@transaction.atomic
def set_unit_post(
    *, unit: CommandUnit, post: Post | None, by: User, reason: str, seen: int | None = None
) -> UnitPost:
    """Says which post fills in a unit's self-assessment and signs its assurance statement, from now on."""
    permissions.require_unit_posts(by)
    if post is None:
        raise OperationRefused({"post": "Select the post that fills in its self-assessment."})
    answering = UnitPost.objects.filter(unit=unit).first() or UnitPost(unit=unit)
    if answering.pk:
        refuse_if_changed_since(answering, seen)
    answering.post = post
    return save_reference_data(record=answering, by=by, reason=reason)

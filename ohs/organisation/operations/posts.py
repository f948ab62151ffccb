"""Who holds which post, from when to when. What a lead may change follows from it."""

import datetime as dt
from typing import Any

from django.db import transaction

from ohs.core.reference_data import save_reference_data

from ..models import Post, PostHolder, User


@transaction.atomic
def appoint(
    *,
    post: Post,
    user: User,
    start: dt.date,
    by: Any,
    end: dt.date | None = None,
    reason: str = "",
) -> PostHolder:
    """Says that a person holds a post from a day on."""
    holder = PostHolder(post=post, user=user, start=start, end=end)
    return save_reference_data(record=holder, by=by, reason=reason)


@transaction.atomic
def change_appointment(*, holder: PostHolder, by: Any, reason: str) -> PostHolder:
    """Corrects an appointment, or ends it with the last day in the post."""
    return save_reference_data(record=holder, by=by, reason=reason)

"""What seals something with a meeting that is frozen."""

import hashlib
from typing import Any

from django.utils import timezone

from ohs.organisation.models import User

from ..models import MeetingSnapshot, SnapshotAddition


def add_to_snapshot(
    snapshot: MeetingSnapshot,
    *,
    kind: str,
    name: str,
    body: bytes,
    by: User,
    audience: str = "",
    detail: dict[str, Any] | None = None,
) -> SnapshotAddition:
    """Seals something with what was frozen. The caller has asked whether this person may, and holds the meeting."""
    last = SnapshotAddition.objects.filter(snapshot=snapshot).order_by("-pk").first()
    addition = SnapshotAddition(
        snapshot=snapshot,
        kind=kind,
        name=name,
        audience=audience,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        added_at=timezone.now(),
        added_by=by,
        detail=detail or {},
    )
    addition.seal = addition.expected_seal(last.seal if last else "")
    addition.full_clean(exclude=["body"])
    addition.save()
    return addition

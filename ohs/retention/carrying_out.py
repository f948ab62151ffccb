"""Carries out what the page of retention says."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from .kinds import days_kept, kinds
from .models import RetentionRun

log = logging.getLogger("ohs.retention")


def carry_out(*, dry_run: bool = False) -> dict[str, int]:
    """How many of each kind were deleted or made nameless; a second time the same day there is nothing left to do.

    `dry_run` does it and takes it back.
    """
    done: dict[str, int] = {}
    with transaction.atomic():
        now, days = timezone.now(), days_kept()
        for kind in kinds():
            if kind.forget is not None:
                done[kind.key] = kind.forget(now - dt.timedelta(days=days[kind.key]))
        if dry_run:
            transaction.set_rollback(True)
        else:
            RetentionRun.objects.create(done=done)
    if not dry_run:
        log.info("retention carried out", extra={"facts": {"event": "retention", **done}})
    return done

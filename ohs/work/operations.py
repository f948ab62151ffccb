"""What a person sets for themself: how often the email about their work comes."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ohs.core.history import save_with_reason
from ohs.organisation.models import User
from ohs.registers.contract import view_permissions

from .models import DigestSetting, NoticeRead
from .news import load_news


@transaction.atomic
def set_digest(*, frequency: str, by: User) -> DigestSetting:
    """How often somebody wants the email that lists what waits for them."""
    _require_reader(by)
    setting = DigestSetting.objects.filter(user=by).first() or DigestSetting(user=by)
    setting.frequency = frequency
    setting.full_clean()
    return save_with_reason(setting, by=by, reason="Their own choice")


@transaction.atomic
def mark_notices_read(*, items: Iterable[str], by: User, on: dt.date) -> int:
    """What is new is read: of what is somebody's own news, and of no other."""
    _require_reader(by)
    own = {item.key for item in load_news(by, on)} & set(items)
    NoticeRead.objects.bulk_create(
        [NoticeRead(user=by, item=key) for key in sorted(own)], ignore_conflicts=True
    )
    return len(own)


def _require_reader(by: User) -> None:
    """Whoever has a role reads registers, and may have work in one."""
    if not any(by.has_perm(permission) for permission in view_permissions()):
        raise PermissionDenied("Only those who may read a register can do this.")

"""How often a key may call: counted in the database, where all workers see it."""

import datetime as dt
import time

from django.conf import settings
from django.db.models import Case, F, Value, When

from .models import ApiKey


def count_call(key: ApiKey, on: dt.date) -> int:
    """Counts a call of this minute for all workers together; how many seconds to wait, or 0 where it may go on."""
    now = time.time()
    minute = int(now // 60)
    rows = ApiKey.objects.filter(pk=key.pk)
    rows.update(
        calls=Case(When(minute=minute, then=F("calls") + 1), default=Value(1)),
        minute=minute,
        last_used_on=on,
    )
    calls = rows.values_list("calls", flat=True).get()
    return 0 if calls <= settings.API_CALLS_PER_MINUTE else 60 - int(now % 60)

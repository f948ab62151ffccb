"""The one clock: read at the edge (a view or a command), handed down as a date."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone


def today() -> dt.date:
    """The date the application takes for today: OHS_TODAY where it is set, else the calendar's."""
    if not settings.OHS_TODAY:
        return timezone.localdate()
    try:
        return dt.date.fromisoformat(settings.OHS_TODAY)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"OHS_TODAY is {settings.OHS_TODAY!r}, which is not a date. Write it as YYYY-MM-DD."
        ) from error

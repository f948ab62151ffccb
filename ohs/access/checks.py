"""What the application says of settings that would undo what stands here."""

from typing import Any

from django.conf import settings
from django.core import checks

_IN_A_CACHE = (
    "django.contrib.sessions.backends.cache",
    "django.contrib.sessions.backends.cached_db",
)
_OF_ONE_WORKER = ("locmem.LocMemCache", "dummy.DummyCache")


def sessions_are_shared(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Sessions that a worker keeps in its own memory outlive their sign-out in the others."""
    alias = getattr(settings, "SESSION_CACHE_ALIAS", "default")
    backend = settings.CACHES.get(alias, {}).get("BACKEND", "")
    if settings.SESSION_ENGINE in _IN_A_CACHE and backend.endswith(_OF_ONE_WORKER):
        return [
            checks.Error(
                "Sessions are kept in a cache that each worker has for itself.",
                hint="Leave SESSION_ENGINE at the database, or set CACHE_URL to a store that all workers reach.",
                id="access.E001",
            )
        ]
    return []


def register_checks() -> None:
    checks.register(sessions_are_shared, checks.Tags.security)

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """How sessions end, what was typed when they did, and how fast anybody may try to come in."""

    name = "ohs.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from . import checks, sessions

        checks.register_checks()
        sessions.listen()

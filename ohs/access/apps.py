from typing import ClassVar

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """How sessions end, what was typed when they did, and how fast anybody may try to come in."""

    name = "ohs.access"
    label = "access"
    verbose_name = "Access"
    pages_over: ClassVar = {
        "mfa_index": ("account", "Your account"),
        "mfa_list_webauthn": ("mfa_index", "Two-step sign-in"),
    }

    def ready(self) -> None:
        from . import checks, sessions

        checks.register_checks()
        sessions.listen()

"""Passwords that are refused besides the short, the common and those like a person's name."""

from typing import Any

from django.core.exceptions import ValidationError

SHORTEST_REST = 8
FEWEST_CHARACTERS = 5


class NotTheAccountItself:
    """Refuses a password that is the account's name and little else, and one that repeats itself."""

    def validate(self, password: str, user: Any = None) -> None:
        folded = password.casefold()
        name = (getattr(user, "username", "") or "").casefold()
        if len(name) >= 3 and len(folded.replace(name, "")) < SHORTEST_REST and name in folded:
            raise ValidationError(
                "The password is little more than your user name. Choose three words that do not belong together.",
                code="names_the_account",
            )
        if len(set(folded)) < FEWEST_CHARACTERS or _repeats(folded):
            raise ValidationError(
                "The password repeats itself. Choose three words that do not belong together.",
                code="repeats_itself",
            )

    def get_help_text(self) -> str:
        return "It is neither your user name with a little added, nor the same few characters again and again."


def _repeats(text: str) -> bool:
    """Whether a text is a shorter one several times over."""
    return bool(text) and text in (text + text)[1:-1]

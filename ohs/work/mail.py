"""Email that is sent once, and noted where it does not arrive: refused at once, or returned later."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction

from ohs.core.characters import clean_text
from ohs.organisation.models import User

from .models import MailRefusal

log = logging.getLogger("ohs.mail")


def send_once(
    message: EmailMessage, *, person: User, on: dt.date, mark: Callable[[], object]
) -> bool:
    """Send an email and mark it as sent, in one transaction; False where another run has marked it already.

    Where the mail server refuses it the mark is taken back, the refusal is noted, and the error goes on to the caller.
    """
    try:
        with transaction.atomic():
            mark()
            message.send()
    except IntegrityError:
        return False
    except OSError as error:
        log.warning(
            "email refused", extra={"facts": {"person": person.pk, "error": type(error).__name__}}
        )
        MailRefusal.objects.create(
            user=person, date=on, address=person.email, why=_refusal(error, person.email)
        )
        raise
    return True


def note_returned(*, address: str, why: str, on: dt.date) -> list[User]:
    """Note that email to an address came back: once a day for each person who has it. Gives these people."""
    noted = []
    for person in User.objects.filter(email__iexact=address).order_by("pk"):
        _, is_new = MailRefusal.objects.get_or_create(
            user=person,
            date=on,
            came_back=True,
            defaults={"address": person.email, "why": clean_text(why)[:200]},
        )
        if is_new:
            noted.append(person)
            log.warning("email returned", extra={"facts": {"person": person.pk}})
    return noted


def _refusal(error: OSError, address: str) -> str:
    """What the server said, in one line: "550 no such box"."""
    said: object = error
    if isinstance(error, SMTPRecipientsRefused):
        said = error.recipients.get(address, error)
    elif isinstance(error, SMTPResponseException):
        said = (error.smtp_code, error.smtp_error)
    if isinstance(said, tuple):
        code, text = said
        said = f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return clean_text(f"{said}" or type(error).__name__)[:200]

"""Mail about an account: the invitation, with what somebody is asked for; and what an administrator changed in it."""

import logging
import smtplib
from collections.abc import Iterable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from ohs.core import clock

from .models import Post, User

log = logging.getLogger("ohs.access")


def send_invitation(person: User, address: str) -> None:
    """`address` is the site's page for choosing a password, with UID-KEY where the key goes."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    posts = Post.objects.held_by(person, clock.today()).order_by("title")
    body = render_to_string(
        "account/email/invitation.txt",
        {
            "person": person,
            "roles": [group.name for group in person.groups.order_by("name")],
            "posts": [post.title for post in posts],
            "address": address.replace("UID-KEY", key),
        },
    )
    EmailMessage("You are invited to Health, Safety and Wellbeing", body, to=[person.email]).send()


def tell_of_change(person: User, what: str, *, addresses: Iterable[str] = ()) -> None:
    """Tells somebody what another changed in their account. The change stands whether the mail server takes it or not."""
    to = sorted({address for address in (person.email, *addresses) if address})
    if not to:
        return
    body = render_to_string("account/email/changed.txt", {"person": person, "what": what})
    try:
        for address in to:
            EmailMessage("Your account was changed", body, to=[address]).send()
    except (OSError, smtplib.SMTPException):
        log.exception("not mailed")

"""The mail that invites somebody: what they are asked for, and where they choose their password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from ohs.core import clock

from .models import Post, User


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

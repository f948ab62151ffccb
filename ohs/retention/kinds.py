"""Every kind of thing that is kept of people, why, and for how long: the page, the command and the README say the same.

A kind that ends has a function that ends it: `forget(before)` deletes or makes nameless what is older, and gives how many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ohs.access import attempts, kept_forms
from ohs.activity.models import AccessEvent
from ohs.api.models import AnsweredCall, ApiKey
from ohs.imports.models import ImportBatch
from ohs.organisation.models import User

from .leavers import forget_name
from .models import SHORTEST, RetentionPeriod, RetentionRun

Forget = Callable[[dt.datetime], int]


@dataclass(frozen=True)
class Kind:
    """One kind of thing, and how long it is kept."""

    key: str
    what: str
    why: str
    days: int
    forget: Forget | None = None
    # In words, where no number of days says it or nobody may change it.
    fixed: str = ""
    # Fewer days would undo what it is kept for.
    least: int = SHORTEST


def _notes_of_access(before: dt.datetime) -> int:
    number: int = AccessEvent.objects.filter(at__lt=before).delete()[0]
    for model in apps.get_models():
        if hasattr(model, "trail_fields"):
            when = model.trail_fields[0]
            # Past the model, which is only ever added to.
            number += QuerySet(model).filter(**{f"{when}__lt": before}).delete()[0]
    return number


def _names_of_leavers(before: dt.datetime) -> int:
    day = timezone.localdate(before)
    gone = User.objects.filter(left_on__lt=day, forgotten_on=None, is_active=False)
    number = 0
    for person in gone.order_by("pk"):
        forget_name(person)
        number += 1
    return number


def _sessions(before: dt.datetime) -> int:
    number: int = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    return number


def _drafts_of_imports(before: dt.datetime) -> int:
    number: int = ImportBatch.objects.filter(confirmed_at=None, created_at__lt=before).delete()[0]
    return number


def _long_work(before: dt.datetime) -> int:
    number: int = DBTaskResult.objects.filter(finished_at__lt=before).delete()[0]
    return number


def _notices(before: dt.datetime) -> int:
    """Of every model that says by `notice_field` when somebody was told, or read, something."""
    number = 0
    for model in apps.get_models():
        if hasattr(model, "notice_field"):
            told: QuerySet[Any] = QuerySet(model).filter(**{f"{model.notice_field}__lt": before})
            number += told.delete()[0]
    return number


def _answers_of_the_api(before: dt.datetime) -> int:
    number: int = AnsweredCall.objects.filter(answered_at__lt=before).delete()[0]
    return number


def _keys_of_the_api(before: dt.datetime) -> int:
    day = timezone.localdate(before)
    ended = ApiKey.objects.filter(expires_on__lt=day) | ApiKey.objects.filter(revoked_on__lt=day)
    keys = list(ended.values_list("pk", flat=True))
    ApiKey.objects.filter(pk__in=keys).delete()
    ApiKey.history.filter(id__in=keys).delete()
    return len(keys)


def _runs(before: dt.datetime) -> int:
    number: int = RetentionRun.objects.filter(at__lt=before).delete()[0]
    return number


def kinds() -> list[Kind]:
    """All kinds, in the order of the page."""
    return [
        Kind(
            "access",
            "Notes of access: sign-ins and refusals, passwords and second steps changed, keys, files taken, small numbers seen",
            "To find out who had access to what",
            settings.ACCESS_KEPT_DAYS,
            _notes_of_access,
        ),
        Kind(
            "leavers",
            "Names of people who have left: user name, name and email address of a closed account",
            "To be able to ask who recorded something. After it they read as “A former lead” everywhere",
            730,
            _names_of_leavers,
        ),
        Kind(
            "notices",
            "That an email with somebody’s work or a reminder was sent to them or to the post above, and which notices "
            "they marked as read",
            "So that nothing is sent or shown as new twice",
            400,
            _notices,
            least=200,
        ),
        Kind(
            "import-drafts",
            "Files that were uploaded and not confirmed",
            "To be confirmed the same day",
            1,
            _drafts_of_imports,
        ),
        Kind(
            "long-work",
            "That long work was sent for, and what became of it",
            "To say on the page that waits for it what became of it",
            7,
            _long_work,
        ),
        Kind(
            "api-keys",
            "API keys that have ended: their name and their days",
            "To find out what a program had access to",
            730,
            _keys_of_the_api,
        ),
        Kind(
            "api-answers",
            "Answers to calls of the API that may be sent again",
            "So that nothing is recorded twice",
            7,
            _answers_of_the_api,
        ),
        Kind(
            "runs",
            "That this was carried out, and how many of each kind",
            "To show that it was",
            1095,
            _runs,
        ),
        Kind(
            "sessions",
            "Sessions that have ended",
            "To give back what was typed when they ended",
            1,
            _sessions,
            fixed="A day",
        ),
        Kind(
            "kept-forms",
            "What was typed into a form whose session had ended, encrypted",
            "To give it back to whoever typed it",
            1,
            lambda before: kept_forms.forget_old(),
            fixed="A day",
        ),
        Kind(
            "attempts",
            "How often somebody failed to sign in, without names",
            "To slow down guessing",
            1,
            lambda before: attempts.forget_old(),
            fixed="A quarter of an hour",
        ),
        Kind(
            "invitations",
            "Invitations and addresses for choosing a password",
            "Nothing is stored of the address itself; that somebody was invited is a change of rights",
            3,
            fixed="Three days",
        ),
        Kind(
            "rights",
            "Who gave and took which right, from what to what and why",
            "To answer for it",
            0,
            fixed="As long as the registers. The name goes with the names of people who have left",
        ),
        Kind(
            "records",
            "What people recorded: tasks, risks, audits, counts, comments, decisions and their history",
            "It is the force’s record of what was done and known",
            0,
            fixed="As long as the registers. The author’s name goes with the names of people who have left",
        ),
        Kind(
            "papers",
            "Papers, minutes and snapshots of frozen meetings",
            "What the Board saw can no longer change",
            0,
            fixed="As long as the registers, as the Board saw them",
        ),
    ]


def changeable() -> list[Kind]:
    return [kind for kind in kinds() if not kind.fixed]


def days_kept() -> dict[str, int]:
    """Days by kind: what the force has set, else the product's own number."""
    own = dict(RetentionPeriod.objects.values_list("kind", "days"))
    return {kind.key: own.get(kind.key, kind.days) for kind in kinds()}

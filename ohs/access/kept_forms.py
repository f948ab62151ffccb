"""What was typed into a form whose session had ended: kept for the person who typed it, for a day, encrypted.

The form's token was checked before, so nobody else can put words here; and nothing is done with them until that person,
signed in again, presses a button of a page of ours.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from ohs.core.keys import is_key
from ohs.organisation.models import User
from ohs.organisation.second_factor import SecretAdapter
from ohs.web.kept_form import KEPT_FORM, shows_kept_form

from .models import KeptForm

KEPT_FOR = dt.timedelta(days=1)
# More than any form of ours is; what is longer is not kept.
LONGEST = 500_000
FORMS_OF_A_PERSON = 5
_NEVER = ("password", "secret", "passcode", "csrfmiddlewaretoken", KEPT_FORM)
# What a form sends for itself.
_OWN_ENDINGS = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS", "version", "id")


@dataclass(frozen=True)
class Returned:
    """What somebody typed, as they get it back."""

    pk: int
    path: str
    title: str
    fields: list[tuple[str, str]]
    had_files: bool
    kept_at: dt.datetime
    # Whether the page shows it in its form again; else it can be sent as it was.
    into_the_form: bool

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What was written in words: for reading, and for copying should the form be no more."""
        return [
            (name.rpartition("-")[2].replace("_", " ").capitalize(), value)
            for name, value in self.fields
            if not name.endswith(_OWN_ENDINGS)
            and not name.startswith("_")
            and (" " in value.strip() or len(value) > 20)
        ]


@sensitive_variables("typed")
def keep(request: HttpRequest, person: User) -> bool:
    """Keeps what a form sent; gives whether there was anything to keep.

    Nothing that is sent to the pages of the account is kept: those ask for passwords and codes.
    """
    if request.path_info.startswith(reverse("account")):
        return False
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in _NEVER)
        for value in values
    ]
    content = json.dumps(typed)
    path = request.get_full_path()
    if not any(value.strip() for _, value in typed) or len(content) > LONGEST or len(path) > 2000:
        return False
    forget_old()
    kept = KeptForm.objects.create(
        person=person,
        path=path,
        typed=SecretAdapter().encrypt(content),
        had_files=bool(request.FILES),
    )
    others = KeptForm.objects.filter(person=person).exclude(pk=kept.pk)
    surplus = others.values_list("pk", flat=True)[FORMS_OF_A_PERSON - 1 :]
    KeptForm.objects.filter(pk__in=list(surplus)).delete()
    return True


def _still_kept(person: User) -> QuerySet[KeptForm]:
    return KeptForm.objects.filter(person=person, kept_at__gte=timezone.now() - KEPT_FOR)


def forms_of(person: User) -> Iterator[Returned]:
    """What is kept of this person, the newest first; nobody else's."""
    for kept in _still_kept(person):
        try:
            typed = json.loads(SecretAdapter().decrypt(kept.typed))
            found = resolve(kept.path.partition("?")[0])
        except (ValueError, Resolver404):
            # Written with a key that is no more, or of a page that is no more.
            continue
        yield Returned(
            pk=kept.pk,
            path=kept.path,
            title=_title_of(found),
            fields=[(name, value) for name, value in typed],
            had_files=kept.had_files,
            kept_at=kept.kept_at,
            into_the_form=shows_kept_form(found.func),
        )


def _title_of(found: Any) -> str:
    title = getattr(getattr(found.func, "view_class", None), "title", "")
    if isinstance(title, str) and title:
        return title
    model_admin = getattr(found.func, "model_admin", None)
    if model_admin is None:
        return ""
    verb = "Add" if found.func.__name__ == "add_view" else "Change"
    return f"{verb} {model_admin.opts.verbose_name}"


def discard(person: User, pk: int) -> None:
    KeptForm.objects.filter(person=person, pk=pk).delete()


def forget_returned(request: HttpRequest, response: HttpResponse) -> None:
    """What has come back to its form, or was sent, is kept no longer.

    A form that was refused before it was read is not read here either: who sends half of it would hold a thread.
    """
    if request.method != "POST" or response.status_code == 403 or response.status_code >= 500:
        return
    if not isinstance(request.user, User):
        return
    key = request.POST.get(KEPT_FORM, "")
    if is_key(key):
        discard(request.user, int(key))


def forget_old() -> int:
    number, _ = KeptForm.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()
    return number

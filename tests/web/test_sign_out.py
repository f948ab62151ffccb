"""Who signs out is signed out, whichever worker answers next."""

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from django.urls import reverse

from ohs.organisation.models import User

HOME = "/"


def as_another_worker(settings):
    """Each worker has a memory of its own: the next request meets a cache that has seen nothing of the last."""
    caches["default"] = LocMemCache("another-worker", {})


def test_a_cookie_copied_before_signing_out_opens_nothing(db, settings, board_user):
    client = Client()
    client.force_login(board_user)
    copied = client.cookies[settings.SESSION_COOKIE_NAME].value
    here = caches["default"]
    assert client.get(HOME).status_code == 200

    as_another_worker(settings)
    client.post(reverse("account_logout"))
    caches["default"] = here

    for _ in range(5):
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = copied
        assert thief.get(HOME).status_code == 302


def test_a_session_deleted_from_the_database_is_over_at_once(db, settings, board_user):
    from django.contrib.sessions.models import Session

    client = Client()
    client.force_login(board_user)
    assert client.get(HOME).status_code == 200

    Session.objects.all().delete()

    assert client.get(HOME).status_code == 302
    assert User.objects.filter(pk=board_user.pk, is_active=True).exists()

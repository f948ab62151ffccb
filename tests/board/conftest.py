"""The demonstration, frozen packs and all, loaded once for a module of tests; each test's changes are rolled back."""

import io

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def whole_demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", password="a-password-for-tests", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo_users(whole_demo, db):
    """The demonstration's people by user name."""
    from ohs.organisation.models import User

    return {user.username: user for user in User.objects.all()}

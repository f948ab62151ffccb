import pytest
from django.db import transaction

from ohs.organisation.models import User


@pytest.fixture(scope="module")
def _plans_loaded(django_db_setup, django_db_blocker):
    """Both plans, loaded once for the module and taken back after it; each test's own changes are undone inside."""
    from ohs.demo import actions, organisation

    with django_db_blocker.unblock(), transaction.atomic():
        keeper = organisation.load(password=None)
        actions.load(by=keeper)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def plans(_plans_loaded, db):
    """The ground floor and both plans of the demonstration, without the other registers; returns the HSW team's user."""
    return User.objects.get(username="hsw")


@pytest.fixture
def reader(client, board_user):
    """A board member, signed in."""
    client.force_login(board_user)
    return client


@pytest.fixture
def keeper(client, hsw_user):
    """Somebody of the HSW team, signed in."""
    client.force_login(hsw_user)
    return client

"""The demonstration's maturity register alone: the other registers take their time to load."""

import pytest
from django.db import transaction

from ohs.demo import maturity, organisation


@pytest.fixture(scope="module")
def _demo_once(django_db_setup, django_db_blocker):
    """The demonstration's force and maturity register, loaded once for all tests of a module; taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        user = organisation.load(password="a-password-for-tests")
        maturity.load(by=user)
        yield user
        transaction.set_rollback(True)


@pytest.fixture
def keeper(_demo_once, db):
    """The HSW team's user, with the demonstration's force and maturity register loaded."""
    return _demo_once

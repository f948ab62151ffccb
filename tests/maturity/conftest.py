"""The demonstration's maturity register alone: the other registers take their time to load."""

import pytest

from ohs.board.demo import maturity, organisation


@pytest.fixture
def keeper(db):
    """The HSW team's user, with the demonstration's force and maturity register loaded."""
    user = organisation.load(password="a-password-for-tests")
    maturity.load(by=user)
    return user

import pytest

from ohs.organisation.models import BoardMeeting


@pytest.fixture
def may():
    """The last meeting that was frozen, of the demonstration."""
    return BoardMeeting.objects.get(slug="hsw-board-2021-05-06")


@pytest.fixture
def panel():
    """The meeting whose paper is being written."""
    return BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")

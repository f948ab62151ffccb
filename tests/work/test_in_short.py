"""What the frame of every page says of a person's work, where nothing is recorded yet."""

import datetime as dt

import pytest

from ohs.work.in_short import Frame, WorkInShort
from ohs.work.models import MailRefusal
from ohs.work.news import news_from
from ohs.work.waiting import items_from, load_worker, sources
from tests.actions.factories import KeyTaskFactory
from tests.organisation.factories import PostHolderFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
PEOPLE = ("board_user", "lead_user", "hsw_user", "auditor_user", "admin_user")


@pytest.mark.parametrize("who", PEOPLE)
def test_where_nothing_is_recorded_nothing_waits_and_nothing_is_new(request, who):
    person = request.getfixturevalue(who)
    PostHolderFactory(user=person)
    worker = load_worker(person, ON)

    found = {
        source.key: [*items_from(source, worker), *news_from(source, worker)]
        for source in sources()
    }

    assert len(found) >= 7
    assert not any(found.values())


def test_a_register_without_a_record_is_not_asked(hsw_user, django_assert_max_num_queries):
    frame = Frame(hsw_user, ON)

    # The version of the data.
    with django_assert_max_num_queries(1):
        assert frame.work == WorkInShort()
        assert frame.unread == 0


def test_with_its_first_record_it_is(hsw_user, lead_user):
    assert (Frame(lead_user, ON).work.items, Frame(hsw_user, ON).unread) == (0, 0)

    KeyTaskFactory(leads=[PostHolderFactory(user=lead_user).post])
    MailRefusal.objects.create(user=lead_user, date=ON, address="a-lead@example.org", why="Unknown")

    assert (Frame(lead_user, ON).work.items, Frame(hsw_user, ON).unread) == (1, 1)

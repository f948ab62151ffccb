"""What is kept is kept until anything is recorded, and not longer than that."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from injuries.models import SmallNumberView
from ohs.core.cache import cached_until_change, data_version
from ohs.organisation.models import Post
from tests.organisation.factories import PostFactory, UserFactory

pytestmark = pytest.mark.django_db


def counted(*key):
    """What is made, and how often it was."""
    made = []

    def make():
        made.append(len(made) + 1)
        return made[-1]

    return lambda: cached_until_change("a test", make, *key)


def test_the_version_stays_while_nothing_is_recorded():
    PostFactory()

    assert data_version() == data_version()


@pytest.mark.parametrize(
    "change",
    [
        lambda post: PostFactory(title="Another"),
        lambda post: Post.objects.get(pk=post.pk).save(),
        lambda post: post.delete(),
        lambda post: UserFactory(),
    ],
    ids=["added", "changed", "deleted", "a person added"],
)
def test_whatever_is_recorded_is_another_version(change):
    post = PostFactory()
    before = data_version()

    change(post)

    assert data_version() != before


def test_that_somebody_looked_changes_nothing():
    person = UserFactory()
    before = data_version()

    SmallNumberView.objects.create(user=person, path="/injuries/", figures=3)

    assert data_version() == before


def test_it_is_made_once_until_something_is_recorded():
    value = counted()

    assert [value(), value()] == [1, 1]
    PostFactory()
    assert [value(), value()] == [2, 2]


def test_one_key_does_not_answer_for_another():
    one, other = counted("2021-07-05"), counted("2021-07-06")

    assert (one(), other(), one()) == (1, 1, 1)
    assert cached_until_change("another name", lambda: "else", "2021-07-05") == "else"


def test_one_query_asks_for_all_tables(django_assert_num_queries):
    with django_assert_num_queries(1):
        data_version()


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_is_another_version_and_what_was_undone_is_not_taken_for_it():
    post = PostFactory()
    versions = [data_version()]

    for change in (PostFactory, post.save, post.delete, UserFactory):
        change()
        versions.append(data_version())

    assert len(set(versions)) == len(versions)
    assert data_version() == versions[-1]

    with pytest.raises(RuntimeError), transaction.atomic():
        PostFactory()
        data_version()
        raise RuntimeError
    undone = data_version()
    PostFactory()

    assert data_version() not in (undone, *versions)


def test_a_second_look_asks_no_table_of_which_nothing_was_recorded(transactional_db):
    PostFactory()
    data_version()

    with CaptureQueriesContext(connection) as queries:
        data_version()

    if connection.vendor == "postgresql":
        assert connection.ops.quote_name(Post._meta.db_table) not in queries[-1]["sql"]
    else:
        assert len(queries) == 1

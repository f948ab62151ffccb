"""What is asked of a record before it may be deleted."""

import pytest
from django.contrib import admin

from ohs.core.reference_data import is_referred_to
from tests.actions.factories import KeyTaskFactory, TaskUpdateFactory
from tests.organisation.factories import PostFactory, PostHolderFactory

pytestmark = pytest.mark.django_db

KINDS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def test_any_record_that_names_it_counts():
    alone, leading, held = PostFactory(), PostFactory(), PostFactory()
    KeyTaskFactory(leads=[leading])
    PostHolderFactory(post=held)

    assert [is_referred_to(post) for post in (alone, leading, held)] == [False, True, True]


def test_a_part_of_it_does_not_count():
    task = KeyTaskFactory(leads=[PostFactory()])
    part = task.posts.get()

    assert is_referred_to(task)
    assert not is_referred_to(task, parts=[type(part)])


def test_it_is_one_query_whatever_names_it(django_assert_num_queries):
    alone, reported = KeyTaskFactory(), KeyTaskFactory()
    TaskUpdateFactory(task=reported)

    for task, named in ((alone, False), (reported, True)):
        with django_assert_num_queries(1):
            assert is_referred_to(task) is named


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model._meta.label)
def test_it_can_be_asked_of_every_kind_of_record(model):
    assert not is_referred_to(model(pk=model._meta.pk.to_python("1")))

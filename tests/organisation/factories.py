"""The smallest rows of the ground floor that make sense."""

import datetime as dt

import factory

from ohs.organisation import models


class BusinessGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.BusinessGroup
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"G{n}")
    name = factory.LazyAttribute(lambda group: f"Group {group.code}")
    order = factory.Sequence(lambda n: n)


class CommandUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CommandUnit
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"U{n}")
    name = factory.LazyAttribute(lambda unit: f"Unit {unit.code}")
    group = factory.SubFactory(BusinessGroupFactory)
    order = factory.Sequence(lambda n: n)


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Post
        django_get_or_create = ["title"]

    title = factory.Sequence(lambda n: f"Post {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.User

    username = factory.Sequence(lambda n: f"person-{n}")


class PostHolderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PostHolder

    post = factory.SubFactory(PostFactory)
    user = factory.SubFactory(UserFactory)
    start = dt.date(2003, 4, 1)


class BoardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Board
        django_get_or_create = ["slug"]

    name = factory.LazyAttribute(lambda board: f"Board {board.slug}")
    slug = factory.Sequence(lambda n: f"board-{n}")


class BoardMeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.BoardMeeting

    class Params:
        frozen = factory.Trait(
            state=models.BoardMeeting.State.FROZEN, as_at=factory.SelfAttribute("date")
        )

    board = factory.SubFactory(BoardFactory, slug="hsw-board")
    title = "Health, Safety and Wellbeing Board"
    date = dt.date(2021, 5, 6)
    slug = factory.LazyAttribute(lambda meeting: f"meeting-{meeting.date}")

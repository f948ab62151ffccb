"""The smallest rows of the injury register that make sense."""

import datetime as dt

import factory

from injuries import models
from ohs.organisation.models import Board, BoardMeeting
from tests.organisation.factories import UserFactory


class StaffGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StaffGroup
        django_get_or_create = ["code"]

    code = "officer"
    name = factory.LazyAttribute(lambda kind: kind.code.title())
    order = factory.Sequence(lambda n: n)


class CauseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Cause
        django_get_or_create = ["code"]

    code = "assault"
    name = factory.LazyAttribute(lambda kind: kind.code.title())
    order = factory.Sequence(lambda n: n)


class SeverityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Severity
        django_get_or_create = ["code"]

    code = "minor"
    name = factory.LazyAttribute(lambda kind: kind.code.title())
    order = factory.Sequence(lambda n: n)


class ReportLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ReportLine
        skip_postgeneration_save = True

    title = factory.LazyAttribute(lambda line: f"Injuries of {line.slug}")
    short_title = factory.LazyAttribute(lambda line: line.slug.title())
    slug = factory.Sequence(lambda n: f"line-{n}")
    order = factory.Sequence(lambda n: n)

    @factory.post_generation
    def causes(self, create, codes, **kwargs):
        if codes:
            self.causes.set([CauseFactory(code=code) for code in codes])

    @factory.post_generation
    def severities(self, create, codes, **kwargs):
        if codes:
            self.severities.set([SeverityFactory(code=code) for code in codes])

    @factory.post_generation
    def staff_groups(self, create, codes, **kwargs):
        if codes:
            self.staff_groups.set([StaffGroupFactory(code=code) for code in codes])


class AnnotationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Annotation

    line = factory.SubFactory(ReportLineFactory)
    month = dt.date(2020, 4, 1)
    text = "The form changed."
    entered_on = dt.date(2020, 5, 1)


class CountExtractFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CountExtract

    as_at = dt.date(2021, 4, 19)
    source = "eSafety"
    imported_by = factory.SubFactory(UserFactory)


class InvestigationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Investigation

    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Incident {n}")
    occurred_on = dt.date(2021, 1, 4)
    kind = models.Investigation.Kind.SPECIFIED


def meeting(*, as_at, **values):
    """A planned meeting of a board, as at a day."""
    board, _ = Board.objects.get_or_create(slug="a-board", defaults={"name": "A board"})
    values = {"slug": f"of-{as_at}", "date": as_at, **values}
    return BoardMeeting.objects.create(board=board, as_at=as_at, **values)


class ComparatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Comparator

    line = factory.SubFactory(ReportLineFactory)
    title = "Assaults elsewhere"
    source = "Elsewhere report"
    address = "https://example.org/report"
    definition = "Offences recorded"
    first_month = dt.date(2020, 4, 1)
    last_month = dt.date(2021, 3, 1)
    numerator = 1000
    denominator = 12_000
    not_the_same = "It counts offences and not injuries."
    recorded_on = dt.date(2021, 6, 1)

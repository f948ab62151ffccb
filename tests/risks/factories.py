"""The smallest rows of the risk register that make sense."""

import datetime as dt

import factory
from django.contrib.auth.models import Group, Permission

from risks import models, operations
from tests.organisation.factories import PostFactory, UserFactory

# The sketch's matrix: rows from likelihood 1 up, columns from impact 1 up.
CELLS = [
    [1, 1, 1, 1, 1],
    [1, 1, 2, 2, 2],
    [1, 2, 2, 3, 3],
    [1, 2, 3, 3, 4],
    [1, 2, 3, 4, 4],
]
BANDS = [("Low", "calm"), ("Medium", "watch"), ("High", "serious"), ("Very high", "grave")]
ADOPTED = dt.date(2020, 4, 1)


def make_matrix(*, version=1, size=5, adopted_on=ADOPTED, months=(12, 6, 3, 1)):
    """A whole matrix: scales, cells, bands, review intervals."""
    for level, (name, tone) in enumerate(BANDS, 1):
        models.Band.objects.get_or_create(
            level=level, defaults={"name": name, "tone": tone, "is_red": level >= 3}
        )
    matrix = models.RiskMatrix.objects.create(
        version=version, title="Matrix", size=size, adopted_on=adopted_on
    )
    levels = range(1, size + 1)
    for value in levels:
        for model in (models.LikelihoodLevel, models.ImpactLevel):
            model.objects.create(
                matrix=matrix, value=value, name=f"Level {value}", definition=f"Words for {value}."
            )
    models.MatrixCell.objects.bulk_create(
        models.MatrixCell(
            matrix=matrix,
            likelihood=likelihood,
            impact=impact,
            band_id=CELLS[likelihood - 1][impact - 1],
        )
        for likelihood in levels
        for impact in levels
    )
    for level, number in enumerate(months, 1):
        models.ReviewInterval.objects.create(matrix=matrix, band_id=level, months=number)
    return matrix


class KeeperFactory(UserFactory):
    """Somebody who keeps the register: of a role that does, without all else that the HSW team may."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def role(user, create, extracted, **kwargs):
        role, made = Group.objects.get_or_create(name="keepers of the register")
        if made:
            wanted = ("change_risk", "add_indicatorcount")
            found = Permission.objects.filter(content_type__app_label="risks", codename__in=wanted)
            role.permissions.set(found)
        user.groups.add(role)


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Category
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"category-{n}")
    name = factory.LazyAttribute(lambda category: f"Name of {category.slug}")


class RiskFactory(factory.django.DjangoModelFactory):
    """An open corporate risk without a score, led by one post."""

    class Meta:
        model = models.Risk
        skip_postgeneration_save = True

    ref = factory.Sequence(lambda n: f"{n + 100}")
    title = factory.LazyAttribute(lambda risk: f"Risk {risk.ref}")
    description = "Somebody could be hurt."
    category = factory.SubFactory(CategoryFactory, slug="hazards")
    state = "open"

    @factory.post_generation
    def leads(risk, create, posts, **kwargs):
        if not create:
            return
        for post in posts if posts is not None else [PostFactory(title="Head of Safety")]:
            models.RiskLead.objects.create(risk=risk, post=post)


class AppetiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Appetite

    category = None
    highest_band_id = 2
    statement = "Up to Medium is carried."
    start = ADOPTED


class IndicatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Indicator

    slug = factory.Sequence(lambda n: f"indicator-{n}")
    title = factory.LazyAttribute(lambda row: f"Indicator {row.slug}")
    definition = "What is counted."
    unit = "%"


def score(risk, likelihood, impact, on=dt.date(2021, 6, 1), *, kind="current", by=None):
    """A score, recorded as people record it."""
    row = operations.score(
        risk=risk,
        kind=kind,
        likelihood=likelihood,
        impact=impact,
        on=on,
        reason="Judged at the review.",
        by=by or KeeperFactory(),
    )
    risk.refresh_from_db()
    return row


def review(risk, trend="unchanged", on=dt.date(2021, 6, 1), *, compared_with=None, by=None, **more):
    row = operations.review(
        risk=risk,
        narrative="How it stands.",
        trend_stated=trend,
        compared_with=compared_with,
        on=on,
        by=by or KeeperFactory(),
        **more,
    )
    risk.refresh_from_db()
    return row

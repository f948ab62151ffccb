"""The smallest rows of the maturity register that make sense."""

import datetime as dt

import factory

from maturity import models
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory, PostFactory


class ModelVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ModelVersion
        django_get_or_create = ["slug"]

    title = factory.LazyAttribute(lambda version: f"Model {version.slug}")
    slug = "model-1"
    in_force_from = dt.date(2020, 4, 1)


class LevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Level
        django_get_or_create = ["version", "number"]

    version = factory.SubFactory(ModelVersionFactory)
    number = 3
    name = factory.LazyAttribute(lambda level: f"Culture {level.number}")


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Theme
        django_get_or_create = ["version", "number"]

    version = factory.SubFactory(ModelVersionFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda theme: f"Theme {theme.number}")


class CriterionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Criterion

    theme = factory.SubFactory(ThemeFactory)
    level = 3
    order = factory.Sequence(lambda n: n % 30000 + 1)
    text = "The strategy is understood here."


class AuditProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AuditProgramme

    title = factory.Sequence(lambda n: f"Programme {n}")
    start = dt.date(2021, 4, 1)
    end = dt.date(2021, 6, 30)
    auditor = factory.SubFactory(PostFactory)


class PlannedAuditFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PlannedAudit

    programme = factory.SubFactory(AuditProgrammeFactory)
    unit = factory.SubFactory(CommandUnitFactory)
    quarter_start = dt.date(2021, 7, 1)


class AuditFactory(factory.django.DjangoModelFactory):
    """A published audit; `draft=True` for one that is not."""

    class Meta:
        model = models.Audit

    class Params:
        draft = factory.Trait(state="draft", recorded_on=None)

    unit = factory.SubFactory(CommandUnitFactory)
    version = factory.SubFactory(ModelVersionFactory)
    auditor = factory.SubFactory(PostFactory)
    state = "published"
    recorded_on = dt.date(2021, 3, 31)


class AuditFindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AuditFinding

    audit = factory.SubFactory(AuditFactory)
    theme = factory.SubFactory(ThemeFactory)
    rating = "C"


class UnitPostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.UnitPost

    unit = factory.SubFactory(CommandUnitFactory)
    post = factory.SubFactory(PostFactory)


class SelfAssessmentFactory(factory.django.DjangoModelFactory):
    """A return for quarter 1 2021/22, with the step that brought it into its state."""

    class Meta:
        model = models.SelfAssessment
        skip_postgeneration_save = True

    unit = factory.SubFactory(CommandUnitFactory)
    version = factory.SubFactory(ModelVersionFactory)
    quarter_start = dt.date(2021, 4, 1)
    state = "submitted"

    @factory.post_generation
    def stepped_on(self, create, extracted, **kwargs):
        models.SelfAssessmentStep.objects.create(
            assessment=self,
            to_state=self.state,
            on=extracted or dt.date(2021, 7, 1),
            comment="Theme 2 is missing." if self.state == "returned" else "",
        )


class AnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SelfAssessmentAnswer

    assessment = factory.SubFactory(SelfAssessmentFactory)
    theme = factory.SubFactory(ThemeFactory)
    level = 3


class TargetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Target

    level = 4
    by = dt.date(2023, 3, 31)


class GroupSummaryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.GroupSummary

    group = factory.SubFactory(BusinessGroupFactory)
    half_start = dt.date(2021, 4, 1)
    text = "Every unit has held Level 3."
    post = factory.SubFactory(PostFactory)

"""The smallest plan, action and task that make sense; traits are named by what they mean."""

import datetime as dt

import factory

from actions import models
from actions.rules.progress import MeasureKind
from actions.rules.standing import State
from actions.rules.timescale import TimescaleKind
from tests.organisation.factories import PostFactory, UserFactory

ON = dt.date(2021, 7, 5)


class ActionPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ActionPlan
        django_get_or_create = ["slug"]

    title = factory.LazyAttribute(lambda plan: f"Plan {plan.slug}")
    slug = "plan-2021-22"
    period_start = dt.date(2021, 4, 1)
    period_end = dt.date(2022, 3, 31)
    baseline_date = dt.date(2021, 4, 1)
    state = models.ActionPlan.State.LIVE


class KeyActionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.KeyAction

    plan = factory.SubFactory(ActionPlanFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    title = factory.LazyAttribute(lambda action: f"Action {action.number}")


class KeyTaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.KeyTask
        skip_postgeneration_save = True

    class Params:
        before = factory.Trait(timescale_kind=TimescaleKind.BEFORE)
        ongoing = factory.Trait(timescale_kind=TimescaleKind.ONGOING, due_date=None)
        undated = factory.Trait(timescale_kind=TimescaleKind.NONE, due_date=None)
        untriggered = factory.Trait(
            timescale_kind=TimescaleKind.CONDITIONAL,
            condition="the pilot works",
            due_date=None,
            initial_state=State.NOT_TRIGGERED,
        )
        recurring = factory.Trait(
            timescale_kind=TimescaleKind.RECURRING,
            due_date=None,
            start_date=dt.date(2021, 4, 1),
            ends_on=dt.date(2022, 3, 31),
            recurs_months=1,
        )

    action = factory.SubFactory(KeyActionFactory)
    number = factory.SelfAttribute("action.number")
    title = factory.LazyAttribute(lambda task: f"Task {task.number}")
    due_date = dt.date(2021, 9, 30)
    added_on = dt.date(2021, 4, 1)
    state = factory.SelfAttribute("initial_state")
    initial_state = State.NOT_STARTED

    @factory.post_generation
    def leads(self, create, extracted, **kwargs):
        role = "lead" if extracted and len(extracted) == 1 else "joint_lead"
        for order, post in enumerate(extracted or ()):
            TaskPostFactory(task=self, post=post, role=role, order=order)


class TaskPostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TaskPost

    task = factory.SubFactory(KeyTaskFactory)
    post = factory.SubFactory(PostFactory)
    role = models.TaskPost.Role.LEAD


class TaskStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TaskStep

    task = factory.SubFactory(KeyTaskFactory)
    number = factory.Sequence(lambda n: f"({n})")
    title = "A step"


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Measure
        skip_postgeneration_save = True

    action = factory.SubFactory(KeyActionFactory)
    title = factory.Sequence(lambda n: f"Measure {n}")
    kind = MeasureKind.MILESTONE

    @factory.post_generation
    def tasks(self, create, extracted, **kwargs):
        self.tasks.set(extracted or ())


class TaskUpdateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TaskUpdate

    task = factory.SubFactory(KeyTaskFactory)
    date = dt.date(2021, 6, 1)
    state = State.IN_PROGRESS
    narrative = "Under way."
    author = factory.SubFactory(UserFactory)


class RecommendationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Recommendation

    class Params:
        accepted = factory.Trait(response="accepted", responded_on=dt.date(2021, 5, 6))

    number = factory.Sequence(lambda n: n + 100)
    source = "external audit"
    text = factory.LazyAttribute(lambda row: f"Do the {row.number}th thing.")
    issued_on = dt.date(2021, 4, 1)
    added_on = dt.date(2021, 4, 1)


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Programme

    name = factory.Sequence(lambda n: f"Programme {n}")
    slug = factory.Sequence(lambda n: f"programme-{n}")
    kind = "service"
    aim = "Help early."
    stage = "running"
    initial_stage = "running"
    added_on = dt.date(2021, 4, 1)

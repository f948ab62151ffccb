"""A plan carried forward: what is unfinished comes along with its history, what is finished stays."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from actions import operations
from actions.models import ActionPlan, KeyTask, Measure, SeeAlso
from actions.rules.standing import State
from actions.rules.timescale import TimescaleKind
from ohs.board.models import Decision
from ohs.board.operations import record_decision
from ohs.core.errors import OperationRefused
from risks.models import Indicator, RiskTask
from tests.actions.factories import (
    ActionPlanFactory,
    KeyActionFactory,
    KeyTaskFactory,
    MeasureFactory,
    RecommendationFactory,
    TaskStepFactory,
)
from tests.actions.pages import queries
from tests.maturity.factories import AuditFindingFactory
from tests.organisation.factories import BoardMeetingFactory, PostFactory
from tests.risks.factories import RiskFactory

ON = dt.date(2022, 4, 1)


@pytest.fixture
def plan(db):
    return ActionPlanFactory()


def carry(plan, by, **kwargs):
    return operations.carry_forward(
        plan=plan,
        title="Plan 2022/23",
        period_start=dt.date(2022, 4, 1),
        period_end=dt.date(2023, 3, 31),
        by=by,
        on=ON,
        **kwargs,
    )


def test_what_is_unfinished_comes_along_and_what_is_finished_stays(plan, hsw_user):
    for number, state in enumerate(State, start=1):
        kind = {"untriggered": True} if state == State.NOT_TRIGGERED else {}
        KeyTaskFactory(
            action=KeyActionFactory(plan=plan, number=str(number)), **kind, initial_state=state
        )

    new = carry(plan, hsw_user)

    plan.refresh_from_db()
    states = {task.state for task in new.tasks.all()}
    assert states == set(State) - {State.CONFIRMED, State.WITHDRAWN}
    assert plan.tasks.count() == len(State)
    assert (plan.state, new.state, new.carried_from) == ("closed", "live", plan)


def test_leads_measures_steps_and_references_come_along(plan, hsw_user):
    first, second = (KeyActionFactory(plan=plan, number=number) for number in ("3", "9"))
    SeeAlso.objects.create(first=first, second=second)
    posts = [PostFactory(), PostFactory()]
    task = KeyTaskFactory(action=first, leads=posts)
    other = KeyTaskFactory(action=second)
    other.depends_on.add(task)
    done = KeyTaskFactory(action=second, number="9.2", initial_state=State.CONFIRMED)
    MeasureFactory(action=second, tasks=[other, done], title="Both")
    TaskStepFactory(task=task, number="(i)", done_on=ON)
    TaskStepFactory(task=task, number="(ii)")

    new = carry(plan, hsw_user)

    copy = new.tasks.get(number="3")
    assert [part.post for part in copy.posts.all()] == posts
    assert [step.number for step in copy.steps.all()] == ["(ii)"]
    other_copy = new.tasks.get(number="9")
    assert list(other_copy.depends_on.all()) == [copy]
    assert [task.number for task in other_copy.measures.get(title="Both").tasks.all()] == ["9"]
    assert SeeAlso.objects.filter(first__plan=new, second__plan=new).count() == 1


def test_the_original_date_and_the_moves_are_remembered(plan, hsw_user):
    task = KeyTaskFactory(action=KeyActionFactory(plan=plan), due_date=dt.date(2021, 9, 30))
    operations.move_due_date(
        task=task,
        to=dt.date(2022, 6, 30),
        reason="Late",
        by=hsw_user,
        on=dt.date(2021, 9, 1),
    )

    copy = carry(plan, hsw_user).tasks.get()

    assert (copy.original_due_date, copy.due_date) == (dt.date(2021, 9, 30), dt.date(2022, 6, 30))
    assert copy.days_slipped == 273
    with pytest.raises(OperationRefused, match="decision of the Board"):
        operations.move_due_date(
            task=copy, to=dt.date(2022, 12, 31), reason="Later", by=hsw_user, on=ON
        )


def test_its_page_tells_what_was_said_in_the_plan_before(client, plan, hsw_user, settings):
    settings.OHS_TODAY = ON.isoformat()
    task = KeyTaskFactory(action=KeyActionFactory(plan=plan))
    operations.record_update(
        task=task, by=hsw_user, on=dt.date(2021, 9, 1), narrative="Half of it is done."
    )
    copy = carry(plan, hsw_user).tasks.get()
    client.force_login(hsw_user)

    text = client.get(copy.get_absolute_url()).content.decode()

    assert "Half of it is done." in text
    assert "Carried forward from Plan plan-2021-22" in text
    assert "Carried forward to" in client.get(task.get_absolute_url()).content.decode()


def test_a_relative_task_keeps_its_date_when_what_it_follows_is_done(plan, hsw_user):
    action = KeyActionFactory(plan=plan)
    done = KeyTaskFactory(action=action, number="1.1", initial_state=State.CONFIRMED)
    for number, follows in (("1.2", done), ("1.3", None)):
        KeyTaskFactory(
            action=action,
            number=number,
            timescale_kind=TimescaleKind.RELATIVE,
            follows=follows or KeyTask.objects.get(number="1.2"),
            offset_months=1,
            due_date=dt.date(2022, 10, 30),
        )

    new = carry(plan, hsw_user)

    second, third = new.tasks.order_by("sort_key")
    assert (second.timescale_kind, second.due_date) == (TimescaleKind.BY, dt.date(2022, 10, 30))
    assert (third.timescale_kind, third.follows) == (TimescaleKind.RELATIVE, second)


def test_nothing_is_carried_twice(plan, hsw_user):
    KeyTaskFactory(action=KeyActionFactory(plan=plan))
    carry(plan, hsw_user)

    with pytest.raises(OperationRefused, match="nothing is left to carry"):
        carry(plan, hsw_user)

    assert ActionPlan.objects.count() == 2


def test_a_lead_carries_no_plan(client, plan, lead_user):
    KeyTaskFactory(action=KeyActionFactory(plan=plan))
    with pytest.raises(PermissionDenied):
        carry(plan, lead_user)
    client.force_login(lead_user)

    assert client.get(reverse("actions:carry_forward", args=[plan.slug])).status_code == 403


def test_the_page_shows_what_comes_along_before_anything_is_made(client, plan, hsw_user, settings):
    settings.OHS_TODAY = ON.isoformat()
    KeyTaskFactory(action=KeyActionFactory(plan=plan), title="Unfinished business")
    client.force_login(hsw_user)
    address = reverse("actions:carry_forward", args=[plan.slug])

    seen = client.get(address)
    backwards = client.post(
        address, {"title": "Next", "period_start": "2022-04-01", "period_end": "2022-03-31"}
    )
    made = client.post(
        address, {"title": "Next", "period_start": "2022-04-01", "period_end": "2023-03-31"}
    )

    assert "Unfinished business" in seen.content.decode()
    assert "must end after it begins" in backwards.content.decode()
    assert made.url == "/actions/plans/next/"


def test_readings_and_where_they_are_read_from_come_along(plan, hsw_user):
    task = KeyTaskFactory(action=KeyActionFactory(plan=plan))
    measure = MeasureFactory(
        action=task.action, tasks=[task], kind="count", target=10, unit="audits"
    )
    operations.record_reading(
        measure=measure, date=dt.date(2022, 1, 5), value=Decimal(7), by=hsw_user, on=ON
    )
    indicator = Indicator.objects.create(title="Audits", slug="audits", unit="audits")
    indicator.measures.add(measure)

    (copy,) = Measure.objects.filter(action__plan=carry(plan, hsw_user))

    assert copy.progress(ON).sentence == "7 of 10 audits, at 5 January 2022."
    assert list(copy.indicators.all()) == [indicator]
    assert measure.readings.count() == 1


def test_a_risk_is_treated_by_the_task_of_the_new_plan_too(plan, hsw_user):
    task = KeyTaskFactory(action=KeyActionFactory(plan=plan))
    risk = RiskFactory(ref="28")
    RiskTask.objects.create(
        risk=risk, task=task, treats="Finds out", not_affected_because="Too early", answered_on=ON
    )

    (copy,) = carry(plan, hsw_user).tasks.all()

    link = copy.risk_links.get()
    assert (link.risk, link.treats, link.not_affected_because) == (risk, "Finds out", "")
    assert link.history.get().history_change_reason.startswith("Carried forward from")


def test_a_measure_of_another_action_comes_along_with_its_action(plan, hsw_user):
    task = KeyTaskFactory(action=KeyActionFactory(plan=plan, number="1"))
    MeasureFactory(action=KeyActionFactory(plan=plan, number="2"), tasks=[task], title="Shared")

    new = carry(plan, hsw_user)

    assert [measure.title for measure in new.tasks.get().measures.all()] == ["Shared"]
    assert [action.number for action in new.actions.order_by("sort_key")] == ["1", "2"]


def test_the_story_goes_back_over_many_plans_with_a_query_for_each_three_of_them(
    client, plan, hsw_user, settings
):
    settings.OHS_TODAY = "2030-01-01"
    task = KeyTaskFactory(action=KeyActionFactory(plan=plan))
    first = task
    client.force_login(hsw_user)
    asked = {}
    for year in range(2022, 2029):
        operations.record_update(
            task=task, by=hsw_user, on=dt.date(year, 3, 1), narrative=f"Said in {year}."
        )
        plan = operations.carry_forward(
            plan=task.plan,
            title=f"Plan {year}",
            period_start=dt.date(year, 4, 1),
            period_end=dt.date(year + 1, 3, 31),
            by=hsw_user,
            on=dt.date(year, 4, 1),
        )
        task = KeyTask.objects.get(plan=plan)
        asked[year] = queries(client, task.get_absolute_url())
    text = client.get(task.get_absolute_url()).content.decode()

    assert asked[2028] - asked[2025] == 1
    assert len(task.lineage) == 8
    assert task.lineage[-1] == first.pk
    assert all(f"Said in {year}." in text for year in range(2022, 2029))


def test_decisions_findings_and_recommendations_go_on_with_the_task_that_answers_them(
    plan, hsw_user
):
    may = BoardMeetingFactory(date=dt.date(2021, 5, 6), as_at=dt.date(2021, 5, 6))
    decision = record_decision(
        meeting=may, text="Audit ten units.", owner=PostFactory(), due=ON, by=hsw_user, on=may.date
    )
    board_plan = decision.task.plan
    finding = AuditFindingFactory(recommendation="Train the wardens.", task=decision.task)
    done = KeyTaskFactory(
        action=KeyActionFactory(plan=board_plan, number="99"), initial_state="withdrawn"
    )
    advice, stays = RecommendationFactory(), RecommendationFactory()
    advice.tasks.set([decision.task])
    stays.tasks.set([done])

    new = carry(board_plan, hsw_user)

    copy = new.tasks.get()
    for row in (decision, finding, advice, stays):
        row.refresh_from_db()
    assert decision.task == finding.task == advice.tasks.get() == copy
    assert stays.tasks.get() == done
    assert decision.history.first().history_change_reason == f"Carried forward from {board_plan}"
    assert list(Decision.objects.open()) == [decision]

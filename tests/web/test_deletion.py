"""What the pages before a deletion say is what the deletion does, at a price that does not grow with the rows."""

import datetime as dt
import random
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import CASCADE, DO_NOTHING, PROTECT, RESTRICT, SET_NULL, ProtectedError
from django.db.models.deletion import (
    Collector,
    RestrictedError,
    get_candidate_relations_to_delete,
)
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import (
    ActionPlan,
    DigestSetting,
    KeyAction,
    KeyTask,
    Measure,
    SavedView,
    TaskPost,
)
from injuries.models import (
    CountExtract,
    MonthlyCount,
    MonthlyStrength,
    ReportLine,
    SmallNumberView,
    StrengthExtract,
)
from ohs.board.models import Attendance, Decision, Freeze, MeetingPaper, PaperText, StandardText
from ohs.organisation.models import BoardMeeting, CommandUnit, Post, User
from ohs.web.admin import ToldDeletion, _named_by
from ohs.web.deletion import _kinds_going_with, foresee
from risks.models import Indicator, IndicatorCount, Risk, RiskLead, RiskMatrix
from tests.actions.factories import KeyActionFactory, KeyTaskFactory, TaskUpdateFactory
from tests.maturity.factories import (
    AnswerFactory,
    GroupSummaryFactory,
    SelfAssessmentFactory,
    UnitPostFactory,
)
from tests.organisation.factories import (
    BoardMeetingFactory,
    PostFactory,
    PostHolderFactory,
    UserFactory,
)
from tests.risks.factories import IndicatorFactory, RiskFactory

MOST = 15
KINDS = sorted(admin.site._registry, key=lambda model: model._meta.label)
TOLD = [model for model in KINDS if isinstance(admin.site.get_model_admin(model), ToldDeletion)]
# What is imported, applied or frozen is deleted by nobody.
NOT_DELETED = {
    Group, Freeze, CountExtract, StrengthExtract, MonthlyCount, MonthlyStrength, SmallNumberView,
    IndicatorCount,
}  # fmt: skip
by_kind = pytest.mark.parametrize("model", KINDS, ids=lambda model: model._meta.label)


@pytest.fixture
def every_kind(demo):
    """The demonstration, and a row of each kind that it has none of."""
    answer = AnswerFactory(assessment=SelfAssessmentFactory(unit=CommandUnit.objects.first()))
    UnitPostFactory(unit=answer.assessment.unit, post=Post.objects.first())
    GroupSummaryFactory(group=answer.assessment.unit.group)
    SavedView.objects.create(name="Mine", owner=demo)
    DigestSetting.objects.create(user=demo)
    EmailAddress.objects.create(user=demo, email="hsw@example.org")
    Authenticator.objects.create(user=demo, type="totp", data={})
    StandardText.objects.create(key="greeting", heading="Greeting")
    planned = BoardMeeting.objects.filter(state="planned").first()
    Attendance.objects.create(meeting=planned, post=Post.objects.first())
    MeetingPaper.objects.create(meeting=planned)
    PaperText.objects.create(meeting=planned, key="greeting")
    Decision.objects.create(
        meeting=planned,
        number=1,
        text="Do it.",
        owner=Post.objects.first(),
        due=dt.date(2021, 12, 1),
        task=KeyTask.objects.first(),
    )
    counted = IndicatorFactory(by_month_and_unit=True)
    for month in (4, 5):
        IndicatorCount.objects.create(
            indicator=counted,
            unit=answer.assessment.unit,
            month=dt.date(2021, month, 1),
            count=3,
            as_at=dt.date(2021, 7, 1),
        )


@pytest.fixture
def keeper(client, demo):
    """The only one who may delete."""
    client.force_login(User.objects.get(username="admin"))
    return client


def some(model, most=4):
    """The first rows and the last."""
    rows = model._base_manager.order_by("pk")
    few = list(rows[:most])
    return few if len(few) < most else [*few, rows.reverse()[0]]


def address(row, page="delete"):
    named = row._meta
    return reverse(f"admin:{named.app_label}_{named.model_name}_{page}", args=[row.pk])


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def chosen(model, rows):
    return model._base_manager.filter(pk__in=[row.pk for row in rows])


def deleted(rows):
    """How many rows of each table Django would delete; None where it refuses. Nothing is deleted."""
    collector = Collector(using="default", origin=rows)
    try:
        collector.collect(rows)
    except (ProtectedError, RestrictedError):
        return None
    with transaction.atomic():
        _, counted = collector.delete()
        transaction.set_rollback(True)
    return {label: number for label, number in counted.items() if number}


def by_label(kinds):
    return {rows.model._meta.label: rows.number for rows in kinds}


def queries(client, *request, post=False):
    with CaptureQueriesContext(connection) as asked:
        response = client.post(*request) if post else client.get(*request)
    assert response.status_code == 200
    return len(asked)


# What is said is what is done


@by_kind
def test_what_is_foreseen_is_what_django_does(every_kind, model):
    rows = some(model)
    assert rows, f"give the fixture a row of {model._meta.label}"

    for row in [*([row] for row in rows), rows]:
        records = chosen(model, row)
        foreseen = foresee(records)
        collector = NestedObjects(using="default", origin=records)
        collector.collect(records)

        assert by_label(foreseen.in_the_way) == Counter(
            each._meta.label for each in collector.protected
        )
        done = deleted(records)
        assert (done is None) == bool(foreseen.in_the_way)
        if done is not None:
            assert by_label(foreseen.going) == done


def relations(*apps):
    """The fields by which the rows of some registers name each other."""
    for kind in KINDS:
        for each in get_candidate_relations_to_delete(kind._meta):
            counts = each.field.remote_field.on_delete is not DO_NOTHING
            if counts and kind._meta.app_label in apps and each.related_model is not kind:
                yield each.field


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_relations_are_what_is_foreseen_is_what_django_does(demo, monkeypatch, seed):
    chance = random.Random(seed)
    stopping = chance.choice([0, 0.05, 0.2])
    for field in relations("actions", "risks", "injuries"):
        stops = chance.random() < stopping
        rule = chance.choice([PROTECT, RESTRICT]) if stops else CASCADE
        monkeypatch.setattr(field.remote_field, "on_delete", rule)

    for model in (ActionPlan, KeyAction, KeyTask, Measure, ReportLine, Risk, Indicator, RiskMatrix):
        for row in some(model, 3):
            records = chosen(model, [row])
            foreseen = foresee(records)
            done = deleted(records)

            assert (done is None) == bool(foreseen.in_the_way)
            if done is not None:
                assert by_label(foreseen.going) == done


def test_what_is_restricted_goes_with_the_rest_or_stands_in_the_way(demo, monkeypatch):
    for model, name, rule in (
        (TaskPost, "post", RESTRICT),
        (ActionPlan, "owner", CASCADE),
        (KeyAction, "plan", CASCADE),
        (KeyTask, "plan", CASCADE),
        (KeyTask, "action", CASCADE),
        (TaskPost, "task", CASCADE),
    ):
        monkeypatch.setattr(model._meta.get_field(name).remote_field, "on_delete", rule)
    post = PostFactory()
    own = KeyActionFactory(plan__slug="own", plan__owner=post)
    KeyTaskFactory(action=own, plan=own.plan, leads=[post])

    assert by_label(foresee(chosen(Post, [post])).going) == {
        "organisation.Post": 1,
        "actions.ActionPlan": 1,
        "actions.KeyAction": 1,
        "actions.KeyTask": 1,
        "actions.TaskPost": 1,
    }

    elsewhere = KeyActionFactory(plan__slug="elsewhere")
    KeyTaskFactory(action=elsewhere, plan=elsewhere.plan, leads=[post])

    assert by_label(foresee(chosen(Post, [post])).in_the_way) == {"actions.TaskPost": 1}
    assert deleted(chosen(Post, [post])) is None


@pytest.mark.parametrize("model", TOLD, ids=lambda model: model._meta.label)
def test_the_walk_knows_every_kind_of_relation_that_there_is(model):
    # That no kind goes with its own kind: else the order of kinds would be refused.
    for kind, _ in _kinds_going_with(model):
        assert not kind._meta.parents
        assert not [f for f in kind._meta.private_fields if hasattr(f, "bulk_related_objects")]
        for each in get_candidate_relations_to_delete(kind._meta):
            rule = each.field.remote_field.on_delete
            assert rule in (CASCADE, PROTECT, RESTRICT, DO_NOTHING, SET_NULL)
            # The page says of what loses its mention that it is the history, and its author.
            assert rule is not SET_NULL or each.field.name == "history_user"


@by_kind
def test_pressing_the_button_does_what_the_page_said(every_kind, keeper, model):
    for row in some(model, 2):
        page = keeper.get(address(row))
        assert (page.status_code == 403) == (model in NOT_DELETED)
        offered = 'name="post" value="yes"' in page.content.decode()
        with transaction.atomic():
            answer = keeper.post(address(row), {"post": "yes"})
            gone = not model._base_manager.filter(pk=row.pk).exists()
            transaction.set_rollback(True)

        refused = deleted(chosen(model, [row])) is None
        assert offered == gone
        if gone:
            assert (answer.status_code, refused) == (302, False)
        else:
            assert answer.status_code == (200 if refused and model not in NOT_DELETED else 403)


def test_chosen_rows_are_deleted_from_the_list_as_the_page_said(keeper):
    risks = [RiskFactory(leads=[PostFactory()]), RiskFactory(leads=[PostFactory()])]
    sent = {"action": "delete_selected", "_selected_action": [risk.pk for risk in risks]}

    page = keeper.post(changelist(Risk), sent)
    assert "<li>2 risks</li>" in page.content.decode()
    assert Risk.objects.filter(pk__in=sent["_selected_action"]).count() == 2

    assert keeper.post(changelist(Risk), {**sent, "post": "yes"}).status_code == 302
    assert not Risk.objects.filter(pk__in=sent["_selected_action"]).exists()


def test_chosen_rows_stay_while_one_of_them_is_named(keeper):
    free, family = RiskFactory(), RiskFactory()
    RiskFactory(parent=family)
    sent = {"action": "delete_selected", "_selected_action": [free.pk, family.pk], "post": "yes"}

    page = keeper.post(changelist(Risk), sent).content.decode()

    assert "cannot be deleted together" in page
    assert 'name="post"' not in page
    assert Risk.objects.filter(pk__in=[free.pk, family.pk]).count() == 2


def test_the_history_stays_and_says_who_deleted(keeper):
    risk = RiskFactory()

    keeper.post(address(risk), {"post": "yes"})

    entry = Risk.history.filter(id=risk.pk).latest("history_id")
    assert (entry.history_type, entry.history_user.username) == ("-", "admin")


def test_how_many_entries_of_the_history_lose_their_author_is_said(client, demo, admin_user):
    person = UserFactory()
    for title in ("One", "Two", "Three"):
        unit = CommandUnit.objects.first()
        unit.name, unit._history_user = title, person
        unit.save()
    client.force_login(admin_user)

    page = client.get(address(person)).content.decode()
    assert "In 3 other entries of the history" in page

    client.post(address(person), {"post": "yes"})
    assert (
        CommandUnit.history.filter(name__in=["One", "Two", "Three"], history_user=None).count() == 3
    )


# What a keeper reads


def test_the_page_counts_what_goes_and_names_what_stands_in_the_way(keeper):
    task = KeyTaskFactory(number="77", leads=[PostFactory()])
    for _ in range(12):
        TaskUpdateFactory(task=task)
    later = [KeyTaskFactory(number=f"78.{n}", title="After", carried_from=task) for n in range(4)]

    text = keeper.get(address(task)).content.decode()

    assert "<li>1 key task</li>" in text
    assert "<li>12 task updates</li>" in text
    assert "<li>1 post on a task</li>" in text
    assert f'4 key tasks: <a href="{address(later[0], "change")}">78.0 After</a>; ' in text
    assert "78.2 After</a>; and 1 more</li>" in text
    assert "is withdrawn on its page instead" in text
    assert 'name="post"' not in text


def test_a_page_that_asks_has_a_way_back_that_needs_no_script(keeper):
    risk = RiskFactory()

    text = keeper.get(address(risk)).content.decode()

    assert f'<a href="{address(risk, "change")}" class="button cancel-link">' in text
    assert "stands in the way" not in text


def test_rows_that_tie_records_together_are_called_by_their_field(keeper):
    task, before, after = KeyTaskFactory(), KeyTaskFactory(), KeyTaskFactory()
    task.depends_on.add(before)
    after.depends_on.add(task, before)

    assert "2 entries under “depends on” of key tasks (no history is kept)" in (
        keeper.get(address(task)).content.decode()
    )
    assert deleted(chosen(KeyTask, [task])) == {
        "actions.KeyTask": 1,
        "actions.KeyTask_depends_on": 2,
    }


def test_of_an_indicator_the_entries_have_a_history(demo):
    indicator = IndicatorFactory()
    indicator.measures.add(Measure.objects.first())

    going = {
        str(rows): rows.keep_their_history for rows in foresee(chosen(Indicator, [indicator])).going
    }

    assert going == {"1 indicator": True, "1 entry under “measures” of indicators": True}


def test_figures_are_counted_and_never_shown(every_kind, keeper):
    counted = IndicatorCount.objects.first()

    for row in (counted.indicator, counted.unit):
        text = keeper.get(address(row)).content.decode()
        assert "2 indicator counts" in text
        assert f"{counted.indicator}, April 2021" not in text
        assert 'name="post"' not in text


def test_what_the_board_saw_at_a_meeting_stands_in_the_way(keeper):
    meeting = BoardMeeting.objects.exclude(state="planned").first()

    text = keeper.get(address(meeting)).content.decode()

    assert "<li>1 freeze</li>" in text
    assert "The board meeting" in text and "cannot be deleted" in text


# What it costs


@by_kind
def test_a_page_asks_fifteen_questions_at_most(every_kind, keeper, model):
    rows = some(model, 6)
    if model in NOT_DELETED:
        assert keeper.get(address(rows[0])).status_code == 403
        return

    assert max(queries(keeper, address(row)) for row in rows) <= MOST
    listed = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    assert queries(keeper, changelist(model), listed, post=True) <= MOST


def updated_and_followed(more):
    task = KeyTaskFactory()
    for _ in range(more):
        TaskUpdateFactory(task=task)
        KeyTaskFactory(carried_from=task)
    return task


def planned(more):
    plan = ActionPlan.objects.create(
        title=f"Plan of {more}",
        slug=f"plan-of-{more}",
        period_start=dt.date(2021, 4, 1),
        period_end=dt.date(2022, 3, 31),
        baseline_date=dt.date(2021, 4, 1),
    )
    for _ in range(more):
        KeyActionFactory(plan=plan)
    return plan


def led(more):
    risk = RiskFactory()
    for _ in range(more):
        RiskLead.objects.create(risk=risk, post=PostFactory())
        RiskFactory(parent=risk)
    return risk


def held(more):
    post = PostFactory()
    for place in range(more):
        PostHolderFactory(post=post)
        BoardMeetingFactory(chair=post, slug=f"of-{more}-{place}")
    return post


def holding(more):
    user = UserFactory()
    for _ in range(more):
        PostHolderFactory(user=user)
        TaskUpdateFactory(author=user)
    return user


@pytest.mark.parametrize("make", [updated_and_followed, planned, led, held, holding])
def test_a_page_asks_the_same_for_two_rows_and_for_two_hundred(keeper, make):
    few, many = make(2), make(200)

    assert queries(keeper, address(many)) == queries(keeper, address(few))


def test_many_chosen_rows_cost_what_two_do(keeper):
    few = [RiskFactory().pk for _ in range(2)]
    many = [RiskFactory().pk for _ in range(80)]

    def ask(rows):
        sent = {"action": "delete_selected", "select_across": "0", "_selected_action": rows}
        return queries(keeper, changelist(Risk), sent, post=True)

    assert ask(many) == ask(few)


@pytest.mark.parametrize("model", TOLD, ids=lambda model: model._meta.label)
def test_naming_a_row_asks_nothing_more(every_kind, django_assert_num_queries, model):
    rows = list(model._base_manager.select_related(*_named_by(model)))

    with django_assert_num_queries(0):
        assert all(str(row) for row in rows)


# Who may


@pytest.mark.parametrize("username", ["lead", "hsw", "auditor", "board"])
def test_nobody_else_sees_or_presses_the_button(every_kind, client, demo_users, username):
    client.force_login(demo_users[username])
    # A board member is sent away from the whole admin.
    away = 302 if username == "board" else 403

    for model in KINDS:
        row = model._base_manager.order_by("pk").first()
        assert client.get(address(row)).status_code == away, model
        assert client.post(address(row), {"post": "yes"}).status_code == away, model
        sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(changelist(model), sent)
        assert model._base_manager.filter(pk=row.pk).exists(), model

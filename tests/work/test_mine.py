"""What waits for a person, from every register: who is shown what, in which order, and how it is done in place."""

import datetime as dt

import pytest
from django.urls import reverse

from actions import operations
from actions.models import KeyTask, TaskUpdate
from actions.rules.standing import State
from maturity.models import SelfAssessment
from ohs.board.models import MeetingQuestion
from ohs.organisation.models import PostHolder
from ohs.work.waiting import load_work
from risks.models import Risk, RiskReview, RiskScore
from tests.actions.factories import (
    ActionPlanFactory,
    KeyActionFactory,
    KeyTaskFactory,
    ProgrammeFactory,
    RecommendationFactory,
)
from tests.injuries.factories import InvestigationFactory
from tests.maturity.factories import ModelVersionFactory, SelfAssessmentFactory, UnitPostFactory
from tests.organisation.factories import (
    BoardMeetingFactory,
    CommandUnitFactory,
    PostFactory,
    PostHolderFactory,
)
from tests.risks.factories import RiskFactory, make_matrix, score

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
MINE = "/mine/"


@pytest.fixture(autouse=True)
def today(settings):
    settings.OHS_TODAY = ON.isoformat()


@pytest.fixture
def post(lead_user):
    return PostHolderFactory(post=PostFactory(title="Head of Works"), user=lead_user).post


@pytest.fixture
def as_lead(client, lead_user):
    client.force_login(lead_user)
    return client


def kinds(person):
    return [(item.register, item.kind) for item in load_work(person, ON).items]


def subjects(person):
    return [item.subject for item in load_work(person, ON).items]


# What is there
def test_tasks_of_live_plans_stand_by_their_due_date(post, lead_user):
    KeyTaskFactory(number="1.1", title="Later", leads=[post], due_date=dt.date(2021, 12, 31))
    KeyTaskFactory(number="1.2", title="Late", leads=[post], due_date=dt.date(2021, 7, 4))
    KeyTaskFactory(number="1.3", title="Soon", leads=[post], due_date=dt.date(2021, 7, 5))
    KeyTaskFactory(title="Somebody else's", leads=[PostFactory()])
    KeyTaskFactory(title="Finished", leads=[post], initial_state=State.CONFIRMED)
    for state in ("draft", "closed"):
        action = KeyActionFactory(plan=ActionPlanFactory(slug=state, state=state))
        KeyTaskFactory(title=f"Of a {state} plan", leads=[post], action=action)

    work = load_work(lead_user, ON)

    assert [item.subject for item in work.items] == ["1.2 Late", "1.3 Soon", "1.1 Later"]
    assert [title for title, _ in work.groups] == ["Overdue", "Due within 30 days", "Later"]
    assert len(work.pressing) == 2


def test_a_risk_is_to_be_reviewed_by_whoever_leads_it(post, lead_user, other_lead_user):
    make_matrix()
    risk = RiskFactory(ref="36", title="Falls", leads=[post])
    Risk.objects.filter(pk=risk.pk).update(next_review=dt.date(2021, 7, 20))

    assert kinds(lead_user) == [("risks", "review")]
    assert load_work(lead_user, ON).items[0].due == dt.date(2021, 7, 20)
    assert kinds(other_lead_user) == []


def test_a_return_is_asked_of_whoever_answers_for_the_unit(post, lead_user, hsw_user):
    ModelVersionFactory()
    unit = CommandUnitFactory(code="N1")
    UnitPostFactory(unit=unit, post=post)

    assert kinds(lead_user) == [("maturity", "return")]
    begun = SelfAssessmentFactory(unit=unit, quarter_start=dt.date(2021, 4, 1), state="draft")
    assert [item.pk for item in load_work(lead_user, ON).items] == [begun.pk]
    SelfAssessment.objects.filter(pk=begun.pk).update(state="submitted")
    assert kinds(lead_user) == []
    assert ("maturity", "accept") in kinds(hsw_user)


def test_a_claim_waits_for_the_team_and_not_for_whoever_made_it(post, lead_user, hsw_user):
    task = KeyTaskFactory(number="4", title="Ratify", leads=[post])
    operations.claim_complete(
        task=task, by=lead_user, on=ON, narrative="Done.", evidence_seen="In the file."
    )

    assert kinds(hsw_user) == [("actions", "confirm")]
    assert kinds(lead_user) == []
    (waiting,) = load_work(lead_user, ON).for_others
    assert waiting.waits_for == "The HSW team confirms or returns it"


def test_whoever_claimed_it_is_not_asked_to_confirm_it(hsw_user):
    task = KeyTaskFactory()
    operations.claim_complete(
        task=task, by=hsw_user, on=ON, narrative="Done.", evidence_seen="In the file."
    )

    assert kinds(hsw_user) == []


def test_a_recommendation_waits_for_whoever_owns_it_until_it_is_answered_and_done(
    as_lead, post, lead_user
):
    row = RecommendationFactory(owner=post, response="", responded_on=None, due_date=None)
    assert kinds(lead_user) == [("actions", "respond")]

    given = {"item": f"actions-respond-{row.pk}", "version": row.version, "response": "accepted"}
    as_lead.post(MINE, given)
    assert kinds(lead_user) == [("actions", "implement")]

    row.refresh_from_db()
    as_lead.post(
        MINE,
        {
            "item": f"actions-implement-{row.pk}",
            "version": row.version,
            "text": "The courses are held.",
            "implemented_on": ON.isoformat(),
        },
    )
    assert kinds(lead_user) == []


def test_a_recommendation_that_nobody_owns_waits_for_the_hsw_team(hsw_user, other_lead_user):
    RecommendationFactory(owner=None, response="", responded_on=None)

    assert kinds(hsw_user) == [("actions", "respond")]
    assert kinds(other_lead_user) == []


def test_a_programme_is_to_be_reviewed_by_whoever_owns_it(post, lead_user):
    ProgrammeFactory(owner=post, next_review=dt.date(2021, 7, 20))
    ProgrammeFactory(owner=post, next_review=dt.date(2022, 7, 20))

    (item,) = load_work(lead_user, ON).items

    assert (item.kind, item.due) == ("programme", dt.date(2021, 7, 20))


def test_the_report_of_an_investigation_waits_for_its_lead(post, lead_user):
    InvestigationFactory(lead=post, report_deadline=dt.date(2021, 7, 1), state="investigating")
    InvestigationFactory(lead=post, report_deadline=dt.date(2021, 7, 1), state="resolved")

    assert kinds(lead_user) == [("injuries", "report")]


def test_a_question_to_a_meeting_waits_for_the_team_and_is_answered_in_place(client, hsw_user):
    meeting = BoardMeetingFactory(date=ON)
    question = MeetingQuestion.objects.create(meeting=meeting, text="Why?")
    client.force_login(hsw_user)
    assert kinds(hsw_user) == [("board", "question")]

    client.post(
        MINE,
        {
            "item": f"board-question-{question.pk}",
            "version": question.version,
            "answer": "Because.",
        },
    )

    question.refresh_from_db()
    assert question.answer == "Because."
    assert kinds(hsw_user) == []


# Whose it is
def test_a_deputy_and_whoever_acts_see_it_while_they_hold_the_post(post, other_lead_user):
    KeyTaskFactory(leads=[post])
    PostHolderFactory(post=post, user=other_lead_user, start=ON, end=ON)

    assert kinds(other_lead_user) == [("actions", "task")]
    assert load_work(other_lead_user, ON + dt.timedelta(days=1)).items == ()


def test_what_a_post_that_nobody_holds_has_to_do_is_shown_to_the_post_above(post, lead_user):
    middle = PostFactory(title="Middle", reports_to=post)
    bottom = PostFactory(title="Bottom", reports_to=middle)
    KeyTaskFactory(number="9", title="Left alone", leads=[bottom])

    (item,) = load_work(lead_user, ON).items
    assert item.stands_in_for == "Bottom"

    somebody = PostHolderFactory(post=middle).user
    assert subjects(lead_user) == []
    somebody.is_active = False
    somebody.save()
    assert subjects(lead_user) == ["9 Left alone"]


def test_posts_that_report_to_each_other_in_a_ring_end_somewhere(post, lead_user):
    other = PostFactory(reports_to=post)
    post.reports_to = other
    post.save()

    assert load_work(lead_user, ON).items == ()


# The page
def test_who_has_nothing_is_told_so_and_is_offered_no_link(client, board_user):
    client.force_login(board_user)

    assert "Nothing waits for you." in client.get(MINE).content.decode()
    assert "Your work" not in client.get("/actions/").content.decode()


def test_every_page_says_how_much_it_is(as_lead, post):
    KeyTaskFactory(leads=[post], due_date=ON)

    page = as_lead.get("/risks/").content.decode()

    assert 'class="ohs-nav__count">1<' in page
    assert page.index("Your work") < page.index(">Dashboard<")
    assert "1 due by 5 July 2021" in as_lead.get("/").content.decode()


@pytest.mark.parametrize(
    ("who", "start"), [("lead_user", MINE), ("board_user", "/"), ("other_lead_user", "/")]
)
def test_whoever_has_work_starts_there_but_for_the_board(client, request, post, who, start):
    KeyTaskFactory(leads=[post])
    person = request.getfixturevalue(who)
    if who == "board_user":
        PostHolder.objects.create(post=post, user=person, start=ON)
    client.force_login(person)

    assert client.get("/start/").url == start


def test_the_old_address_leads_here(as_lead):
    assert as_lead.get("/actions/mine/").url == MINE


def test_it_comes_as_csv(as_lead, post):
    KeyTaskFactory(number="5", title="Late", leads=[post], due_date=dt.date(2021, 7, 4))

    lines = as_lead.get(f"{MINE}?format=csv").getvalue().decode("utf-8-sig").splitlines()

    assert lines[0].startswith("register,kind,subject,to_do,due,overdue,post")
    assert lines[1].startswith("actions,task,5 Late,")
    assert ",2021-07-04,yes,Head of Works," in lines[1]
    assert as_lead.get(f"{MINE}?format=docx").status_code == 400
    assert as_lead.get(f"{MINE}?nonsense=1").status_code == 400


# Doing it in place
def sent(task, **values):
    common = {"item": f"actions-task-{task.pk}", "version": task.version}
    return common | {"state": "in_progress", "narrative": "Begun."} | values


def test_an_update_is_recorded_in_place(as_lead, post):
    task = KeyTaskFactory(leads=[post])

    response = as_lead.post(MINE, sent(task), follow=True)

    assert TaskUpdate.objects.get().task == task
    assert "your update is recorded" in response.content.decode()


def test_a_claim_needs_evidence_and_says_what_comes_next(as_lead, post):
    task = KeyTaskFactory(leads=[post])
    claim = {"state": "complete", "narrative": "Done"}

    refused = as_lead.post(MINE, sent(task, **claim))
    assert refused.status_code == 200
    assert "Say where the HSW team can see" in refused.content.decode()
    assert not TaskUpdate.objects.exists()

    page = as_lead.post(MINE, sent(task, **claim, evidence_seen="In the file."), follow=True)
    assert "sent to the HSW team to confirm" in page.content.decode()
    assert "Waiting for others" in page.content.decode()


def test_what_does_not_wait_for_a_person_is_not_recorded(as_lead, post):
    other = KeyTaskFactory(leads=[PostFactory()])

    for wanted in (
        f"actions-task-{other.pk}",
        "actions-task-999999",
        "",
        "x",
        "²",
        "a-b-" + "9" * 30,
    ):
        response = as_lead.post(MINE, sent(other, item=wanted), follow=True)
        assert "Nothing was recorded" in response.content.decode()
    assert not TaskUpdate.objects.exists()


def test_somebody_elses_change_meanwhile_is_told_and_nothing_typed_is_lost(as_lead, post, hsw_user):
    task = KeyTaskFactory(leads=[post])
    operations.record_update(task=task, by=hsw_user, on=ON, narrative="Quicker.")

    response = as_lead.post(MINE, sent(task, narrative="Slower."))

    assert response.status_code == 409
    assert "Slower." in response.content.decode()


def test_a_risk_is_scored_and_reviewed_with_four_fields_and_one_press(as_lead, post):
    make_matrix()
    risk = RiskFactory(ref="36", leads=[post])
    score(risk, 4, 4, dt.date(2021, 6, 1))
    risk.refresh_from_db()
    given = {
        "item": f"risks-review-{risk.pk}",
        "version": risk.version,
        "likelihood": 3,
        "impact": 4,
        "trend_stated": "not_yet_rated",
        "narrative": "The works are done.",
    }

    response = as_lead.post(MINE, given, follow=True)

    assert "your score and review are recorded" in response.content.decode()
    assert RiskReview.objects.get().narrative == "The works are done."
    newest = RiskScore.objects.filter(risk=risk).latest("pk")
    assert (newest.likelihood, newest.impact) == (3, 4)


def test_of_a_refused_review_the_score_is_not_kept_either(as_lead, post):
    make_matrix()
    risk = RiskFactory(leads=[post])
    score(risk, 4, 4, dt.date(2021, 5, 1))
    risk.refresh_from_db()
    BoardMeetingFactory(date=dt.date(2021, 6, 10), frozen=True)
    before = RiskScore.objects.count()
    given = {
        "item": f"risks-review-{risk.pk}",
        "version": risk.version,
        "likelihood": 3,
        "impact": 4,
        "trend_stated": "worsened",
        "narrative": "Worse, though the scores say better.",
    }

    assert as_lead.post(MINE, given).status_code == 200
    assert RiskScore.objects.count() == before


def test_claims_are_confirmed_one_after_the_other(client, post, lead_user, hsw_user):
    tasks = [KeyTaskFactory(leads=[post]) for _ in range(2)]
    for task in tasks:
        operations.claim_complete(
            task=task, by=lead_user, on=ON, narrative="Done.", evidence_seen="In the file."
        )
    own = PostHolderFactory(user=hsw_user).post
    late = KeyTaskFactory(leads=[own], due_date=dt.date(2021, 6, 1))
    client.force_login(hsw_user)

    page = client.get(MINE, {"open": f"actions-confirm-{tasks[0].pk}"})
    opened = []
    for _ in range(2):
        opened.append(page.context["opened"])
        version = page.context["form"]["version"].value()
        given = {"item": opened[-1], "version": version, "decision": "confirm"}
        page = client.post(MINE, given, follow=True)

    assert opened == [f"actions-confirm-{task.pk}" for task in tasks]
    # Then what presses most is open again.
    assert page.context["opened"] == f"actions-task-{late.pk}"
    states = KeyTask.objects.exclude(pk=late.pk).values_list("state", flat=True)
    assert set(states) == {State.CONFIRMED}


@pytest.mark.parametrize(("items", "is_list"), [(10, False), (11, True)])
def test_of_more_than_ten_items_a_phone_shows_a_list(as_lead, post, items, is_list):
    for number in range(items):
        late = number < 2
        KeyTaskFactory(leads=[post], due_date=dt.date(2021 if late else 2022, 6, 1))

    page = as_lead.get(MINE).content.decode()

    # The form is there for wider screens; a phone has the link to it instead, and a line that opens what can wait.
    assert page.count("ohs-waiting__form") == (2 if is_list else 1)
    assert ("ohs-waiting__act--phone" in page) is is_list
    assert page.count('<details class="ohs-long" open>') == int(is_list)
    asked = as_lead.get(f"{MINE}?open=actions-task-{KeyTask.objects.first().pk}").content.decode()
    assert "ohs-waiting__form--not-asked" not in asked
    assert "ohs-long" not in asked


def test_to_return_a_claim_needs_a_reason(client, post, lead_user, hsw_user):
    task = KeyTaskFactory(leads=[post])
    operations.claim_complete(
        task=task, by=lead_user, on=ON, narrative="Done.", evidence_seen="In the file."
    )
    task.refresh_from_db()
    client.force_login(hsw_user)
    given = {"item": f"actions-confirm-{task.pk}", "version": task.version, "decision": "return"}

    refused = client.post(MINE, given)
    assert "Enter what is missing" in refused.content.decode()
    client.post(MINE, {**given, "narrative": "Sign it."})
    (item,) = load_work(lead_user, ON).items
    assert item.asked
    assert "Sign it." in item.note


def test_it_costs_the_same_with_one_task_and_thirty(as_lead, post, django_assert_max_num_queries):
    for _ in range(30):
        KeyTaskFactory(leads=[post])

    with django_assert_max_num_queries(45):
        as_lead.get(MINE)


# A register that nobody knew of
def test_much_work_stands_on_pages_with_the_number_of_all_of_it(as_lead, post):
    late, later = dt.date(2021, 7, 1), dt.date(2021, 12, 31)
    for number in range(1, 28):
        KeyTaskFactory(number=f"1.{number}", leads=[post], due_date=late)
    last = KeyTaskFactory(number="2.1", title="The last", leads=[post], due_date=later)
    claimed = KeyTaskFactory(number="3.1", title="Claimed", leads=[post])
    KeyTask.objects.filter(pk=claimed.pk).update(state="complete", updated_on=ON)

    first, second, opened = (
        as_lead.get(f"{MINE}?per_page=25{more}").content.decode()
        for more in ("", "&page=2", f"&open=actions-task-{last.pk}")
    )

    assert first.count("ohs-waiting__name") == 25
    assert 'Overdue <span class="ohs-count">27</span>' in first
    assert 'Overdue <span class="ohs-count">27</span>' in second
    assert "The last" in second and "The last" not in first
    # What waits for others comes after all that waits for the reader.
    assert "Waiting for others" in second and "Waiting for others" not in first
    assert f'name="item" value="actions-task-{last.pk}"' in opened
    assert (
        first.count('name="item"')
        == second.count('name="item"')
        == opened.count('name="item"')
        == 1
    )
    assert as_lead.get(f"{MINE}?page=0").status_code == 400


def test_a_fifth_registers_items_appear(ladders, hsw_user, client, monkeypatch):
    from ohs.registers.contract import registers
    from ohs.registers.waiting import WaitingItem, Work

    def items(worker):
        return [
            WaitingItem(
                kind="ladder", pk=1, subject="Ladder 7", to_do="Climb it.", url="/", asked=True
            )
        ]

    fifth = next(each for each in registers() if each.key == "ladders")
    monkeypatch.setitem(fifth.__dict__, "work", Work(items=items))
    client.force_login(type(hsw_user).objects.get(pk=hsw_user.pk))

    assert "Ladder 7" in client.get(reverse("work:mine")).content.decode()


def test_no_change_is_offered_where_several_tasks_are_theirs(client, demo_users):
    def offered(username):
        client.force_login(demo_users[username])
        return "several tasks at once" in client.get("/mine/").content.decode()

    # The auditor has audits to record, and no task.
    assert [offered(each) for each in ("lead", "auditor", "unit")] == [True, False, False]

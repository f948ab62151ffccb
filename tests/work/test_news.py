"""What is new for a person: done by others to what is theirs, read once, each for themself."""

import datetime as dt

import pytest

from actions import operations
from actions.models import TaskPost
from ohs.comments.operations import say
from ohs.comments.subjects import subject_of
from ohs.core.cache import data_version
from ohs.work.models import NoticeRead
from ohs.work.news import NEWS_DAYS, load_news
from tests.actions.factories import ActionPlanFactory, KeyActionFactory, KeyTaskFactory
from tests.board.operation_calls import CALLS as BOARD_CALLS
from tests.injuries.factories import InvestigationFactory
from tests.maturity.factories import AuditFactory, UnitPostFactory
from tests.organisation.factories import PostFactory, PostHolderFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
AT = dt.datetime(2021, 7, 5, 9, 0, tzinfo=dt.UTC)
NEW = "/mine/new/"


@pytest.fixture(autouse=True)
def today(settings):
    settings.OHS_TODAY = ON.isoformat()


@pytest.fixture
def post(lead_user):
    return PostHolderFactory(post=PostFactory(title="Head of Works"), user=lead_user).post


@pytest.fixture
def returned(post, lead_user, hsw_user):
    task = KeyTaskFactory(number="4", title="Ratify", leads=[post])
    operations.claim_complete(
        task=task, by=lead_user, on=ON, narrative="Done.", evidence_seen="In the file."
    )
    operations.return_to_lead(task=task, by=hsw_user, on=ON, narrative="Sign it.")
    return task


def what(person, on=ON):
    return [item.what for item in load_news(person, on)]


def test_what_was_returned_and_confirmed_is_new_to_its_lead_alone(
    returned, lead_user, other_lead_user, hsw_user
):
    assert what(lead_user) == ["Returned to you: “Sign it.”"]
    assert what(other_lead_user) == what(hsw_user) == []
    task = KeyTaskFactory(leads=[post := PostHolderFactory(user=lead_user).post])
    operations.claim_complete(
        task=task, by=lead_user, on=ON, narrative="Done.", evidence_seen="Seen."
    )
    operations.confirm(task=task, by=hsw_user, on=ON, narrative="Seen it.")
    assert "Confirmed complete: “Seen it.”" in what(lead_user)
    assert post.title


def test_it_is_new_for_some_weeks(returned, lead_user):
    assert what(lead_user, ON + dt.timedelta(days=NEWS_DAYS))
    assert not what(lead_user, ON + dt.timedelta(days=NEWS_DAYS + 1))
    assert not what(lead_user, ON - dt.timedelta(days=1))


def test_plans_that_are_not_live_tell_nothing(post, lead_user, hsw_user):
    action = KeyActionFactory(plan=ActionPlanFactory(slug="closed", state="closed"))
    task = KeyTaskFactory(action=action, leads=[post])
    task.updates.create(
        date=ON, kind="return", state="in_progress", narrative="Back", author=hsw_user
    )

    assert what(lead_user) == []


def test_a_task_that_a_post_was_given_is_new_to_whoever_holds_it(post, lead_user):
    KeyTaskFactory(leads=[post])
    assert what(lead_user) == []
    TaskPost.history.update(history_date=AT)

    assert what(lead_user) == ["Your post leads it."]


def test_questions_answers_and_names_are_new(post, lead_user, board_user, hsw_user):
    subject = subject_of(KeyTaskFactory())
    common = {"subject": subject, "on": ON, "at": AT}
    asked = say(text="Why?", by=board_user, is_question=True, posts=[post], **common)
    assert what(lead_user) == ["A question to you: “Why?”"]

    say(text="Because.", by=lead_user, parent=asked, **common)

    # Whoever answered has read it.
    assert what(lead_user) == []
    assert what(board_user) == ["Your question is answered: “Because.”"]
    assert what(hsw_user) == []


def test_what_one_may_not_read_is_no_news(post, lead_user, hsw_user, roles_applied):
    # Named while they were of the HSW team; they are not any more.
    lead_user.groups.set(hsw_user.groups.all())
    person = type(lead_user).objects.get(pk=lead_user.pk)
    say(
        subject=subject_of(InvestigationFactory(title="A fall")),
        text="Officer Smith fell.",
        by=hsw_user,
        people=[person],
        on=ON,
        at=AT,
    )
    assert len(what(person)) == 1

    person.groups.clear()
    assert what(type(person).objects.get(pk=person.pk)) == []


def test_an_audit_of_a_unit_and_a_decision_are_new(post, lead_user, cast):
    audit = AuditFactory(recorded_on=ON)
    UnitPostFactory(unit=audit.unit, post=post)
    assert what(lead_user) == ["An audit of your unit is published."]
    call = BOARD_CALLS["ohs.board.operations.decisions.record_decision"]
    from ohs.board.operations import record_decision

    record_decision(**(call.arrange(cast) | {"owner": post}), by=cast.keeper)
    assert any(each.startswith("The Board decided") for each in what(lead_user))


def test_it_is_counted_in_the_header_until_it_is_read(client, returned, lead_user):
    client.force_login(lead_user)
    assert "1<span" in _header(client)

    page = client.get(NEW).content.decode()
    assert "Returned to you" in page
    (item,) = load_news(lead_user, ON)
    assert (
        "Marked as read: 1 notice."
        in client.post(NEW, {"item": item.key}, follow=True).content.decode()
    )

    assert "nothing unread" in _header(client)
    assert "Returned to you" in client.get(NEW).content.decode()


def test_what_somebody_has_read_ends_nothing_that_is_kept_for_others(lead_user):
    before = data_version()
    NoticeRead.objects.create(user=lead_user, item="actions-returned-1")

    assert data_version().of() == before.of()
    assert data_version().of(["work.noticeread"]) != before.of(["work.noticeread"])


def _header(client):
    page = client.get("/risks/").content.decode()
    return page[page.index('href="/mine/new/"') :][:160]


def test_all_are_read_at_once_and_nobody_elses(client, returned, lead_user, board_user, post):
    say(subject=subject_of(returned), text="Look.", by=board_user, posts=[post], on=ON, at=AT)
    client.force_login(lead_user)

    client.post(NEW)

    assert set(NoticeRead.objects.values_list("user", flat=True)) == {lead_user.pk}
    assert NoticeRead.objects.count() == 2
    client.post(NEW)
    assert NoticeRead.objects.count() == 2


def test_others_notices_are_neither_shown_nor_marked(client, returned, lead_user, board_user):
    (item,) = load_news(lead_user, ON)
    client.force_login(board_user)

    assert "Ratify" not in client.get(NEW).content.decode()
    client.post(NEW, {"item": [item.key, "x", "²" * 300]})

    assert not NoticeRead.objects.exists()


def test_without_a_role_there_is_no_page(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))

    assert client.get(NEW).status_code == 403

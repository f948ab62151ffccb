"""A task that treats a risk is confirmed complete: the risk asks for a new score, or for why there is none."""

import datetime as dt

import pytest

from actions import operations as actions
from risks import models, operations
from risks.rules import status
from tests.actions.factories import KeyTaskFactory
from tests.risks.factories import RiskFactory, make_matrix, score

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
CONFIRMED = dt.date(2021, 7, 1)


@pytest.fixture
def link(hsw_user, admin_user):
    """A risk with a score, treated by a task that was confirmed on 1 July."""
    make_matrix()
    risk = RiskFactory(ref="36")
    score(risk, 4, 4, dt.date(2021, 6, 1))
    task = KeyTaskFactory(added_on=dt.date(2021, 4, 1))
    link = operations.link_task(
        risk=risk, task=task, treats="Takes the cause away.", by=hsw_user, reason="From the paper"
    )
    actions.claim_complete(
        task=task,
        by=hsw_user,
        on=CONFIRMED,
        narrative="Done.",
        evidence_link="https://example.org/evidence",
    )
    task.refresh_from_db()
    actions.confirm(task=task, by=admin_user, on=CONFIRMED, narrative="Seen.")
    return link


def asking(on=ON) -> bool:
    return models.Risk.objects.as_at(on).filter(status.rescore_asked(on)).exists()


def test_a_confirmed_task_asks_for_a_new_score_from_its_day(link):
    assert not asking(CONFIRMED - dt.timedelta(days=1))
    assert asking(CONFIRMED)
    assert asking()


def test_a_score_of_that_day_or_later_answers(link):
    score(link.risk, 3, 3, CONFIRMED)

    assert not asking()


def test_a_score_of_the_day_before_does_not(link):
    score(link.risk, 3, 3, CONFIRMED - dt.timedelta(days=1))

    assert asking()


def test_saying_why_not_answers_from_its_day(link, hsw_user):
    day = CONFIRMED + dt.timedelta(days=1)
    operations.answer_task(link=link, because="It guards another part.", on=day, by=hsw_user)

    assert asking(CONFIRMED)
    assert not asking(day)


def test_an_answer_from_before_the_task_was_confirmed_does_not_count(link, hsw_user):
    early = CONFIRMED - dt.timedelta(days=1)
    operations.answer_task(link=link, because="It guards another part.", on=early, by=hsw_user)

    assert asking()


def test_a_reopened_task_asks_no_more(link, hsw_user):
    task = link.task
    task.refresh_from_db()
    actions.reopen(task=task, by=hsw_user, on=ON, narrative="It came apart.")

    assert not asking()


def test_a_closed_risk_is_not_asked(link):
    models.Risk.objects.update(state="closed")

    assert not asking()


def test_the_page_asks_and_takes_the_answer(client, hsw_user, link):
    client.force_login(hsw_user)

    assert "Score the risk again, or enter why" in client.get("/risks/36/").content.decode()
    address = f"/risks/36/tasks/{link.pk}/"
    assert "Why the score is not affected" in client.get(address).content.decode()

    refused = client.post(address, {"version": link.risk.version, "date": "2021-07-05"})
    assert refused.status_code == 200

    link.risk.refresh_from_db()
    sent = {
        "version": link.risk.version,
        "date": "2021-07-05",
        "because": "It guards another part.",
    }
    page = client.post(address, sent, follow=True).content.decode()
    assert "Score not affected: It guards another part." in page
    assert "Score the risk again, or enter why" not in page


def test_the_list_and_the_summary_name_it(client, hsw_user, link):
    from risks.reporting.summary import load_summary

    client.force_login(hsw_user)

    assert "36" in client.get("/risks/?rescore=asked").content.decode()
    assert any(
        "asks for a new score" in row.sentence
        for row in load_summary(on=ON, meeting=None).attention
    )


def test_a_task_is_linked_once(link, hsw_user):
    with pytest.raises(Exception, match="linked to the risk already"):
        operations.link_task(
            risk=link.risk, task=link.task, treats="", by=hsw_user, reason="Once more"
        )


def test_a_confirmed_task_of_another_risk_asks_nothing_of_this_one(link):
    RiskFactory(ref="37")

    rows = models.Risk.objects.as_at(ON).filter(status.rescore_asked(ON))

    assert [row.ref for row in rows] == ["36"]

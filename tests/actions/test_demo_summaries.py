"""The two plans: each number of the summary is the number of rows behind its link."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from actions.reporting.summary import summarise
from ohs.organisation.models import BoardMeeting, BusinessGroup, User
from ohs.registers.contract import LastMeeting
from ohs.registers.results import Figure
from tests.actions.pages import rows_behind

ON = dt.date(2021, 7, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


def last_meeting(on, **overdue):
    figures = {f"actions.{name}": Figure(name, value) for name, value in overdue.items()}
    return LastMeeting(BoardMeeting.objects.last_frozen(on), figures)


@pytest.mark.parametrize("group", [None, "MO", "FLP"])
@pytest.mark.parametrize("on", [ON, dt.date(2021, 5, 6), dt.date(2021, 12, 1)])
def test_every_number_is_the_number_of_rows_behind_its_link(client, plans, group, on):
    client.force_login(User.objects.get(username="board"))
    group = BusinessGroup.objects.get(code=group) if group else None

    summary = summarise(on, group=group, last_meeting=last_meeting(on))

    for figure in (*summary.figures.values(), *summary.coverage, *summary.quality):
        assert rows_behind(client, figure.url) == (figure.value or 0)
    for plan in summary.panel.context["summary"].plans:
        assert rows_behind(client, plan.total_url) == plan.total
        assert sum(count.number for count in plan.counts) == plan.total
        for count in plan.counts:
            assert rows_behind(client, count.url) == count.number


def test_the_headline_is_that_of_the_paper(plans):
    summary = summarise(ON, last_meeting=last_meeting(ON, overdue=0))

    headline, (coverage,) = summary.figures[summary.headline], summary.coverage
    assert (headline.value, headline.base) == (2, 15)
    assert (headline.note, headline.tone) == ("2 more than on 6 May", "bad")
    assert (coverage.value, coverage.base) == (13, 15)
    assert coverage.label == "commitments have an update since the last Board"


def test_what_is_late_is_told_in_sentences(plans):
    first, second = summarise(ON, last_meeting=last_meeting(ON)).attention

    assert first.subject == "Commitment 7, carry out 10 further maturity audits"
    assert first.sentence == (
        "was due on 30 June 2021 and is not reported complete; none of 10 audits is recorded; "
        "there is no update."
    )
    assert first.who == "Safety & Health Risk Management Team"
    assert second.who == "Head of Safety, Health and Wellbeing"


def test_the_panel_prints_sentences_and_links(plans):
    panel = summarise(ON, last_meeting=last_meeting(ON)).panel
    html = render_to_string(panel.template, panel.context)

    assert "2 overdue</a>" in html
    assert "Carry out 10 further maturity audits" in html

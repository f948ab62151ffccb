"""What the Board is told: a headline that counts what its link lists, sentences for what rose, within few queries."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from injuries.reporting import summary as register
from ohs.organisation.models import BusinessGroup, User
from ohs.registers.contract import LastMeeting
from tests.injuries import factories

ON = dt.date(2021, 7, 5)


def summarise(*, on, **scope):
    return register.summarise(on, last_meeting=LastMeeting(), **scope)


def headline(summary):
    return summary.figures[summary.headline]


def rows_behind(read_csv, url):
    joined = f"{url}{'&' if '?' in url else '?'}format=csv"
    return read_csv(joined, User.objects.get(username="board"))


def test_the_headline_counts_the_rows_behind_its_link(demo, read_csv):
    summary = summarise(on=ON)

    assert (headline(summary).value, headline(summary).base) == (1, 7)
    assert len(rows_behind(read_csv, headline(summary).url)) == 1
    assert headline(summary).label == "measure with an unusual change"
    assert headline(summary).note == "1 better than expected variation"


@pytest.mark.parametrize("code", ["FLP", "MO", "SO", "PROF"])
def test_a_groups_headline_counts_the_rows_behind_its_link(demo, read_csv, code):
    summary = summarise(on=ON, group=BusinessGroup.objects.get(code=code))

    assert parse_qs(urlsplit(headline(summary).url).query)["group"] == [code]
    assert len(rows_behind(read_csv, headline(summary).url)) == headline(summary).value


def test_a_link_carries_the_day(demo, read_csv):
    summary = summarise(on=dt.date(2021, 5, 6))

    assert "as_at=2021-05-06" in headline(summary).url
    assert len(rows_behind(read_csv, headline(summary).url)) == headline(summary).value


def test_the_lines_that_rose_need_attention_with_what_recording_explains(demo):
    said = {one.subject: one.sentence for one in summarise(on=ON).attention}

    assert list(said) == ["All accident injuries", "Injuries to police officers following assault"]
    assert said["Injuries to police officers following assault"] == (
        "rate up 22% (95% interval 16% to 29%); recording changed in the period, which explains an unknown part."
    )


def test_the_coverage_says_which_month_is_provisional(demo):
    assert summarise(on=ON).coverage == ("injury counts to May 2021, April and May provisional",)


def test_an_empty_register_has_a_summary(kinds):
    summary = summarise(on=ON)

    assert headline(summary).value is None
    assert summary.attention == ()
    assert "No report line has been set up" in render_to_string(
        "injuries/panel.html", summary.panel.context
    )


def test_the_summary_costs_the_same_whatever_the_register_holds(hand, assault_line):
    def cost():
        summarise(on=ON)
        with CaptureQueriesContext(connection) as queries:
            render_to_string("injuries/panel.html", summarise(on=ON).panel.context)
        return len(queries)

    hand.monthly("2019-04", [20] * 24)
    few = cost()
    hand.monthly("2011-04", [20] * 96, unit="AS")
    factories.ReportLineFactory.create_batch(9)

    assert cost() == few


def test_the_panel_shows_a_line_as_readers_may_see_it(demo):
    panel = render_to_string("injuries/panel.html", summarise(on=ON).panel.context)

    assert "fewer than 3 a month" in panel
    assert "+22%" in panel
    assert "+16% to +29%" in panel
    assert "recording changed in the period" in panel
    assert panel.count("ohs-sparkline") == 7

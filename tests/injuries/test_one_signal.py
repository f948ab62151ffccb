"""A signal is the same on every page and for every reader."""

import datetime as dt

import pytest

from injuries.charts.process import process
from injuries.lines.comparison import compare_lines
from injuries.reporting.paper import for_paper
from injuries.statistics import spc
from ohs.core.periods import Month, MonthRange
from ohs.web.charts import NARROW_MONTHS
from tests.injuries import factories

ON = dt.date(2021, 7, 5)
STEADY = [50, 49, 51, 50, 48, 52]


@pytest.fixture
def rising(hand, assault_line):
    """Steady for two and a half years, then seven high months to the newest but one; the newest is provisional."""
    hand.monthly("2018-04", [*STEADY * 5, *[58] * 7, 50], as_at=dt.date(2021, 6, 1))
    hand.strengths("2018-04", [1000] * 38, as_at=dt.date(2021, 6, 1))
    return hand


def test_a_signal_that_is_complete_after_the_period_is_told_of_it(rising, read_csv, board_user):
    period = MonthRange(Month(2020, 4), Month(2021, 3))

    (line,) = compare_lines(on=ON, period=period).lines

    assert line.signal_text == "concern: shift since Sep 2020"
    query = "format=csv&as_at=2021-07-05&from=2020-04&to=2021-03&verdict=signal"
    assert len(read_csv(f"/injuries/?{query}", board_user)) == 1


def test_every_page_and_the_paper_say_it_alike(rising, client, board_user):
    (line,) = compare_lines(on=ON).lines
    paper = for_paper(on=ON)
    (drawn,) = paper.charts
    client.force_login(board_user)

    assert line.signal_text
    assert line.signal_text in drawn.alt
    assert line.signal_text in paper.signals
    for path in ("/", "/injuries/", "/injuries/lines/assault/"):
        assert line.signal_text in client.get(f"{path}?as_at=2021-07-05").content.decode(), path


def test_the_chart_names_its_signal_and_a_phone_has_the_newest_months(rising):
    (line,) = compare_lines(on=ON).lines

    wide, narrow = process(line), process(line, narrow=True)

    for drawn in (wide, narrow):
        for told in line.signal_text.split("; "):
            assert f"{told[:1].upper()}{told[1:]}" in drawn.partition("</desc>")[2]
    points = [drawn.split('layer_2_marks">')[1].partition("</g>")[0] for drawn in (wide, narrow)]
    there = sum(value is not None for value in line.charted)
    assert there > NARROW_MONTHS
    assert [marks.count("<path") for marks in points] == [there, NARROW_MONTHS]
    assert "The newest 24 months, from " in narrow
    assert "The newest" not in wide


def test_a_provisional_month_completes_no_run(hand, assault_line):
    hand.monthly("2018-04", [*STEADY * 5, *[58] * 7], as_at=dt.date(2021, 5, 14))
    hand.strengths("2018-04", [1000] * 37, as_at=dt.date(2021, 5, 14))

    (line,) = compare_lines(on=dt.date(2021, 5, 20)).lines
    hand.monthly("2021-05", [58], as_at=dt.date(2021, 7, 20))
    (later,) = compare_lines(on=dt.date(2021, 7, 20)).lines

    assert not any(signal.rule == "shift" for signal in line.chart.signals)
    assert any(signal.rule == "shift" for signal in later.chart.signals)


def test_limits_do_not_straddle_a_change_of_recording(hand, assault_line):
    hand.monthly("2018-04", [*STEADY * 4, *[80] * 24], as_at=dt.date(2022, 7, 1))
    hand.strengths("2018-04", [1000] * 48, as_at=dt.date(2022, 7, 1))
    factories.AnnotationFactory(
        line=assault_line, month=dt.date(2020, 4, 1), kind="recording_change"
    )

    (line,) = compare_lines(on=dt.date(2022, 7, 5)).lines

    assert [part.start for part in line.chart.segments] == [0, 12]
    assert not line.chart.signals


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("2019-06-01", ""),
        ("2019-07-01", "in the year before"),
        ("2020-05-01", "in the year before"),
        ("2020-06-01", "in the period"),
        ("2021-05-01", "in the period"),
        ("2021-06-01", ""),
    ],
)
def test_when_recording_changed_is_said_as_it_was(hand, assault_line, changed, said):
    """From June 2020 to May 2021, against the year before: with its first month all is recorded in the new way."""
    hand.monthly("2018-04", STEADY * 7, as_at=dt.date(2021, 12, 1))
    factories.AnnotationFactory(
        line=assault_line, month=dt.date.fromisoformat(changed), kind="recording_change"
    )

    period = MonthRange(Month(2020, 6), Month(2021, 5))
    (line,) = compare_lines(on=dt.date(2021, 12, 5), period=period).lines

    assert line.recording_changed == said
    assert ("ecording changed" in line.sentence) == bool(said)


def test_everybody_is_shown_the_same_limits_and_signals_or_none(
    hand, assault_line, hsw_user, board_user
):
    values = [*[12, 9, 10, 8, 11, 13] * 3, 3, *[12, 9, 10, 8, 11, 13] * 3]
    hand.monthly("2018-04", values, as_at=dt.date(2021, 6, 1))
    hand.strengths("2018-04", [1000] * 37, as_at=dt.date(2021, 6, 1))

    (shown,), (full,) = (compare_lines(on=ON, full=full).lines for full in (False, True))

    assert shown.hidden_months
    assert shown.signal_text == full.signal_text
    assert [part.limits for part in shown.chart.segments] == [
        part.limits for part in full.chart.segments
    ]


def test_a_line_of_which_much_is_withheld_has_no_chart_for_anybody(hand, assault_line):
    hand.monthly("2018-04", [12, 9, 3, 8, 11, 2] * 6, as_at=dt.date(2021, 6, 1))
    hand.strengths("2018-04", [1000] * 36, as_at=dt.date(2021, 6, 1))

    (shown,), (full,) = (compare_lines(on=ON, full=full).lines for full in (False, True))

    assert not shown.chart.drawn
    assert not full.chart.drawn
    assert "withheld to protect small numbers" in full.not_drawn


def test_a_line_without_a_chart_is_in_no_count(hand, assault_line):
    hand.monthly("2018-04", STEADY * 6, as_at=dt.date(2021, 6, 1))
    factories.ReportLineFactory(slug="other", title="Other", causes=["other"])

    comparison = compare_lines(on=ON)

    assert [line.line.slug for line in comparison.charted] == ["assault"]
    assert "of the one charted line a signal" in comparison.chance_sentence


def test_a_chart_without_strengths_is_of_counts_and_says_so(hand, assault_line):
    hand.monthly("2018-04", STEADY * 6, as_at=dt.date(2021, 6, 1))

    (line,) = compare_lines(on=ON).lines

    assert isinstance(line.chart.segments[0].limits, spc.XmR)
    assert "of counts, because the strength of some months is not known" in " ".join(
        line.limit_texts
    )

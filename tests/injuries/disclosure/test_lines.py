"""What is told of a line's two periods, worked out from what is told of its counts."""

from dataclasses import fields

import pytest

from injuries.disclosure import Mark, RawLineFigures, is_shown, protect_line
from injuries.statistics.rates import Verdict

C = Mark.CONFIDENTIAL
COUNT_OF_NOW = ("count", "mean", "rate", "rate_low", "rate_high")
COUNT_OF_BEFORE = ("prior_count", "prior_mean", "prior_rate")
OF_BOTH = ("change", "ratio", "ratio_low", "ratio_high", "p_value", "more_people", "higher_rate")


def shown(line, names):
    return [name for name in names if is_shown(getattr(line, name))]


def test_figures_that_are_told_are_shown_whole():
    line = protect_line(RawLineFigures(2748, 2153, 32406, 31054))

    assert not line.suppressed
    assert (line.count, line.prior_count, line.change, line.mean) == (2748, 2153, 595, 229)
    assert (line.change_percent, line.verdict) == (22, Verdict.HIGHER)
    assert (line.more_people, line.higher_rate) == (94, 501)


def test_a_withheld_count_takes_all_that_tells_it_along():
    line = protect_line(RawLineFigures(C, 40, 1000, 1000))

    assert shown(line, (*COUNT_OF_NOW, *OF_BOTH, "change_percent")) == []
    assert shown(line, COUNT_OF_BEFORE) == list(COUNT_OF_BEFORE)
    assert line.verdict == C


def test_a_withheld_count_of_the_year_before_takes_the_comparison_along():
    line = protect_line(RawLineFigures(40, C, 1000, 1000))

    assert shown(line, (*COUNT_OF_BEFORE, *OF_BOTH, "change_percent")) == []
    assert shown(line, COUNT_OF_NOW) == list(COUNT_OF_NOW)
    assert line.verdict == C


def test_zero_is_a_figure():
    line = protect_line(RawLineFigures(0, 40, 1000, 1000))

    assert (line.count, line.mean, line.rate, line.change_percent) == (0, 0, 0, -100)


def test_a_bound_stands_for_the_mean():
    line = protect_line(RawLineFigures(C, C, 1100, 1100, bound=3, under=True, prior_under=True))

    assert shown(line, (*COUNT_OF_NOW, *COUNT_OF_BEFORE, *OF_BOTH, "change_percent")) == []
    assert (line.mean_below, line.prior_mean_below) == (3, 3)
    assert line.verdict == C


def test_a_year_at_its_bound_is_said_to_be():
    line = protect_line(RawLineFigures(C, C, 1100, 1100, bound=3, under=False, prior_under=True))

    assert (line.mean_below, line.mean_at_least, line.prior_mean_below) == (None, 3, 3)


def test_without_a_statement_nothing_stands_for_the_mean():
    line = protect_line(RawLineFigures(C, C, 1100, 1100, bound=3))

    assert (line.mean_below, line.mean_at_least) == (None, None)


def test_a_direction_is_told_without_a_number():
    line = protect_line(RawLineFigures(C, C, 1100, 1100, bound=3, direction=Verdict.HIGHER))

    assert line.verdict == Verdict.HIGHER
    assert line.change_percent == C
    assert shown(line, [field.name for field in fields(line)]) == []


def test_a_released_percentage_is_told():
    figures = RawLineFigures(C, C, 800, 790, bound=5, direction=Verdict.NO_EVIDENCE, percent=-7)

    line = protect_line(figures)

    assert (line.change_percent, line.verdict) == (-7, Verdict.NO_EVIDENCE)
    assert shown(line, (*COUNT_OF_NOW, *COUNT_OF_BEFORE, *OF_BOTH)) == []


def test_no_strength_is_not_available():
    line = protect_line(RawLineFigures(12, 10, None, 1000))

    assert (line.rate, line.change_percent, line.more_people) == (Mark.NOT_AVAILABLE,) * 3
    assert (line.count, line.change, line.verdict) == (12, 2, Verdict.NOT_AVAILABLE)


def test_a_withheld_count_without_a_strength_has_no_rate_to_hide():
    line = protect_line(RawLineFigures(C, 10, None, 1000))

    assert (line.count, line.rate) == (C, Mark.NOT_AVAILABLE)
    assert line.verdict == Verdict.NOT_AVAILABLE


@pytest.mark.parametrize("prior", [10, C])
def test_nothing_recorded_is_not_available(prior):
    line = protect_line(RawLineFigures(None, prior, 1000, 1000))

    assert (line.count, line.mean, line.rate) == (Mark.NOT_AVAILABLE,) * 3
    assert line.verdict == Verdict.NOT_AVAILABLE


def test_nothing_before_has_no_percentage():
    line = protect_line(RawLineFigures(12, 0, 1000, 1000))

    assert (line.change_percent, line.ratio, line.ratio_high) == (Mark.NOT_APPLICABLE,) * 3
    assert (line.change, line.verdict) == (12, Verdict.HIGHER)


def test_a_change_between_unlike_months_has_no_parts():
    line = protect_line(RawLineFigures(110, 120, 1000, 1000, months=11))

    assert (line.more_people, line.higher_rate) == (Mark.NOT_APPLICABLE,) * 2

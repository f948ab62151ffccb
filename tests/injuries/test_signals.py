"""What is said of a chart: every signal names the months that made it and no others."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from injuries.lines import signals
from injuries.statistics import spc
from ohs.core.periods import Month, MonthRange

START = Month(2018, 4)


def months(values):
    return MonthRange(START, START.plus(len(values) - 1))


def described(values, **options):
    chart = spc.chart(values, **options)
    return chart, signals.describe(chart, months(values), months(values))


def test_an_extreme_month_after_an_old_shift_is_told_first():
    steady = [50, 49, 51, 50, 48, 52] * 4
    values = [*steady, 43, 44, 46, 45, 44, 43, 46, 50, 51, 49, 50, 95]

    _, text = described(values, baseline=24)

    assert text.startswith("concern: outside the limits in Mar 2021")
    assert "improvement: shift from Apr 2020 to Oct 2020" in text
    assert "concern: shift" not in text


def test_shifts_of_opposite_sides_are_two():
    values = [*[48, 47, 46, 49, 48, 47] * 4, *[58] * 8, *[36] * 8]

    chart, _ = described(values, baseline=24)

    shifts = [signal for signal in chart.signals if signal.rule == "shift"]
    assert [(signal.kind, len(signal.points)) for signal in shifts] == [
        (spc.Kind.IMPROVEMENT, 8),
        (spc.Kind.CONCERN, 8),
    ]


def test_high_and_low_months_are_not_one_signal():
    values = [*[49, 48, 50, 49, 48, 50] * 4, 49, 71, 49, 48, 33, 50]

    _, text = described(values, baseline=24)

    assert "improvement: outside the limits in Aug 2020" in text
    assert "concern: outside the limits in May 2020" in text


def test_a_provisional_month_completes_no_run_and_makes_no_limit():
    values = [*[50, 49, 51, 50, 48, 52] * 4, 44, 43, 44, 45, 43, 44, 44]

    complete, _ = described(values, baseline=24)
    provisional, text = described(values, baseline=24, provisional=1)

    assert any(signal.rule == "shift" for signal in complete.signals)
    assert not any(signal.rule == "shift" for signal in provisional.signals)
    assert "shift" not in text
    assert provisional.points[-1].value == 44
    assert provisional.points[-1].signals == frozenset()


@pytest.mark.parametrize(
    "value, size", [(84.8, 24), (0.7, 26), (0.1, 13), (1 / 3, 30), (84.8, 60), (1e-6, 9)]
)
def test_equal_decimals_break_no_rule(value, size):
    limits = spc.xmr([value] * size)

    assert spc.signals([value] * size, limits) == [set()] * size


def test_two_thousand_random_series_name_only_months_of_the_signals_kind():
    chance = random.Random(20210705)
    for _ in range(2_000):
        level = chance.uniform(8, 90)
        values = [max(0, round(chance.gauss(level, level**0.5))) for _ in range(24)]
        level *= chance.choice((0.7, 1, 1, 1.4))
        values += [max(0, round(chance.gauss(level, level**0.5))) for _ in range(14)]
        chart = spc.chart(values, baseline=24, provisional=chance.choice((0, 1)))
        for signal in chart.signals:
            assert list(signal.points) == sorted(set(signal.points))
            for place in signal.points:
                assert signal.rule in chart.points[place].signals
                assert place < chart.settled
                if signal.rule != "trend":
                    side = spc.side_of_mean(values[place], chart.segments[0].limits.mean)
                    assert side == signal.way
        told = {(signal.rule, place) for signal in chart.signals for place in signal.points}
        assert told == {
            (rule, place) for place, point in enumerate(chart.points) for rule in point.signals
        }


@given(st.lists(st.one_of(st.none(), st.integers(0, 80)), min_size=2, max_size=40))
def test_signals_are_told_newest_first(values):
    chart = spc.chart(values)

    stops = [signal.stop for signal in chart.signals]
    assert stops == sorted(stops, reverse=True)


def test_limits_are_from_the_months_before_a_period_where_these_are_enough():
    values = [50, 49, 51, 50, 48, 52] * 6

    enough, few = (spc.chart(values, judged_from=place).segments[0] for place in (13, 12))

    assert (enough.basis, enough.trial) == (13, False)
    assert (few.basis, few.trial) == (36, False)


def test_a_u_chart_has_the_limits_of_its_formula_and_signals_of_its_rates():
    counts, people = [10, 12, 8, 11, 9, 10] * 3 + [30], [100.0] * 18 + [300.0]

    chart = spc.chart(counts, exposures=people, per=1000, judged_from=18)

    (part,) = chart.segments
    assert part.limits.mean == pytest.approx(100)
    assert part.limits.upper[0] == pytest.approx(100 + 3 * (1000 * 100) ** 0.5 / 10)
    assert part.limits.upper[18] == pytest.approx(100 + 3 * (1000 * 100 / 300) ** 0.5)
    # Three times the injuries of three times the people are no signal.
    assert chart.points[18].value == pytest.approx(100)
    assert not chart.signals


def test_more_people_and_as_many_more_injuries_are_no_shift():
    counts, people = [*[50, 49, 51, 50, 48, 52] * 4, *[60] * 8], [*[1000.0] * 24, *[1200.0] * 8]

    by_count = spc.chart(counts, judged_from=24)
    by_rate = spc.chart(counts, exposures=people, per=1000, judged_from=24)

    assert any(signal.rule == "shift" for signal in by_count.signals)
    assert not by_rate.signals


def test_laneys_limits_are_taken_where_months_vary_more_than_chance_and_only_there():
    wild = spc.rate_limits([20.0, 80, 30, 70, 25, 75, 20, 80], [1.0] * 8)
    calm = spc.rate_limits([50.0, 52, 48, 51, 49, 50, 47, 53], [1.0] * 8)

    assert wild.sigma_z > 1
    assert calm.sigma_z == 1


def test_chance_alone_gives_as_many_signals_as_is_said():
    chooser = random.Random(13)
    found = 0
    for _ in range(300):
        values = [sum(chooser.random() < 0.05 for _ in range(400)) for _ in range(36)]
        chart = spc.chart(values, judged_from=24)
        found += any(max(signal.points) >= 24 for signal in chart.signals)

    assert found / 300 == pytest.approx(spc.chance_of_signal(12), abs=0.07)

"""Months that vary more than chance: found by the published test, and the interval is wider for it."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from injuries.disclosure import RawLineFigures, is_shown, protect_line
from injuries.lines.comparison import compare_lines
from injuries.lines.wording import Statement, sentence
from injuries.reporting.paper import for_paper
from injuries.statistics import rates
from injuries.statistics.dispersion import dispersion
from ohs.core.periods import Month, MonthRange
from tests.injuries import factories

#: G. Beall, "The transformation of data from entomological field experiments", Biometrika 32 (1942) 243: insects on plots
#: after six sprays. R prints of it, glm(count ~ spray, quasipoisson, InsectSprays): "Dispersion parameter … 1.507713".
SPRAYS = (
    (10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13),
    (11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13),
    (0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4),
    (3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4),
    (3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4),
    (11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13),
)


def test_the_dispersion_of_insect_sprays_is_that_of_r():
    found = dispersion([[(count, 1) for count in spray] for spray in SPRAYS])

    assert round(found.phi, 6) == 1.507713
    assert found.degrees == 66
    assert found.found
    assert found.p_value == pytest.approx(0.0049, abs=0.0002)


def test_exposures_carry_the_rate():
    # Rate 250 ÷ 5 = 50 an exposure of 1: expected 50, 100, 50, 50; (10² + 10² ...) by hand.
    stretch = [(40, 1), (110, 2), (45, 1), (55, 1), (50, 1), (100, 2)]

    found = dispersion([stretch])

    assert found.phi == pytest.approx((100 / 50 + 100 / 100 + 25 / 50 + 25 / 50) / 5)
    assert found.factor == 1
    assert not found.found


@pytest.mark.parametrize(
    "stretches",
    [
        [],
        [[]],
        [[(5, 1), (9, 1), (4, 1)]],
        [[(50, 1), (50, None), (48, 0), (47, 1)]],
        [[(0, 1), (1, 1), (0, 1), (2, 1), (0, 1), (1, 1), (0, 1)]],
        [[(0, 1)] * 12, [(0, 1)] * 12],
    ],
)
def test_where_the_test_could_not_be_trusted_nothing_is_said(stretches):
    assert dispersion(stretches) is None


counts = st.integers(0, 5_000)
exposures = st.floats(1, 50_000)
factors = st.floats(1, 20)


@given(counts, exposures, counts, exposures, factors)
def test_more_variation_never_makes_an_interval_narrower(count, now, prior, before, factor):
    exact = rates.rate_ratio(count, now, prior, before)
    wider = rates.rate_ratio(count, now, prior, before, dispersion=factor)

    assert wider.low <= exact.low * (1 + 1e-9)
    assert wider.high >= exact.high * (1 - 1e-9)
    assert wider.p_value >= exact.p_value - 1e-9
    assert wider.ratio == (None if exact.ratio is None else pytest.approx(exact.ratio))


@given(counts, exposures, counts, exposures, factors)
def test_the_p_value_still_agrees_with_the_interval(count, now, prior, before, factor):
    found = rates.rate_ratio(count, now, prior, before, dispersion=factor)

    if abs(found.p_value - 0.05) > 1e-6:
        assert (found.p_value < 0.05) == (not found.spans_one)


@pytest.mark.parametrize("count", [0, 1, 5, 40, 2_748])
def test_the_interval_of_a_rate_is_wider_by_about_the_root(count):
    low, high = rates.poisson_interval(count)
    wide_low, wide_high = rates.poisson_interval(count, dispersion=4)

    assert wide_low <= low
    assert wide_high >= high
    if count > 1_000:
        assert (wide_high - wide_low) / (high - low) == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize("factor", [0, 0.99, -1, float("inf"), float("nan"), True, "2"])
def test_a_dispersion_is_at_least_one(factor):
    with pytest.raises(ValueError, match="at least 1"):
        rates.rate_ratio(5, 1, 6, 1, dispersion=factor)


def test_false_verdicts_are_as_many_as_the_level_allows():
    """With three times the variance of chance and nothing changed: 1 in 4 exact intervals is wrong, not these."""
    chance = random.Random(20210705)
    exact = wider = 0
    series = 1_000
    for _ in range(series):
        months = [3 * _poisson(chance, 50 / 3) for _ in range(24)]
        years = months[:12], months[12:]
        found = dispersion([[(count, 1) for count in year] for year in years])
        now, before = map(sum, years)
        exact += not rates.rate_ratio(now, 12, before, 12).spans_one
        wider += not rates.rate_ratio(now, 12, before, 12, dispersion=found.factor).spans_one

    assert exact > 0.2 * series
    assert wider < 0.1 * series


def _poisson(chance: random.Random, mean: float) -> int:
    events, at = 0, chance.expovariate(mean)
    while at < 1:
        events, at = events + 1, at + chance.expovariate(mean)
    return events


def test_of_two_thousand_random_series_no_sentence_contradicts_its_interval():
    """Two years of months, more or less variable, with and without a change: the words, the interval and the verdict agree."""
    chance = random.Random(20211004)
    found_more = 0
    for _ in range(2_000):
        level, change = chance.uniform(2, 60), chance.choice((0.6, 0.9, 1, 1, 1.1, 1.5))
        lumps = chance.choice((1, 1, 2, 4))
        years = [
            [lumps * _poisson(chance, mean / lumps) for _ in range(12)]
            for mean in (level * change, level)
        ]
        found = dispersion([[(count, 1) for count in year] for year in years])
        factor = found.factor if found else 1.0
        found_more += factor > 1
        figures = protect_line(
            RawLineFigures(sum(years[0]), sum(years[1]), 1000, 1000, dispersion=factor)
        )
        said = sentence(Statement("Line", figures, dispersion=factor))

        assert ("the rate rose" in said) == (figures.verdict == "higher")
        assert ("the rate fell" in said) == (figures.verdict == "lower")
        if is_shown(figures.ratio_low) and is_shown(figures.ratio_high):
            assert ("the rate rose" in said) == (figures.ratio_low > 1)
            assert ("the rate fell" in said) == (figures.ratio_high < 1)
            assert (WORDS in said) == (factor > 1)
        assert "interval 0%" not in said or "higher" in said or "lower" in said
        if "because there were" in said:
            assert figures.verdict in ("higher", "lower")
    assert 200 < found_more < 1_800


ON = dt.date(2021, 7, 5)
YEAR = MonthRange(Month(2020, 4), Month(2021, 3))
WAVES = [20, 90, 30, 80, 25, 85, 20, 90, 30, 80, 25, 85]
WORDS = "Months vary more than chance alone would make them (the variance is"


@pytest.fixture
def waves(hand, assault_line):
    """As many as 660 injuries, then 792, a fifth more, in months that go up and down."""
    hand.monthly("2019-04", [*WAVES, *(round(1.2 * each) for each in WAVES)])
    hand.strengths("2019-04", [1000] * 24)
    return hand


@pytest.mark.django_db
def test_the_verdict_rests_on_the_wider_interval_and_says_so(waves, client, board_user):
    (line,) = compare_lines(on=ON, period=YEAR).lines
    exact = rates.rate_ratio(line.count, 1000, line.prior_count, 1000)

    assert exact.low > 1
    assert line.dispersion > 5
    assert line.verdict == "not enough evidence to say"
    assert line.ratio_low < 1 < line.ratio_high
    assert WORDS in line.sentence
    assert line.rate_interval[0] < rates.rate_interval(line.count, 1000)[0]
    client.force_login(board_user)
    for path in ("/injuries/", "/injuries/lines/assault/"):
        page = client.get(f"{path}?as_at=2021-07-05&from=2020-04&to=2021-03")
        assert WORDS in page.content.decode(), path
    assert WORDS in for_paper(on=ON).lines[0].sentence


@pytest.mark.django_db
def test_who_sees_everything_is_given_the_same_interval(waves):
    told, full = (compare_lines(on=ON, period=YEAR, full=full).lines[0] for full in (False, True))

    assert (told.ratio_low, told.ratio_high) == (full.ratio_low, full.ratio_high)
    assert told.verdict == full.verdict
    assert told.sentence == full.sentence


@pytest.mark.django_db
def test_a_change_of_recording_is_no_variation(hand, assault_line):
    hand.monthly("2019-04", [*[50, 51, 49] * 6, *[80, 81, 79] * 2])
    hand.strengths("2019-04", [1000] * 24)

    (before,) = compare_lines(on=ON, period=YEAR).lines
    factories.AnnotationFactory(
        line=assault_line,
        month=dt.date(2020, 10, 1),
        kind="recording_change",
        entered_on=dt.date(2021, 1, 1),
    )
    (after,) = compare_lines(on=ON, period=YEAR).lines

    assert before.dispersion > 1
    assert after.dispersion == 1
    assert WORDS not in after.sentence


@pytest.mark.django_db
def test_steady_months_say_nothing_of_it(hand, assault_line):
    hand.monthly("2019-04", [50, 49, 51, 50, 48, 52] * 4)
    hand.strengths("2019-04", [1000] * 24)

    (line,) = compare_lines(on=ON, period=YEAR).lines

    assert line.dispersion == 1
    assert "vary" not in line.sentence


@pytest.mark.django_db
def test_a_business_group_says_the_same_to_all(waves):
    group = waves_group()
    told, full = (
        compare_lines(on=ON, period=YEAR, group=group, full=full).lines[0] for full in (False, True)
    )

    assert told.dispersion == full.dispersion == 1


def waves_group():
    from ohs.organisation.models import BusinessGroup

    return BusinessGroup.objects.get(code="FLP")

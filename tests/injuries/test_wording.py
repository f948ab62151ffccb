"""One plain sentence a line: what it says, and what it never says."""

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from injuries.disclosure import Mark, RawLineFigures, is_shown, protect_line
from injuries.lines.wording import (
    Statement,
    YearDirection,
    in_line,
    mean_a_month,
    per_thousand,
    prior_mean_a_month,
    sentence,
    whole,
)
from injuries.statistics.rates import Verdict, rate_ratio, verdict

# A busy machine is no failure.
C = Mark.CONFIDENTIAL


def line(figures, full=False, bound=None, percent=None):
    """A line as readers are told it: small counts are withheld, and all counts of a line with a bound."""
    if full:
        return protect_line(figures)

    def told(count):
        hidden = count is not None and (bound is not None or 0 < count < 5)
        return C if hidden else count

    def under(count, months):
        return None if None in (bound, count) else count < bound * months

    said = direction(figures) if bound else None
    return protect_line(
        replace(
            figures,
            count=told(figures.count),
            prior_count=told(figures.prior_count),
            bound=bound,
            under=under(figures.count, figures.months),
            prior_under=under(figures.prior_count, figures.prior_months),
            direction=said,
            percent=percent,
        )
    )


def direction(figures):
    if None in (figures.count, figures.prior_count) or not figures.exposure:
        return None
    ratio = rate_ratio(figures.count, figures.exposure, figures.prior_count, figures.prior_exposure)
    found = verdict(figures.count, figures.prior_count, ratio)
    return Verdict.NO_EVIDENCE if found == Verdict.TOO_FEW else found


def say(
    count,
    prior,
    exposure=1000,
    prior_exposure=1000,
    *,
    bound=None,
    full=False,
    percent=None,
    **words,
):
    figures = RawLineFigures(count, prior, exposure, prior_exposure)
    return sentence(Statement("Slips", line(figures, full, bound, percent), **words))


# What it says


def test_the_officers_assaulted_of_the_july_2021_paper():
    figures = line(RawLineFigures(2748, 2153, 32406, 31054))

    said = sentence(
        Statement(
            "Injuries to police officers following assault",
            figures,
            people="officers",
            recording_changed="in the period",
        )
    )

    assert said == (
        "Injuries to police officers following assault: the rate rose by 22% (95% interval 16% to "
        "29%), from 69.3 to 84.8 per 1,000 officers; 2,748 injuries, 595 more than the year before, "
        "of which about 94 because there were more officers. Recording changed in the period."
    )


def test_a_fall():
    assert say(132, 197) == (
        "Slips: the rate fell by 33% (95% interval 16% to 47%), from 197.0 to 132.0 per 1,000 "
        "people; 132 injuries, 65 fewer than the year before."
    )


def test_not_enough_evidence_says_so_first():
    assert say(110, 100) == (
        "Slips: not enough evidence to say whether the rate changed; the rate was 10% higher (95% interval "
        "17% lower to 46% higher), from 100.0 to 110.0 per 1,000 people; 110 injuries, 10 more than the year before."
    )


def test_in_line_only_at_nought_per_cent():
    assert say(1000, 1004, 10_000, 10_000) == (
        "Slips: not enough evidence to say whether the rate changed; the rate was in line with the year before "
        "(0%, 95% interval 9% lower to 9% higher), at 100.0 per 1,000 people; 1,000 injuries, 4 fewer than the year before."
    )
    assert "in line with" not in say(1000, 1006, 10_000, 10_000)


def test_in_line_only_without_evidence_of_change():
    # A million is enough to see half a per cent.
    figures = line(RawLineFigures(1_004_000, 1_000_000, 10**6, 10**6))

    assert figures.change_percent == 0
    assert not in_line(figures)
    assert "the rate rose by less than 1% (" in sentence(Statement("Slips", figures))


def test_too_few_to_say():
    assert say(5, 4, full=True) == (
        "Slips: too few to say whether the rate changed; 5 injuries, 1 more than the year before."
    )


def test_none_before():
    assert say(12, 0) == (
        "Slips: the rate rose from 0 to 12.0 per 1,000 people; 12 injuries, and none the year "
        "before."
    )


def test_none_now():
    assert say(0, 20) == (
        "Slips: the rate fell by 100% (95% interval 80% to 100%), from 20.0 to 0 per 1,000 people; "
        "no injuries, 20 fewer than the year before."
    )


def test_none_at_all():
    assert say(0, 0) == "Slips: no injuries in the period or in the year before."


def test_no_strength():
    assert say(12, 10, None) == (
        "Slips: 12 injuries, 2 more than the year before; no rates can be compared because a "
        "strength is not recorded."
    )


def test_nothing_recorded():
    assert say(None, 10) == "Slips: no figures are recorded for the period."


def test_nothing_recorded_before():
    assert say(12, None) == (
        "Slips: 12 injuries, 12.0 per 1,000 people; no figures are recorded for the year before."
    )


def test_as_many_as_before():
    assert say(120, 120).endswith("120 injuries, as many as the year before.")


def test_one_of_a_thing():
    words = {"noun": ("report", "reports"), "full": True}

    assert "; 1 report, 1 fewer than" in say(1, 2, **words)
    assert "; 2 reports, 1 more than" in say(2, 1, **words)


@pytest.mark.parametrize(
    ("count", "prior", "exposure", "ending"),
    [
        # more injuries, more people, higher rate
        (180, 100, 1200, "80 more than the year before, of which about 20 because there were more officers."),
        # more people would have meant more than there were
        (11_000, 10_000, 1200, "1,000 more than the year before (more officers alone would have meant about 2,000 more)."),
        (9_000, 10_000, 1200, "1,000 fewer than the year before (more officers alone would have meant about 2,000 more)."),
        (10_000, 10_000, 1200, "as many as the year before (more officers alone would have meant about 2,000 more)."),
        # fewer people
        (6_000, 10_000, 800, "4,000 fewer than the year before, of which about 2,000 because there were fewer officers."),
        (120, 100, 800, "20 more than the year before (fewer officers alone would have meant about 20 fewer)."),
        # no more than chance: no reason is given
        (120, 100, 1200, "120 injuries, 20 more than the year before."),
        (110, 100, 1200, "110 injuries, 10 more than the year before."),
        # as many people
        (120, 100, 1000, "20 more than the year before."),
    ],
)  # fmt: skip
def test_what_the_number_of_people_has_to_do_with_it(count, prior, exposure, ending):
    assert say(count, prior, exposure, people="officers").endswith(ending)


def test_a_missing_month_is_told():
    figures = line(RawLineFigures(110, 120, 900, 1000, months=11))

    said = sentence(Statement("Slips", figures, months=11, expected_months=12))

    assert said.endswith("The period is incomplete: 11 of 12 months have figures.")
    assert "because there were" not in said


def test_a_whole_period_is_not_told():
    said = sentence(
        Statement("Slips", line(RawLineFigures(110, 120, 900, 1000)), months=12, expected_months=12)
    )

    assert "incomplete" not in said


def test_the_rate_of_a_part_year_is_said_to_be_a_year():
    assert "per 1,000 people a year;" in say(110, 100, part_year=True)


def test_the_period_before_has_its_words():
    assert say(110, 100, before="the same months of 2019/20").endswith(
        "10 more than the same months of 2019/20."
    )


# Numbers as GOV.UK writes them


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0, "0"),
        (0.0042, "0.004"),
        (0.425, "0.43"),
        (1, "1.0"),
        (84.799, "84.8"),
        (0.25, "0.25"),
        (1234.56, "1,234.6"),
        (2.25, "2.3"),
    ],
)
def test_a_rate_has_digits_to_show(rate, text):
    assert per_thousand(rate) == text


def test_whole_numbers_have_commas():
    assert [whole(value) for value in (0, 999, 2748, 1_000_000.5)] == [
        "0",
        "999",
        "2,748",
        "1,000,001",
    ]


@pytest.mark.parametrize(
    ("count", "bound", "text"),
    [
        (2748, None, "229"),
        (5412, None, "451"),
        (120, None, "10"),
        (55, None, "4.6"),
        (60, None, "5"),
        (0, None, "0"),
        (24, 3, "fewer than 3"),
        (40, 3, "at least 3"),
        (3, None, "[c]"),
        (None, None, "[x]"),
    ],
)
def test_the_mean_a_month(count, bound, text):
    assert mean_a_month(line(RawLineFigures(count, 900, 1000, 1000), bound=bound)) == text
    assert prior_mean_a_month(line(RawLineFigures(900, count, 1000, 1000), bound=bound)) == text


# What it says where figures are hidden


def test_fewer_than_three_a_month():
    assert say(24, 24, bound=3) == (
        "Slips: fewer than 3 injuries a month on average; not enough evidence to say whether "
        "the rate changed."
    )


def test_at_least_three_a_month():
    assert say(40, 44, bound=3) == (
        "Slips: at least 3 injuries a month on average; not enough evidence to say whether "
        "the rate changed."
    )


def test_a_percentage_that_was_released_to_the_meeting():
    assert say(24, 24, bound=3, percent=0) == (
        "Slips: fewer than 3 injuries a month on average; not enough evidence to say whether "
        "the rate changed; it was in line with the earlier one (0%)."
    )
    assert say(50, 54, bound=5, percent=-7) == (
        "Slips: fewer than 5 injuries a month on average; not enough evidence to say whether "
        "the rate changed; it was 7% lower."
    )


def test_a_direction_without_its_size():
    assert say(30, 200, bound=5) == (
        "Slips: fewer than 5 injuries a month on average; the rate fell; by how much is not shown, "
        "to protect small numbers."
    )


def test_a_period_without_a_direction_names_the_year_that_has_one():
    figures = protect_line(RawLineFigures(C, C, 1000, 1000, bound=3, under=True))
    told = YearDirection("2020/21", Verdict.HIGHER)

    assert sentence(Statement("Slips", figures, newest_direction=told)) == (
        "Slips: fewer than 3 injuries a month on average; the rate rose in the financial year "
        "2020/21, the newest of which it is told."
    )


def test_a_small_count_without_a_bound():
    assert say(3, 2) == (
        "Slips: the number of injuries is not shown, to protect small numbers; the change is not "
        "shown, to protect small numbers."
    )


def test_a_small_number_before():
    assert say(40, 3) == (
        "Slips: 40 injuries, 40.0 per 1,000 people; the number of the year before is not shown, to "
        "protect small numbers; the change is not shown, to protect small numbers."
    )


def test_fewer_than_three_before():
    figures = protect_line(RawLineFigures(0, C, 1000, 1000, bound=3, prior_under=True))

    assert sentence(Statement("Slips", figures)) == (
        "Slips: no injuries; fewer than 3 a month on average the year before; the change is not "
        "shown, to protect small numbers."
    )


def test_a_hidden_count_without_a_strength():
    assert say(24, 24, None, bound=3).endswith(
        "no rates can be compared because a strength is not recorded."
    )


# What must hold

counts = st.one_of(st.none(), st.integers(0, 70), st.integers(0, 5_000))
strengths = st.one_of(st.none(), st.integers(0, 40_000))
bounds = st.sampled_from([None, 3, 5])


def numbers(text):
    return {found.replace(",", "") for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def printed(figures):
    """Every number that may be in a sentence of these figures."""
    may = {"95", "1", "100", "1000", "0"}  # interval, less than 1%, per 1,000, from 0
    for field in fields(figures):
        value = getattr(figures, field.name)
        if is_shown(value):
            may |= numbers(whole(abs(value))) | numbers(per_thousand(abs(value)))
        if field.name in ("ratio_low", "ratio_high") and is_shown(value) and value < 1e300:
            may |= numbers(whole(abs(round((value - 1) * 100, 9))))
    return may


@given(counts, counts, strengths, strengths, bounds)
def test_a_sentence_holds_no_number_that_is_not_shown(count, prior, now, before, bound):
    figures = line(RawLineFigures(count, prior, now, before), bound=bound)

    said = sentence(Statement("Slips", figures))

    assert numbers(said) <= printed(figures)


@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 70), st.integers(1, 70), bounds)
def test_counts_that_look_the_same_read_the_same(count, prior, other, other_prior, bound):
    one = line(RawLineFigures(count, prior, 1000, 1000), bound=bound)
    two = line(RawLineFigures(other, other_prior, 1000, 1000), bound=bound)

    if one == two:
        assert sentence(Statement("Slips", one)) == sentence(Statement("Slips", two))


@given(st.integers(1, 4), st.integers(0, 5_000), strengths, strengths)
def test_a_suppressed_count_is_in_no_sentence(count, prior, now, before):
    figures = line(RawLineFigures(count, prior, now, before))

    said = sentence(Statement("Slips", figures))

    assert figures.count == Mark.CONFIDENTIAL
    assert said.startswith("Slips: the number of injuries is not shown, to protect small numbers; ")
    assert str(count) not in numbers(said) - {"100"}


@given(counts, counts, strengths, strengths, bounds, st.booleans())
def test_every_sentence_is_one(count, prior, now, before, bound, full):
    figures = line(RawLineFigures(count, prior, now, before), full, bound)

    said = sentence(Statement("Slips", figures))

    assert said.startswith("Slips: ")
    assert said.endswith(".")
    assert ". " not in said
    assert "None" not in said
    assert "inf" not in said
    assert "[" not in said
    assert "  " not in said


@given(counts, counts, strengths, strengths)
def test_only_evidence_lets_a_rate_rise_or_fall(count, prior, now, before):
    figures = line(RawLineFigures(count, prior, now, before), full=True)

    said = sentence(Statement("Slips", figures))

    moved = "the rate rose" in said or "the rate fell" in said
    assert moved == (figures.verdict in (Verdict.HIGHER, Verdict.LOWER))
    assert ("in line with" in said) == in_line(figures)
    assert ("not enough evidence" in said) == (figures.verdict == Verdict.NO_EVIDENCE)


@given(counts, counts, strengths, strengths)
def test_no_rounded_interval_contradicts_its_verdict(count, prior, now, before):
    figures = line(RawLineFigures(count, prior, now, before), full=True)

    said = sentence(Statement("Slips", figures))

    interval = re.search(r"interval ([^)]*)\)", said)
    if figures.verdict in (Verdict.HIGHER, Verdict.LOWER) and interval:
        assert not re.search(r"(?<![\d,.])0%", interval[1])
    if (
        figures.verdict == Verdict.NO_EVIDENCE
        and interval
        and figures.ratio_high != 1 != figures.ratio_low
    ):
        assert not re.search(r"(?<![\d,.])0%", interval[1])


@given(counts, counts, strengths, strengths)
def test_chance_is_given_no_reason(count, prior, now, before):
    figures = line(RawLineFigures(count, prior, now, before), full=True)

    said = sentence(Statement("Slips", figures))

    if "because there were" in said:
        assert figures.verdict in (Verdict.HIGHER, Verdict.LOWER)


def test_large_and_small_changes_are_printed_as_people_write_them():
    assert "rose by 10,019% (95% interval 7,228% to 14,294%)" in say(3_744, 37)
    # p = 0.047: the interval begins a tenth of a per cent above no change.
    assert "interval less than 1% to" in say(1_092, 1_000)

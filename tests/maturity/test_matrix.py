"""The rules, over plain values: what each word means, at its edges."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maturity.rules.audit_age import AuditAge, audit_age
from maturity.rules.levels import (
    Gap,
    Readiness,
    ThemeResult,
    claimed_level,
    compare_claim,
    theme_result,
    unit_level,
)
from maturity.rules.matrix import Claim, Finding, Theme, Unit, build_matrix
from maturity.rules.progress import progress_to_target, quarters_left
from maturity.rules.ratings import Counts

DAY = dt.date(2021, 7, 5)
AUDITED = dt.date(2021, 3, 31)


# The result of a theme

HISTORIES = st.lists(
    st.tuples(st.sampled_from(["NC", "C", "PC", "NA"]), st.integers(1, 5)), max_size=8
)


@pytest.mark.parametrize(
    ("findings", "verified", "not_met"),
    [
        ([], None, None),
        ([("NA", 3)], None, None),
        ([("C", 3)], 3, None),
        ([("PC", 3)], 3, None),
        ([("NC", 3)], None, 3),
        ([("NC", 3), ("C", 3)], 3, None),
        ([("C", 3), ("NC", 3)], 2, 3),
        ([("C", 3), ("NA", 3)], 3, None),
        ([("C", 3), ("NC", 4)], 3, 4),
        ([("C", 3), ("C", 4)], 4, None),
        ([("C", 4), ("NC", 3)], 2, 3),
        ([("C", 4), ("NC", 2)], 1, 2),
        ([("C", 4), ("NC", 1)], None, 1),
        ([("C", 4), ("NC", 2), ("C", 2)], 2, None),
        ([("C", 4), ("NC", 2), ("C", 3)], 3, None),
        ([("NC", 2), ("NC", 4), ("C", 3)], 3, 4),
        ([("C", 4), ("C", 3)], 4, None),
        ([("NC", 3), ("C", 4)], 4, None),
        ([("NC", 4), ("C", 3)], 3, 4),
    ],
)
def test_result_of_a_theme(findings, verified, not_met):
    assert theme_result(findings) == ThemeResult(verified, not_met)


@given(HISTORIES)
def test_a_level_is_never_both_verified_and_not_met(findings):
    result = theme_result(findings)

    if result.verified is not None and result.not_met is not None:
        assert result.verified < result.not_met


@given(HISTORIES)
def test_each_level_by_itself_gives_the_same_result(findings):
    """Level by level: a conformity verifies its level and all below, an NC overturns its own and all above."""
    verified, failed = set(), set()
    for rating, level in findings:
        if rating in ("C", "PC"):
            verified |= set(range(1, level + 1))
            failed -= set(range(1, level + 1))
        if rating == "NC":
            verified -= set(range(level, 6))
            failed |= {level}

    result = theme_result(findings)

    assert result == ThemeResult(max(verified, default=None), min(failed, default=None))
    assert not verified or verified == set(range(1, result.verified + 1))


# The gap between claim and audit


@pytest.mark.parametrize(
    ("claimed", "rating", "gap"),
    [
        (2, "C", Gap.UNDER_CLAIMS),
        (3, "C", Gap.MATCHES),
        (3, "PC", Gap.MATCHES),
        (4, "C", Gap.UNVALIDATED),
        (4, "PC", Gap.UNVALIDATED),
        (5, "PC", Gap.UNVALIDATED),
        (2, "NC", Gap.UNVALIDATED),
        (1, "NC", Gap.UNVALIDATED),
        (3, "NC", Gap.OVER_CLAIMS),
        (4, "NC", Gap.OVER_CLAIMS),
        (3, "NA", Gap.NOT_AUDITED),
        (None, "C", Gap.NO_RETURN),
        (None, "NA", Gap.NO_RETURN),
    ],
)
def test_gap_against_an_audit_at_level_three(claimed, rating, gap):
    assert compare_claim(claimed, theme_result([(rating, 3)])) == gap


def test_a_theme_out_of_scope_has_no_gap_whatever_is_claimed():
    assert compare_claim(4, theme_result([("NC", 3)]), in_scope=False) == Gap.NOT_IN_SCOPE


def test_after_a_failed_audit_at_level_four_claiming_three_matches_and_four_over_claims():
    theme = theme_result([("C", 3), ("NC", 4)])

    assert compare_claim(3, theme) == Gap.MATCHES
    assert compare_claim(4, theme) == Gap.OVER_CLAIMS
    assert compare_claim(2, theme) == Gap.UNDER_CLAIMS


@given(st.integers(1, 5), HISTORIES)
def test_a_claim_matches_only_what_an_audit_verified(claimed, findings):
    theme = theme_result(findings)

    gap = compare_claim(claimed, theme)

    assert (gap == Gap.MATCHES) == (claimed == theme.verified)
    assert (gap == Gap.OVER_CLAIMS) == (theme.not_met is not None and claimed >= theme.not_met)


# The validated level of a unit


def levels(**themes):
    return {int(number[1:]): theme_result(findings) for number, findings in themes.items()}


def test_validated_level_is_the_level_tested_where_no_theme_fails():
    unit = unit_level(levels(t1=[("C", 3)], t2=[("PC", 3)]), required=[1, 2])

    assert unit.validated == 3
    assert unit.words == "verified at Level 3"
    assert unit.short == "3 verified"


def test_one_non_conformity_leaves_a_unit_below_the_level_tested():
    unit = unit_level(levels(t1=[("NC", 3)], t2=[("PC", 3)]), required=[1, 2])

    assert unit.validated is None
    assert unit.below
    assert unit.short == "below 3"
    assert unit.words == "below Level 3: does not conform in 1 theme"


def test_a_non_conformity_at_level_four_leaves_level_three_verified():
    unit = unit_level(levels(t1=[("C", 3), ("NC", 4)], t2=[("C", 3), ("C", 4)]), required=[1, 2])

    assert unit.validated == 3
    assert not unit.below
    assert unit.words == "verified at Level 3; Level 4 not met in 1 theme"


def test_a_unit_that_no_longer_conforms_keeps_what_stands_below():
    unit = unit_level(levels(t1=[("C", 3), ("NC", 3)], t2=[("PC", 3)]), required=[1, 2])

    assert unit.validated == 2
    assert unit.words == "verified at Level 2; Level 3 not met in 1 theme"


def test_a_theme_nobody_assessed_validates_nothing():
    unit = unit_level(levels(t1=[("C", 3)], t2=[("NA", 3)]), required=[1, 2])

    assert unit.validated is None
    assert not unit.below
    assert unit.words == "part audited: 1 theme not assessed"
    assert unit.short == "part audited"


def test_a_unit_without_any_rating_is_not_audited():
    unit = unit_level(levels(t1=[]), required=[1])

    assert not unit.audited
    assert unit.short == "not audited"


def test_claimed_level_of_a_unit_is_its_lowest_and_none_while_a_theme_is_open():
    assert claimed_level([4, 3, 5]) == 3
    assert claimed_level([4, None, 5]) is None
    assert claimed_level([]) is None


# Readiness, age, time left


def test_readiness_needs_no_non_conformity_and_says_how_many_are_moving_on():
    ready = Readiness(4, Counts(c=3, pc=8))
    held = Readiness(4, Counts(nc=1, c=10))

    assert ready.ready
    assert ready.words == (
        "Clear for a Level 4 audit: no non-conformity; 8 of 11 themes are working towards Level 4."
    )
    assert not held.ready
    assert held.words == (
        "Not ready for a Level 4 audit: 1 theme does not conform; 0 of 11 themes are working towards Level 4."
    )
    assert not Readiness(4, Counts(not_audited=11)).ready
    assert not Readiness(4, Counts(c=10, not_assessed=1)).ready


@pytest.mark.parametrize(
    ("on", "age"),
    [
        (dt.date(2022, 3, 30), AuditAge.IN_DATE),
        (dt.date(2022, 3, 31), AuditAge.STALE),
        (dt.date(2022, 4, 1), AuditAge.STALE),
    ],
)
def test_an_audit_goes_stale_on_the_day_it_is_twelve_months_old(on, age):
    assert audit_age(on, audited_on=AUDITED, recorded_on=dt.date(2021, 5, 1)) == age


@pytest.mark.parametrize(
    ("on", "age"),
    [(dt.date(2022, 4, 30), AuditAge.NOT_RECORDED), (dt.date(2022, 5, 1), AuditAge.STALE)],
)
def test_an_audit_without_a_date_is_stale_for_certain_a_year_after_it_was_recorded(on, age):
    assert audit_age(on, audited_on=None, recorded_on=dt.date(2021, 5, 1)) == age


def test_a_unit_without_an_audit_was_never_audited():
    assert audit_age(DAY, audited_on=None, recorded_on=None) == AuditAge.NEVER


@pytest.mark.parametrize(
    ("on", "left"),
    [
        (dt.date(2021, 6, 29), 8),
        (dt.date(2021, 6, 30), 7),
        (dt.date(2021, 7, 5), 7),
        (dt.date(2023, 3, 30), 1),
        (dt.date(2023, 3, 31), 0),
        (dt.date(2023, 7, 1), 0),
    ],
)
def test_quarters_left_counts_the_quarters_that_still_end_in_time(on, left):
    assert quarters_left(on, dt.date(2023, 3, 31)) == left


def test_progress_counts_units_and_says_what_rate_is_needed():
    progress = progress_to_target(4, dt.date(2023, 3, 31), [3] * 13 + [None] * 3, [4, 4, 3], DAY)

    assert (progress.validated, progress.claimed, progress.units) == (0, 2, 16)
    assert progress.rate_words == "2 or 3 units a quarter"
    assert progress.rate_needed == pytest.approx(16 / 7)


def test_progress_after_its_date_says_how_many_are_short():
    late = progress_to_target(4, dt.date(2023, 3, 31), [4, 3], [], dt.date(2023, 4, 1))
    done = progress_to_target(4, dt.date(2023, 3, 31), [4, 5], [], dt.date(2023, 4, 1))

    assert late.rate_words == "date passed, 1 of 2 short"
    assert late.rate_needed is None
    assert done.rate_words == "reached"


# The matrix

UNITS = [
    Unit(1, "AS", "AS", "FLP", "Frontline Policing"),
    Unit(2, "MO3", "MO3", "MO", "Met Operations"),
]
THEMES = [Theme(1, "Leadership"), Theme(6, "Wellbeing", dt.date(2021, 10, 1), "quarter 3 2021/22")]


def test_matrix_counts_by_unit_theme_and_group_and_leaves_a_theme_out_of_scope_out():
    built = build_matrix(
        DAY, UNITS, THEMES, [Finding(1, 1, "NC", 3, AUDITED), Finding(2, 1, "PC", 3, AUDITED)]
    )

    assert built.counts == Counts(nc=1, pc=1, not_in_scope=2)
    assert [group.counts.rated for group in built.groups] == [1, 1]
    assert [row.counts.rated for row in built.rows] == [2, 0]
    assert built.counts.in_scope == 2
    assert [cell.audited_short for cell in built.rows[1].cells] == ["not in scope"] * 2
    assert built.verified == 1
    assert [theme.number for theme in built.not_in_scope] == [6]


def test_a_theme_that_comes_into_scope_after_the_audit_is_not_assessed_and_undoes_nothing():
    built = build_matrix(dt.date(2021, 10, 1), UNITS, THEMES, [Finding(2, 1, "C", 3, AUDITED)])

    wellbeing = built.rows[1].cells
    assert [cell.audited_short for cell in wellbeing] == ["not audited", "not assessed"]
    assert built.columns[1].level.validated == 3
    assert built.counts == Counts(c=1, not_assessed=1, not_audited=2)


def test_a_cell_shows_the_newest_rating_and_a_partial_audit_leaves_the_rest_standing():
    built = build_matrix(
        DAY,
        UNITS[:1],
        [Theme(1, "Leadership"), Theme(2, "Policy")],
        [
            Finding(1, 1, "NC", 3, AUDITED),
            Finding(1, 2, "C", 3, AUDITED),
            Finding(1, 1, "C", 3, dt.date(2021, 6, 1)),
            Finding(1, 2, "NA", 3, dt.date(2021, 6, 1)),
        ],
    )

    assert [row.cells[0].audited_short for row in built.rows] == ["C", "C"]
    assert built.columns[0].level.validated == 3


def test_without_any_return_every_cell_says_no_return():
    built = build_matrix(DAY, UNITS, THEMES[:1], [Finding(1, 1, "C", 3, AUDITED)])

    assert {cell.claimed_short for row in built.rows for cell in row.cells} == {"not submitted"}
    assert {cell.gap for row in built.rows for cell in row.cells} == {Gap.NO_RETURN}


def test_a_quarter_that_nobody_was_asked_for_is_not_asked_and_what_is_handed_in_counts():
    built = build_matrix(DAY, UNITS, THEMES[:1], [], [Claim(1, 1, 4)], returned={1}, asked=False)

    first, second = built.rows[0].cells
    assert (first.claimed_short, second.claimed_short) == ("claims 4", "not asked")
    assert [column.claimed_words for column in built.columns] == ["claims Level 4", "not asked"]
    assert built.missing_returns == 0


def test_a_claim_counts_only_from_a_unit_whose_return_is_in():
    claims = [Claim(1, 1, 4), Claim(2, 1, 4)]
    findings = [Finding(1, 1, "C", 3, AUDITED), Finding(2, 1, "C", 3, AUDITED)]
    built = build_matrix(DAY, UNITS, THEMES[:1], findings, claims, returned={1}, sent_back={2})

    first, second = built.rows[0].cells
    assert (first.claimed_short, first.gap) == ("claims 4", Gap.UNVALIDATED)
    assert (second.claimed_short, second.gap) == ("returned to the unit", Gap.NO_RETURN)
    assert built.columns[0].claimed == 4
    assert built.returned == 1


def test_a_matrix_of_nothing_is_empty_and_counts_nothing():
    built = build_matrix(DAY, [], THEMES, [])

    assert built.groups == ()
    assert built.counts == Counts()
    assert progress_to_target(4, DAY, [], [], DAY).rate_words == "no unit"

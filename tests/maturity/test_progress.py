"""Progress over time, the charts, the parts for paper, targets: the plain arithmetic and its words."""

import datetime as dt

import pytest

from maturity import charts
from maturity.rules.matrix import Finding, Theme, Unit, build_matrix, unit_level_on
from maturity.selectors import targets
from maturity.selectors.progress import add_up_points, days_shown, load_points
from maturity.selectors.state import load_state
from maturity.views import print_pages
from tests.maturity.factories import (
    AnswerFactory,
    SelfAssessmentFactory,
    TargetFactory,
    ThemeFactory,
)
from tests.maturity.test_pages import audited
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory

DAY = dt.date(2021, 7, 5)


def test_the_days_shown_are_the_ends_of_quarters_and_the_day_itself():
    shown = [(quarter.label, day) for quarter, day in days_shown(DAY, 3)]

    assert shown == [
        ("Q4 2020/21", dt.date(2021, 3, 31)),
        ("Q1 2021/22", dt.date(2021, 6, 30)),
        ("Q2 2021/22", DAY),
    ]


def test_a_level_is_known_from_the_day_it_was_recorded():
    themes = [Theme(1, "Leadership"), Theme(6, "Wellbeing", dt.date(2021, 10, 1))]
    found = [
        Finding(1, 1, "NC", 3, dt.date(2021, 1, 1), dt.date(2021, 2, 1)),
        Finding(1, 1, "C", 3, dt.date(2021, 6, 1), dt.date(2021, 7, 1)),
    ]

    def short(day):
        return unit_level_on(day, themes, found).short

    assert short(dt.date(2021, 1, 31)) == "not audited"
    assert short(dt.date(2021, 2, 1)) == "below 3"
    assert short(dt.date(2021, 6, 30)) == "below 3"
    assert short(dt.date(2021, 7, 1)) == "3 verified"
    assert short(dt.date(2021, 10, 1)) == "3 verified"


@pytest.mark.django_db
def test_points_tell_claims_beside_what_was_verified():
    theme = ThemeFactory(number=1)
    first, second = CommandUnitFactory(code="A"), CommandUnitFactory(code="B")
    audited(first, {theme: "NC"}, recorded_on=dt.date(2020, 12, 1))
    audited(first, {theme: "C"}, recorded_on=dt.date(2021, 5, 1))
    audited(second, {theme: "PC"}, recorded_on=dt.date(2021, 5, 1))
    AnswerFactory(assessment=SelfAssessmentFactory(unit=first), theme=theme, level=4)
    AnswerFactory(
        assessment=SelfAssessmentFactory(unit=second, state="returned"), theme=theme, level=4
    )

    found = load_points(load_state(DAY), quarters=4)
    together = add_up_points(found)

    assert [point.level.short for point in found[first.pk]] == [
        "below 3",
        "below 3",
        "3 verified",
        "3 verified",
    ]
    assert [point.claimed for point in found[first.pk]] == [None, None, 4, None]
    assert [point.claimed_words for point in found[second.pk]] == [
        "not submitted",
        "not submitted",
        "not submitted",
        "not due yet",
    ]
    assert [point.verified[3] for point in together] == [0, 0, 2, 2]
    assert [point.claimed[4] for point in together] == [0, 0, 1, 0]
    assert [point.audited for point in together] == [1, 1, 2, 2]


@pytest.mark.django_db
def test_charts_say_in_words_what_they_draw_and_draw_nothing_of_nothing():
    assert charts.draw_ratings(load_state(DAY).matrix) == ""
    theme = ThemeFactory(number=1, name="Leadership <&>")
    unit = CommandUnitFactory(code="L&D")
    TargetFactory()
    before = load_state(DAY)
    assert charts.draw_ratings(before.matrix) == ""
    assert (
        charts.draw_progress(
            add_up_points(load_points(before)),
            targets.force_progress(before, targets.load_targets(DAY)),
        )
        == ""
    )
    audited(unit, {theme: "NC"})
    state = load_state(DAY)
    story = load_points(state)

    bars = charts.draw_ratings(state.matrix)
    line = charts.draw_progress(
        add_up_points(story), targets.force_progress(state, targets.load_targets(DAY))
    )

    assert "Together 1 NC, 0 C and 0 PC" in bars
    assert "Leadership &lt;&amp;&gt;" in bars
    assert "Progress to Level 4 by 31 March 2023" in line
    assert "0 of 1 units are verified at Level 4" in line
    assert "style=" not in bars + line
    assert charts.draw_profile(story[unit.pk], "L&D") == ""


@pytest.mark.django_db
def test_the_nearest_target_applies_unit_before_group_before_force():
    unit = CommandUnitFactory(code="A", group=BusinessGroupFactory(code="G"))
    force = TargetFactory()
    late = TargetFactory(by=dt.date(2021, 3, 31), level=3)
    group = TargetFactory(scope="group", group=unit.group, by=dt.date(2022, 3, 31))
    own = TargetFactory(scope="unit", unit=unit, by=dt.date(2021, 12, 31))
    held = targets.load_targets(DAY)

    assert targets.applicable_target(held, DAY, group="G", unit=unit.pk) == own
    assert targets.applicable_target(held, DAY, group="G") == group
    assert targets.applicable_target(held, DAY, group="H") == force
    assert targets.applicable_target(held, dt.date(2021, 3, 31)) == late
    assert targets.applicable_target(held, dt.date(2024, 1, 1)) == force
    assert targets.applicable_target([], DAY) is None


# Parts for paper


def whole(*sizes):
    units = [
        Unit(place, f"U{place}", "", f"G{group}", f"Group {group}")
        for place, group in enumerate(
            group for group, size in enumerate(sizes) for _ in range(size)
        )
    ]
    found = [Finding(unit.pk, 1, "C", 3, DAY) for unit in units]
    return build_matrix(DAY, units, [Theme(1, "Leadership")], found)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((6, 5, 4, 1), [11, 5]),
        ((12,), [12]),
        ((13,), [12, 1]),
        ((30, 2), [12, 12, 8]),
        ((), []),
    ],
)
def test_parts_hold_every_unit_once_and_no_more_than_fit(sizes, expected):
    made = whole(*sizes)

    found = print_pages.split_for_print(made, most=12)

    assert [len(part.columns) for part in found] == expected
    assert [column.unit.pk for part in found for column in part.columns] == list(range(sum(sizes)))
    assert sum(part.counts.c for part in found) == made.counts.c
    assert all(len(part.rows[0].cells) == len(part.columns) for part in found)

"""What is told of made forces: nobody narrows what is hidden, and no more is hidden than must be."""

import datetime as dt
import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from injuries.disclosure.decision import LineRule, decide, kinds_beside, settled_years
from ohs.core.periods import Month

from .attacker import Attacker
from .forces import Made, Reader, made_by_chance

SEEDS = st.integers(0, 2**32 - 1)
#: `make attack` looks at as many times more.
THOROUGH = int(os.environ.get("ATTACK_TIMES", "1"))


def forces(examples):
    """So many made forces; a busy machine is no failure."""
    return settings(max_examples=examples * THOROUGH)


# The attacker


def test_the_attacker_finds_what_subtraction_finds():
    attacker = Attacker()
    attacker.learn(["a", "b", "c"], 17)
    attacker.learn(["a", "b"], 14)

    assert attacker.narrows(["c"]) == (3, 3)
    assert attacker.narrows(["a"]) is None


def test_the_attacker_uses_that_no_count_is_negative():
    attacker = Attacker()
    attacker.learn(["a", "b"], 3)

    assert attacker.narrows(["a"]) == (0, 3)


def test_the_attacker_sets_lines_within_lines_against_each_other():
    attacker = Attacker()
    attacker.learn(["assault", "handling", "other"], 12)
    attacker.learn(["assault"], 10)

    assert attacker.narrows(["handling"]) == (0, 2)


# The decision


@forces(12)
@given(SEEDS)
# Of a line with a bound nearly everything lies in a line that is told: "3 a month or more" left its months two values.
@example(1300)
# A told sum of hidden months had another value in a later extract, and both together gave a month.
@example(121)
# Company was sought among months that readers had had already, and these could not be taken back.
@example(20088)
# A zero that an extract told was hidden by a later one; a line's months, all nought, tell what its units had.
@example(31254)
@example(31431)
def test_nobody_narrows_what_is_hidden(seed):
    made = made_by_chance(seed)
    decision = made.decide()

    assert decision.exposed == ()
    assert Reader(made, decision).narrowed(most=120) == []


@forces(8)
@given(SEEDS)
def test_not_even_who_knows_that_zeros_are_shown(seed):
    made = made_by_chance(seed)

    assert Reader(made, made.decide(), clever=True).narrowed(most=120) == []


@forces(5)
@given(SEEDS)
def test_not_even_who_uses_that_counts_are_whole(seed):
    made = made_by_chance(seed)

    assert Reader(made, made.decide()).narrowed(most=30, whole=True) == []


@forces(8)
@given(SEEDS)
def test_no_small_number_is_told(seed):
    made = made_by_chance(seed)
    reader = Reader(made, made.decide())

    for extract in range(len(made.counts)):
        for line, months in reader.told_months(extract):
            assert reader._value(extract, line, months) not in {1, 2, 3, 4}
    assert not [value for _, value in reader.told_years if 0 < value < 5]


@forces(8)
@given(SEEDS)
def test_the_same_figures_give_the_same_decision(seed):
    assert made_by_chance(seed).decide() == made_by_chance(seed).decide()


@forces(5)
@given(SEEDS)
def test_a_year_stays_as_it_was_told(seed):
    made = made_by_chance(seed)
    first = made.decide()

    again = made.decide({year: dict(cells) for year, cells in first.years.items()})

    assert again.years == first.years
    assert again.years_tally == first.years_tally


def large_force(units=16, chance_of=7):
    """About 45,000 people: 450 injuries a month of nine kinds, a third of them not recorded by unit."""
    chance = np.random.default_rng(chance_of)
    kinds = 100 * np.array([2.3, 0.08, 0.1, 0.45, 0.27, 0.42, 0.5, 0.2, 0.18])
    shares = np.append(chance.lognormal(0, 1, units), 0)
    shares = shares / shares.sum() * 0.67
    shares[-1] = 0.33
    mean = kinds[:, None, None] * shares[None, :, None]
    now = chance.poisson(np.broadcast_to(mean, (len(kinds), units + 1, 25)))
    known = np.array([[True] * 24 + [False], [True] * 25])
    lines = (
        LineRule("all", frozenset(range(9))),
        LineRule("major", frozenset({1, 7})),
        LineRule("assault", frozenset({0, 1})),
        LineRule("slip", frozenset({3})),
        LineRule("vehicle", frozenset({4})),
        LineRule("handling", frozenset({5})),
        LineRule("pcso", frozenset({2}), bound=20),
    )
    names = [f"u{place}" for place in range(units)]
    groups = {f"g{n}": tuple(names[n::4]) for n in range(4)}
    return Made(np.array([now * known[0], now * known[1]]), known, lines, groups)


def test_a_large_force_is_told_its_own_totals():
    made = large_force()
    decision = made.decide()

    for line in ("all", "assault", "slip", "vehicle", "handling"):
        assert not decision.hidden_months[line]
    for year in decision.years.values():
        assert all(told for key, told in year.items() if key.line == "all" and key.is_group)


def test_a_force_of_sixty_units_with_revisions_hides_what_is_small_and_tells_its_totals():
    """Late reports and reclassified injuries between two extracts of 45,000 people in 60 units."""
    made = large_force(units=60, chance_of=11)
    chance = np.random.default_rng(12)
    now = made.counts[1]
    for _ in range(40):
        kind, place, month = (int(chance.integers(size)) for size in now.shape)
        if chance.random() < 0.5:
            now[kind, place, month] += chance.integers(1, 4)
        elif now[kind, place, month]:
            now[kind, place, month] -= 1
            now[int(chance.integers(now.shape[0])), place, month] += 1
    decision = made.decide()

    assert decision.exposed == ()
    for line in ("all", "assault", "slip", "vehicle", "handling"):
        assert not decision.hidden_months[line]
    assert Reader(made, decision).narrowed(most=8 * THOROUGH) == []


def test_few_figures_are_hidden_beyond_the_small_ones():
    decision = large_force().decide()

    assert decision.years_tally.figures == 2 * 6 * 20
    assert decision.years_tally.small == 9
    assert decision.years_tally.companions <= 9
    assert decision.exposed == ()


def test_a_line_with_a_bound_is_never_told_by_number():
    made = large_force()
    decision = made.decide()

    assert decision.hidden_months["pcso"] == frozenset(range(25))
    for year in decision.years.values():
        assert not [key for key, told in year.items() if key.line == "pcso" and told]


def test_a_withheld_zero_of_a_bounded_line_is_not_told():
    made = large_force()
    made.counts[:, 2, 3, :] = 0
    reader = Reader(made, made.decide())

    hidden = [
        counts
        for (_, key), counts, value in reader.hidden_years
        if key.line == "pcso" and key.place == "u3" and value == 0
    ]

    assert len(hidden) == 2
    assert not [counts for counts in hidden if reader.attacker.narrows(counts)]


def test_a_unit_that_has_everything_is_not_told():
    # The force's months would be the unit's.
    counts = np.zeros((1, 1, 4, 13), dtype=np.int64)
    counts[0, 0, 0] = 9
    made = Made(
        counts,
        np.ones((1, 13), dtype=bool),
        (LineRule("all", frozenset({0})),),
        {"g0": ("u0", "u1"), "g1": ("u2",)},
    )
    decision = made.decide()

    told = {key.place: told for key, told in decision.years[2018].items()}
    assert not told["u0"]
    assert decision.exposed == ()


def test_a_group_of_one_unit_does_not_tell_it():
    counts = np.zeros((1, 1, 4, 13), dtype=np.int64)
    counts[0, 0, :3, 0] = (3, 40, 50)
    made = Made(
        counts,
        np.ones((1, 13), dtype=bool),
        (LineRule("all", frozenset({0})),),
        {"alone": ("u0",), "others": ("u1", "u2")},
    )
    decision = made.decide()

    told = {(key.is_group, key.place): told for key, told in decision.years[2018].items()}
    assert not told[False, "u0"]
    assert not told[True, "alone"]
    assert Reader(made, decision).narrowed() == []


def test_a_new_line_does_not_tell_what_an_older_one_hid():
    """A line is made to count one kind more; the difference of the two would be that kind."""
    counts = np.zeros((2, 2, 3, 14), dtype=np.int64)
    counts[:, 0, :, :13] = 20
    counts[:, 1, 0, :13:4] = 1
    counts[1, :, :, 13] = 20
    known = np.array([[True] * 13 + [False], [True] * 14])
    before = LineRule("before", frozenset({0}), until=2)
    after = LineRule("after", frozenset({0, 1}), since=1)
    groups = {"g": ("u0", "u1")}
    first = Made(counts[:1], known[:1], (LineRule("before", frozenset({0})),), groups).decide()

    decision = Made(counts, known, (before, after), groups).decide(first.years)

    told = first.years[2018] | decision.years[2018]
    for key in decision.years[2018]:
        if key.line == "before":
            assert told[key] == first.years[2018][key]
    both = [
        key.place
        for key in told
        if key.line == "after" and told[key] and first.years[2018][replace(key, line="before")]
    ]
    assert "u0" not in both


# Years


def known_months(*numbers):
    return np.array([[month < number for month in range(max(numbers))] for number in numbers])


def test_a_year_is_settled_by_the_extract_that_has_a_later_month():
    days = (dt.date(2019, 4, 15), dt.date(2019, 7, 15))

    assert settled_years(Month(2018, 4), days, known_months(12, 15)) == {2018: 1}


def test_a_year_whose_last_month_is_the_newest_is_settled_two_months_later():
    day = dt.date(2019, 5, 29)

    assert settled_years(Month(2018, 4), (day,), known_months(12)) == {}
    assert settled_years(Month(2018, 4), (day + dt.timedelta(days=1),), known_months(12)) == {
        2018: 0
    }


def test_a_year_without_a_month_is_not_settled():
    known = known_months(16)
    known[0, 3] = False

    assert settled_years(Month(2018, 4), (dt.date(2019, 8, 15),), known) == {}


def test_years_begin_in_april_whatever_the_first_month():
    found = settled_years(Month(2018, 7), (dt.date(2020, 8, 15),), known_months(25))

    assert found == {2019: 0}


def test_an_empty_register_has_no_year():
    assert settled_years(Month(2018, 4), (), np.zeros((0, 0), dtype=bool)) == {}


@pytest.mark.parametrize("threshold", [3, 5, 8])
def test_the_threshold_is_the_forces_own(threshold):
    made = replace(large_force(units=8), threshold=threshold)
    reader = Reader(made, made.decide())

    assert not [value for _, value in reader.told_years if 0 < value < threshold]
    assert reader.narrowed(most=60) == []


# Splits


def split_force(serious=(6, 5, 9)):
    """Two kinds of a line in three units, serious and not, and a line of serious ones of all causes."""
    counts = np.zeros((1, 3, 4, 13), dtype=np.int64)
    counts[0, 0, :3, 0] = serious
    counts[0, 1, :3] = 20
    counts[0, 2, :3, 0] = 50
    lines = (
        LineRule("all", frozenset({0, 1, 2})),
        LineRule("assault", frozenset({0, 1})),
        LineRule("serious", frozenset({0, 2})),
    )
    groups = {"g": ("u0", "u1", "u2")}
    known = np.ones((1, 13), dtype=bool)
    return Made(counts, known, lines, groups, splits={"assault": frozenset({0})})


def test_a_year_of_a_line_is_told_by_how_serious_where_nothing_is_narrowed():
    made = split_force()
    decision = made.decide()

    assert decision.splits == {2018: frozenset({"assault"})}
    assert Reader(made, decision).narrowed() == []


@pytest.mark.parametrize("serious", [(1, 2, 1), (0, 0, 0)])
def test_a_small_part_of_a_year_is_not_told(serious):
    assert split_force(serious).decide().splits == {2018: frozenset()}


def test_a_part_that_would_narrow_a_hidden_count_is_not_told():
    """The months of the two lines leave it open how many of a month were both; the year's sum would not."""
    made = split_force()
    made.counts[0, 0, :, :] = 0
    made.counts[0, 0, :3, 0] = (2, 2, 2)
    made.counts[0, 2, :3, 0] = 0
    decision = made.decide()

    assert Reader(made, decision).narrowed() == []


def test_a_split_is_told_of_a_year_that_was_told_before():
    made = split_force()
    first = made.decide()

    again = made.decide({year: dict(cells) for year, cells in first.years.items()})

    assert again.splits == first.splits


def two_years_of_a_line_near_the_whole():
    """Of "most" nearly everything is told by the line around it: 36 of 37 in the first year."""
    counts = np.zeros((1, 2, 2, 24), dtype=np.int64)
    counts[0, 0, 0] = 3
    counts[0, 1, 0, 0] = 1
    lines = (LineRule("all", frozenset({0, 1})), LineRule("most", frozenset({0}), bound=3))
    return Made(counts, np.ones((1, 24), dtype=bool), lines, {"g0": ("u0",)})


def test_a_bound_that_would_tell_the_months_is_not_said():
    made = two_years_of_a_line_near_the_whole()

    assert made.decide().bounds == {}
    beside = np.where(made.counts == 1, 5, made.counts)
    assert ("most", 2018) in replace(made, counts=beside).decide().bounds


def test_of_a_year_that_was_decided_no_bound_is_said_later():
    made = two_years_of_a_line_near_the_whole()
    made = replace(made, counts=np.where(made.counts == 3, 9, made.counts))
    first = made.decide()
    assert first.bounds
    decided = made.years(first.years)

    for years in ({}, decided):
        later = decide(made.force(), made.lines, made.settled, years, threshold=made.threshold)
        assert later.bounds == {}
    again = decide(
        *(made.force(), made.lines, made.settled, decided),
        threshold=made.threshold,
        said=first.bounds,
    )
    assert again.bounds.keys() == first.bounds.keys()


@pytest.mark.parametrize(
    ("numbered", "within", "around"),
    [
        # Nothing of it is told apart.
        ([], [0, 0, 0], None),
        # It lies in a line with one kind more.
        ([[1, 1, 1]], [0, 0, 0], [1, 1, 1]),
        # A line within it, and one that leaves it of the whole but for that.
        ([[1, 1, 1], [0, 0, 1]], [1, 1, 0], [1, 1, 0]),
        ([[1, 0, 0]], [1, 0, 0], None),
    ],
)
def test_what_a_reader_knows_of_a_line_from_the_lines_beside_it(numbered, within, around):
    lines = np.array([[1, 1, 0], *numbered], dtype=bool)

    least, most = kinds_beside(lines, 0, range(1, len(lines)))

    assert least.astype(int).tolist() == within
    assert (None if most is None else most.astype(int).tolist()) == around

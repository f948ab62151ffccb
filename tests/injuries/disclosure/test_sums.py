"""The auditor of sums: what it finds is what brute force finds, and company mends it."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from injuries.disclosure import suppress

from .sums import with_company, worked_out

# A busy machine is no failure.
KEYS = range(5)
sets_of_keys = st.lists(st.sets(st.sampled_from(KEYS), min_size=1), max_size=6)


def rows_and_columns(height, width):
    rows = [[(r, c) for c in range(width)] for r in range(height)]
    columns = [[(r, c) for r in range(height)] for c in range(width)]
    return rows + columns


@given(sets_of_keys, st.sets(st.sampled_from(KEYS)))
def test_worked_out_is_what_no_other_values_would_fit(sums, hidden):
    # Steps of 3 will do: no determinant of four rows of ones and zeros is greater.
    hidden = sorted(hidden)
    can_move = set()
    for steps in product(range(-3, 4), repeat=len(hidden)):
        moved = dict(zip(hidden, steps, strict=True))
        if all(sum(moved.get(key, 0) for key in keys) == 0 for keys in sums):
            can_move |= {key for key, step in moved.items() if step}
        if can_move == set(hidden):
            break

    in_a_sum = {key for keys in sums for key in keys}
    assert worked_out(hidden, sums) == (set(hidden) - can_move) & in_a_sum


def test_two_in_every_row_and_column_are_not_enough():
    # Two squares joined by one figure: each line has two hidden, and the one between is told.
    hidden = {
        *((0, 0), (0, 1), (1, 0), (1, 1)),
        *((2, 2), (2, 3), (3, 2), (3, 3)),
        (1, 2),
    }

    assert worked_out(hidden, rows_and_columns(4, 4)) == {(1, 2)}


def test_the_difference_of_two_lines_is_a_figure():
    everything = ["assault", "handling", "other"]

    assert worked_out(["other"], [everything, ["assault"], ["handling"]]) == {"other"}


def test_figures_in_the_very_same_sums_hide_each_other():
    assert worked_out("ab", ["abc", "abc"]) == set()


def test_nothing_hidden_and_nothing_told():
    assert worked_out([], ["ab"]) == set()
    assert worked_out("ab", []) == set()


@given(
    st.dictionaries(st.sampled_from(KEYS), st.integers(0, 9), min_size=5),
    sets_of_keys,
    st.sets(st.sampled_from(KEYS)),
)
def test_with_company_only_the_helpless_are_worked_out(counts, sums, hidden):
    sums = [sorted(keys) for keys in sums]

    more = with_company(counts, sums, hidden)

    assert hidden <= more
    assert worked_out(more, sums) <= worked_out(counts, sums)


def test_company_makes_a_square():
    counts = {(r, c): 10 for r in range(4) for c in range(4)}

    more = with_company(counts, rows_and_columns(4, 4), {(1, 2)})

    assert len(more) == 4
    assert worked_out(more, rows_and_columns(4, 4)) == set()


def test_company_comes_from_the_same_sums_first():
    counts = {"a": 1, "b": 0, "c": 7, "d": 9}

    assert with_company(counts, ["abc", "abcd"], {"a"}) == {"a", "c"}


def test_a_zero_comes_last():
    assert with_company({"a": 1, "b": 0}, ["ab"], {"a"}) == {"a", "b"}


def test_company_is_found_at_one_remove_where_a_figure_s_own_sums_show_nothing():
    # a takes b and c along; then a and b are told by the second sum, and c with them.
    counts = dict.fromkeys("abcd", 0)

    more = with_company(counts, ["abc", "abd"], {"a"})

    assert worked_out(more, ["abc", "abd"]) == set()


def test_a_sum_of_one_is_beyond_help():
    assert with_company({"a": 1, "b": 5}, ["a", "ab"], {"a"}) == {"a"}


@given(
    st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=2, max_size=5),
    st.integers(3, 8),
)
def test_the_auditor_finds_nothing_in_a_suppressed_table(rows, threshold):
    masked = suppress(rows, threshold)
    hidden = {(r, c) for r, row in enumerate(masked) for c, v in enumerate(row) if v is None}
    sums = rows_and_columns(len(rows), 4)
    everywhere = {(r, c) for r in range(len(rows)) for c in range(4) if rows[r][c]}

    assert worked_out(hidden, sums) <= hidden - everywhere | worked_out(everywhere, sums)

"""Nothing hidden can be worked out: by brute force, for readers who know the rule as well."""

import random
from collections import defaultdict
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from injuries.disclosure import exposed, suppress, suppress_list, suppress_with_totals

# A busy machine is no failure.
THRESHOLDS = st.integers(3, 10)


def tables(most=30, rows=6, columns=6):
    return st.tuples(st.integers(1, rows), st.integers(1, columns)).flatmap(
        lambda size: st.lists(
            st.lists(
                st.one_of(st.integers(0, 6), st.integers(0, most)),
                min_size=size[1],
                max_size=size[1],
            ),
            min_size=size[0],
            max_size=size[0],
        )
    )


def sums(rows):
    return tuple(map(sum, rows)), tuple(map(sum, zip(*rows, strict=True)))


def parts(total, places):
    """Every way to share out a total over so many places."""
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in parts(total - first, places - 1):
            yield (first, *rest)


def fillings(height, width, most_in_all):
    """Every table of a size whose figures come to at most so many, by its totals."""
    by_totals = defaultdict(list)
    for total in range(most_in_all + 1):
        for figures in parts(total, height * width):
            rows = tuple(figures[r * width : (r + 1) * width] for r in range(height))
            by_totals[sums(rows)].append(rows)
    return by_totals


def hidden_cells(masked):
    return [(r, c) for r, row in enumerate(masked) for c, value in enumerate(row) if value is None]


def fits(rows, masked):
    return all(
        shown in (None, value)
        for row, line in zip(rows, masked, strict=True)
        for value, shown in zip(row, line, strict=True)
    )


def blocks(cells):
    """Hidden cells that share rows and columns, directly or by way of others."""
    groups = []
    for cell in cells:
        near = [g for g in groups if any(cell[0] == r or cell[1] == c for r, c in g)]
        joined = [cell, *(other for group in near for other in group)]
        groups = [*(g for g in groups if g not in near), joined]
    return groups


def is_thin(rows, cell):
    """Whether the totals of a cell's row or column average one for each that can hold anything."""
    across, down = sums(rows)
    return across[cell[0]] == sum(map(bool, down)) or down[cell[1]] == sum(map(bool, across))


# Tables whose totals are published


@pytest.mark.parametrize(
    ("height", "width", "most", "threshold"),
    [(2, 2, 14, 3), (2, 2, 16, 5), (2, 3, 9, 3), (2, 3, 10, 5), (3, 3, 6, 3), (3, 3, 5, 5)],
)
def test_every_hidden_cell_has_two_values_even_for_who_knows_the_rule(
    height, width, most, threshold
):
    """All tables of a size: what a reader can make of each.

    The reader knows all totals and all shown cells. The one who knows the rule also knows the
    threshold; that every block of hidden cells holds a small one; and, where no zero had to be
    hidden, that no hidden cell is zero but in rows and columns that average one a figure.
    """
    for same_totals in fillings(height, width, most).values():
        for rows in same_totals:
            masked = suppress(rows, threshold)
            cells = hidden_cells(masked)
            if not cells:
                continue
            groups = blocks(cells)
            candidates = [other for other in same_totals if fits(other, masked)]
            zeros = any(rows[r][c] == 0 for r, c in cells)
            by_rule = [
                other
                for other in candidates
                if all(any(0 < other[r][c] < threshold for r, c in group) for group in groups)
                and (zeros or all(other[r][c] or is_thin(rows, (r, c)) for r, c in cells))
            ]
            given_away = set(exposed(rows, masked))
            for r, c in cells:
                by_totals_alone = len({other[r][c] for other in same_totals}) == 1
                assert ((r, c) in given_away) == (len({o[r][c] for o in candidates}) == 1)
                assert ((r, c) in given_away) == by_totals_alone
                assert by_totals_alone or len({other[r][c] for other in by_rule}) > 1


@given(tables(), THRESHOLDS)
def test_small_is_hidden_and_what_is_shown_is_true(rows, threshold):
    masked = suppress(rows, threshold)

    assert fits(rows, masked)
    assert not any(value and value < threshold for row in masked for value in row if value)


@given(tables(), THRESHOLDS)
def test_nothing_is_hidden_where_nothing_is_small(rows, threshold):
    rows = [[value if value >= threshold else 0 for value in row] for row in rows]

    assert suppress(rows, threshold) == rows


@given(tables(rows=5, columns=5), THRESHOLDS)
def test_only_what_the_totals_tell_by_themselves_is_exposed(rows, threshold):
    masked = suppress(rows, threshold)
    everything = [[None] * len(row) for row in rows]

    assert set(exposed(rows, masked)) <= set(exposed(rows, everything))


@given(tables(), THRESHOLDS)
def test_hidden_cells_of_a_line_are_not_few_together(rows, threshold):
    masked = suppress(rows, threshold)

    for line, shown in (
        *zip(rows, masked, strict=True),
        *zip(zip(*rows, strict=True), zip(*masked, strict=True), strict=True),
    ):
        hidden = sum(value for value, seen in zip(line, shown, strict=True) if seen is None)
        more = any(seen for seen in shown)
        assert hidden == 0 or hidden >= threshold or not more


@given(tables(), THRESHOLDS, st.text(max_size=8))
def test_the_same_table_gives_the_same_answer(rows, threshold, key):
    assert suppress(rows, threshold, key=key) == suppress(rows, threshold, key=key)


@given(tables(rows=5, columns=5), THRESHOLDS)
def test_a_key_changes_the_companions_and_not_what_must_be_hidden(rows, threshold):
    masked = suppress(rows, threshold, key="kept in the settings")
    everything = [[None] * len(row) for row in rows]

    assert fits(rows, masked)
    assert not any(value and value < threshold for row in masked for value in row if value)
    assert set(exposed(rows, masked)) <= set(exposed(rows, everything))


def test_one_small_figure_takes_three_along():
    rows = [[3, 12, 20], [14, 9, 11], [30, 25, 40]]

    assert suppress(rows) == [[None, None, 20], [None, None, 11], [30, 25, 40]]


def test_zero_is_shown():
    rows = [[0, 12, 3], [9, 0, 14], [20, 8, 11]]

    assert suppress(rows) == [[0, None, None], [9, 0, 14], [20, None, None]]


def test_a_zero_is_hidden_where_nothing_else_will_do():
    assert suppress([[3, 0], [7, 9]]) == [[None, None], [None, None]]


def test_two_small_figures_in_a_square_protect_each_other():
    rows = [[3, 12, 20], [14, 2, 11], [30, 25, 40]]

    assert suppress(rows) == [[None, None, 20], [None, None, 11], [30, 25, 40]]


def test_the_threshold_itself_is_shown():
    assert suppress([[5, 6], [7, 8]]) == [[5, 6], [7, 8]]


def test_a_threshold_of_one_hides_nothing():
    assert suppress([[1, 2], [3, 4]], 1) == [[1, 2], [3, 4]]


def test_empty_tables():
    assert suppress([]) == []
    assert suppress([[]]) == [[]]
    assert suppress([[0, 0], [0, 0]]) == [[0, 0], [0, 0]]


def test_exposed_names_what_the_totals_tell():
    rows = [[3, 12, 20]]

    assert exposed(rows, suppress(rows)) == [(0, 0), (0, 1)]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[1, 2], [3]], "same number"),
        ([[1, -2]], "whole numbers from 0"),
        ([[1, 2.5]], "whole numbers from 0"),
        ([[1, True]], "whole numbers from 0"),
        ([[1, "2"]], "whole numbers from 0"),
        ([[1, None]], "whole numbers from 0"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(table, words):
    with pytest.raises(ValueError, match=words):
        suppress(table)


@pytest.mark.parametrize("threshold", [0, -5, 2.5, True])
def test_a_threshold_is_a_whole_number(threshold):
    with pytest.raises(ValueError, match="threshold"):
        suppress([[1, 2]], threshold)


@pytest.mark.parametrize("mean", [1, 3, 8, 30, 120])
def test_sixty_units_by_twenty_four_months_in_no_time(mean):
    choose = random.Random(mean)
    rows = [[int(choose.expovariate(1 / mean)) for _ in range(24)] for _ in range(60)]

    started = process_time()
    masked = suppress(rows)
    took = process_time() - started

    assert took < 1
    assert exposed(rows, masked) == []


def test_companions_are_few_where_small_figures_are_rare():
    choose = random.Random(5)
    rows = [[choose.randint(5, 60) for _ in range(24)] for _ in range(60)]
    for place in (3, 17, 41):
        rows[place][place % 24] = 2

    assert len(hidden_cells(suppress(rows))) <= 12


# Tables together with their totals


def flat(table):
    cells = (value for row in table.rows for value in row)
    return (*cells, *table.row_totals, *table.column_totals, table.total)


@pytest.mark.parametrize(
    ("height", "width", "most", "threshold"),
    [(1, 1, 12, 5), (1, 3, 12, 3), (1, 3, 12, 5), (2, 2, 11, 3), (2, 2, 12, 5), (2, 3, 7, 3)],
)
def test_hidden_figures_and_totals_have_two_values(height, width, most, threshold):
    margin = threshold + 1  # look only where every filling that would fit is among those laid out
    everything = [rows for same in fillings(height, width, most).values() for rows in same]
    whole = {rows: flat(suppress_with_totals(rows, 1)) for rows in everything}
    for rows in everything:
        if sum(map(sum, rows)) > most - margin:
            continue
        table = suppress_with_totals(rows, threshold)
        shown = flat(table)
        assert not any(value and value < threshold for value in shown)
        candidates = [
            figures
            for figures in whole.values()
            if all(s in (None, f) for s, f in zip(shown, figures, strict=True))
        ]
        for place, value in enumerate(shown):
            assert value is not None or len({figures[place] for figures in candidates}) > 1


@given(st.lists(st.integers(0, 40), max_size=12), THRESHOLDS)
def test_a_list_beside_its_total(counts, threshold):
    shown, total = suppress_list(counts, threshold)

    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(seen in (None, count) for count, seen in zip(counts, shown, strict=True))
    assert not any(seen and seen < threshold for seen in (*shown, total))
    if total is not None:
        assert total == sum(counts)
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= threshold)


def test_a_single_small_unit_hides_its_total_too():
    assert suppress_list([3]) == ([None], None)


def test_a_small_unit_takes_another_along():
    assert suppress_list([3, 10, 20]) == ([None, None, 20], 33)


def test_a_list_of_nothing():
    assert suppress_list([]) == ([], 0)
    assert suppress_list([0, 0]) == ([0, 0], 0)


def test_the_totals_of_a_small_row_go_with_it():
    table = suppress_with_totals([[1, 2], [30, 40], [50, 60]])

    assert table.rows[0] == [None, None]
    assert table.row_totals[0] is None
    assert table.total == 183

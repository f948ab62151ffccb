"""What is hidden cannot be worked out from the sums that are published, by brute force on small sets."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from injuries.disclosure.rules import gives_away, hidden_parts, hide, is_small


def test_small_is_from_one_to_four():
    assert [is_small(count) for count in (0, 1, 4, 5)] == [False, True, True, False]


def test_one_small_number_takes_the_smallest_shown_one_with_it():
    assert hidden_parts([9, 3, 7, 12]) == {1, 2}


def test_zero_is_shown_and_is_no_company():
    assert hidden_parts([0, 3, 0, 12]) == {1, 3}


def test_small_numbers_that_are_each_one_take_another_with_them():
    # Their sum, 5, says of five numbers from 1 that each is 1.
    assert hidden_parts([1, 1, 1, 1, 1, 8]) == {0, 1, 2, 3, 4, 5}


def test_a_missing_value_is_neither_hidden_nor_company():
    assert hidden_parts([None, 3, None, 6, 8]) == {1, 3}


def test_nothing_small_hides_nothing():
    assert hidden_parts([0, 5, 6, 0]) == set()


def possible(total: int, parts: int):
    """Every way in which so many numbers of at least 1 make a total."""
    return [values for values in product(range(1, total + 1), repeat=parts) if sum(values) == total]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_every_hidden_part_of_a_published_sum_has_two_possible_values(values):
    hidden = sorted(hidden_parts(values))
    total = sum(values[place] for place in hidden)
    shown = [value for place, value in enumerate(values) if place not in hidden and value]
    if not hidden or (gives_away([values[place] for place in hidden]) and not shown):
        # Nothing is hidden, or all of a sum that is small itself and is not published.
        return

    ways = possible(total, len(hidden))

    for number in range(len(hidden)):
        assert len({way[number] for way in ways}) >= 2


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=3, max_size=3))
def test_sums_that_overlap_are_balanced_together(rows):
    counts = {(r, c): rows[r][c] for r in range(3) for c in range(3)}
    sums = [[(r, c) for c in range(3)] for r in range(3)]
    sums += [[(r, c) for r in range(3)] for c in range(3)]

    hidden = hide(counts, sums)

    assert {key for key, count in counts.items() if is_small(count)} <= hidden
    for keys in sums:
        inside = [counts[key] for key in keys if key in hidden]
        all_hidden = all(key in hidden for key in keys if counts[key])
        assert not gives_away(inside) or all_hidden

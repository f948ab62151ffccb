"""One comparison of rows with those that a Board saw."""

from weakref import WeakSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohs.registers.change_lines import ChangeLines
from ohs.registers.comparison import KeyedRows, compare, in_words
from ohs.registers.comparison_spec import (
    ClosedBy,
    ComparisonSpec,
    Direction,
    Watched,
    What,
    in_order,
    lower_is_better,
)

TASKS = ComparisonSpec(
    keys=(("plan", "task"),),
    label=("task", "title"),
    watched=(
        Watched("standing", "standing"),
        Watched("due_date", "due date", moves=True),
        Watched("leads", "lead"),
    ),
    closed=ClosedBy("standing", frozenset({"confirmed", "withdrawn"})),
)


def task(number="6.2", **changed):
    row = {
        "plan": "Plan",
        "task": number,
        "title": "Train",
        "standing": "on track",
        "due_date": "2021-06-30",
        "leads": "Head of Safety",
    }
    return row | changed


def test_rows_that_are_the_same_are_no_change():
    changes = compare([task()], [task()], TASKS)

    assert not changes.changes
    assert changes.summary == "Nothing changed in 1 rows."


def test_a_row_that_was_not_there_is_new():
    (change,) = compare([], [task()], TASKS)

    assert (change.what, change.name, change.before) == (What.NEW, "6.2 Train", None)


def test_a_row_that_is_not_there_any_more_is_gone_and_comes_last():
    changes = compare([task("1"), task("2")], [task("2"), task("3")], TASKS)

    assert [(change.what, change.name) for change in changes] == [
        (What.NEW, "3 Train"),
        (What.GONE, "1 Train"),
    ]
    assert changes.summary == "1 new, 1 gone, 1 unchanged."


def test_a_date_put_off_has_moved():
    (change,) = compare([task()], [task(due_date="2021-08-31")], TASKS)

    assert change.what == What.MOVED
    assert change.details == ("due date: 30 June 2021 → 31 August 2021",)


def test_a_first_date_has_not_moved():
    (change,) = compare([task(due_date="")], [task()], TASKS)

    assert change.what == What.CHANGED
    assert change.details == ("due date: none → 30 June 2021",)


def test_a_row_that_came_to_its_end_is_closed_whatever_else_changed():
    (change,) = compare([task()], [task(standing="confirmed", due_date="2021-08-31")], TASKS)

    assert change.what == What.CLOSED


@pytest.mark.parametrize("side", ["then", "now"])
def test_a_column_that_one_side_does_not_have_is_passed_over(side):
    with_leads, without = task(leads="Somebody else"), task()
    del without["leads"]
    pair = ([without], [with_leads]) if side == "then" else ([with_leads], [without])

    assert not compare(*pair, TASKS).changes


def test_a_change_is_found_by_the_key_of_its_row():
    changes = compare([task("1"), task("2")], [task("1", leads="Somebody else"), task("2")], TASKS)

    assert changes.get(plan="Plan", task="1").column("leads").now == "Somebody else"
    assert changes.get(plan="Plan", task="2") is None
    assert changes.get(plan="Another plan", task="1") is None


RISKS = ComparisonSpec(
    keys=(("ref",), ("description",), ("title",)),
    label=("ref", "title"),
    watched=(
        Watched("ref", "reference"),
        Watched("likelihood", "likelihood", moves=True),
        Watched("impact", "impact", moves=True),
    ),
    direction=lower_is_better("likelihood", "impact", same=("matrix",)),
)


def risk(**changed):
    row = {
        "ref": "28",
        "title": "Fatigue",
        "description": "Officers tire",
        "likelihood": "3",
        "impact": "4",
        "matrix": "1",
    }
    return row | changed


def test_a_row_is_found_again_by_the_first_key_that_both_sides_have():
    changes = compare([risk(ref="")], [risk()], RISKS)

    (change,) = changes
    assert change.details == ("reference: none → 28",)
    assert changes.get(ref="28") is change
    assert changes.get(title="Fatigue") is change


def test_a_row_as_it_was_has_no_change_though_another_of_its_title_has():
    before = [risk(), risk(ref="29", description="Others tire")]
    after = [risk(), risk(ref="29", description="Others tire", impact="5")]

    changes = compare(before, after, RISKS)

    assert changes.get(ref="28", title="Fatigue") is None
    assert changes.get(ref="29", title="Fatigue").details == ("impact: 4 → 5",)


def test_two_rows_with_the_same_key_are_paired_once():
    changes = compare([risk(ref="", description="")], [risk(ref=""), risk(ref="")], RISKS)

    assert [change.what for change in changes] == [What.NEW]


@pytest.mark.parametrize(
    ("changed", "direction"),
    [
        ({"likelihood": "4"}, Direction.WORSE),
        ({"impact": "2"}, Direction.BETTER),
        ({"likelihood": "4", "impact": "3"}, Direction.NEITHER),
        ({"likelihood": ""}, Direction.NEITHER),
        ({"likelihood": "4", "matrix": "2"}, Direction.NEITHER),
    ],
)
def test_a_lower_score_is_better_on_the_same_matrix(changed, direction):
    (change,) = compare([risk()], [risk(**changed)], RISKS)

    assert change.direction == direction


FINDINGS = ComparisonSpec(
    keys=(("unit", "theme"),),
    label=("unit", "theme"),
    watched=(Watched("rating", "rating"), Watched("level", "level tested")),
    direction=in_order("rating", "NC", "C", "PC", same=("level",)),
)


@pytest.mark.parametrize(
    ("now", "direction"),
    [
        ({"rating": "PC"}, Direction.BETTER),
        ({"rating": "NC"}, Direction.WORSE),
        ({"rating": "not assessed"}, Direction.NEITHER),
        ({"rating": "PC", "level": "4"}, Direction.NEITHER),
    ],
)
def test_a_rating_is_better_in_its_order_at_the_same_level(now, direction):
    then = {"unit": "MO3", "theme": "1", "rating": "C", "level": "3"}

    (change,) = compare([then], [then | now], FINDINGS)

    assert change.direction == direction


LINES = ComparisonSpec(
    keys=(("line", "period"), ("line",)),
    label=("line", "period"),
    watched=(
        Watched("period", "period"),
        Watched("count", "count", revisable=True, decimals=0),
        Watched("rate", "rate", revisable=True, decimals=2),
    ),
    period="period",
)


def line(**changed):
    return {"line": "Falls", "period": "2020-04/2021-03", "count": "5412", "rate": "1.5"} | changed


def test_a_figure_of_the_same_period_is_revised():
    changes = compare([line()], [line(count="5420")], LINES)

    (change,) = changes
    assert change.name == "Falls Apr 2020 – Mar 2021"
    assert change.details == ("count: 5,412 → 5,420 [r]",)
    assert changes.revised


def test_a_figure_of_another_period_is_not_a_revision():
    changes = compare([line()], [line(count="5420", period="2021-04/2022-03")], LINES)

    (change,) = changes
    assert change.details == (
        "period: Apr 2020 – Mar 2021 → Apr 2021 – Mar 2022",
        "count: 5,412 → 5,420",
    )
    assert not changes.revised


@pytest.mark.parametrize(
    ("text", "decimals", "words"),
    [
        ("", None, "none"),
        ("2021-06-30", None, "30 June 2021"),
        ("2020-04/2021-03", None, "Apr 2020 – Mar 2021"),
        ("5412", 0, "5,412"),
        ("5412", None, "5412"),
        ("-3.456", 2, "−3.46"),
        ("[c]", 0, "[c]"),
    ],
)
def test_a_cell_is_printed_as_people_read_it(text, decimals, words):
    assert in_words(text, decimals) == words


_ROW = st.fixed_dictionaries(
    {
        "plan": st.sampled_from(["A", "B"]),
        "task": st.sampled_from(["1", "2", "3", ""]),
        "title": st.just("Train"),
        "standing": st.sampled_from(["on track", "overdue", "confirmed"]),
        "due_date": st.sampled_from(["", "2021-06-30", "2021-07-31"]),
        "leads": st.sampled_from(["", "Head"]),
    }
)


@given(st.lists(_ROW, max_size=8), st.lists(_ROW, max_size=8))
def test_every_row_is_new_changed_or_unchanged_and_every_old_one_found_or_gone(before, after):
    changes = compare(before, after, TASKS)

    counts = changes.counts
    found = len(before) - counts[What.GONE]
    assert counts[What.NEW] + found == len(after)
    assert changes.unchanged == found - (len(changes) - counts[What.NEW] - counts[What.GONE])
    assert changes.unchanged >= 0


@given(st.lists(_ROW.filter(lambda row: row["task"]), max_size=8))
def test_a_table_compared_with_itself_has_not_changed(rows):
    assert not compare(rows, rows, TASKS).changes


class Row(dict):
    """A row of which it can be told whether anybody still holds it."""

    __hash__ = object.__hash__


def test_rows_that_are_as_they_were_are_not_held():
    before = [task(str(number)) for number in range(200)]
    held, most = WeakSet(), 0

    def rows():
        nonlocal most
        for number in range(200):
            leads = "Somebody else" if number == 7 else "Head of Safety"
            row = Row(task(str(number), leads=leads))
            held.add(row)
            yield row
            most = max(most, len(held))

    changes = compare(before, rows(), TASKS)

    assert [change.row["task"] for change in changes] == ["7"]
    assert changes.compared == 200
    assert most < 5


@given(st.lists(_ROW, max_size=8), st.lists(_ROW, max_size=8))
def test_rows_are_paired_one_by_one_as_in_rounds_over_all_of_them(before, after):
    keys = (("task",), ("leads",))
    pairs, left = KeyedRows(before, keys).pair(after)

    remaining, expected = list(before), [None] * len(after)
    for key in ("task", "leads"):
        for place, row in enumerate(after):
            same = [old for old in remaining if row[key] and old[key] == row[key]]
            if expected[place] is None and same:
                expected[place] = same[0]
                remaining = [old for old in remaining if old is not same[0]]
    assert list(map(id, pairs)) == list(map(id, expected))
    assert list(map(id, left)) == list(map(id, remaining))


# As they are told

BY_UNIT = ComparisonSpec(
    keys=(("unit", "theme"),),
    label=("unit", "theme"),
    watched=(Watched("rating", "rating"), Watched("on", "audited on")),
    told_by=("unit",),
    content=lambda rows: " ".join(row["rating"] for row in rows),
)


def cell(unit="AS", theme="Policy", rating="C", on="2021-05-06"):
    return {"unit": unit, "theme": theme, "rating": rating, "on": on}


def told(before, after, spec=BY_UNIT):
    return [
        (str(line.what), line.name, *line.details)
        for line in ChangeLines(compare(before, after, spec), spec)
    ]


def test_rows_that_belong_together_are_one_line():
    before = [cell(), cell("MO3"), cell("MO3", "Audit"), cell("L&D")]
    after = [
        cell(),
        cell("MO3", rating="NC", on="2021-07-05"),
        cell("MO3", "Audit", on="2021-07-05"),
        cell("WA"),
        cell("WA", "Audit", rating="PC"),
    ]

    assert told(before, after) == [
        (
            "changed",
            "MO3",
            "audited on: 6 May 2021 → 5 July 2021",
            "Policy: rating: C → NC",
        ),
        ("new", "WA", "C PC"),
        ("gone", "L&D", "C"),
    ]


def test_a_line_says_how_many_rows_share_what_changed_and_what_is_new_beside():
    before = [cell(theme=theme) for theme in ("Policy", "Audit", "Leadership")]
    after = [
        cell(on="2021-07-05"),
        cell(theme="Audit", on="2021-07-05"),
        cell(theme="Leadership", rating="PC"),
        cell(theme="Wellbeing", rating="NC"),
    ]

    assert told(before, after) == [
        (
            "changed",
            "AS",
            "new: NC",
            "audited on: 6 May 2021 → 5 July 2021 (2 of 3)",
            "Leadership: rating: C → PC",
        )
    ]


def test_without_anything_to_be_told_by_each_row_is_a_line():
    assert told([task("1")], [task("1", leads="Somebody else"), task("2")], TASKS) == [
        ("changed", "1 Train", "lead: Head of Safety → Somebody else"),
        ("new", "2 Train"),
    ]

import datetime as dt

import pytest

from actions.rules.timescale import TimescaleKind, add_months, in_words, occurrences, span


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2003, 6, 30), 12, dt.date(2004, 6, 30)),
        (dt.date(2003, 7, 31), 11, dt.date(2004, 6, 30)),
        (dt.date(2003, 1, 31), 1, dt.date(2003, 2, 28)),
        (dt.date(2004, 1, 31), 1, dt.date(2004, 2, 29)),
        (dt.date(2003, 12, 15), 1, dt.date(2004, 1, 15)),
        (dt.date(2004, 2, 29), 12, dt.date(2005, 2, 28)),
    ],
)
def test_add_months_keeps_the_day_or_takes_the_last_one(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "every", "expected"),
    [
        (dt.date(2003, 4, 1), dt.date(2004, 3, 31), 1, 12),
        (dt.date(2003, 4, 1), dt.date(2004, 3, 30), 1, 11),
        (dt.date(2003, 4, 1), dt.date(2004, 3, 31), 3, 4),
        (dt.date(2003, 4, 1), dt.date(2003, 4, 30), 1, 1),
        (dt.date(2003, 4, 1), dt.date(2003, 4, 29), 1, 0),
        (dt.date(2003, 4, 15), dt.date(2003, 6, 14), 1, 2),
        (dt.date(2003, 4, 1), dt.date(2003, 3, 1), 1, 0),
    ],
)
def test_occurrences_counts_whole_periods(start, end, every, expected):
    assert occurrences(start, end, every) == expected


def test_span_reads_as_people_say_it():
    assert span(dt.date(2021, 7, 1), dt.date(2021, 7, 31)) == "July 2021"
    assert span(dt.date(2021, 4, 1), dt.date(2021, 6, 30)) == "April to June 2021"
    assert span(dt.date(2003, 4, 1), dt.date(2004, 3, 31)) == "1 April 2003 to 31 March 2004"
    assert span(dt.date(2021, 7, 2), dt.date(2021, 7, 31)) == "2 July 2021 to 31 July 2021"


END = dt.date(2004, 3, 31)


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (TimescaleKind.BY, {"due_date": END}, "by 31 March 2004"),
        (
            TimescaleKind.BY,
            {"due_date": END, "due_from_measure": True},
            "by 31 March 2004, the date of its measure",
        ),
        (
            TimescaleKind.BY,
            {"due_date": END, "earliest_date": dt.date(2004, 3, 1), "latest_date": END},
            "by 31 March 2004 (stated as March 2004)",
        ),
        (
            TimescaleKind.BY,
            {
                "due_date": dt.date(2004, 4, 30),
                "earliest_date": dt.date(2004, 3, 1),
                "latest_date": END,
            },
            "by 30 April 2004",
        ),
        (TimescaleKind.BEFORE, {"due_date": END}, "before 31 March 2004"),
        (
            TimescaleKind.WINDOW,
            {"start_date": dt.date(2003, 4, 1), "due_date": END},
            "1 April 2003 to 31 March 2004",
        ),
        (
            TimescaleKind.RECURRING,
            {"start_date": dt.date(2003, 4, 1), "ends_on": END, "recurs_months": 1},
            "every month from 1 April 2003 to 31 March 2004 (12 times)",
        ),
        (
            TimescaleKind.RECURRING,
            {"start_date": dt.date(2003, 4, 1), "recurs_months": 3},
            "every 3 months from 1 April 2003",
        ),
        (TimescaleKind.ONGOING, {}, "on-going"),
        (TimescaleKind.ONGOING, {"ends_on": END}, "on-going until 31 March 2004"),
        (
            TimescaleKind.RELATIVE,
            {"follows": "9.2", "offset_months": 12, "due_date": END},
            "12 months after 9.2: by 31 March 2004",
        ),
        (
            TimescaleKind.RELATIVE,
            {"follows": "9.2", "offset_months": 1},
            "1 month after 9.2: no date until that has one",
        ),
        (TimescaleKind.CONDITIONAL, {"condition": "the pilot works"}, "only if the pilot works"),
        (
            TimescaleKind.CONDITIONAL,
            {"condition": "the pilot works", "due_date": END},
            "only if the pilot works; then by 31 March 2004",
        ),
        (TimescaleKind.NONE, {}, "no date stated"),
    ],
)
def test_every_kind_reads_in_words(kind, values, expected):
    assert in_words(kind, **values) == expected

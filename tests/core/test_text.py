import datetime as dt

import pytest

from ohs.core import text


def test_days_months_and_what_is_missing():
    day = dt.date(2021, 7, 5)

    assert text.format_day(day) == "5 July 2021"
    assert text.format_day(dt.datetime(2021, 7, 15, 9, 30, tzinfo=dt.UTC)) == "15 July 2021"
    assert text.format_short_day(day) == "5 Jul 2021"
    assert text.format_month(day) == "July 2021"
    assert {text.format_day(None), text.format_short_day(None), text.format_month(None)} == {"–"}


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 tasks"), (1, "1 task"), (2, "2 tasks"), (1204, "1,204 tasks")],
)
def test_a_count_agrees_with_its_noun(count, words):
    assert text.plural(count, "task") == words


def test_a_noun_may_have_its_own_plural():
    assert text.plural(1, "person", "people") == "1 person"
    assert text.plural(3, "person", "people") == "3 people"


@pytest.mark.parametrize(
    ("count", "word"),
    [(0, "no"), (1, "one"), (12, "twelve"), (13, "13"), (1300, "1,300"), (-1, "-1")],
)
def test_small_numbers_are_words(count, word):
    assert text.number_word(count) == word


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ([], ""),
        (["AS"], "AS"),
        (["AS", "WA"], "AS and WA"),
        (iter(["AS", "CN", 3]), "AS, CN and 3"),
    ],
)
def test_words_are_joined_as_people_say_them(words, joined):
    assert text.join_words(words) == joined


def test_words_may_be_alternatives():
    assert text.join_words(["csv", "xlsx", "json"], last="or") == "csv, xlsx or json"


def test_a_long_list_says_how_many_more():
    assert text.first_few(range(3), 3) == ["0", "1", "2"]
    assert text.first_few(range(1203), 2) == ["0", "1", "1,201 more"]


def test_a_text_is_cut_between_words():
    assert text.shorten("Fit  a rail", 10) == "Fit a rail"
    assert text.shorten("Fit a handrail on the stairs", 17) == "Fit a handrail…"
    assert len(text.shorten("x" * 300, 200)) == 200


def test_paragraphs_are_parted_by_empty_lines():
    assert text.paragraphs(" One\nline. \n \n\n Another.\n") == ["One line.", "Another."]
    assert text.paragraphs("") == []


def test_first_letters():
    assert text.lower_first("Board") == "board"
    assert text.upper_first("") == ""
    assert text.upper_first("hSW team") == "HSW team"

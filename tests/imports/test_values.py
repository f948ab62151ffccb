"""Numbers, names, scores and words as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohs.imports.files.cells import UnreadableCell
from ohs.imports.values.names import Names, read_choice, read_rag, read_yes_no, split_several
from ohs.imports.values.numbers import read_decimal, read_percent, read_score, read_whole
from ohs.imports.values.texts import WrongValueError, one_line, plain, says_nothing, shown, text_of


@pytest.mark.parametrize(
    ("value", "number"),
    [("0", 0), ("12", 12), ("1,234", 1234), ("12,345", 12345), (7, 7), (7.0, 7), (" 8 ", 8), ("12.0", 12), ("1,234.00", 1234)],
)  # fmt: skip
def test_a_whole_number_is_read(value, number):
    assert read_whole(value) == number


@pytest.mark.parametrize(
    "value",
    [
        "-1", -1, "1.5", 1.5, "1.234", "1,23", "12,34", ",5", "twelve", "", None, "1 234", "²", "١٢", "1e3",
        True, "999999999", float("nan"), float("inf"), "9" * 5000, 10**400, "..", "<5", "1.", "1.05", "1.000",
    ],
)  # fmt: skip
def test_what_is_not_surely_a_whole_number_is_refused(value):
    with pytest.raises(WrongValueError):
        read_whole(value)


def test_what_an_export_writes_for_a_hidden_number_is_explained():
    with pytest.raises(
        WrongValueError, match="hidden to protect people. Somebody who may see small numbers"
    ):
        read_whole("[c]")


@pytest.mark.parametrize(
    ("value", "number"),
    [("5484.0", "5484.00"), (1223.92, "1223.92"), ("1,223.92", "1223.92"), (0.1 + 0.2, "0.30"), (7, "7.00"), ("0", "0.00")],
)  # fmt: skip
def test_a_number_with_decimals_is_read(value, number):
    assert read_decimal(value) == Decimal(number)


@pytest.mark.parametrize(
    "value", ["1.234", "-1", "", "..", "1,2", True, float("nan"), "9" * 400, 3.14159]
)
def test_what_is_not_surely_such_a_number_is_refused(value):
    with pytest.raises(WrongValueError):
        read_decimal(value)


@pytest.mark.parametrize(
    ("value", "percent"),
    [("60%", 60), ("60 % complete", 60), ("60 per cent", 60), (0.6, 60), (60, 60), ("12.5%", 12.5), ("0%", 0), (0, 0)],
)  # fmt: skip
def test_a_percentage_is_read(value, percent):
    assert read_percent(value) == percent


@pytest.mark.parametrize("value", ["sixty", "101%", -1, 101, "", True, "60"])
def test_what_is_no_percentage_is_refused(value):
    with pytest.raises(WrongValueError):
        read_percent(value)


def test_a_one_may_be_one_per_cent_or_all_of_it():
    with pytest.raises(WrongValueError, match="1% or 100%"):
        read_percent(1)


FIVE_BY_FIVE = {(a, b): a * b for a in range(1, 6) for b in range(1, 6)}


@pytest.mark.parametrize(
    "text", ["4 x 3", "4x3", "4 × 3", "4*3", "4/3", "4,3", "L4 I3", "l4i3", "Likelihood 4 x Impact 3", "4 x 3 = 12"]
)  # fmt: skip
def test_a_score_is_read_as_likelihood_by_impact(text):
    assert read_score(text, FIVE_BY_FIVE) == (4, 3)


def test_a_score_alone_is_the_cell_that_has_it_or_asked_about():
    assert read_score(25, FIVE_BY_FIVE) == (5, 5)
    assert read_score("9", FIVE_BY_FIVE) == (3, 3)
    with pytest.raises(WrongValueError, match=r"may be 3 x 4 or 4 x 3 \(likelihood x impact\)"):
        read_score(12, FIVE_BY_FIVE)
    with pytest.raises(WrongValueError, match="No cell of the matrix has the score 7"):
        read_score(7, FIVE_BY_FIVE)


@pytest.mark.parametrize(
    ("text", "words"),
    [("6 x 3", "likelihood of 1 to 5"), ("4 x 3 = 20", "4 x 3 is 12 in the matrix, not 20"), ("high", "such as 4 x 3"), ("", "such as 4 x 3")],
)  # fmt: skip
def test_what_is_no_score_is_refused(text, words):
    with pytest.raises(WrongValueError, match=words):
        read_score(text, FIVE_BY_FIVE)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("Red", "red"),
        ("R", "red"),
        ("RAG: A", "amber"),
        ("🟢", "green"),
        ("amber", "amber"),
        ("BRAG - B", "blue"),
    ],
)
def test_a_colour_is_read(text, colour):
    assert read_rag(text) == colour


@pytest.mark.parametrize("text", ["red/amber", "", "pink", "R A"])
def test_what_is_no_single_colour_is_refused(text):
    with pytest.raises(WrongValueError):
        read_rag(text)


STATES = {"not started": 1, "in progress": 2, "on-going": 3}


@pytest.mark.parametrize(
    "text", ["In progress", "IN PROGRESS", "in-progress", " in  progress ", "in\xa0progress"]
)
def test_a_state_is_read_in_any_case(text):
    assert read_choice(text, STATES) == 2


def test_another_word_for_a_state_may_be_given_and_a_misspelt_one_is_offered_the_nearest():
    assert read_choice("WIP", STATES, also={"wip": 2}) == 2
    with pytest.raises(
        WrongValueError,
        match=r"Expected one of: not started, in progress, on-going\. Nearest: in progress\.",
    ):
        read_choice("in progres", STATES)


@pytest.fixture
def posts():
    names = Names("post")
    for number, title in enumerate(
        ("Head of Training", "Head of Profession, Nursing", "Team Managers")
    ):
        names.add(title, number)
    return names


@pytest.mark.parametrize(
    "text", ["head of training", "Head  of Training", "Head of\xa0Training", " Head of Training "]
)
def test_a_name_is_found_whatever_its_case_and_spaces(posts, text):
    assert posts.find(text) == 0


def test_a_name_that_is_not_there_is_offered_the_nearest(posts):
    with pytest.raises(
        WrongValueError, match="Expected a post that the register knows. Nearest: Head of Training"
    ):
        posts.find("Head of Trainng")


def test_a_noun_that_begins_with_a_vowel_has_its_article():
    with pytest.raises(WrongValueError, match="Expected an indicator that"):
        Names("indicator").find("x")


def test_two_things_written_alike_are_asked_about():
    names = Names("post")
    names.add_only("Head-of Training", 1)
    names.add_only("Head of training", 2)

    with pytest.raises(
        WrongValueError, match="Several are written alike: Head-of Training; Head of training"
    ):
        names.find("head of training")


KNOWN = {"practice manager", "head of profession, nursing", "team managers", "pib", "a/b"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Practice Manager | Team Managers", ["Practice Manager", "Team Managers"]),
        ("Practice Manager; Team Managers", ["Practice Manager", "Team Managers"]),
        ("Practice Manager\nTeam Managers", ["Practice Manager", "Team Managers"]),
        ("Practice Manager/PIB", ["Practice Manager", "PIB"]),
        ("Practice Manager and PIB", ["Practice Manager", "PIB"]),
        ("Team Managers and Head of Profession, Nursing", ["Team Managers", "Head of Profession, Nursing"]),
        ("Practice Manager, Team Managers and Head of Profession, Nursing",
         ["Practice Manager", "Team Managers", "Head of Profession, Nursing"]),
        ("Practice Manager, Team Managers, and PIB", ["Practice Manager", "Team Managers", "PIB"]),
        ("A/B", ["A/B"]),
        ("Head of Profession, Nursing", ["Head of Profession, Nursing"]),
        ("Somebody, Else", ["Somebody, Else"]),
        ("Practice Manager and Somebody", ["Practice Manager and Somebody"]),
        ("", []),
    ],
)  # fmt: skip
def test_several_names_in_a_cell_are_parted_where_all_parts_are_known(text, parts):
    assert split_several(text, lambda name: name.casefold() in KNOWN) == parts


@pytest.mark.parametrize(
    "text", ["TBC", "n/a", "-", "–", "", None, "To be confirmed", " . ", "tbc."]
)
def test_there_are_words_for_nothing(text):
    assert says_nothing(text)


def test_a_text_is_freed_of_what_no_text_has():
    assert text_of("a\x00b\ufffec\ud800d\x07") == "abcd"
    assert text_of("\ufeff a\r\nb\vc \xa0") == "a\nb\nc"
    assert one_line(" a \n  b\xa0c ") == "a b c"


def test_an_apostrophe_that_made_a_cell_harmless_is_taken_off_again():
    assert text_of("'=1+1") == "=1+1"
    assert text_of("'- point") == "- point"
    assert text_of("'tis so") == "'tis so"


@pytest.mark.parametrize(
    "value", ["#REF!", "#N/A", "########", UnreadableCell("#REF!", "It failed.")]
)
def test_a_failed_formula_is_no_text(value):
    with pytest.raises(WrongValueError):
        text_of(value)


def test_yes_and_no():
    assert read_yes_no("Yes") is read_yes_no(True) is read_yes_no("x") is True
    assert read_yes_no("") is read_yes_no("No") is read_yes_no(0) is False
    with pytest.raises(WrongValueError):
        read_yes_no("perhaps")


_ANY = st.one_of(
    st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes(), st.times()
)  # fmt: skip


@given(_ANY)
def test_nothing_else_than_a_refusal_comes_of_nonsense(value):
    for read in (
        read_whole, read_decimal, read_percent, read_rag, read_yes_no, text_of, says_nothing, split_several,
        lambda cell: read_score(cell, FIVE_BY_FIVE), lambda cell: read_choice(cell, STATES), Names("post").find,
    ):  # fmt: skip
        try:
            read(value)
        except WrongValueError as error:
            assert str(error)
    assert shown(value) is not None
    assert plain(shown(value)) is not None


@given(st.integers(0, 200_000))
def test_a_whole_number_is_read_however_it_is_written(number):
    for text in (str(number), f"{number:,}", f"{number}.0", f" {number} ", number, float(number)):
        assert read_whole(text) == number

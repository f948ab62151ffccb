"""The author's words: light Markdown, and what of it is refused because it could not be printed as meant."""

import pytest

from ohs.board.paper.markdown import parse_words, text_of
from ohs.registers.content import Bullets, Paragraph, Picture, Run, SubHeading, Table

from .operation_calls import PNG


class Stored:
    media_type = "image/png"
    data = "AAAA"


def blocks(text, pictures=None):
    found = parse_words(text, pictures)
    assert found.problems == []
    return found.blocks


def test_paragraphs_with_bold_italic_and_links():
    (first, second) = blocks(
        "The **rate** is *lower*;\nsee [the guidance](https://www.example.org/a).\n\nNext."
    )

    assert first.text == "The rate is lower; see the guidance."
    assert first.runs == (
        Run("The "),
        Run("rate", bold=True),
        Run(" is "),
        Run("lower", italic=True),
        Run("; see "),
        Run("the guidance", link="https://www.example.org/a"),
        Run("."),
    )
    assert second == Paragraph("Next.")


def test_lists_headings_and_tables():
    found = blocks(
        "## Pilots\n\n- one\n- **two**\n\n3. third\n4. fourth\n\n| Unit | People |\n|---|--:|\n| AS | 7 |"
    )

    assert found == [
        SubHeading("Pilots"),
        Bullets(("one", "two"), runs=((Run("one"),), (Run("two", bold=True),))),
        Bullets(("third", "fourth"), numbered=True, start=3),
        Table("", ("Unit", "People"), (("AS", "7"),), numeric=(1,)),
    ]


def test_a_footnote_stands_with_the_word_it_belongs_to():
    (paragraph,) = blocks("Peers[^1] help.\n\n[^1]: See [TRiM](https://www.example.org).")

    assert paragraph.runs == (
        Run("Peers"),
        Run("", footnote="See TRiM (https://www.example.org)."),
        Run(" help."),
    )


def test_a_picture_with_its_words():
    found = blocks('![Three tiers](tiers "Figure 1")', {"tiers": Stored()})

    assert found == [Picture("Figure 1", "Three tiers", "image/png", "AAAA")]


def test_bullets_pasted_from_word_and_lettered_lines_stay_lines():
    bullets, lettered = blocks("• one\n•\ttwo\n\na) first\nb) second")

    assert bullets == Bullets(("one", "two"))
    assert lettered.text == "a) first\nb) second"


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> <script>alert(1)</script>",
        "> quoted",
        "    indented by hand",
        "```code```",
        "`code`",
        "---",
        "Heading\n===",
        "[x]: https://www.example.org",
        "[click](javascript:alert(1))",
        "snake_case and 2 * 3 * 4",
    ],
)
def test_what_is_no_sign_here_is_printed_as_it_was_typed(text):
    (paragraph,) = blocks(text)

    assert paragraph.text == " ".join(text.split())
    assert paragraph.runs == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- one\n  - inside", "A list inside a list"),
        ("![Three tiers](nowhere)", "No picture of this paper is called “nowhere”"),
        ("![](tiers)", "Say in words what the picture “tiers” shows"),
        ("Beside ![Three tiers](tiers) a text", "needs a paragraph of its own"),
        ("See [^1].", "The text refers to footnote 1, which is not written"),
        ("A text.\n\n[^2]: Never referred to.", "Nothing refers to footnote 2"),
        ("[here](/risks/2/)", "works only on this site"),
        ('[here](https://www.example.org "title")', "is not printed"),
        ("| a |\n|---|\n| [b](https://www.example.org) |", "Cells of a table are printed plain"),
        ("|" + "a|" * 9 + "\n|" + "---|" * 9 + "\n|" + "b|" * 9, "A table has at most 8 columns"),
        ("| a |\n|---|", "A table needs a row"),
    ],
)
def test_what_could_not_be_printed_as_meant_is_named(text, problem):
    found = parse_words(text, {"tiers": Stored()})

    assert [problem in each for each in found.problems] == [True]
    # A text that was stored before is printed all the same.
    assert found.blocks


def test_the_words_alone():
    assert text_of("**Bold** and\n\n- one\n- two") == "Bold and one two"
    assert PNG

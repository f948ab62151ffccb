"""What a composition asks twice is read once, and nothing outlives it."""

import datetime as dt

import pytest

from ohs.organisation.models import Board, BoardMeeting
from ohs.web.once import ahead, asked_once, composing, once, read


@pytest.fixture
def asked():
    """A question that counts how often it was asked, and the counter."""
    times = []

    @asked_once
    def question(on, *, group=None):
        times.append((on, group))
        return len(times)

    return question, times


def test_outside_a_composition_every_call_asks(asked):
    question, times = asked

    question(1)
    question(1)

    assert len(times) == 2


def test_inside_one_equal_questions_are_asked_once_however_they_are_put(asked):
    question, times = asked

    with composing():
        answers = {question(1), question(on=1), question(1, group=None)}

    assert answers == {1}
    assert len(times) == 1


def test_other_questions_are_others(asked):
    question, times = asked

    with composing():
        question(1)
        question(2)
        question(1, group="MO")

    assert times == [(1, None), (2, None), (1, "MO")]


def test_nothing_outlives_the_composition(asked):
    question, times = asked

    for _ in range(2):
        with composing():
            question(1)

    assert len(times) == 2


def test_a_composition_inside_another_joins_it(asked):
    question, times = asked

    with composing():
        with composing():
            question(1)
        question(1)

    assert len(times) == 1


def test_after_an_error_nothing_is_kept(asked):
    question, times = asked

    with pytest.raises(RuntimeError), composing():
        question(1)
        raise RuntimeError
    question(1)

    assert len(times) == 2


def test_that_there_is_nothing_is_an_answer_too():
    times = []

    with composing():
        for _ in range(2):
            assert once(("nothing",), lambda: times.append(1)) is None

    assert times == [1]


def test_a_question_that_failed_is_asked_again():
    with composing():
        with pytest.raises(ZeroDivisionError):
            once(("broken",), lambda: 1 // 0)
        assert once(("broken",), lambda: 7) == 7


def test_the_last_board_is_looked_up_once_for_each_date(db, django_assert_num_queries):
    board = Board.objects.create(name="B", slug="b")
    BoardMeeting.objects.create(
        board=board, title="M", slug="m", date=dt.date(2021, 5, 6), as_at=dt.date(2021, 5, 6), state="frozen",
    )  # fmt: skip

    with django_assert_num_queries(2), composing():
        for _ in range(3):
            assert BoardMeeting.objects.last_frozen(dt.date(2021, 7, 5)).slug == "m"
            assert BoardMeeting.objects.last_frozen(dt.date(2021, 2, 2)) is None


@pytest.fixture
def boards(db):
    for number in range(3):
        Board.objects.create(name=f"Board {number}", slug=f"board-{number}")
    return Board.objects.order_by("-name")


def test_what_is_asked_ahead_is_not_asked_again(boards, django_assert_num_queries):
    with composing():
        with django_assert_num_queries(1):
            ahead(boards, boards.values_list("slug"), BoardMeeting.objects.order_by("pk"))

        with django_assert_num_queries(0):
            assert [board.slug for board in read(boards.all())] == ["board-2", "board-1", "board-0"]
            assert read(boards.values_list("slug")) == [("board-2",), ("board-1",), ("board-0",)]
            assert read(BoardMeeting.objects.order_by("pk")) == []


def test_what_is_not_asked_ahead_is_asked_once(boards, django_assert_num_queries):
    with composing():
        ahead(boards)
        with django_assert_num_queries(1):
            assert read(boards.filter(slug="board-1")) == read(boards.filter(slug="board-1"))


def test_another_form_of_the_same_rows_is_another_question(boards):
    with composing():
        ahead(boards.values_list("slug"))

        assert read(boards.values_list("slug", flat=True)) == ["board-2", "board-1", "board-0"]
        assert read(boards.values("slug"))[0] == {"slug": "board-2"}


def test_who_reads_may_change_the_list(boards):
    with composing():
        ahead(boards)
        read(boards).clear()

        assert len(read(boards)) == 3


def test_what_can_have_no_rows_is_not_asked(boards, django_assert_num_queries):
    with composing(), django_assert_num_queries(0):
        ahead(boards.none(), boards.filter(pk__in=()))

        assert read(boards.none()) == []


def test_outside_a_composition_nothing_is_asked_ahead_and_reading_asks(
    boards, django_assert_num_queries
):
    with django_assert_num_queries(0):
        ahead(boards)
    with django_assert_num_queries(2):
        assert len(read(boards.all())) == len(read(boards.all())) == 3

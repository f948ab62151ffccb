"""Several questions asked in one give what each would have given by itself, on whatever database this runs."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import (
    BinaryField,
    BooleanField,
    DateField,
    DecimalField,
    DurationField,
    Exists,
    F,
    FloatField,
    JSONField,
    OuterRef,
    Prefetch,
    TextField,
    Value,
)
from django.test.utils import CaptureQueriesContext

from actions.models import KeyTask
from ohs.board.models import SnapshotPart
from ohs.organisation.models import Board, BoardMeeting, BusinessGroup, CommandUnit, User
from ohs.web.together import together
from risks.models import Risk, RiskLead, RiskScore

NOT_CARRIED = (BinaryField, DurationField, JSONField)


def asked(count, *querysets):
    with CaptureQueriesContext(connection) as queries:
        answers = together(*querysets)
    assert len(queries) == count
    return answers


def whole_table(model):
    left_out = [
        field.name for field in model._meta.concrete_fields if isinstance(field, NOT_CARRIED)
    ]
    return model._base_manager.defer(*left_out).order_by("-pk")


def plain(row):
    return {name: (type(value), value) for name, value in vars(row).items() if name != "_state"}


@pytest.mark.parametrize(
    "label",
    [config.label for config in apps.get_app_configs() if hasattr(config, "role_permissions")],
)
def test_every_table_is_the_same_as_read_by_itself(demo, label):
    models = [
        model
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.managed
    ]

    answers = asked(1, *map(whole_table, models))

    for model, rows in zip(models, answers, strict=True):
        assert [plain(row) for row in rows] == [plain(row) for row in whole_table(model)]
        assert all(row._state.db == "default" and not row._state.adding for row in rows)


def test_what_a_row_is_selected_with_comes_along(demo):
    tasks = KeyTask.objects.select_related("plan", "action", "follows").order_by("pk")

    told, _ = asked(1, tasks, Risk.objects.all())

    with CaptureQueriesContext(connection) as queries:
        said = [
            (task.plan.title, task.action.title, getattr(task.follows, "number", None))
            for task in told
        ]

    assert not queries
    assert said == [
        (task.plan.title, task.action.title, getattr(task.follows, "number", None))
        for task in tasks.all()
    ]


def test_more_columns_than_one_call_takes(demo):
    wide = {f"number_{place}": Value(place) + F("pk") for place in range(200)}
    boards = Board.objects.annotate(**wide).order_by("pk").values_list("pk", *wide)

    rows, _ = asked(1, boards, BusinessGroup.objects.all())

    assert rows == list(boards.all())
    assert rows[0][200] == rows[0][0] + 199


TEXTS = [
    "",
    "100 %s %(of) %%",
    "“quoted” \\ \"twice\" 'once'",
    "a\nline\tand a tab",
    "Zoë 🛡",
    "[1, 2]",
    "null",
]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_come_whole(db, text):
    Board.objects.create(name="HSW Board", slug="one")
    told = Board.objects.annotate(said=Value(text, output_field=TextField())).values("said")

    rows, again = asked(1, told, told.filter(slug="one"))

    assert rows == again == [{"said": text}]


def test_values_keep_their_types(db):
    Board.objects.create(name="HSW Board", slug="hsw")
    meetings = BoardMeeting.objects.filter(board=OuterRef("pk"))
    values = {
        "day": Value(dt.date(2021, 7, 5), output_field=DateField()),
        "money": Value(
            Decimal("1234.50"), output_field=DecimalField(max_digits=12, decimal_places=2)
        ),
        "whole": Value(Decimal("7"), output_field=DecimalField(max_digits=12, decimal_places=0)),
        "share": Value(0.1, output_field=FloatField()),
        "round": Value(2.0, output_field=FloatField()),
        "yes": Value(True, output_field=BooleanField()),
        "met": Exists(meetings),
        "nothing": Value(None, output_field=DateField()),
    }
    boards = Board.objects.annotate(**values).values_list(*values)

    (row,), _ = asked(1, boards, BusinessGroup.objects.all())

    (alone,) = boards.all()
    assert row == alone
    assert [type(value) for value in row] == [type(value) for value in alone]


def test_times_keep_their_moment_and_zone(demo):
    people = User.objects.order_by("pk").values_list("date_joined", flat=True)

    joined, _ = asked(1, people, CommandUnit.objects.all())

    assert joined == list(people.all())
    assert all(moment.tzinfo for moment in joined)


def test_rows_come_in_the_order_asked_for_and_no_more_than_asked_for(demo):
    codes = CommandUnit.objects.order_by("-code")

    backwards, five, flat = asked(1, codes, codes[2:7], codes.values_list("code", flat=True))

    assert flat == sorted(flat, reverse=True) == [unit.code for unit in backwards]
    assert [unit.code for unit in five] == flat[2:7]


def test_nothing_found_is_an_empty_list(db):
    assert asked(1, Risk.objects.filter(ref="nobody"), RiskScore.objects.all()) == [[], []]


def test_what_cannot_have_rows_is_not_asked(db):
    assert asked(0, Risk.objects.none(), RiskScore.objects.filter(pk__in=())) == [[], []]


def test_one_question_alone_is_asked_as_ever(demo):
    rows, none = asked(1, Board.objects.order_by("pk"), Risk.objects.none())

    assert rows == list(Board.objects.order_by("pk"))
    assert none == []


def test_what_is_read_already_is_not_read_again(demo):
    boards = Board.objects.order_by("pk")
    list(boards)

    first, _, _ = asked(1, boards, Risk.objects.all(), RiskLead.objects.all())

    assert first[0] is boards[0]


def test_a_queryset_keeps_its_rows_and_its_copies_ask_anew(demo):
    boards = Board.objects.order_by("pk")
    asked(1, boards, Risk.objects.all())

    with CaptureQueriesContext(connection) as queries:
        list(boards)
    assert not queries

    with CaptureQueriesContext(connection) as queries:
        assert len(boards.filter(pk=boards[0].pk)) == 1
    assert len(queries) == 1


def test_what_is_prefetched_is_read_after_it(demo):
    leads = RiskLead.objects.select_related("post")
    risks = Risk.objects.order_by("pk").prefetch_related(Prefetch("lead_rows", queryset=leads))

    told, _ = asked(2, risks, Board.objects.all())

    with CaptureQueriesContext(connection) as queries:
        assert any(list(risk.lead_rows.all()) for risk in told)
    assert not queries


def test_distinct_rows_sorted_by_what_is_not_shown_are_read_by_themselves(demo):
    risks = Risk.objects.order_by("-ref_sort").values_list("state", flat=True)
    states = risks.distinct()

    told, _, _ = asked(2, states, Board.objects.all(), BusinessGroup.objects.all())

    assert told == list(states.all())


def test_unions_too(demo):
    groups = BusinessGroup.objects.order_by().values_list("name")
    names = Board.objects.order_by().values_list("name").union(groups, all=True)

    told, _ = asked(1, names.order_by("name"), Risk.objects.all())

    assert told == list(names.order_by("name"))


def test_what_json_cannot_carry_is_refused(demo):
    with pytest.raises(TypeError, match="“body” cannot be read together with others"):
        together(SnapshotPart.objects.all(), Board.objects.all())

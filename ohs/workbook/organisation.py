"""The sheets of the ground floor: groups, units, posts, people, boards and meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import QuerySet
from django.utils.text import slugify

from ohs.organisation import operations, roles
from ohs.organisation.models import (
    Board,
    BoardMeeting,
    BusinessGroup,
    CommandUnit,
    Force,
    Post,
    UnitKind,
    User,
)

from .context import Context
from .fields import Choice, Day, Kept, LongText, Lookup, Reference, References, Text, Whole
from .sheets import ModelSheet

GROUP = Lookup(
    noun="business group",
    model=BusinessGroup,
    words=lambda group: (group.code, group.name),
    records=lambda: BusinessGroup.objects.order_by("order", "code"),
)
UNIT = Lookup(
    noun="unit",
    model=CommandUnit,
    words=lambda unit: (unit.code, unit.name),
    records=lambda: CommandUnit.objects.order_by("code_sort", "pk"),
)
POST = Lookup(
    noun="post",
    model=Post,
    words=lambda post: (post.title,),
    records=lambda: Post.objects.order_by("title"),
)
PERSON = Lookup(
    noun="person",
    model=User,
    words=lambda person: (person.username,),
    records=lambda: User.objects.order_by("username"),
)
ROLE = Lookup(
    noun="role",
    model=Group,
    words=lambda role: (role.name,),
    records=lambda: Group.objects.filter(name__in=roles.ROLES).order_by("name"),
)
BOARD = Lookup(
    noun="board",
    model=Board,
    words=lambda board: (board.name, board.slug),
    records=lambda: Board.objects.order_by("name"),
)
MEETING = Lookup(
    noun="meeting",
    model=BoardMeeting,
    words=lambda meeting: (meeting.slug,),
    records=lambda: BoardMeeting.objects.order_by("date", "pk"),
)


class Groups(ModelSheet):
    name = "groups"
    about = "A row for each business group, or whatever the force calls what its units belong to."
    permission = "organisation.view_businessgroup"
    order = 10
    model = BusinessGroup
    keys = (("code",),)
    fields = (
        Text(name="code", required=True, example="OPS"),
        Text(name="name", required=True, example="Operations"),
        Text(name="printed_as", help="As papers print it, where that differs."),
        Whole(name="order", unset=0, help="Its place among the others."),
    )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.save_business_group(group=record, by=context.by, reason=context.reason)


class UnitKindField(Text):
    """A kind of unit by its name; one that nobody has used yet is made."""

    def words(self, value: Any) -> str:
        return "" if value is None else str(value)

    def assign(self, record: Any, value: Any) -> None:
        """Left to the sheet: a new kind is a record of its own."""


class Units(ModelSheet):
    name = "units"
    about = "A row for each unit, district or department: what is audited, and what injuries are counted by."
    permission = "organisation.view_commandunit"
    order = 20
    model = CommandUnit
    keys = (("code",),)
    fields = (
        Text(name="code", required=True, example="N1"),
        Text(name="name", required=True, example="North"),
        Reference(name="group", required=True, lookup=GROUP, example="OPS"),
        UnitKindField(
            name="kind", help="What the force calls this kind of unit.", example="District"
        ),
        Whole(name="order", unset=0, help="Its place in its group."),
        Day(name="opened"),
        Day(name="closed"),
    )

    def records(self) -> QuerySet[Any]:
        return CommandUnit.objects.select_related("group", "kind").order_by(
            "group__order", "order", "code_sort", "pk"
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        if "kind" in changed:
            record.kind = self._kind(values["kind"], context)
        return operations.save_unit(unit=record, by=context.by, reason=context.reason)

    def _kind(self, name: str, context: Context) -> UnitKind | None:
        if not name:
            return None
        known = UnitKind.objects.filter(name__iexact=name) | UnitKind.objects.filter(
            short_name__iexact=name
        )
        return known.first() or operations.save_unit_kind(
            kind=UnitKind(name=name, order=UnitKind.objects.count() + 1),
            by=context.by,
            reason=context.reason,
        )

    def title_of(self, record: Any) -> str:
        return f"{record.code} {record.name}"


class Posts(ModelSheet):
    name = "posts"
    about = "A row for each post that leads or supports anything. Posts lead, never people."
    permission = "organisation.view_post"
    order = 30
    model = Post
    keys = (("title",),)
    fields = (
        Text(name="title", required=True, example="Head of Training"),
        Choice(name="kind", choices=Post.Kind, unset=Post.Kind.INDIVIDUAL),
        Reference(name="group", lookup=GROUP, help="Empty for a post that serves the whole force."),
        Reference(
            name="reports_to", lookup=POST, help="The post above it, that is told of delays."
        ),
    )

    def records(self) -> QuerySet[Any]:
        return Post.objects.select_related("group", "reports_to").order_by("title")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.save_post(post=record, by=context.by, reason=context.reason)


class People(ModelSheet):
    name = "people"
    about = "A row for each person who signs in. Nobody can sign in until they are invited or have a password."
    permission = "organisation.change_user"
    order = 40
    model = User
    keys = (("username",),)
    fields = (
        Text(name="username", required=True, example="a.example"),
        Text(name="first_name", example="Alex"),
        Text(name="last_name", example="Example"),
        Text(name="email", example="alex@example.org"),
        References(name="roles", attribute="groups", lookup=ROLE, apart=True, example="lead"),
        References(
            name="posts",
            lookup=POST,
            apart=True,
            help="The posts that the person holds now.",
            example="Head of Training",
        ),
        Day(
            name="posts_from",
            apart=True,
            help="Since when, for posts that are new here; today if empty.",
            example="2026-04-01",
        ),
    )

    def records(self) -> QuerySet[Any]:
        return User.objects.prefetch_related("groups", "posts_held__post").order_by("username")

    def _of(self, record: Any) -> dict[str, Any]:
        values = {
            field.name: field.value_of(record)
            for field in self.fields
            if field.name not in ("posts", "posts_from")
        }
        return values | {"posts": _posts_of(record), "posts_from": None}

    def rows(self, on: Any, audience: Any) -> Any:
        # Some tens of thousands with their roles and posts are not held at once.
        for record in self.records().iterator(chunk_size=2000):
            values = self._of(record)
            yield {field.name: field.cell(values[field.name]) for field in self.fields}

    def _take_row(self, row: Any, found: Any, values: Any, context: Context, outcome: Any) -> None:
        # From when a post is held says something of posts that are new; by itself it changes nothing.
        told = {name: value for name, value in values.items() if name != "posts_from"}
        self._since = values.get("posts_from")
        super()._take_row(row, found, told, context, outcome)

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        common = {"by": context.by, "reason": context.reason}
        names = {
            name: getattr(record, name) for name in ("username", "first_name", "last_name", "email")
        }
        if record.pk is None:
            given = [role.name for role in values.get("roles", ())]
            record = operations.add_person(
                **names,
                roles=given,
                is_staff=any(name in roles.STAFF_ROLES for name in given),
                **common,
            )
        else:
            if changed & set(names):
                operations.change_person(person=record, **names, **common)
            if "roles" in changed:
                operations.set_roles(
                    person=record, roles=[role.name for role in values["roles"]], **common
                )
        if "posts" in changed:
            held = set(_posts_of(record))
            for post in values["posts"]:
                if post not in held:
                    operations.appoint(
                        post=post, user=record, start=self._since or context.on, **common
                    )
        return record

    def title_of(self, record: Any) -> str:
        return str(record.username)


def _posts_of(person: Any) -> tuple[Post, ...]:
    if person.pk is None:
        return ()
    held = [holder for holder in person.posts_held.all() if holder.end is None]
    return tuple(holder.post for holder in held)


class Boards(ModelSheet):
    name = "boards"
    about = "A row for each board and panel that meets."
    permission = "organisation.view_board"
    order = 50
    model = Board
    keys = (("slug",), ("name",))
    fields = (
        Text(name="name", required=True, example="Health, Safety and Wellbeing Board"),
        Kept(name="slug", help="Its name in addresses; made from the name if empty."),
        Reference(
            name="reports_to",
            attribute="parent",
            lookup=BOARD,
            help="The board it reports to, on a row above.",
        ),
        LongText(
            name="remit",
            help="What it is for, in a sentence or two.",
            example="Governs health, safety and wellbeing, and watches the risks to it.",
        ),
    )

    def records(self) -> QuerySet[Any]:
        # A board comes after the one that it reports to.
        return Board.objects.select_related("parent").order_by("parent__parent", "parent", "pk")

    def rows(self, on: Any, audience: Any) -> Any:
        waiting = list(self.records())
        given: set[int] = set()
        while waiting:
            ready = [board for board in waiting if board.parent_id in (None, *given)]
            for board in ready or waiting:
                given.add(board.pk)
                yield {field.name: field.cell(field.value_of(board)) for field in self.fields}
            waiting = [board for board in waiting if board.pk not in given]

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        record.slug = record.slug or slugify(record.name)[:80]
        return operations.save_board(board=record, by=context.by, reason=context.reason)


class PaperPeriod(models.TextChoices):
    """The period of a meeting's paper: one that every force has, or months chosen for it."""

    TWELVE_MONTHS = Force.Period.TWELVE_MONTHS.value, "twelve complete months"
    FINANCIAL_YEAR = Force.Period.FINANCIAL_YEAR.value, "financial year"
    YEAR_TO_DATE = Force.Period.YEAR_TO_DATE.value, "financial year to date"
    QUARTER = Force.Period.QUARTER.value, "quarter"
    CHOSEN = BoardMeeting.CHOSEN, "chosen months"


class Meetings(ModelSheet):
    name = "meetings"
    about = "A row for each meeting. What was frozen for one is not in the workbook: here it is planned again."
    permission = "organisation.view_boardmeeting"
    order = 60
    model = BoardMeeting
    keys = (("slug",),)
    fields = (
        Text(
            name="slug", required=True, help="Its name in addresses.", example="hsw-board-2026-12"
        ),
        Reference(
            name="board", required=True, lookup=BOARD, example="Health, Safety and Wellbeing Board"
        ),
        Text(name="title", required=True, example="Health, Safety and Wellbeing Board"),
        Day(name="date", required=True, example="2026-12-08"),
        Choice(name="precision", choices=BoardMeeting.Precision, unset=BoardMeeting.Precision.DAY),
        Day(name="as_at", help="The date of its figures."),
        Reference(name="chair", lookup=POST),
        Choice(
            name="period",
            choices=PaperPeriod,
            help="Of its paper; the force's usual one if empty.",
        ),
        Day(name="period_from", help="The first day of the first month, where months are chosen."),
        Day(name="period_to", help="The first day of the last month, where months are chosen."),
    )

    def records(self) -> QuerySet[Any]:
        return BoardMeeting.objects.select_related("board", "chair").order_by("date", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.save_meeting(meeting=record, by=context.by, reason=context.reason)


SHEETS = [Groups(), Units(), Posts(), People(), Boards(), Meetings()]

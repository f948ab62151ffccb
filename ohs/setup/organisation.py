"""The steps of the ground floor: the force, its units, its posts and people, its boards."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from ohs.core.history import save_with_reason
from ohs.core.text import plural
from ohs.organisation.models import (
    Board,
    BoardMeeting,
    BusinessGroup,
    CommandUnit,
    Post,
    PostHolder,
    User,
    current_force,
)
from ohs.organisation.people import EMAIL, ROLE, people_without

from .contract import NAMES_TOLD, USUAL_SHAPE, Gap, Shape, Step, StepResult

STARTED = "Starter pack"


def check_force(on: dt.date) -> StepResult:
    force = current_force()
    gaps = []
    if not force.author_id:
        gaps.append(Gap("No post is named as the author of papers", url=reverse("setup:force")))
    return StepResult(force.name, tuple(gaps))


def check_units(on: dt.date) -> StepResult:
    groups = BusinessGroup.objects.count()
    open_units = CommandUnit.objects.filter(Q(closed=None) | Q(closed__gte=on)).count()
    if not groups and not open_units:
        return StepResult()
    force = current_force()
    empty = BusinessGroup.objects.filter(units=None).order_by("order", "code")
    names = tuple(empty.values_list("code", flat=True))
    gaps = (
        (Gap(f"{plural(len(names), 'group has', 'groups have')} no {force.unit_word}", names),)
        if names
        else ()
    )
    words = plural(open_units, force.unit_word, force.unit_word_plural)
    return StepResult(f"{words} in {plural(groups, 'group')}", gaps)


def check_posts(on: dt.date) -> StepResult:
    posts = Post.objects.exclude(kind=Post.Kind.COLLECTIVE)
    held = PostHolder.objects.on(on).filter(post=OuterRef("pk"), user__is_active=True)
    unheld = tuple(
        posts.annotate(held=Exists(held))
        .filter(held=False)
        .order_by("title")
        .values_list("title", flat=True)
    )
    total = Post.objects.count()
    if not total:
        return StepResult()
    gaps = (
        (
            Gap(
                f"Nobody holds {plural(len(unheld), 'post')} of {posts.count()}",
                unheld,
                reverse("admin:organisation_post_changelist"),
            ),
        )
        if unheld
        else ()
    )
    return StepResult(plural(total, "post"), gaps)


def check_people(on: dt.date) -> StepResult:
    people = User.objects.filter(is_active=True)
    total = people.count()
    if total < 2:
        return StepResult()
    found = (
        _people_gap(ROLE, "no role and can open no page"),
        _people_gap(EMAIL, "no email address"),
    )
    gaps = tuple(gap for gap in found if gap.total)
    return StepResult(plural(total, "person", "people"), gaps)


def _people_gap(what: str, lack: str) -> Gap:
    people = people_without(what)
    count = people.count()
    return Gap(
        f"{plural(count, 'person has', 'people have')} {lack}",
        tuple(person.display_name for person in people[:NAMES_TOLD]),
        f"{reverse('admin:organisation_user_changelist')}?without={what}",
        count,
    )


def check_boards(on: dt.date) -> StepResult:
    boards = Board.objects.count()
    if not boards:
        return StepResult()
    planned = BoardMeeting.objects.filter(date__gte=on).count()
    meetings = BoardMeeting.objects.count()
    gaps: tuple[Gap, ...] = ()
    if not planned:
        url = reverse("board:meeting_new")
        gaps = (Gap("No meeting is planned", url=url),)
    return StepResult(f"{plural(boards, 'board')}, {plural(meetings, 'meeting')}", gaps)


def check_first_meeting(on: dt.date) -> StepResult:
    frozen = BoardMeeting.objects.frozen().count()
    return StepResult(plural(frozen, "meeting", "meetings") + " frozen" if frozen else "")


STEPS = (
    Step(
        key="force",
        order=10,
        title="The force and its words",
        why="Its name is on every page and paper. Its word for a unit, its regulator, markings and thresholds are used "
        "everywhere.",
        minutes=5,
        url_name="setup:force",
        link="Enter the force's details",
        check=check_force,
        checked=False,
    ),
    Step(
        key="units",
        order=20,
        title="Business groups and units",
        why="Injuries are counted, and maturity is assessed, by unit.",
        minutes=30,
        url_name="admin:organisation_commandunit_changelist",
        link="Add units",
        sheets=("groups", "units"),
        check=check_units,
    ),
    Step(
        key="posts",
        order=30,
        title="Posts",
        why="A post leads a task or a risk, never a person. Who holds the post may update them.",
        minutes=45,
        url_name="admin:organisation_post_changelist",
        link="Add posts",
        sheets=("posts",),
        check=check_posts,
    ),
    Step(
        key="people",
        order=40,
        title="People, their roles and the posts they hold",
        why="Everyone sees what waits for them, and may do what their role and posts allow.",
        minutes=60,
        url_name="admin:organisation_user_changelist",
        link="Add people",
        sheets=("people",),
        check=check_people,
    ),
    Step(
        key="boards",
        order=50,
        title="Boards and their meetings",
        why="Every paper is for a meeting, and every figure is as at its date.",
        minutes=10,
        url_name="admin:organisation_boardmeeting_changelist",
        link="Add meetings",
        sheets=("boards", "meetings"),
        check=check_boards,
    ),
    Step(
        key="first-meeting",
        order=900,
        title="The first meeting",
        why="Freezing it keeps what the Board saw. From then on the system tells what changed.",
        minutes=30,
        url_name="board:readiness",
        link="Look at the pre-meeting checks",
        check=check_first_meeting,
        checked=False,
    ),
)

# name, slug, of the board it reports to
BOARDS = (
    ("Audit Committee", "audit-committee", None),
    ("Health, Safety and Wellbeing Board", "hsw-board", "audit-committee"),
)


def install_starter_pack(
    *, by: Any, without: Collection[str], shape: Shape = USUAL_SHAPE
) -> Sequence[str]:
    """A health, safety and wellbeing board that reports to an audit committee."""
    if "boards" in without or Board.objects.exists():
        return ()
    made: dict[str, Board] = {}
    for name, slug, parent in BOARDS:
        board = Board(name=name, slug=slug, parent=made[parent] if parent else None)
        board.full_clean()
        made[slug] = save_with_reason(board, by=by, reason=STARTED)
    return (plural(len(made), "board"),)

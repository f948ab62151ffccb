"""Rows of a table of tasks, read: every fault of every row, and what the rows say in the register's terms."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ohs.core.text import shorten
from ohs.imports.batch import Fault, Missing, RowReader, check_beyond_header
from ohs.imports.files.cells import Cell
from ohs.imports.tables import Record, Table
from ohs.imports.values.dates import read_date
from ohs.imports.values.names import Names, read_choice, split_several
from ohs.imports.values.spans import Period
from ohs.imports.values.texts import WrongValueError, one_line, plain, says_nothing, text_of
from ohs.organisation.models import Post

from ..models import ActionPlan, KeyTask
from ..operations.plans import period_in_title
from ..rules.standing import State
from ..rules.timescale import TimescaleKind
from .printed import PrintedTask, part_row, posts_alone
from .timescales import Values, read_timescale

TITLE_LENGTH = KeyTask._meta.get_field("title").max_length or 200

_STATES = {state.label: state for state in State}
_OTHER_WORDS = {
    "not yet started": State.NOT_STARTED,
    "to do": State.NOT_STARTED,
    "open": State.NOT_STARTED,
    "planned": State.NOT_STARTED,
    "started": State.IN_PROGRESS,
    "underway": State.IN_PROGRESS,
    "under way": State.IN_PROGRESS,
    "ongoing": State.IN_PROGRESS,
    "on going": State.IN_PROGRESS,
    "wip": State.IN_PROGRESS,
    "work in progress": State.IN_PROGRESS,
    "completed": State.COMPLETE,
    "done": State.COMPLETE,
    "cancelled": State.WITHDRAWN,
    "withdrawn by the board": State.WITHDRAWN,
}


@dataclass
class GivenTask:
    """What one row says of one task. None: the file has no such column, so what the register has stays."""

    row: int
    plan: str
    action: str
    number: str
    action_title: str
    title: str
    detail: str | None = None
    leads: tuple[Post, ...] | None = None
    supporting: tuple[Post, ...] | None = None
    #: Fields of the task; `follows` is the number of a task of the plan.
    timing: Values | None = None
    timing_words: str = ""
    state: State | None = None
    measures: tuple[str, ...] | None = None
    key: str = ""
    original_due_date: dt.date | None = None
    completed_on: dt.date | None = None
    note: str = ""
    noted_on: dt.date | None = None
    needs: tuple[str, ...] = ()

    @property
    def has_words(self) -> bool:
        return bool(self.timing_words)


@dataclass
class ReadRows:
    """All rows of a table. `notes` are for the preview."""

    rows: list[GivenTask] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: dict[str, Missing] = field(default_factory=dict)


def read_rows(table: Table, *, plan_title: str, period: Period | None) -> ReadRows:
    """Read a table of tasks, or a plan as it is printed (it has no numbers of tasks)."""
    return _Reading(table, plan_title, period).read()


class _Reading:
    def __init__(self, table: Table, plan_title: str, period: Period | None):
        self.table, self.plan_title, self.period = table, plan_title, period
        self.found = ReadRows()
        self.posts = post_names()
        self.exact = {post.title: post for post in self.posts.known.values()}
        self.plans = {
            plain(plan.title): plan for plan in ActionPlan.objects.order_by("-period_start", "pk")
        }
        self.alone: set[str] = set()
        self.cut = 0
        self.left: list[str] = []

    def read(self) -> ReadRows:
        records = list(self.table.records())
        if "task" in self.table.places:
            for record in records:
                self._read_task(record)
        else:
            self.alone = {plain(name) for name in posts_alone(records)}
            for record in records:
                self._read_printed(record)
        if self.cut:
            rows = "1 title is" if self.cut == 1 else f"{self.cut:,} titles are"
            self.found.notes.append(
                f"{rows} longer than {TITLE_LENGTH} characters: cut as a title, and whole in the detail."
            )
        if self.left:
            self.found.notes.append(
                f"Left for you to put right afterwards: {'; '.join(self.left[:20])}"
                + (f"; and {len(self.left) - 20} more." if len(self.left) > 20 else ".")
            )
        return self.found

    def _read_task(self, record: Record) -> None:
        row = RowReader(record, self.found.faults)
        before = len(self.found.faults)
        check_beyond_header(row)
        plan = one_line(record["plan"]) if "plan" in record else self.plan_title
        if not plan:
            row.fault("plan", "Expected the plan's title.", record["plan"])
        within = self._period_of(plan)
        title, detail = self._title(row, record)
        read = GivenTask(
            row=record.number,
            plan=plan,
            action=row.read("action", _needed("the action's number")),
            number=row.read("task", _needed("the task's number")),
            action_title=row.read("action_title", _needed("the action's title")),
            title=title,
            detail=detail,
            key=row.read("key", one_line) or "",
        )
        if "leads" in record:
            read.leads = row.read("leads", lambda cell: self._posts(cell, record.number))
        if "supporting" in record:
            read.supporting = row.read("supporting", lambda cell: self._posts(cell, record.number))
        self._read_timing(row, read, within)
        if not says_nothing_in(record, "state"):
            read.state = row.read("state", read_state)
        if "measures" in record:
            read.measures = row.read(
                "measures", lambda cell: tuple(split_several(cell, separators=("|", "\n")))
            )
        self._read_past(row, read, within)
        if len(self.found.faults) == before:
            self.found.rows.append(read)

    def _read_timing(self, row: RowReader, read: GivenTask, within: Period | None) -> None:
        record = row.record
        if not any(name in record for name in ("timescale", "start_date", "due_date")):
            return
        column = "timescale"
        if says_nothing_in(record, "timescale"):
            column = "due_date" if not says_nothing_in(record, "due_date") else "start_date"
        else:
            read.timing_words = row.read("timescale", one_line) or ""
        try:
            read.timing = read_timescale(
                record["timescale"],
                start=record["start_date"],
                due=record["due_date"],
                within=within,
            )
        except WrongValueError as error:
            name = _column_in(str(error)) or self._wrong_date(record, within) or column
            row.fault(name, str(error), record[name])

    @staticmethod
    def _wrong_date(record: Record, within: Period | None) -> str:
        """The column of dates that cannot be read, where it is that."""
        for name in ("start_date", "due_date"):
            if says_nothing_in(record, name):
                continue
            try:
                read_date(record[name], within=within)
            except WrongValueError:
                return name
        return ""

    def _read_past(self, row: RowReader, read: GivenTask, within: Period | None) -> None:
        for column, name in (
            ("original_due_date", "original_due_date"),
            ("completed_on", "completed_on"),
            ("latest_note_on", "noted_on"),
        ):
            if not says_nothing_in(row.record, column):
                day = row.read(column, lambda cell: read_date(cell, within=within))
                setattr(read, name, day)
        if read.timing is not None and not says_nothing_in(row.record, "wording"):
            read.timing["timescale_text"] = (row.read("wording", one_line) or "")[:200]
        if not says_nothing_in(row.record, "needs"):
            said = text_of_or_fault(row, "needs")
            read.needs = tuple(filter(None, (part.strip() for part in said.split("|"))))
        notes = [text_of_or_fault(row, "latest_note")]
        for name, words in (("percent_complete", "complete"), ("rag", "RAG")):
            said = text_of_or_fault(row, name)
            if said:
                notes.append(f"{words}: {said}" if name == "rag" else f"{said} {words}")
        read.note = "\n".join(note for note in notes if note)

    def _title(self, row: RowReader, record: Record) -> tuple[str, str | None]:
        """The title, and the detail: a title that is too long is cut, and stands there in full."""
        title = row.read("task_title", _needed("the task's title")) or ""
        detail = text_of_or_fault(row, "detail") if "detail" in record else None
        if len(title) <= TITLE_LENGTH:
            return title, detail
        self.cut += 1
        whole = title if not detail else f"{title}\n\n{detail}"
        return shorten(title, TITLE_LENGTH), whole

    def _period_of(self, title: str) -> Period | None:
        plan = self.plans.get(plain(title))
        if plan is not None:
            return plan.period_start, plan.period_end
        return self.period or period_in_title(title)

    # Posts

    def _is_known(self, text: str) -> bool:
        return self.posts.get(text) is not None or plain(text) in self.alone

    def _posts(self, cell: Cell, row: int) -> tuple[Post, ...]:
        """The posts of a cell. Names that nobody has are noted, so that they can be made."""
        if says_nothing(cell):
            return ()
        posts: list[Post] = []
        unknown: list[str] = []
        for name in split_several(cell, self._is_known):
            post = self.exact.get(name) or self.posts.get(name)
            if post is None:
                unknown.append(name)
                self._miss(name, row)
            elif post not in posts:
                posts.append(post)
        if unknown:
            names = ", ".join(f"“{name[:80]}”" for name in unknown)
            raise WrongValueError(
                f"There is no post {names}.{self.posts.hint(unknown[0])} Separate several posts by |."
            )
        return tuple(posts)

    def _miss(self, name: str, row: int) -> None:
        held = self.found.missing.get(plain(name))
        rows = (*held.rows, row) if held else (row,)
        self.found.missing[plain(name)] = Missing(
            "post", name[:160], rows, tuple(self.posts.nearest(name))
        )

    # Printed plans

    def _read_printed(self, record: Record) -> None:
        row = RowReader(record, self.found.faults)
        if not self.plan_title:
            row.fault("plan", "Say above what the plan is called: the file does not.")
        action = part_row(record, self._is_known)
        if not action.number:
            row.fault("action", "Expected the action's number.", record["action"])
        if not action.title:
            row.fault("action_title", "Expected the action's title.", record["action_title"])
        self.left += [f"action {action.number}, {what}" for what in action.left]
        for task in action.tasks:
            self._add_printed(row, task, action.number, action.title)

    def _add_printed(
        self, row: RowReader, task: PrintedTask, action: str, action_title: str
    ) -> None:
        before = len(self.found.faults)
        within = self._period_of(self.plan_title)
        if not task.text:
            row.fault("task_title", "Expected the task's title.")
            return
        title, detail = task.text, ""
        if len(title) > TITLE_LENGTH:
            self.cut += 1
            title, detail = shorten(title, TITLE_LENGTH), task.text
        read = GivenTask(
            row=row.record.number,
            plan=self.plan_title,
            action=action,
            number=task.number,
            action_title=action_title,
            title=title,
            detail=detail,
            measures=task.measures,
        )
        for name, text in (("leads", task.leads), ("supporting", task.supporting)):
            try:
                setattr(read, name, self._posts(text, row.record.number))
            except WrongValueError as error:
                row.fault("leads", str(error), text)
        read.timing_words = task.timescale
        try:
            read.timing = read_timescale(task.timescale, within=within)
        except WrongValueError:
            read.timing = {"timescale_kind": TimescaleKind.NONE}
            self.left.append(f"task {task.number}, timescale: “{task.timescale[:120]}”")
        read.timing["timescale_text"] = task.timescale[:200]
        if len(self.found.faults) == before:
            self.found.rows.append(read)


def read_state(cell: Cell) -> State:
    if plain(one_line(cell)) == "closed":
        raise WrongValueError(
            "“Closed” may be complete (claimed by its lead), confirmed (by the HSW team) or withdrawn. Write which."
        )
    return read_choice(cell, _STATES, also=_OTHER_WORDS)


def says_nothing_in(record: Record, name: str) -> bool:
    """Whether a column is not there, empty, or says that there is nothing."""
    return says_nothing(record[name])


def text_of_or_fault(row: RowReader, name: str) -> str:
    return row.read(name, text_of) or ""


def _needed(what: str) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        text = one_line(cell)
        if not text:
            raise WrongValueError(f"Expected {what}.")
        return text

    return read


def _column_in(sentence: str) -> str:
    """The column that a sentence about two of them begins with."""
    match = re.match(r"(start_date|due_date) is ", sentence)
    return match[1] if match else ""


def post_names() -> Names[Post]:
    names: Names[Post] = Names("post")
    for post in Post.objects.order_by("title", "pk"):
        names.add_only(post.title, post)
    return names

"""The contract between a register and everything above it.

A register is an app whose `AppConfig` names its `Register`:

    class InjuriesConfig(AppConfig):
        name = "injuries"
        register = "injuries.reporting.register.REGISTER"
        role_permissions = {"hsw team": ["injuries.import_counts"]}

The name is imported when it is first needed, after the models. `REGISTER` stands in `<app>/reporting/register.py` and
puts together what the modules beside it hand up. The dashboard, the checklist, snapshots, papers, navigation, addresses
and roles find every register through `registers()`, and nothing outside the settings lists their names. A register has
its addresses in `<app>/urls.py`, with its label as their `app_name`; they stand under `/<label>/`.

`tests/registers/ladders/register.py` is a complete example in some hundred lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import AppConfig, apps
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from .audience import BOARD, Audience
from .rows import Rows, RowTable
from .waiting import Work

if TYPE_CHECKING:
    from ohs.organisation.models import BoardMeeting, BusinessGroup, User

    from .results import Attention, ChecklistItem, Figure


@dataclass(frozen=True)
class NavigationItem:
    """A link in a bar over pages: its word and the name of its address."""

    label: str
    url_name: str
    permissions: tuple[str, ...] = ()
    """Whom it is offered to: whoever has one of these; everybody where there is none."""


@dataclass(frozen=True)
class LastMeeting:
    """The last frozen meeting before a date, and the figures it saw, by name. `meeting` is None where none was.

    The figures are those of the scope asked about: the force, or one business group.
    """

    meeting: BoardMeeting | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def value(self, name: str) -> int | None:
        """What a figure was then; None where the meeting kept none of that name."""
        figure = self.figures.get(name)
        return figure.value if figure else None


@dataclass(frozen=True)
class Panel:
    """A register's part of the dashboard: a template of its own, given `context` besides the page's.

    What it holds is kept in the cache as it is drawn. The heading is the
    register's title, linked to `url_name`, and `heading` after a colon. `wide` panels stand below the others, over the
    whole width; among themselves panels stand in the order of `order`.
    """

    template: str
    context: Mapping[str, Any]
    heading: str
    url_name: str
    wide: bool = False
    order: int = 0
    drawn: SafeString | None = None
    """The template filled in, where that has been done; then `context` is no longer held."""

    def draw(self) -> Panel:
        if self.drawn is not None:
            return self
        return replace(self, context={}, drawn=render_to_string(self.template, dict(self.context)))


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a register tells the Board on a date, for the force or one business group.

    `figures` are kept when a meeting is frozen and compared by the next one, so a figure's name says what is counted
    and, where that can change, by which version: "actions.overdue", "maturity.verified.3". A figure of another name is
    another figure. `headline` names the one on the register's tile.

    `coverage` says how complete the register is, in figures or phrases; `quality` are figures that should be nought.
    `all_clear` is what to say where nothing needs attention ("no task is late"), `quality_clear` where every figure of
    `quality` is nought ("every live task has a success measure"); both are parts of a sentence. `empty`: there is
    nothing recorded that could be judged.
    """

    figures: Mapping[str, Figure]
    headline: str
    panel: Panel
    attention: tuple[Attention, ...] = ()
    coverage: tuple[str | Figure, ...] = ()
    quality: tuple[Figure, ...] = ()
    all_clear: str = ""
    quality_clear: str = ""
    empty: bool = False


class Summarise(Protocol):
    def __call__(
        self,
        on: dt.date,
        *,
        group: BusinessGroup | None = None,
        audience: Audience = BOARD,
        last_meeting: LastMeeting,
    ) -> Summary: ...


@dataclass(frozen=True, kw_only=True)
class SectionPlan:
    """A section of the paper that a register writes: its key, heading, and its place among all sections."""

    key: str
    heading: str
    order: int
    appendix: bool = False


@dataclass(frozen=True)
class PaperRequest:
    """What a register writes its sections from. `rows` gives a table of any register for the paper's audience.

    It is the same object as the CSV of the pack is made of, read once a paper.
    """

    on: dt.date
    meeting: BoardMeeting
    audience: Audience
    last_meeting: LastMeeting
    rows: Callable[[str], Rows]


@dataclass(frozen=True, kw_only=True)
class RegisterPaper:
    """A register's part in the paper of a meeting.

    `sections` has a function for each `SectionPlan`, by its key, called only where the section is not left out.
    `considerations` are sentences for the paper's opening. `contacts` are parts of the sentence "Questions on this paper
    go to …; on a risk, to its lead: …".
    """

    sections: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    considerations: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


def _nothing_written(request: PaperRequest) -> RegisterPaper:
    return RegisterPaper()


def _nothing_to_check(on: dt.date, last_meeting: LastMeeting) -> Iterable[ChecklistItem]:
    return ()


def _no_faults() -> Iterable[str]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Register:
    """One register, as all above it know it.

    `key` is the label of its app and the beginning of its addresses. `question` is what the Board asks of it. `order`
    is its place on the dashboard, in the navigation and in every list of registers. `view_permissions` are what a
    person needs to be shown it at all; each of its tables asks for one of them, and everybody who may read it may see
    all that they open. `small_numbers_permission` opens what not everybody may see of it.

    `navigation` is its link in the bar over every page, `pages` the bar over its own.

    `checklist(on, last_meeting)` gives the pre-meeting checks of a register. `verify()` gives a sentence for each record
    whose current columns are not what its dated records say. `file_notes` are lines for whoever opens its files: what
    its words and marks mean. `work` is what of it waits for a person, and the forms that stand there in place
    (`ohs/registers/waiting.py`). `reads` are the labels of the apps whose records its summary, its work and, with
    what its tables `reads`, its part of a paper are made of, besides the organisation's: they are kept until one of
    these records something; without it, until anybody does. `log_small_numbers(by=, path=, figures=)` keeps a note that a
    person was shown so many
    figures that not everybody is.
    """

    key: str
    title: str
    question: str
    order: int
    list_url: str
    summarise: Summarise
    navigation: tuple[NavigationItem, ...] = ()
    pages: tuple[NavigationItem, ...] = ()
    view_permissions: tuple[str, ...] = ()
    small_numbers_permission: str = ""
    tables: tuple[RowTable, ...] = ()
    checklist: Callable[[dt.date, LastMeeting], Iterable[ChecklistItem]] = _nothing_to_check
    sections: tuple[SectionPlan, ...] = ()
    paper: Callable[[PaperRequest], RegisterPaper] = _nothing_written
    verify: Callable[[], Iterable[str]] = _no_faults
    file_notes: tuple[str, ...] = ()
    log_small_numbers: Callable[..., object] | None = None
    work: Work = field(default_factory=Work)
    reads: tuple[str, ...] = ()

    @property
    def paper_reads(self) -> tuple[str, ...]:
        """The labels of the apps whose records its part of a paper is made of; none where it does not say."""
        if not self.reads:
            return ()
        of_tables = (label for table in self.tables for label in table.reads)
        return tuple(dict.fromkeys([*self.reads, *of_tables]))

    def table_reads(self, table: RowTable) -> tuple[str, ...]:
        """The labels of the apps whose records one of its tables is made of; none where neither says."""
        return table.reads or self.reads


def register_apps() -> tuple[AppConfig, ...]:
    """The installed apps that are registers, in the order of the settings."""
    return tuple(config for config in apps.get_app_configs() if _path(config))


def registers() -> tuple[Register, ...]:
    """Every register that an installed app declares, in their order."""
    return _load(tuple(_path(config) for config in register_apps()))


def _path(config: AppConfig) -> str:
    return getattr(config, "register", "")


@cache
def _load(paths: tuple[str, ...]) -> tuple[Register, ...]:
    found = (import_string(path) for path in paths)
    return tuple(sorted(found, key=lambda each: (each.order, each.key)))


def register_of(key: str) -> Register:
    for register in registers():
        if register.key == key:
            return register
    raise KeyError(f"No register is called {key!r}.")


def tables() -> tuple[RowTable, ...]:
    """Every table of every register, in the order of the registers."""
    return tuple(table for register in registers() for table in register.tables)


def table_of(name: str) -> RowTable:
    for table in tables():
        if table.name == name:
            return table
    raise KeyError(f"No register has a table called {name!r}.")


# Who may read


def view_permissions() -> tuple[str, ...]:
    """What a person needs who is shown all registers at once: the dashboard, a paper."""
    return tuple(permission for register in registers() for permission in register.view_permissions)


def may_read(audience: Audience, permission: str) -> bool:
    """Whether a permission is one of those that the people of an audience have. One nobody has heard of is refused.

    An audience with small numbers is somebody's: of what that person may read, and no more.
    """
    known = set(view_permissions())
    small = {each.small_numbers_permission for each in registers()} - {""}
    if permission in known:
        allowed = True
    else:
        allowed = permission in small and audience.small_numbers
    if audience.by is not None:
        return allowed and audience.by.has_perm(permission)
    return allowed and not audience.small_numbers


class NotReadable(PermissionError):
    """The audience may not read this table."""


def read_table(table: RowTable, on: dt.date, audience: Audience) -> Rows:
    """A table as at a date for an audience; refuses what the audience may not read."""
    if not may_read(audience, table.permission):
        raise NotReadable(
            f"{table.title} asks for the permission {table.permission!r}, which {audience.name} does not have."
        )
    return table.rows(on, audience)


def read_tables(
    on: dt.date, audience: Audience, known: Mapping[str, Rows] | None = None
) -> dict[str, Rows]:
    """Every table of every register by its name, held in memory: what a pack and a snapshot are made of.

    `known` was read for another audience: of it a table that everybody reads alike is not read again.
    """
    found = {}
    for table in tables():
        alike = table.touched is not None and may_read(audience, table.permission)
        rows = known.get(table.name) if known and alike else None
        found[table.name] = rows or read_table(table, on, audience).loaded()
    return found


class TablesOnDemand(Mapping[str, Rows]):
    """The same, each table read when it is first asked for."""

    def __init__(self, on: dt.date, audience: Audience):
        self.on, self.audience = on, audience
        self._read: dict[str, Rows] = {}

    def __getitem__(self, name: str) -> Rows:
        if name not in self._read:
            self._read[name] = read_table(table_of(name), self.on, self.audience).loaded()
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return (table.name for table in tables())

    def __len__(self) -> int:
        return len(tables())


def reading_as(audience: Audience, user: User, address: str = "") -> Audience:
    """An audience as a person reads for it. Small numbers are only for a person who may see them, and are theirs to read."""
    if not audience.small_numbers:
        return audience
    reader = audience.read_by(user, address)
    return reader if may_see_small_numbers(user) else replace(reader, small_numbers=False)


def small_numbers_permissions() -> list[str]:
    """Every permission that opens small numbers of a register."""
    wanted = [each.small_numbers_permission for each in registers()]
    return [permission for permission in wanted if permission]


def may_see_small_numbers(user: User) -> bool:
    """Whether a person has all of them."""
    wanted = small_numbers_permissions()
    return bool(wanted) and user.has_perms(wanted)

"""Reading back what was frozen: the figures, a register's rows, the paper, a file."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import OuterRef, Q, Subquery

from ohs.organisation.models import BoardMeeting
from ohs.registers.snapshots import LastSeen, Read

from ..models import Freeze, FrozenPart
from ..readers import BOARD, Audience
from ..registers import UnknownSchema, each_row, rows_of

Kind = FrozenPart.Kind


@dataclass(frozen=True)
class FiguresThen:
    """The meeting that "since the last Board" means on a date, and the figures it saw, by scope.

    The figures are empty where the meeting kept none, and where they are not what was frozen: then `problem` says so.
    """

    meeting: BoardMeeting | None
    figures: Mapping[str, list] = field(default_factory=dict)
    problem: str = ""


def last_board(on: dt.date) -> FiguresThen:
    """The last frozen meeting before a date with its figures, checked against their checksum; one query."""
    figures = FrozenPart.objects.filter(freeze__meeting=OuterRef("pk"), kind=Kind.FIGURES)
    meeting = (
        BoardMeeting.objects.frozen()
        .filter(as_at__lt=on)
        .annotate(
            figures=Subquery(figures.values("body")[:1]),
            figures_sha256=Subquery(figures.values("sha256")[:1]),
        )
        .order_by("-as_at", "-pk")
        .first()
    )
    if meeting is None or meeting.figures is None:
        return FiguresThen(meeting)
    return _figures(meeting, bytes(meeting.figures), meeting.figures_sha256)


def _figures(meeting: BoardMeeting, body: bytes, sha256: str) -> FiguresThen:
    if hashlib.sha256(body).hexdigest() != sha256:
        return FiguresThen(
            meeting,
            problem=f"The figures kept of the {meeting.title} of {meeting.when} are not what was frozen: their checksum "
            "differs. The tiles are compared with nothing.",
        )
    return FiguresThen(meeting, json.loads(body))


# What a register compares with, of so many frozen parts, stays in a worker's memory: three registers of two meetings.
_REMEMBERED = 8


def last_seen(on: dt.date, registers: Mapping[str, Read]) -> LastSeen | None:
    """The answer to `ohs.registers.snapshots.last_seen`: what the Board saw, by the rows frozen for it.

    It is the Board's rows that everybody is compared with: nobody who may open a register may see less of it.
    """
    parts = FrozenPart.objects.filter(
        freeze__meeting=OuterRef("pk"), kind=Kind.REGISTER, audience=BOARD.key
    )
    columns = {}
    for place, name in enumerate(registers):
        for column in ("pk", "sha256"):
            rows = parts.filter(name=name).values(column)[:1]
            columns[f"{column}_{place}"] = Subquery(rows)
    meeting = (
        BoardMeeting.objects.frozen()
        .filter(as_at__lt=on)
        .annotate(**columns)
        .order_by("-as_at", "-pk")
        .first()
    )
    if meeting is None:
        return None
    kept, spoilt = {}, set()
    for place, (name, read) in enumerate(registers.items()):
        part = getattr(meeting, f"pk_{place}")
        if part is None:
            continue
        try:
            kept[name] = _read(part, getattr(meeting, f"sha256_{place}"), read)
        except _Spoilt:
            spoilt.add(name)
        except UnknownSchema:
            continue
    return LastSeen(meeting, kept, frozenset(spoilt))


class _Spoilt(Exception):
    """The rows are not what was frozen."""


@lru_cache(maxsize=_REMEMBERED)
def _read(part: int, sha256: str, read: Read):
    """What a register makes of a frozen part. It cannot change, and is read and checked once in a process."""
    body = bytes(FrozenPart.objects.values_list("body", flat=True).get(pk=part))
    if hashlib.sha256(body).hexdigest() != sha256:
        raise _Spoilt
    return read(each_row(body))


@dataclass(frozen=True)
class FrozenRegister:
    """A register's rows as an audience saw them; None with the reason where there is nothing to compare with."""

    rows: list[dict] | None
    problem: str = ""


_NOTHING_KEPT = FrozenRegister(None, "The meeting kept no rows of this register.")
_NOT_AS_FROZEN = FrozenRegister(
    None,
    "What is kept of this register is not what was frozen: its checksum differs. Nothing is compared with it.",
)


def frozen_register(meeting: BoardMeeting, name: str, audience: Audience) -> list[dict] | None:
    """A register's rows as an audience saw them at the meeting; None where the meeting kept none."""
    return frozen_registers(meeting, audience, (name,))[name].rows


def frozen_registers(meeting: BoardMeeting, audience: Audience, names) -> dict[str, FrozenRegister]:
    """Several registers as an audience saw them at the meeting; one query."""
    parts = _registers(audience, names).filter(freeze__meeting=meeting)
    return _opened(parts, names)


def last_registers(on: dt.date, audience: Audience, names):
    """The last frozen meeting before a date (None where none was) and the registers as it saw them.

    One query; a second where the meeting kept none of them.
    """
    last = BoardMeeting.objects.frozen().filter(as_at__lt=on).order_by("-as_at", "-pk")
    parts = list(
        _registers(audience, names)
        .filter(freeze__meeting=Subquery(last.values("pk")[:1]))
        .select_related("freeze__meeting")
    )
    meeting = parts[0].freeze.meeting if parts else last.first()
    return meeting, _opened(parts, names)


@dataclass(frozen=True)
class LastPaper:
    """What a paper compares with: the figures that the last Board saw, and the registers as an audience saw them."""

    figures: FiguresThen
    registers: Mapping[str, FrozenRegister]

    @property
    def meeting(self) -> BoardMeeting | None:
        return self.figures.meeting


def last_paper(on: dt.date, audience: Audience, names) -> LastPaper:
    """The same as `last_board` and `frozen_registers` of its meeting; one query besides the meeting's own."""
    meeting = BoardMeeting.objects.last_frozen(on)
    if meeting is None:
        return LastPaper(FiguresThen(None), _opened((), names))
    wanted = Q(kind=Kind.FIGURES) | Q(kind=Kind.REGISTER, audience=audience.key, name__in=names)
    figures, registers = FiguresThen(meeting), []
    for part in FrozenPart.objects.filter(wanted, freeze__meeting=meeting):
        if part.kind == Kind.FIGURES:
            figures = _figures(meeting, bytes(part.body), part.sha256)
        else:
            registers.append(part)
    return LastPaper(figures, _opened(registers, names))


def _registers(audience: Audience, names):
    return FrozenPart.objects.filter(kind=Kind.REGISTER, audience=audience.key, name__in=names)


def _opened(parts, names) -> dict[str, FrozenRegister]:
    opened = dict.fromkeys(names, _NOTHING_KEPT)
    for part in parts:
        body = bytes(part.body)
        if hashlib.sha256(body).hexdigest() != part.sha256:
            opened[part.name] = _NOT_AS_FROZEN
            continue
        try:
            opened[part.name] = FrozenRegister(rows_of(body))
        except UnknownSchema as error:
            opened[part.name] = FrozenRegister(None, str(error))
    return opened


def frozen_file(freeze: Freeze, name: str, audience: Audience) -> bytes | None:
    part = freeze.parts.filter(kind=Kind.FILE, audience=audience.key, name=name).first()
    return bytes(part.body) if part else None


def frozen_paper(freeze: Freeze, audience: Audience) -> dict | None:
    part = freeze.parts.filter(kind=Kind.PAPER, audience=audience.key).first()
    return json.loads(bytes(part.body)) if part else None

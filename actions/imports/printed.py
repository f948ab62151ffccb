"""A plan as it is printed: a row for each key action, whose cell of tasks holds several, numbered, with their leads,
timescales and measures in the same order in the cells beside it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from ohs.imports.files.cells import Cell
from ohs.imports.tables import Record
from ohs.imports.values.names import split_several
from ohs.imports.values.texts import text_of


class PrintedTask(NamedTuple):
    """One task of a printed row, as text. `left` says what could not be parted and is left to the person."""

    number: str
    text: str
    leads: str
    supporting: str
    timescale: str
    measures: tuple[str, ...]


@dataclass
class PrintedAction:
    """One printed row."""

    number: str
    title: str
    tasks: list[PrintedTask] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


_ORDINAL = re.compile(r"(?:(?<=\s)|^)([0-9]{1,2})[.)]\s+")
_ITEM = re.compile(r"<li[^>]*>(.*?)</li>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?(?:ol|ul|li|p|br)\b[^>]*>", re.IGNORECASE)
_ALL = re.compile(r"\s*\((?:all actions|all tasks|all)\)\s*$", re.IGNORECASE)
_SUPPORTED = re.compile(
    r"^(.*?)[\s,;]*\(?\s*(?:supported by|with support from|support:)\s*(.*?)\)?\s*$",
    re.IGNORECASE | re.DOTALL,
)


def part_row(record: Record, known: Callable[[str], bool]) -> PrintedAction:
    """The tasks of a printed row. `known` says whether a text is a post."""
    number = _words(record["action"]).strip(" .)")
    action = PrintedAction(number, _words(record["action_title"]))
    before, texts, after = part_cell(record["task_title"])
    leads = _parts_for(record["leads"], len(texts), "lead", action)
    timescales = _parts_for(record["timescale"], len(texts), "timescale", action)
    measures = _measures(record["measures"], len(texts))
    for place, text in enumerate(texts):
        words = " ".join(part for part in (text, after if place == len(texts) - 1 else "") if part)
        if place == 0 and before and not before.rstrip().endswith(":"):
            words = f"{before} {words}"
        lead, supporting = _lead_and_support(leads[place])
        action.tasks.append(
            PrintedTask(
                number if len(texts) == 1 else f"{number}.{place + 1}",
                words,
                lead,
                supporting,
                timescales[place],
                measures[place],
            )
        )
    return action


def part_cell(cell: Cell) -> tuple[str, list[str], str]:
    """What stands before the first number, the numbered parts (one where none is numbered), and what follows them."""
    text = text_of(cell)
    items = [_clean(item) for item in _ITEM.findall(text)]
    if items:
        return _clean(text.partition("<")[0]), items, ""
    text = _TAG.sub(" ", text)
    #: For each number its value, where it begins and where what follows it begins.
    marks: list[tuple[int, int, int]] = []
    for found in _ORDINAL.finditer(text):
        number = int(found[1])
        last = marks[-1][0] if marks else 0
        # Numbers of a list may go on from cell to cell; within a sentence they begin with 1.
        first = not marks and (number == 1 or not text[: found.start()].strip())
        if first or (marks and number == last + 1):
            marks.append((number, found.start(), found.end()))
        elif number == last and not text[marks[-1][2] : found.start()].strip():
            # "2. 2. 1.10.03" prints its number twice.
            marks[-1] = (number, marks[-1][1], found.end())
    if len(marks) < 2:
        return "", [_clean(text)], ""
    ends = [start for _, start, _ in marks[1:]] + [len(text)]
    parts = [text[begins:end] for (_, _, begins), end in zip(marks, ends, strict=True)]
    last_part, _, after = parts[-1].partition("\n\n")
    parts[-1] = last_part
    return _clean(text[: marks[0][1]]), [_clean(part) for part in parts], _clean(after)


def _parts_for(cell: Cell, tasks: int, what: str, action: PrintedAction) -> list[str]:
    """One part for each task: as many as there are, or one for all; otherwise it is left to the person."""
    _, parts, _ = part_cell(cell)
    if len(parts) == tasks:
        return parts
    if len(parts) == 1:
        return [_ALL.sub("", parts[0])] * tasks
    action.left.append(
        f"{what}: {len(parts)} parts for {tasks} {'task' if tasks == 1 else 'tasks'} (“{' / '.join(parts)[:120]}”)"
    )
    return [""] * tasks


def _measures(cell: Cell, tasks: int) -> list[tuple[str, ...]]:
    """The measures of each task; those that cannot be told apart judge all of them."""
    _, parts, _ = part_cell(cell)
    parts = [part for part in parts if part]
    if len(parts) == tasks:
        return [(part,) for part in parts]
    return [tuple(parts)] * tasks


def _lead_and_support(text: str) -> tuple[str, str]:
    match = _SUPPORTED.match(text)
    if match and match[1].strip():
        return match[1].strip(), match[2].strip()
    return text.strip(), ""


def _words(cell: Cell) -> str:
    return _clean(_TAG.sub(" ", text_of(cell)))


def _clean(text: str) -> str:
    return " ".join(_TAG.sub(" ", text).split()).strip()


def posts_alone(records: list[Record]) -> list[str]:
    """Texts of the cells of leads that are one name: they help to part "Practice Manager/PIB"."""
    names = []
    for record in records:
        _, parts, _ = part_cell(record["leads"])
        for part in parts:
            lead, supporting = _lead_and_support(_ALL.sub("", part))
            for text in (lead, *split_several(supporting)):
                if text and not re.search(r"/|&|\band\b|,", text):
                    names.append(text)
    return names

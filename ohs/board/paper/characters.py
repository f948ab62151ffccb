"""Which characters the paper has to show a stand-in for, and in which record they stand."""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping

from django.urls import reverse

from ohs.core.cache import DataVersion, cached_until_change, data_version, is_kept
from ohs.core.text import join_words, shorten, upper_first
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import BOARD
from ohs.registers.contract import TablesOnDemand, table_of
from ohs.registers.results import ChecklistItem
from ohs.registers.rows import Rows
from ohs.web.typefaces import undisplayable

from .texts import texts_of
from .write import draft_is_kept, kept_draft

# As many places are named one by one.
_NAMED = 20
_KEPT = "unprintable"


def unprintable_items(
    meeting: BoardMeeting, on: dt.date, version: DataVersion | None = None
) -> list[ChecklistItem]:
    """One finding for each record or paragraph of the paper, as at a day, with characters that its PDF cannot show."""
    tables, known = TablesOnDemand(on, BOARD), version or data_version()
    return cached_until_change(
        _KEPT, lambda: _items(meeting, tables, known), meeting.pk, on, version=known
    )


def are_at_hand(meeting: BoardMeeting, on: dt.date, version: DataVersion) -> bool:
    """Whether they are told without writing the paper."""
    return is_kept(_KEPT, meeting.pk, on, version=version) or draft_is_kept(
        meeting=meeting, tables=TablesOnDemand(on, BOARD), version=version
    )


def _items(
    meeting: BoardMeeting, tables: TablesOnDemand, version: DataVersion
) -> list[ChecklistItem]:
    paper = kept_draft(meeting=meeting, tables=tables, version=version)
    places = [
        (upper_first(said.where), characters)
        for said in texts_of(paper)
        if (characters := undisplayable(said.text))
    ]
    if not places:
        return []
    wanted = {character for _, characters in places for character in characters}
    records = list(_records(tables, wanted))
    in_records = {character for _, characters, _ in records for character in characters}
    url = reverse("board:pack", args=[meeting.slug])
    found = [
        ChecklistItem("The paper", _sentence(where, characters), address)
        for where, characters, address in records
    ]
    found += [
        ChecklistItem("The paper", _sentence(where, characters), url)
        for where, characters in places
        if not in_records.issuperset(characters)
    ]
    return found[:_NAMED]


def _sentence(where: str, characters: list[str]) -> str:
    return f"{where}: the PDF shows □ for {join_words(map(described, characters))}."


def described(character: str) -> str:
    """ "🦺 (safety vest, U+1F9BA)"."""
    name = unicodedata.name(character, "").lower()
    return f"{character} ({name}, U+{ord(character):04X})" if name else f"U+{ord(character):04X}"


def _records(tables: Mapping[str, Rows], wanted: set[str]) -> Iterator[tuple[str, list[str], str]]:
    """The rows of the registers that hold one of the wanted characters: what they are called, which, where they are."""
    for name, rows in tables.items():
        table = table_of(name)
        label = table.comparison.label if table.comparison else rows.names[:2]
        for row in rows.texts():
            characters = [c for c in undisplayable(" ".join(row.values())) if c in wanted]
            if characters:
                called = " ".join(row[column] for column in label if row.get(column))
                yield f"{table.title}, {shorten(called, 80)}", characters, table.address

"""The rows of the maturity register: findings and audits one row each; the matrix with a column a unit."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from ohs.core.columns import Column, Kind, columns_of
from ohs.core.text import plural
from ohs.registers.audience import Audience
from ohs.registers.comparison_spec import Cells, ComparisonSpec, Reason, Watched, in_order
from ohs.registers.rows import Rows, RowTable

from ..models import Audit, AuditFinding
from ..rules.matrix import Cell, Matrix
from ..rules.ratings import NC, NOT_ASSESSED, PC, RATINGS, C
from ..selectors.state import load_state
from . import columns as meanings

_CHUNK = 2000


# Findings


@dataclass(frozen=True, slots=True)
class FindingRow:
    business_group: str
    unit: str
    theme_number: int
    theme: str
    rating: str
    level_tested: int
    audited_on: dt.date | None
    recommendation: str
    recorded_on: dt.date
    evidence: str
    task: str
    """The key task that answered the recommendation on the day."""


def finding_rows(findings: QuerySet[Any], on: dt.date) -> Iterator[FindingRow]:
    """Some findings as rows, in their order."""
    # Plain values: a model instance for each of five related tables costs more than all the rest.
    values = findings.prefetch_related(None).values_list(
        "audit__unit__group__code",
        "audit__unit__code",
        "theme__number",
        "theme__name",
        "rating",
        "audit__level_tested",
        "audit__audited_on",
        "recommendation",
        "audit__recorded_on",
        "note",
        "task__number",
        "task__title",
        "task__added_on",
    )
    for row in values.iterator(chunk_size=_CHUNK):
        group, unit, theme, name, rating, level, audited_on, advice, *rest = row
        recorded_on, evidence, number, title, added_on = rest
        yield FindingRow(
            group,
            unit,
            theme,
            name,
            "not assessed" if rating == NOT_ASSESSED else rating,
            level,
            audited_on,
            advice,
            recorded_on,
            evidence,
            f"{number} {title}" if added_on is not None and added_on <= on else "",
        )


def _day_of_audit(row: FindingRow | AuditRow) -> dt.date | str:
    return row.audited_on or "not recorded"


_AUDITED_ON = (_day_of_audit, Kind.DATE_OR_TEXT)


def _ratings_of(findings: Sequence[Cells]) -> str:
    """ "11 themes: 4 NC, 6 C, 1 PC"."""
    held = Counter(row.get("rating", "") for row in findings)
    parts = [f"{held[rating]} {rating}" for rating in RATINGS if held[rating]]
    rated = sum(held[rating] for rating in RATINGS)
    if rated < len(findings):
        parts.append(f"{len(findings) - rated} not assessed")
    return f"{plural(len(findings), 'theme')}: {', '.join(parts)}"


def _current_findings(on: dt.date, audience: Audience) -> Iterator[FindingRow]:
    return finding_rows(AuditFinding.objects.current(on).in_list_order(), on)


def _unit_pages(rows: Sequence[Cells]) -> list[Reason]:
    return [Reason(reverse("maturity:unit", args=[row["unit"]])) for row in rows]


FINDINGS: RowTable[FindingRow] = RowTable(
    name="maturity-findings",
    title="Maturity",
    description="Audit findings, one row each",
    url_name="maturity:findings",
    permission="maturity.view_auditfinding",
    columns=columns_of(FindingRow, meanings.FINDING, audited_on=_AUDITED_ON),
    load=_current_findings,
    comparison=ComparisonSpec(
        keys=(("unit", "theme_number"),),
        label=("unit", "theme"),
        watched=(
            Watched("rating", "rating"),
            Watched("level_tested", "level tested"),
            Watched("audited_on", "audited on"),
        ),
        direction=in_order("rating", NC, C, PC, same=("level_tested",)),
        subject="audit ratings",
        told_by=("unit",),
        content=_ratings_of,
        reasons=_unit_pages,
    ),
)


# The matrix


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One theme: for each unit what its cell says."""

    theme_number: int
    theme: str
    words: tuple[str, ...]


def audited_word(cell: Cell) -> str:
    return cell.audited_short


def claimed_word(cell: Cell) -> str:
    return cell.claimed_short


def gap_word(cell: Cell) -> str:
    return cell.gap_short


_MEANINGS: dict[Callable[[Cell], str], str] = {
    audited_word: meanings.AUDITED,
    claimed_word: meanings.CLAIMED,
    gap_word: meanings.GAP,
}


@dataclass(frozen=True)
class _WordOfUnit:
    """Reads the column of one unit; a rows' columns are kept with it, so they are no functions made on the spot."""

    place: int

    def __call__(self, row: MatrixRow) -> str:
        return row.words[self.place]


def matrix_rows(matrix: Matrix, word: Callable[[Cell], str]) -> Rows[MatrixRow]:
    """A matrix as a table: a row a theme, a column a unit, in each cell a word."""
    meaning = _MEANINGS.get(word, "What is said of it")
    columns = (
        Column(
            "theme_number",
            "theme_number",
            kind=Kind.WHOLE_NUMBER,
            meaning=meanings.MATRIX["theme_number"],
        ),
        Column("theme", "theme", meaning=meanings.MATRIX["theme"]),
        *(
            Column(
                column.unit.code,
                _WordOfUnit(place),
                meaning=f"{column.unit}. {meaning}",
            )
            for place, column in enumerate(matrix.columns)
        ),
    )
    rows = (
        MatrixRow(row.theme.number, row.theme.name, tuple(map(word, row.cells)))
        for row in matrix.rows
    )
    return Rows(columns, tuple(rows))


MATRIX: RowTable[MatrixRow] = RowTable(
    name="maturity-matrix",
    title="Maturity matrix",
    description="Themes by units, with the audited rating",
    url_name="maturity:matrix",
    permission="maturity.view_auditfinding",
    columns=(),
    load=lambda on, audience: matrix_rows(load_state(on, claims=False).matrix, audited_word),
)

CLAIMS: RowTable[MatrixRow] = RowTable(
    name="maturity-claims",
    title="Maturity claims",
    description="Themes by units, with the level that each unit claims",
    url_name="maturity:matrix",
    query="show=claimed",
    permission="maturity.view_auditfinding",
    columns=(),
    load=lambda on, audience: matrix_rows(load_state(on).matrix, claimed_word),
)


# Lists that no Board compares


@dataclass(frozen=True, slots=True)
class AuditRow:
    business_group: str
    unit: str
    level_tested: int
    audited_on: dt.date | None
    recorded_on: dt.date | None
    state: str
    nc: int
    c: int
    pc: int
    auditor: str
    programme: str | None


def audit_rows(audits: QuerySet[Any]) -> Iterator[AuditRow]:
    """Some audits with their counts of ratings as rows, in their order."""
    values = audits.values_list(
        "unit__group__code",
        "unit__code",
        "level_tested",
        "audited_on",
        "recorded_on",
        "state",
        "nc",
        "c",
        "pc",
        "auditor__title",
        "programme__title",
    )
    return (AuditRow(*row) for row in values.iterator(chunk_size=_CHUNK))


AUDITS: RowTable[AuditRow] = RowTable(
    name="maturity-audits",
    title="Audits",
    description="Audits of units, one row each",
    url_name="maturity:audits",
    permission="maturity.view_audit",
    columns=columns_of(AuditRow, meanings.AUDIT, audited_on=_AUDITED_ON),
    load=lambda on, audience: audit_rows(
        Audit.objects.recorded(on).with_rating_counts().in_list_order()
    ),
)

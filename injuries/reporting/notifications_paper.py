"""Notifications to the regulator in the Board's paper: incidents, near misses and contacts, and where each stands."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ohs.core.periods import Month, MonthRange
from ohs.core.text import format_day, join_words, paragraphs, plural
from ohs.organisation.models import current_force
from ohs.registers.content import Bullets, Chapter, Paragraph, Section, Table

from ..models import Investigation
from .rows import InvestigationRow


def write(rows: Sequence[InvestigationRow], period: MonthRange) -> Chapter:
    """The incidents that are open or of the period, each under its heading; of the others how many of each kind."""
    if not rows:
        return Chapter((Paragraph(f"No incident was notified to {current_force().regulator}."),))
    told = [row for row in rows if row.state != _RESOLVED or _is_of(row, period)]
    others = [row for row in rows if row not in told]
    blocks: list[Any] = []
    if told:
        blocks += [
            Paragraph(
                f"{plural(len(told), 'incident, near miss or contact', 'incidents, near misses and contacts')} "
                f"{'is' if len(told) == 1 else 'are'} open or of the period {period.label}."
            ),
            Table(
                caption="Incidents and where they stand",
                header=("Incident", "Kind", "When", "Notified", "Report due", "Where it stands"),
                rows=tuple(
                    (
                        row.title,
                        row.riddor_kind,
                        _occurred(row.occurred),
                        row.notified,
                        format_day(row.report_deadline),
                        row.state_in_words or row.state,
                    )
                    for row in told
                ),
                widths=(2.6, 1.3, 1.1, 1, 1.1, 2.2),
            ),
        ]
    else:
        blocks.append(Paragraph(f"No incident is open, and none of {period.label} was notified."))
    if others:
        kinds = Counter(row.riddor_kind for row in others)
        counted = join_words(f"{count} of the kind “{kind}”" for kind, count in kinds.items())
        blocks.append(
            Paragraph(
                f"{plural(len(others), 'earlier one is', 'earlier ones are')} resolved: {counted}."
            )
        )
    return Chapter(tuple(blocks), tuple(_incident(row) for row in told))


_RESOLVED = str(Investigation.State.RESOLVED.label)


def _is_of(row: InvestigationRow, period: MonthRange) -> bool:
    """Whether it happened, or was resolved, in the period or since."""
    occurred = row.occurred
    if isinstance(occurred, str):
        occurred = Month.parse(occurred).start
    days = [day for day in (occurred, row.resolved_on) if day is not None]
    return any(day >= period.start for day in days)


def _incident(row: InvestigationRow) -> Section:
    """One incident under its own heading: the published text, the groups, what was recommended."""
    blocks: list[Any] = [Paragraph(part) for part in paragraphs(row.narrative)]
    facts = [
        f"Lead: {row.lead}." if row.lead else "",
        f"The report of the investigation is due on {format_day(row.report_deadline)}."
        if row.report_deadline
        else "",
        *(f"{group}." for group in row.groups),
    ]
    if row.recommendations:
        facts += [f"Recommended: {text.rstrip('.')}." for text in row.recommendations]
    if row.key_tasks:
        facts.append(f"Key tasks: {join_words(row.key_tasks)}.")
    if any(facts):
        blocks.append(Bullets(tuple(fact for fact in facts if fact)))
    return Section("", row.title, tuple(blocks))


def _occurred(value: dt.date | str | None) -> str:
    """A day, or the month where only that is known."""
    if isinstance(value, dt.date):
        return format_day(value)
    return f"{dt.date.fromisoformat(value + '-01'):%B %Y}" if value else "–"

"""What in the maturity register needs the Board's attention: full sentences, each with a link to exactly its rows."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from ohs.core.text import format_day, join_words, number_word, own_words, plural, upper_first
from ohs.organisation.models import BusinessGroup
from ohs.registers.results import Attention

from ..models import AuditProgramme
from ..rules.audit_age import STALE_AFTER_MONTHS, AuditAge
from ..rules.levels import Gap
from ..rules.matrix import Column
from ..rules.ratings import NC
from ..selectors.state import MaturityState


class Links:
    """Addresses of the rows behind a number, as at the day and within the business group of the summary."""

    def __init__(self, on: dt.date, group: BusinessGroup | None):
        self.on, self.group = on, group

    def __call__(self, name: str, *args: object, **query: object) -> str:
        if self.group is not None and not args and "unit" not in query:
            query["group"] = self.group.code
        query["as_at"] = self.on.isoformat()
        return f"{reverse(f'maturity:{name}', args=args)}?{urlencode(query)}"


def attention(state: MaturityState, link: Links) -> Iterator[Attention]:
    yield from _late_programmes(state, link)
    yield from _not_conforming(state, link)
    yield from _unanswered(state, link)
    yield from _over_claims(state, link)


def _late_programmes(state: MaturityState, link: Links) -> Iterator[Attention]:
    """Audits that were promised by a day that has passed and are not recorded.

    Where a key task carries the promise, the action register says that it is late.
    """
    if link.group is not None:
        return
    late = AuditProgramme.objects.late(state.on).with_counts(state.on)
    for programme in late.select_related("auditor").order_by("end", "pk"):
        intended, recorded = programme.audits_intended, programme.asof_recorded
        if recorded >= intended:
            continue
        one = intended == 1
        done = "none is recorded"
        if recorded:
            done = f"{recorded} {'is' if recorded == 1 else 'are'} recorded"
        yield Attention(
            weight=70 if recorded else 85,
            subject=f"{upper_first(number_word(intended))} maturity audit{'' if one else 's'}",
            sentence=f"{'was' if one else 'were'} due by {format_day(programme.end)}; {done}.",
            who=programme.auditor.title,
            url=link("audits", programme=programme.pk),
            count=recorded,
            ask="Agree a new date for the audits, or fewer of them.",
            options=(
                "Agree a new date",
                "Ask for fewer audits",
                "Keep the date and ask for a report",
            ),
            key=f"maturity.programme.{programme.pk}",
        )


def _not_conforming(state: MaturityState, link: Links) -> Iterator[Attention]:
    """Units that do not conform: those with several themes each by itself, those with one together."""
    tasks: dict[int, list[bool]] = {}
    for cell in state.matrix.cells:
        if cell.in_scope and cell.rating == NC:
            answered = (cell.unit.pk, cell.theme.number) in state.tasks
            tasks.setdefault(cell.unit.pk, []).append(answered)
    short = [column for column in state.matrix.columns if column.counts.nc]
    several = [column for column in short if column.counts.nc > 1]
    for column in sorted(several, key=lambda column: -column.counts.nc):
        counts = column.counts
        unanswered = not all(tasks[column.unit.pk])
        yield Attention(
            ask="Ask the business group for a task and a date for each theme."
            if unanswered
            else "",
            options=("Ask for a task and a date for each", "Ask for a report to the next meeting")
            if unanswered
            else (),
            key=f"maturity.not-conforming.{column.unit.code}",
            weight=60 if any(tasks[column.unit.pk]) else 80,
            subject=f"{column.unit.code} does not conform in {counts.nc} of {counts.in_scope} themes",
            sentence=f"at the level tested; {_task_words(tasks[column.unit.pk])}.",
            who=column.unit.group_name,
            url=link("findings", unit=column.unit.code, rating=NC),
            count=counts.nc,
        )
    single = [column for column in short if column.counts.nc == 1]
    if single:
        yield _with_one_theme(single, tasks, link)


def _with_one_theme(
    columns: Sequence[Column], tasks: dict[int, list[bool]], link: Links
) -> Attention:
    # The findings are listed for one unit at a time: several units are linked to as units.
    one = len(columns) == 1
    codes = join_words(column.unit.code for column in columns)
    answered = [task for column in columns for task in tasks[column.unit.pk]]
    return Attention(
        weight=60,
        subject=f"{codes} {'does' if one else 'each do'} not conform in 1 theme",
        sentence=f"at the level tested; {_task_words(answered)}.",
        who=join_words(dict.fromkeys(column.unit.group_name for column in columns)),
        url=link("findings", unit=columns[0].unit.code, rating=NC) if one else link("units", nc=1),
        count=len(columns),
    )


def _task_words(tasks: Sequence[bool]) -> str:
    with_task = sum(tasks)
    if not with_task:
        return "no key task answers it yet" if len(tasks) == 1 else "no key task answers any yet"
    if with_task == len(tasks):
        return "a key task answers it" if len(tasks) == 1 else "each is answered by a key task"
    return f"{with_task} of {len(tasks)} are answered by a key task"


def _unanswered(state: MaturityState, link: Links) -> Iterator[Attention]:
    """Units nobody has looked at lately: never audited, stale, nothing submitted for the quarter."""
    units = len(state.matrix.columns)
    ages = Counter(state.audit_ages)
    never, stale = ages[AuditAge.NEVER], ages[AuditAge.STALE]
    if never:
        yield Attention(
            weight=55,
            subject=f"{plural(never, 'unit')} of {units}",
            sentence=f"{'has' if never == 1 else 'have'} never been audited.",
            url=link("units", age="never"),
            count=never,
        )
    if stale:
        yield Attention(
            weight=50,
            subject=f"The audits of {plural(stale, 'unit')}",
            sentence=f"{'is' if stale == 1 else 'are'} more than {STALE_AFTER_MONTHS} months old.",
            url=link("units", age="stale"),
            count=stale,
        )
    missing = state.matrix.missing_returns
    if missing:
        everyone = missing == units
        has = "has not" if missing == 1 else "have not"
        yield Attention(
            weight=40,
            subject=own_words("No unit") if everyone else f"{plural(missing, 'unit')} of {units}",
            sentence=f"{'has' if everyone else has} submitted a self-assessment for {state.quarter.label}.",
            url=link("units", returned="no"),
            count=missing,
        )


def _over_claims(state: MaturityState, link: Links) -> Iterator[Attention]:
    """Units that claim a level at which an audit found that they do not conform."""
    themes = Counter(cell.unit.code for cell in state.matrix.cells if cell.gap is Gap.OVER_CLAIMS)
    if themes:
        yield Attention(
            weight=65,
            subject=f"{join_words(themes)} {'over-claims' if len(themes) == 1 else 'over-claim'}",
            sentence=f"in {plural(themes.total(), 'theme')}: an audit found that the level claimed is not met.",
            url=link("units", gap="over-claims"),
            count=len(themes),
        )

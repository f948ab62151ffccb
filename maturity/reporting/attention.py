"""What in the maturity register needs the Board's attention: full sentences, each with a link to exactly its rows."""

from urllib.parse import urlencode

from django.urls import reverse

from ohs.registers.results import Attention

from ..rules import levels
from ..selectors.state import Reading
from ..selectors.targets import late_programmes
from . import wording


class Links:
    """Addresses of the rows behind a number, as at the day and within the business group of the summary."""

    def __init__(self, on, group):
        self.on, self.group = on, group

    def __call__(self, name: str, *args, **query) -> str:
        if self.group is not None and not args and "unit" not in query:
            query["group"] = self.group.code
        query["as_at"] = self.on.isoformat()
        return f"{reverse(f'maturity:{name}', args=args)}?{urlencode(query)}"


def attention(reading: Reading, link, programmes: bool):
    if programmes:
        yield from _programmes(reading, link)
    yield from _below(reading, link)
    yield from _unanswered(reading, link)
    yield from _over_claims(reading, link)


def _below(reading: Reading, link):
    """Units that do not conform: those with several themes each by itself, those with one together."""
    tasks = {}
    for row in reading.matrix.rows:
        for cell in row.cells:
            if cell.in_scope and cell.rating == levels.NC:
                tasks.setdefault(cell.unit.pk, []).append(
                    (cell.unit.pk, cell.theme.number) in reading.tasks
                )
    short = [column for column in reading.matrix.columns if column.counts.nc]
    several = sorted(
        (column for column in short if column.counts.nc > 1),
        key=lambda column: -column.counts.nc,
    )
    for column in several:
        yield Attention(
            weight=80 if not any(tasks[column.unit.pk]) else 60,
            subject=f"{column.unit.code} does not conform in {column.counts.nc} of "
            f"{column.counts.in_scope} themes",
            sentence=f"at the level tested; {_task_words(tasks[column.unit.pk])}.",
            who=column.unit.group_name,
            url=link("findings", unit=column.unit.code, rating=levels.NC),
            count=column.counts.nc,
        )
    single = [column for column in short if column.counts.nc == 1]
    if not single:
        return
    # The findings are listed for one unit at a time: several units are linked to as units.
    one = len(single) == 1
    codes = wording.listed(column.unit.code for column in single)
    yield Attention(
        weight=60,
        subject=f"{codes} {'does' if one else 'each do'} not conform in 1 theme",
        sentence=f"at the level tested; "
        f"{_task_words([task for column in single for task in tasks[column.unit.pk]])}.",
        who=wording.listed(dict.fromkeys(column.unit.group_name for column in single)),
        url=link("findings", unit=single[0].unit.code, rating=levels.NC)
        if one
        else link("units", nc=1),
        count=len(single),
    )


def _task_words(tasks: list[bool]) -> str:
    with_task = sum(tasks)
    if not with_task:
        return "no key task answers it yet" if len(tasks) == 1 else "no key task answers any yet"
    if with_task == len(tasks):
        return "a key task answers it" if len(tasks) == 1 else "each is answered by a key task"
    return f"{with_task} of {len(tasks)} are answered by a key task"


def _programmes(reading: Reading, link):
    """Audits that were promised by a day that has passed and are not recorded.

    Where a key task carries the promise, the action register says that it is late.
    """
    if link.group is not None:
        return
    on = reading.on
    programmes = late_programmes(on).with_counts(on).select_related("auditor").order_by("end", "pk")
    for programme in programmes:
        if programme.recorded >= programme.audits_intended:
            continue
        intended = wording.number_word(programme.audits_intended).capitalize()
        plural = "" if programme.audits_intended == 1 else "s"
        was = "was" if programme.audits_intended == 1 else "were"
        done = (
            "none is recorded"
            if not programme.recorded
            else f"{programme.recorded} {'is' if programme.recorded == 1 else 'are'} recorded"
        )
        yield Attention(
            weight=85 if not programme.recorded else 70,
            subject=f"{intended} maturity audit{plural}",
            sentence=f"{was} due by {programme.end.day} {programme.end:%B %Y}; {done}.",
            who=programme.auditor.title,
            url=link("audits", programme=programme.pk),
            count=programme.recorded,
        )


def _unanswered(reading: Reading, link):
    """Units nobody has looked at lately: never audited, stale, no return for the quarter."""
    columns = reading.matrix.columns
    ages = [reading.age(column.unit.pk) for column in columns]
    never, stale = ages.count(levels.Age.NEVER), ages.count(levels.Age.STALE)
    if never:
        yield Attention(
            weight=55,
            subject=f"{wording.counted(never, 'unit')} of {len(columns)}",
            sentence=f"{'has' if never == 1 else 'have'} never been audited.",
            url=link("units", age="never"),
            count=never,
        )
    if stale:
        yield Attention(
            weight=50,
            subject=f"The audits of {wording.counted(stale, 'unit')}",
            sentence=f"{'is' if stale == 1 else 'are'} more than "
            f"{levels.STALE_AFTER_MONTHS} months old.",
            url=link("units", age="stale"),
            count=stale,
        )
    missing = len(columns) - reading.matrix.returned
    if missing and columns:
        everyone = missing == len(columns)
        subject = "No unit" if everyone else f"{wording.counted(missing, 'unit')} of {len(columns)}"
        has = "has" if everyone or missing == 1 else "have not"
        if missing == 1 and not everyone:
            has = "has not"
        yield Attention(
            weight=40,
            subject=subject,
            sentence=f"{has} returned a self-assessment for {reading.quarter.label}.",
            url=link("units", returned="no"),
            count=missing,
        )


def _over_claims(reading: Reading, link):
    """Units that claim a level at which an audit found that they do not conform."""
    codes = {}
    for row in reading.matrix.rows:
        for cell in row.cells:
            if cell.gap == levels.Gap.OVER_CLAIMS:
                codes[cell.unit.code] = codes.get(cell.unit.code, 0) + 1
    if codes:
        themes = sum(codes.values())
        yield Attention(
            weight=65,
            subject=f"{wording.listed(codes)} {'over-claims' if len(codes) == 1 else 'over-claim'}",
            sentence=f"in {wording.counted(themes, 'theme')}: an audit found that the level claimed is not met.",
            url=link("units", gap="over-claims"),
            count=len(codes),
        )

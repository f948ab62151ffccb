"""What the risk register writes in the Board's paper: where each corporate risk stands, why, and what is done about it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import F, Q

from actions.models import KeyTask, Programme
from actions.rules.programmes import ENDED, ProgrammeKind
from actions.rules.programmes import NOUNS as PROGRAMME_NOUNS
from ohs.core.text import first_few, format_day, join_words, plural
from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.content import (
    ILLUSTRATIVE,
    Block,
    Bullets,
    Chapter,
    Note,
    Paragraph,
    Section,
    Table,
    rest_in_pack,
)
from ohs.registers.contract import PaperRequest, RegisterPaper

from ..models import Control, Indicator, Risk, RiskReview, RiskScore, RiskStateChange
from ..models.record import Register
from ..querysets import RiskQuerySet, newest_records
from ..rules import trend
from ..rules.status import is_open
from ..selectors.indicators import IndicatorStatus, load_statuses
from ..selectors.matrix_data import load_matrix_in_force
from ..selectors.positions import Movement, positions_on
from .attention import Links
from .rows import RiskRow, rows_of

# As many risks are told one by one; the others are in the pack's CSV.
MOST_RISKS = 40
# As many programmes are named at a risk.
MOST_PROGRAMMES = 3
# As many risks are named in a cell of the printed map, and beside it as not yet scored.
MOST_IN_A_CELL, MOST_UNSCORED = 8, 20
# As many are told of that stood elsewhere on the map before, and as many leads are named to whom questions go.
MOST_MOVED, MOST_LEADS = 40, 20


@dataclass
class RiskDetails:
    """What a paper says of a risk besides its row."""

    review: RiskReview | None = None
    step: RiskStateChange | None = None
    controls: list[str] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)


def paper(request: PaperRequest) -> RegisterPaper:
    risks = Risk.objects.on_register().as_at(request.on)
    risks = risks.filter(is_open(), asof_register=Register.CORPORATE).order_by("ref_sort", "pk")
    last = request.last_meeting.meeting
    rows = [_as_reviewed(row, last) for row in rows_of(risks, request.on)]
    leads = sorted({lead for row in rows for lead in row.leads})
    return RegisterPaper(
        sections={
            "assurance": lambda: _assurance(request, rows),
            "heat-map": lambda: _heat_map(rows, request.on, _moved_since(risks, rows, request)),
        },
        considerations=(_consideration(rows),),
        contacts=(f"on a risk, to its lead: {join_words(first_few(leads, MOST_LEADS))}",)
        if leads
        else (),
    )


_NOT_REVIEWED = "not reviewed since"


def _as_reviewed(row: RiskRow, last: BoardMeeting | None) -> RiskRow:
    """A trend holds for the meeting it was stated for: one that nobody stated since the last is told with its date."""
    reviewed = row.last_review
    if last is None or last.as_at is None or reviewed is None or reviewed > last.as_at:
        return row
    if row.trend_stated == trend.NOT_YET_RATED:
        return row
    return replace(row, trend_stated=f"{_NOT_REVIEWED} {format_day(reviewed)}")


def _consideration(rows: Sequence[RiskRow]) -> str:
    trends = Counter(row.trend_stated for row in rows)
    stale = sum(row.trend_stated.startswith(_NOT_REVIEWED) for row in rows)
    unrated = trends[trend.NOT_YET_RATED]
    outside = sum(row.within_appetite is False for row in rows)
    return (
        f"Of {plural(len(rows), 'risk')} on the corporate register, {trends[trend.IMPROVED]} improved, "
        f"{trends[trend.UNCHANGED]} stayed unchanged, {trends[trend.WORSENED]} worsened and "
        f"{plural(unrated, 'is', 'are')} not yet rated"
        f"{f'; {stale:,} not reviewed since the last meeting' if stale else ''}; {plural(outside, 'stands', 'stand')} outside appetite."
    )


def _assurance(request: PaperRequest, rows: Sequence[RiskRow]) -> Chapter:
    held = _meetings_before(request.meeting)
    blocks: list[Block] = [Paragraph(held)] if held else []
    if not rows:
        return Chapter((*blocks, Paragraph("No risk stands on the corporate register.")))
    shown = _heaviest(rows)
    blocks.append(
        Table(
            caption="The corporate register and its trends",
            header=("Ref", "Trend", "Risk", "Lead", "State", "Score now"),
            rows=tuple(
                (
                    row.label,
                    f"{_glyph(row)} {row.trend_stated}".strip(),
                    row.description,
                    join_words(row.leads),
                    row.state,
                    _score(row),
                )
                for row in shown
            ),
            widths=(0.6, 1.6, 3, 2, 1.4, 1.7),
        )
    )
    if len(rows) > len(shown):
        blocks.append(_more(rows, shown, request.on))
    last = request.last_meeting.meeting
    compared = f" since the {last.title} of {last.when}" if last else ""
    blocks.append(
        Note(
            f"Trend as its lead states it{compared}: improved ↓, unchanged ↔, worsened ↑. Down is good."
        )
    )
    if any(row.illustrative for row in rows):
        blocks.append(Note(f"{ILLUSTRATIVE} This holds for the scores."))
    statuses = load_statuses(Indicator.objects.catalogue(), request.on)
    details = load_details([row.pk for row in shown], request.on, statuses)
    sections = [
        _section(row, details[row.pk], last) for row in _scored_since(shown, last, request.on)
    ]
    if statuses:
        sections.append(Section("indicators", "Indicators", tuple(_indicators(statuses))))
    return Chapter(tuple(blocks), tuple(sections))


def _scored_since(
    rows: Sequence[RiskRow], last: BoardMeeting | None, on: dt.date
) -> Sequence[RiskRow]:
    """The rows with their scores' change since the meeting that the paper compares with: pages compare with the Board."""
    if last is None or last == BoardMeeting.objects.last_frozen(on):
        return rows
    told = Risk.objects.filter(pk__in=[row.pk for row in rows])
    now, movement = positions_on(on, told), Movement(last, among=told)
    return [replace(row, trend_computed=movement.trend(row.pk, now.get(row.pk))) for row in rows]


def _heaviest(rows: Sequence[RiskRow]) -> Sequence[RiskRow]:
    """All of them while they are few; else those outside appetite, worsened or not yet rated first. In the register's order."""

    def weight(place: int) -> tuple[bool, bool, bool, int]:
        row = rows[place]
        return (
            row.within_appetite is not False,
            row.trend_stated != trend.WORSENED,
            row.trend_stated != trend.NOT_YET_RATED,
            place,
        )

    chosen = sorted(range(len(rows)), key=weight)[:MOST_RISKS]
    return [rows[place] for place in sorted(chosen)]


def _more(rows: Sequence[RiskRow], shown: Sequence[RiskRow], on: dt.date) -> Note:
    left = len(rows) - len(shown)
    return rest_in_pack(
        left,
        f"{plural(left, 'more risk')}, none of them heavier,",
        "risks.csv",
        link=Links(on, None)(open="yes", register=Register.CORPORATE.value),
        link_text=f"All {len(rows):,} risks of the corporate register",
    )


def _meetings_before(meeting: BoardMeeting) -> str:
    """When the board last met, twice; in a paper of a board that others report to, when those that govern them did."""
    governing = Board.objects.filter(children=None)
    board = Board.objects.filter(pk=meeting.board_id)
    boards = (governing & board) or governing
    earlier = BoardMeeting.objects.frozen().filter(date__lt=meeting.date, board__in=boards)
    held = list(earlier.exclude(pk=meeting.pk).select_related("board").order_by("-date", "-pk")[:2])
    held.reverse()
    if not held:
        return ""
    if len({each.board_id for each in held}) > 1:
        named = join_words(f"the {each.title} on {each.when}" for each in held)
        return f"The last two meetings before this one were {named}."
    dates, name = join_words(each.when for each in held), held[0].board.name
    # One that was planned since, and of which nothing is on record, may have met.
    since = BoardMeeting.objects.without_record(meeting.date).filter(
        board__in=boards, date__gt=held[-1].date
    )
    of = f"the {name} on record" if since.exclude(pk=meeting.pk).exists() else f"the {name}"
    if len(held) == 2:
        return f"The last two meetings of {of} were held on {dates}."
    return f"The last meeting of {of} was held on {dates}."


def _glyph(row: RiskRow) -> str:
    return trend.GLYPHS.get(row.trend_stated, "")


def _score(row: RiskRow) -> str:
    if row.current_likelihood is None:
        return "not yet scored"
    return f"likelihood {row.current_likelihood}, impact {row.current_impact}: {row.current_band}"


def _appetite(row: RiskRow) -> str:
    if row.within_appetite is None:
        return "appetite not applied"
    return "within appetite" if row.within_appetite else "outside appetite"


def _section(row: RiskRow, details: RiskDetails, last: BoardMeeting | None) -> Section:
    """One risk: what its lead says of it, and the facts. What was written for an earlier meeting is told with its day."""
    review, step = details.review, details.step
    since = f", since {format_day(step.on)}" if step and not step.on_printed else ""
    facts = [f"State: {row.state}{since}." + (f" {step.reason}" if step and step.reason else "")]
    if step and step.awaits:
        facts.append(f"Closure waits for: {step.awaits}")
    facts.append(
        f"Lead's view: {f'{row.trend_stated} {_glyph(row)}'.strip()}. Score change: {row.trend_computed}."
    )
    if row.trends_differ and review and review.difference_reason:
        facts.append(f"Why the two differ: {review.difference_reason}")
    facts.append(f"Score: {_score(row)}; {_appetite(row)}.")
    facts += [f"Indicator: {text}." for text in details.indicators]
    facts += [f"Treated by task {text}." for text in details.tasks]
    if details.programmes:
        facts.append(f"Programmes that bear on it: {_programmes(details.programmes)}.")
    blocks: list[Block] = []
    if review and review.narrative:
        stale = last is not None and last.as_at is not None and review.reviewed_on <= last.as_at
        told = f"Reviewed on {format_day(review.reviewed_on)}: " if stale else ""
        blocks.append(Paragraph(f"{told}{review.narrative}"))
    blocks.append(Bullets(tuple(facts)))
    if details.controls:
        blocks += [Paragraph("Controls:"), Bullets(tuple(details.controls))]
    return Section(f"risk-{row.label}", f"Risk {row.label}: {row.title}", tuple(blocks))


def _programmes(programmes: Sequence[Programme]) -> str:
    """A few by name; more of them by kind, since each has its line in the sections on services and general updates."""
    if len(programmes) <= MOST_PROGRAMMES:
        return join_words(f"{each.name} ({each.get_asof_stage_display()})" for each in programmes)
    kinds = Counter(each.kind for each in programmes)
    return join_words(
        plural(count, *PROGRAMME_NOUNS[ProgrammeKind(kind)]) for kind, count in kinds.items()
    )


def load_details(
    keys: Sequence[int], on: dt.date, statuses: Sequence[IndicatorStatus]
) -> dict[int, RiskDetails]:
    """What is said of these risks as at a date, each kind in one query."""
    details = {key: RiskDetails() for key in keys}
    risks = Risk.objects.filter(pk__in=keys)
    reviews = RiskReview.objects.filter(reviewed_on__lte=on)
    for review in newest_records(reviews, risks, "reviewed_on"):
        details[review.risk_id].review = review
    steps = RiskStateChange.objects.filter(on__lte=on)
    for step in newest_records(steps, risks, "on"):
        details[step.risk_id].step = step
    controls = Control.objects.filter(risk__in=keys).select_related("owner")
    for control in controls.order_by("order", "pk"):
        owner = f", {control.owner.title}" if control.owner else ""
        state = control.get_state_display().lower()
        detail = f": {control.detail.strip().rstrip('.')}" if control.detail.strip() else ""
        details[control.risk_id].controls.append(f"{control.title} ({state}{owner}){detail}.")
    tasks = KeyTask.objects.as_at(on).filter(risk_links__risk__in=keys).select_related("follows")
    for task in tasks.annotate(of_risk=F("risk_links__risk")).order_by("risk_links__pk"):
        details[task.of_risk].tasks.append(f"{task.number} {task.title}: {task.standing(on).label}")
    programmes = Programme.objects.as_at(on).filter(risks__in=keys).exclude(asof_stage__in=ENDED)
    for programme in programmes.annotate(of_risk=F("risks")).order_by("kind", "name", "pk"):
        details[programme.of_risk].programmes.append(programme)
    watched = Indicator.risks.through.objects.filter(risk__in=keys).order_by("pk")
    links = list(watched.values_list("indicator", "risk"))
    for status in statuses:
        for risk in [risk for indicator, risk in links if indicator == status.indicator.pk]:
            details[risk].indicators.append(_reading(status))
    return details


def _reading(status: IndicatorStatus) -> str:
    if status.reading is None:
        return f"{status.indicator.title}: no reading yet"
    period = f", {status.reading.period_printed}" if status.reading.period_printed else ""
    stale = f" ({status.words})" if status.stale else ""
    return f"{status.indicator.title}: {status.figure}{period}{stale}"


def _indicators(statuses: Sequence[IndicatorStatus]) -> Iterator[Block]:
    read = [status for status in statuses if status.reading]
    if read:
        yield Table(
            caption="Indicators with a reading",
            header=("Indicator", "Reading", "Period", "What is counted"),
            rows=tuple(
                (
                    status.indicator.title,
                    status.figure,
                    status.reading.period_printed or str(status.reading.end),
                    status.indicator.counted or status.indicator.definition,
                )
                for status in read
                if status.reading
            ),
            widths=(2, 1.4, 1, 3),
        )
        if any(status.reading.illustrative for status in read if status.reading):
            made_up = join_words(
                status.indicator.title.lower()
                for status in read
                if status.reading and status.reading.illustrative
            )
            yield Note(f"{ILLUSTRATIVE} This holds for {made_up}.")
    unread = join_words(status.indicator.title.lower() for status in statuses if not status.reading)
    if unread:
        yield Paragraph(f"No reading is recorded yet for {unread}.")


def _moved_since(risks: RiskQuerySet, rows: Sequence[RiskRow], request: PaperRequest) -> str:
    """Which risks stood elsewhere on the map of the last meeting, in words: with these the earlier map can be read."""
    last = request.last_meeting.meeting
    if last is None or last.as_at is None:
        return ""
    # Only what was scored or raised since can have stood elsewhere.
    scored = RiskScore.objects.filter(
        kind=RiskScore.Kind.CURRENT, scored_on__gt=last.as_at, scored_on__lte=request.on
    )
    may_have_moved = Risk.objects.filter(
        Q(pk__in=scored.values("risk")) | Q(raised_on__gt=last.as_at),
        pk__in=risks.order_by().values("pk"),
    )
    moved = set(may_have_moved.values_list("pk", flat=True))
    then = {
        key: (likelihood, impact)
        for key, likelihood, impact in may_have_moved.as_at(last.as_at).values_list(
            "pk", "asof_likelihood", "asof_impact"
        )
    }
    told = []
    for row in rows:
        if row.pk not in moved:
            continue
        before, now = then.get(row.pk), (row.current_likelihood, row.current_impact)
        if before is None:
            told.append(f"{row.label} was not on the register")
        elif before != now:
            told.append(f"{row.label} stood at {_at(*before)}")
    if not told:
        return f"Every risk stands where it stood on the map of {last.when}."
    left = len(told) - MOST_MOVED
    if left > 0:
        told = [
            *told[:MOST_MOVED],
            f"{plural(left, 'more risk')} did not stand where they stand now",
        ]
    return (
        f"On the map of {last.when}: {'; '.join(told)}; every other risk stood where it stands now."
    )


def _at(likelihood: int | None, impact: int | None) -> str:
    if likelihood is None:
        return "no score yet"
    return f"likelihood {likelihood}, impact {impact}"


def _heat_map(rows: Sequence[RiskRow], on: dt.date, moved: str) -> Chapter:
    """The map as a table: likelihood down, the highest first; a cell names its band and the risks that stand in it."""
    matrix = load_matrix_in_force(on)
    if matrix is None:
        return Chapter((Paragraph("No risk matrix is in force."),))
    placed: dict[tuple[int | None, int | None], list[str]] = defaultdict(list)
    unscored = []
    for row in rows:
        # A score made on another version of the matrix has no place on this one.
        if row.current_likelihood is None or row.current_matrix != matrix.version:
            unscored.append(row.label)
        else:
            placed[row.current_likelihood, row.current_impact].append(
                " ".join(filter(None, (row.label, _glyph(row), row.trend_stated)))
            )
    down = sorted(matrix.likelihood, reverse=True)
    return Chapter(
        (
            Table(
                caption="Likelihood down, impact across; each cell names its band and the risks in it",
                header=(
                    "Likelihood",
                    *(f"Impact {each.value} {each.name}" for each in matrix.impact),
                ),
                rows=tuple(
                    (
                        f"{level.value} {level.name}",
                        *(
                            _cell(
                                matrix.band(level.value, across.value).name,
                                placed[level.value, across.value],
                            )
                            for across in matrix.impact
                        ),
                    )
                    for level in down
                ),
                widths=(1.2, *([1.5] * len(matrix.impact))),
                wide=True,
                tones=tuple(
                    ("", *(matrix.band(level.value, across.value).tone for across in matrix.impact))
                    for level in down
                ),
            ),
            Paragraph(
                f"Not yet scored: {join_words(first_few(unscored, MOST_UNSCORED))}."
                if unscored
                else "Every risk is scored."
            ),
            *_outside(rows),
            *((Paragraph(moved),) if moved else ()),
            *_leads(rows, on),
        )
    )


def _outside(rows: Sequence[RiskRow]) -> Iterator[Paragraph]:
    """Which risks stand outside appetite, where the map draws no line for it."""
    outside = [row.label for row in rows if row.within_appetite is False]
    if outside:
        yield Paragraph(f"Outside appetite: {join_words(first_few(outside, MOST_UNSCORED))}.")
    elif any(row.within_appetite for row in rows):
        yield Paragraph("Every scored risk is within appetite.")


def _leads(rows: Sequence[RiskRow], on: dt.date) -> Iterator[Table | Note]:
    """The risks of the map with their trend and who leads them."""
    if not rows:
        return
    shown = _heaviest(rows)
    yield Table(
        caption="The risks on the map, and who leads them",
        header=("Ref", "Trend", "Risk", "Lead"),
        rows=tuple(
            (
                row.label,
                f"{_glyph(row)} {row.trend_stated}".strip(),
                row.description,
                join_words(row.leads),
            )
            for row in shown
        ),
        widths=(0.6, 1.5, 4, 2.6),
    )
    if len(rows) > len(shown):
        yield _more(rows, shown, on)


def _cell(band: str, risks: Sequence[str]) -> str:
    more = len(risks) - MOST_IN_A_CELL
    return "\n".join([band, *risks[:MOST_IN_A_CELL], *([f"and {more:,} more"] if more > 0 else [])])

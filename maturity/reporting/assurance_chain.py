"""The chain of assurance in the Board's paper: from unit commander to business group to Board, with what audits say.

What units claim stands against what audits verified; a commander's exceptions stand under the name of the unit; who has
not answered is named, and so is what auditors planned and did.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count

from ohs.core.text import format_day, join_words, number_word, own_words, plural, upper_first
from ohs.registers.content import (
    ILLUSTRATIVE,
    Block,
    Bullets,
    Note,
    Paragraph,
    Section,
    Table,
)

from ..models import (
    AssuranceStatement,
    Audit,
    AuditProgramme,
    Criterion,
    GroupSummary,
    Level,
    PlannedAudit,
    SelfAssessment,
    SelfAssessmentAnswer,
)
from ..models.assessments import half_year_label
from ..rules.levels import Gap
from ..rules.matrix import Column, ReturnState
from ..selectors.self_assessment_returns import half_year_due
from ..selectors.state import RETURNED_STATES, MaturityState, load_state


@dataclass(frozen=True)
class Statement:
    """A commander's word on the self-assessment of a unit."""

    words: str
    exceptions: str


def levels_sentence(state: MaturityState) -> str:
    """ "The model has five levels: 1 Reactive, 2 …"; empty where the model in force names none."""
    if state.version is None:
        return ""
    levels = list(Level.objects.filter(version=state.version).order_by("number"))
    if not levels:
        return ""
    named = join_words(f"{level.number} {level.name}" for level in levels)
    since = state.version.in_force_from
    in_force = f"in force since {format_day(since)}, " if since else ""
    return f"{state.version.title}: {in_force}with {number_word(len(levels))} levels: {named}."


def claims_section(state: MaturityState) -> Section:
    """What units claim against what audits verified, the commanders' statements, and who has not answered.

    While nobody has answered for the quarter that is due, what units said in the newest quarter before it is told too.
    """
    blocks = list(_claims(state, _statements(state)))
    if state.matrix.asked and not any(column.returned for column in state.matrix.columns):
        blocks += _claims_before(state)
    return Section(
        "claims",
        own_words(f"What units say of themselves: {state.quarter.label}"),
        tuple(blocks),
    )


def _claims_before(state: MaturityState) -> Iterator[Block]:
    before = (
        SelfAssessment.objects.as_at(state.on)
        .filter(quarter_start__lt=state.quarter.start, asof_state__in=RETURNED_STATES)
        .order_by("-quarter_start", "pk")
        .first()
    )
    if before is not None:
        earlier = load_state(state.on, quarter=before.quarter)
        yield from _claims(earlier, _statements(earlier))


def _statements(state: MaturityState) -> dict[int, Statement]:
    """The statement of each unit for the quarter that is due, by unit, as at the day."""
    assessments = SelfAssessment.objects.as_at(state.on).filter(
        quarter_start=state.quarter.start, asof_state__in=RETURNED_STATES
    )
    rows = AssuranceStatement.objects.filter(
        assessment__in=assessments.values("pk"), signed_on__lte=state.on
    ).values_list("assessment__unit_id", "kind", "exceptions")
    return {
        unit: Statement(AssuranceStatement.Kind(kind).label, exceptions)
        for unit, kind, exceptions in rows
    }


def _claims(state: MaturityState, statements: dict[int, Statement]) -> Iterator[Block]:
    columns = state.matrix.columns
    if not state.matrix.asked:
        first = state.first_quarter_asked
        asked = f" They are asked from {first.label}." if first else ""
        yield Paragraph(
            f"{own_words('Units')} were not asked for a self-assessment of {state.quarter.label}.{asked}"
        )
        return
    returned = [column for column in columns if column.returned]
    yield Paragraph(
        f"{len(returned)} of {plural(len(columns), 'unit')} submitted a self-assessment for {state.quarter.label}."
    )
    if returned:
        yield _claims_table(returned, statements, state)
        if state.illustrative:
            yield Note(ILLUSTRATIVE)
        yield from _above_tested(state)
        yield from _exceptions(returned, statements, state)
    missing = [column for column in columns if not column.returned]
    if missing:
        yield Paragraph(f"Not submitted: {_by_group(missing)}.")


def _above_tested(state: MaturityState) -> Iterator[Block]:
    """Which units claim in single themes a level that no audit has tested yet."""
    tested = state.matrix.lowest_level_tested
    above: Counter[str] = Counter(
        cell.unit.code
        for cell in state.matrix.cells
        if tested is not None and cell.in_scope and (cell.claimed or 0) > tested
    )
    if above:
        named = join_words(f"{code} in {plural(count, 'theme')}" for code, count in above.items())
        yield Paragraph(
            f"A level above Level {tested}, which is what audits have tested, is claimed by {named}."
        )


def _plans(state: MaturityState) -> dict[int, int]:
    """In how many themes each unit says what it will do to hold or raise its level."""
    answers = SelfAssessmentAnswer.objects.filter(
        assessment__in=SelfAssessment.objects.as_at(state.on)
        .filter(quarter_start=state.quarter.start, asof_state__in=RETURNED_STATES)
        .values("pk")
    ).exclude(plan="")
    counted = answers.order_by().values_list("assessment__unit_id")
    return dict(counted.annotate(themes=Count("pk")))


def _claims_table(
    returned: Sequence[Column], statements: dict[int, Statement], state: MaturityState
) -> Table:
    plans = _plans(state)
    return Table(
        caption=own_words(
            "What each unit claims, what audits verified, and its commander's statement"
        ),
        header=("Business group", own_words("Unit"), "Claims", "By audit", "Statement", "Plans in"),
        rows=tuple(
            (
                column.unit.group_name,
                column.unit.code,
                _claimed(column, state),
                column.level.words,
                statement.words
                if (statement := statements.get(column.unit.pk))
                else "No statement signed",
                plural(plans[column.unit.pk], "theme") if column.unit.pk in plans else "–",
            )
            for column in returned
        ),
        widths=(2.2, 0.9, 1.2, 2.6, 2.2, 1.1),
    )


def _exceptions(
    returned: Sequence[Column], statements: dict[int, Statement], state: MaturityState
) -> Iterator[Block]:
    told = []
    for column in returned:
        statement = statements.get(column.unit.pk)
        against = _against(column, state)
        if statement is not None and statement.exceptions:
            said = f"{column.unit.code}, {statement.words.lower()}: {statement.exceptions.rstrip('.')}."
            told.append(f"{said} {against}".strip())
        elif against:
            told.append(f"{column.unit.code}: {against[0].lower()}{against[1:]}")
    if told:
        yield Paragraph("Exceptions, and where a claim goes beyond what audits verified:")
        yield Bullets(tuple(told))
    else:
        yield Paragraph("No exception is stated, and no claim goes beyond what audits verified.")


def _against(column: Column, state: MaturityState) -> str:
    """What the audits say against a unit's claims; empty where they say nothing against them."""
    gaps = Counter(
        cell.gap for cell in state.matrix.cells if cell.in_scope and cell.unit.pk == column.unit.pk
    )
    over, unvalidated = gaps[Gap.OVER_CLAIMS], gaps[Gap.UNVALIDATED] + gaps[Gap.NOT_AUDITED]
    parts = []
    if over:
        parts.append(f"an audit found that the level claimed is not met in {plural(over, 'theme')}")
    if unvalidated:
        parts.append(f"no audit has verified the level claimed in {plural(unvalidated, 'theme')}")
    if not parts:
        return ""
    return f"It claims {_claimed(column, state)}; {join_words(parts)}; {column.level.words}."


def _claimed(column: Column, state: MaturityState) -> str:
    """The level that a unit claims, or in how many themes which, where it did not answer for all that are in scope."""
    if column.claimed is not None:
        return f"Level {column.claimed}"
    levels = Counter(
        cell.claimed
        for cell in state.matrix.cells
        if cell.in_scope and cell.unit.pk == column.unit.pk and cell.claimed is not None
    )
    told = [f"Level {level} in {plural(count, 'theme')}" for level, count in sorted(levels.items())]
    return join_words(told) or column.claimed_words


def _by_group(columns: Sequence[Column]) -> str:
    groups: dict[str, list[str]] = {}
    for column in columns:
        sent_back = (
            " (returned to the unit)" if column.return_state is ReturnState.SENT_BACK else ""
        )
        groups.setdefault(column.unit.group_name, []).append(f"{column.unit.code}{sent_back}")
    return "; ".join(f"{group}: {', '.join(codes)}" for group, codes in groups.items())


def summaries_section(state: MaturityState, on: dt.date) -> Section:
    """What the business groups told the Board of the half year that has ended, and who has not."""
    half = half_year_due(on)
    label = half_year_label(half)
    summaries = GroupSummary.objects.filter(half_start=half, submitted_on__lte=on).select_related(
        "group", "post"
    )
    found = list(summaries.order_by("group__order", "group__code"))
    blocks: list[Block] = []
    for summary in found:
        plans = f" {summary.plans.strip()}" if summary.plans.strip() else ""
        blocks.append(
            Paragraph(f"{summary.group.name} ({summary.post.title}): {summary.text.strip()}{plans}")
        )
        if summary.illustrative:
            blocks.append(Note("Illustrative."))
    told = {summary.group.code for summary in found}
    missing = [group.name for group in state.matrix.groups if group.code not in told]
    if not found:
        blocks.append(Paragraph(f"No business group has submitted a summary of the {label}."))
    elif missing:
        blocks.append(Paragraph(f"Not submitted: {join_words(missing)}."))
    return Section("summaries", f"What the business groups say: {label}", tuple(blocks))


def audits_section(on: dt.date, since: dt.date | None) -> Section:
    """What auditors promised and did: programmes under way, units planned, audits recorded since the last Board."""
    blocks: list[Block] = []
    programmes = AuditProgramme.objects.with_counts(on).filter(start__lte=on)
    running = [each for each in programmes.order_by("start", "pk") if _tell(each, on)]
    blocks += [Paragraph(_programme(each)) for each in running]
    planned = PlannedAudit.objects.with_done(on).filter(asof_done=False)
    by_quarter: dict[str, list[str]] = {}
    for audit in planned.select_related("unit").order_by("quarter_start", "unit__code_sort", "pk"):
        late = " and not recorded yet" if audit.quarter.end < on else ""
        by_quarter.setdefault(f"{audit.quarter.label}{late}", []).append(audit.unit.code)
    for quarter, codes in by_quarter.items():
        blocks.append(Paragraph(f"Planned for {quarter}: {join_words(codes)}."))
    if since is not None:
        recorded = Audit.objects.recorded(on).filter(recorded_on__gt=since).select_related("unit")
        done = [
            f"{audit.unit.code} (Level {audit.level_tested}, "
            f"{format_day(audit.audited_on) if audit.audited_on else 'date not recorded'})"
            for audit in recorded.order_by("recorded_on", "unit__code_sort", "pk")
        ]
        blocks.append(
            Paragraph(
                f"Audits recorded since {format_day(since)}: {join_words(done)}."
                if done
                else f"No audit has been recorded since {format_day(since)}."
            )
        )
    return Section(
        "audits",
        "Audits planned and done",
        tuple(blocks) or (Paragraph("No audit is planned."),),
    )


def _tell(programme: AuditProgramme, on: dt.date) -> bool:
    """Programmes that are under way, and past ones that are not finished."""
    unfinished = (programme.audits_intended or 0) > programme.asof_recorded  # type: ignore[attr-defined]
    return programme.end >= on or unfinished


def _programme(programme: AuditProgramme) -> str:
    recorded: int = programme.asof_recorded  # type: ignore[attr-defined]
    when = f"{format_day(programme.start)} to {format_day(programme.end)}"
    intended = programme.audits_intended
    if intended is None:
        count = f"{plural(recorded, 'audit')} {'is' if recorded == 1 else 'are'} recorded"
    else:
        told = "none" if not recorded else number_word(recorded)
        count = f"{told} of {plural(intended, 'audit')} {'is' if recorded < 2 else 'are'} recorded"
    return f"{upper_first(programme.title)}, {when}, at Level {programme.level_tested}: {count}."


def groups_of_units(state: MaturityState) -> Paragraph:
    """The units of the matrix under their business groups."""
    return Paragraph(f"{own_words('Units')} by business group: {_by_group_names(state)}.")


def _by_group_names(state: MaturityState) -> str:
    return "; ".join(
        f"{group.name}: {', '.join(column.unit.code for column in group.columns)}"
        for group in state.matrix.groups
    )


def criteria_blocks(state: MaturityState) -> tuple[Block, ...]:
    """The criteria of the model in force, a table a theme; of the levels' names as the model heads them."""
    if state.version is None:
        return (Paragraph("No maturity model is in force."),)
    names = {
        level.number: level.heading or level.name
        for level in Level.objects.filter(version=state.version)
    }
    criteria = Criterion.objects.filter(theme__version=state.version).select_related("theme")
    themes: dict[str, dict[int, list[str]]] = {}
    for each in criteria.order_by("theme__number", "level", "order", "pk"):
        theme = f"{each.theme.number}. {each.theme.name}"
        themes.setdefault(theme, {}).setdefault(each.level, []).append(each.text)
    if not themes:
        return (Paragraph("The model in force has no criteria recorded."),)
    return tuple(
        Table(
            caption=theme,
            header=("Level", "Criteria"),
            rows=tuple(
                (f"{level} {names.get(level, '')}".strip(), "\n".join(texts))
                for level, texts in sorted(levels.items())
            ),
            widths=(1.2, 5),
        )
        for theme, levels in themes.items()
    )

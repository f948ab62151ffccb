"""A force ten times the demonstration: rows enough to see whether a page gets slower with them.

Built on top of the demonstration, which brings what rows refer to (causes, themes, the matrix, posts).
Everything is deterministic. The registers' rows are written in bulk, with the columns that operations
keep; counts and strengths go through the importers, as they would in earnest.
"""

import csv
import datetime as dt
import hashlib
import itertools
import random
from functools import cache

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from actions.models import (
    ActionPlan,
    DueDateChange,
    KeyAction,
    KeyTask,
    Measure,
    TaskPost,
    TaskUpdate,
)
from injuries.dimensions import Kinds
from injuries.models import Cause, StaffGroup
from maturity.models import (
    AssuranceStatement,
    Audit,
    AuditFinding,
    ModelVersion,
    SelfAssessment,
    SelfAssessmentAnswer,
    SelfAssessmentStep,
)
from ohs.board.models import MeetingSnapshot, SnapshotPart
from ohs.board.models.snapshots import seal
from ohs.board.snapshots.create import figures
from ohs.board.snapshots.stored import store_rows
from ohs.core.periods import Month
from ohs.organisation.force import Force
from ohs.organisation.models import BoardMeeting, BusinessGroup, CommandUnit, Post, PostHolder, User
from ohs.organisation.roles import BOARD_MEMBER, LEAD
from ohs.registers.audience import AUDIENCES
from ohs.registers.contract import read_tables, reading_as
from risks.models import (
    Appetite,
    Band,
    Category,
    Control,
    MatrixCell,
    Risk,
    RiskLead,
    RiskMatrix,
    RiskReview,
    RiskScore,
    RiskStateChange,
)
from tests.calibration import LARGEST, SCALE

TODAY = dt.date(2021, 7, 5)
# When the last Board met.
SEEN = dt.date(2021, 6, 5)

if LARGEST:
    # 500,000 tasks of twenty years, 50,000 risks, five million counts, 60,000 people.
    UNITS = 160
    PLANS, ACTIONS_A_PLAN, TASKS_AN_ACTION = 100, 1_000, 5
    RISKS = 50_000
    QUARTERS = 80
    COUNTS, COUNT_MONTHS = 5_000_000, 240
    PEOPLE, POSTS = 60_000, 500
else:
    UNITS = 60
    PLANS, ACTIONS_A_PLAN, TASKS_AN_ACTION = 20, max(1, round(100 * SCALE)), 5  # 10,000 tasks
    RISKS = max(1, round(5_000 * SCALE))
    QUARTERS = 20
    # At ten times the rows the counts are of twenty years.
    COUNTS, COUNT_MONTHS = round(250_000 * SCALE), round(60 * min(4, max(1, SCALE)))
    PEOPLE, POSTS = 0, 0
YEARS = 20
BATCH = 500
ROWS_A_FILE = 250_000


def days(number):
    return dt.timedelta(days=number)


def month_before(months, day=TODAY):
    """The first of the month so many months before a day's own."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


def quarter_before(quarters):
    return month_before(3 * quarters, dt.date(2021, 7, 1))


def make_all(directory):
    """Every register at full size. Returns {what: how many}."""
    chance = random.Random(2021)
    author = User.objects.get(username="hsw")
    units = make_units()
    made = {
        "people": make_people(),
        "units": len(units),
        "key tasks": make_actions(chance, author),
        "risks": make_risks(chance, author),
        "self-assessed levels": make_assessments(chance, author, units),
        "audit findings": make_audits(chance, units),
        "monthly counts": make_counts(chance, units, directory),
    }
    return made | {"frozen rows": make_meeting(author)}


def make_units():
    groups = list(BusinessGroup.objects.all())
    wanted = UNITS - CommandUnit.objects.count()
    CommandUnit.objects.bulk_create(
        CommandUnit(
            code=f"V{number}",
            name=f"Command unit {number}",
            group=groups[number % len(groups)],
            order=100 + number,
        )
        for number in range(1, wanted + 1)
    )
    return list(CommandUnit.objects.all())


def make_people():
    """Everybody of a large force: each may sign in, one in twenty leads something, some hold a post."""
    roles = [Group.objects.get(name=name) for name in (BOARD_MEMBER, LEAD)]
    people = User.objects.bulk_create(
        [
            User(
                username=f"p{number}",
                first_name=f"Person {number % 250}",
                last_name=f"of Many {number // 250}",
                email=f"p{number}@example.org",
                password="!",
            )
            for number in range(1, PEOPLE + 1)
        ],
        batch_size=BATCH,
    )
    has_role = User.groups.through
    has_role.objects.bulk_create(
        [
            has_role(user=person, group=roles[number % 20 == 0])
            for number, person in enumerate(people)
        ],
        batch_size=BATCH,
    )
    posts = Post.objects.bulk_create(
        [Post(title=f"Post {number}", slug=f"post-{number}") for number in range(1, POSTS + 1)],
        batch_size=BATCH,
    )
    PostHolder.objects.bulk_create(
        [
            PostHolder(post=post, user=person, start=dt.date(2019, 4, 1))
            for post, person in zip(posts, people[::20], strict=False)
        ],
        batch_size=BATCH,
    )
    return len(people)


def make_actions(chance, author):
    posts = list(Post.objects.all())
    plans = ActionPlan.objects.bulk_create(
        ActionPlan(
            title=f"Programme {number}",
            slug=f"programme-{number}",
            period_start=dt.date(year, 4, 1),
            period_end=dt.date(year + 1, 3, 31),
            baseline_date=dt.date(year, 4, 1),
            state="live" if year > 2017 else "closed",
            owner=chance.choice(posts),
        )
        for number in range(1, PLANS + 1)
        for year in [2003 + (number - 1) * YEARS // PLANS]
    )
    actions = KeyAction.objects.bulk_create(
        [
            KeyAction(plan=plan, number=str(number), title=f"Action {number} of {plan.title}")
            for plan in plans
            for number in range(1, ACTIONS_A_PLAN + 1)
        ],
        batch_size=BATCH,
    )
    tasks = KeyTask.objects.bulk_create(
        [
            make_task(chance, action, number)
            for action in actions
            for number in range(1, TASKS_AN_ACTION + 1)
        ],
        batch_size=BATCH,
    )
    TaskPost.objects.bulk_create(
        [
            TaskPost(task=task, post=post, role=role, order=order)
            for task in tasks
            for order, (post, role) in enumerate(
                zip(chance.sample(posts, 3), ("lead", "supporting", "supporting"), strict=True)
            )
        ],
        batch_size=BATCH,
    )
    begun = [task for task in tasks if task.updated_on]
    TaskUpdate.objects.bulk_create(
        [
            TaskUpdate(
                task=task,
                date=task.updated_on,
                kind={"complete": "claim", "confirmed": "confirm"}.get(task.state, "progress"),
                state=task.state,
                narrative="What was done in the period, in the lead's own words.",
                author=author,
            )
            for task in begun
        ],
        batch_size=BATCH,
    )
    DueDateChange.objects.bulk_create(
        [
            DueDateChange(
                task=task,
                changed_on=task.moved_on,
                from_date=task.original_due_date,
                to_date=task.due_date,
                reason="The supplier delivered late.",
                changed_by=author,
            )
            for task in tasks
            if task.times_moved
        ],
        batch_size=BATCH,
    )
    make_measures(tasks)
    return len(tasks)


def make_task(chance, action, number):
    start = action.plan.period_start
    due = start + days(chance.randrange(60, 364))
    # What is recorded is recorded by today, also of next year's plans.
    moved = chance.random() < 0.2 and start + days(50) <= TODAY
    ongoing = chance.random() < 0.1
    if action.plan.state == "closed":
        state = chance.choice(["confirmed", "confirmed", "confirmed", "withdrawn"])
    else:
        state = chance.choice(
            ["not_started", "in_progress", "in_progress", "complete", "confirmed"]
        )
    return KeyTask(
        action=action,
        plan=action.plan,
        number=f"{action.number}.{number}",
        title=f"Task {number} of action {action.number}",
        detail="What is to be done, by whom and how it will be known that it was.",
        state=state,
        updated_on=None if state == "not_started" else min(due, TODAY),
        timescale_kind="ongoing" if ongoing else "by",
        start_date=start,
        due_date=None if ongoing else due + days(60 if moved else 0),
        original_due_date=None if ongoing else due,
        times_moved=int(moved and not ongoing),
        moved_on=start + days(50) if moved and not ongoing else None,
        added_on=min(start, TODAY),
    )


def make_measures(tasks):
    """One milestone for every other task: the rest have no test of success, as real plans have it."""
    measured = tasks[::2]
    measures = Measure.objects.bulk_create(
        [
            Measure(action=task.action, title=f"Evidence that task {task.number} is done", order=1)
            for task in measured
        ],
        batch_size=BATCH,
    )
    link = Measure.tasks.through
    link.objects.bulk_create(
        [
            link(measure_id=measure.pk, keytask_id=task.pk)
            for measure, task in zip(measures, measured, strict=True)
        ],
        batch_size=BATCH,
    )


def make_risks(chance, author):
    matrix = RiskMatrix.objects.in_force(TODAY)
    bands = {
        (cell.likelihood, cell.impact): cell.band
        for cell in MatrixCell.objects.filter(matrix=matrix).select_related("band")
    }
    categories, posts = list(Category.objects.all()), list(Post.objects.all())
    groups = list(BusinessGroup.objects.all())
    meeting = BoardMeeting.objects.last_frozen(TODAY)
    scored = {}
    risks = []
    for number in range(1, RISKS + 1):
        current = (chance.randint(1, matrix.size), chance.randint(1, matrix.size))
        before = tuple(min(matrix.size, max(1, x + chance.choice((-1, 0, 0, 1)))) for x in current)
        inherent = tuple(min(matrix.size, x + 1) for x in current)
        target = tuple(max(1, x - 1) for x in current)
        reviewed = TODAY - days(chance.randrange(1, 200))
        scored_on = TODAY - days(chance.randrange(1, 50))
        corporate = number % 4 == 0
        risk = Risk(
            ref=f"V{number}",
            title=f"Harm of kind {number}",
            description="Somebody is hurt at work in a way that could have been foreseen and was not.",
            register="corporate" if corporate else "group",
            group=None if corporate else chance.choice(groups),
            category=chance.choice(categories),
            raised_on=TODAY - days(chance.randrange(400, 2000)),
            state=chance.choice(["open"] * 8 + ["mitigated", "closed"]),
            inherent_likelihood=inherent[0],
            inherent_impact=inherent[1],
            current_likelihood=current[0],
            current_impact=current[1],
            current_band=bands[current],
            current_matrix=matrix,
            scored_on=scored_on,
            target_likelihood=target[0],
            target_impact=target[1],
            trend_stated=chance.choice(["improved", "unchanged", "unchanged", "worsened"]),
            last_review=reviewed,
            next_review=reviewed + days(90),
            last_recorded_on=max(reviewed, scored_on),
        )
        risks.append(risk)
        scored[risk.ref] = (
            ("inherent", inherent, risk.raised_on),
            ("target", target, risk.raised_on),
            ("current", before, TODAY - days(300)),
            ("current", current, scored_on),
        )
    Risk.objects.bulk_create(risks, batch_size=BATCH)
    RiskScore.objects.bulk_create(
        [
            RiskScore(
                risk=risk,
                kind=kind,
                matrix=matrix,
                likelihood=likelihood,
                impact=impact,
                band=bands[likelihood, impact],
                scored_on=on,
                reason="Judged at the review.",
                scored_by=author,
            )
            for risk in risks
            for kind, (likelihood, impact), on in scored[risk.ref]
        ],
        batch_size=BATCH,
    )
    RiskReview.objects.bulk_create(
        [
            RiskReview(
                risk=risk,
                reviewed_on=risk.last_review,
                narrative="What changed since the last meeting and what is being done about it.",
                trend=risk.trend_stated,
                compared_with=meeting,
                next_review=risk.next_review,
                reviewed_by=author,
            )
            for risk in risks
        ],
        batch_size=BATCH,
    )
    RiskLead.objects.bulk_create(
        [RiskLead(risk=risk, post=chance.choice(posts)) for risk in risks], batch_size=BATCH
    )
    Control.objects.bulk_create(
        [
            Control(risk=risk, title="Training", owner=chance.choice(posts), state="in_place")
            for risk in risks
        ],
        batch_size=BATCH,
    )
    return len(risks)


def make_assessments(chance, author, units):
    """A return of every unit for every quarter that has none yet."""
    version = ModelVersion.objects.in_force(TODAY)
    themes = list(version.themes.all())
    starts = [quarter_before(number) for number in range(QUARTERS)]
    there = set(SelfAssessment.objects.values_list("unit_id", "quarter_start"))
    assessments = SelfAssessment.objects.bulk_create(
        [
            SelfAssessment(unit=unit, version=version, quarter_start=start, state="accepted")
            for unit in units
            for start in starts
            if (unit.pk, start) not in there
        ],
        batch_size=BATCH,
    )
    steps = (("draft", 5), ("submitted", 20), ("accepted", 30))
    SelfAssessmentStep.objects.bulk_create(
        [
            SelfAssessmentStep(
                assessment=assessment,
                to_state=state,
                on=min(TODAY, assessment.quarter_start + days(after)),
                by=author,
            )
            for assessment in assessments
            for state, after in steps
        ],
        batch_size=BATCH,
    )
    answers = SelfAssessmentAnswer.objects.bulk_create(
        [
            SelfAssessmentAnswer(
                assessment=assessment,
                theme=theme,
                level=chance.choice([2, 3, 3, 3, 4]),
                plan="What the unit will do next.",
            )
            for assessment in assessments
            for theme in themes
        ],
        batch_size=BATCH,
    )
    AssuranceStatement.objects.bulk_create(
        [
            AssuranceStatement(
                assessment=assessment,
                kind="assured",
                signed_on=min(TODAY, assessment.quarter_start + days(20)),
            )
            for assessment in assessments
        ],
        batch_size=BATCH,
    )
    return len(answers)


def make_audits(chance, units):
    """A yearly audit, for five years, of each unit that the demonstration does not audit."""
    version = ModelVersion.objects.in_force(TODAY)
    themes = [theme for theme in version.themes.all() if theme.in_scope(TODAY)]
    auditor = Post.objects.get(title="Safety & Health Risk Management Team")
    audited = set(Audit.objects.values_list("unit_id", flat=True))
    made_on = [TODAY - days(365 * years + 30) for years in range(4, -1, -1)]
    audits = Audit.objects.bulk_create(
        [
            Audit(
                unit=unit,
                version=version,
                auditor=auditor,
                audited_on=on,
                recorded_on=on + days(10),
                state="published",
            )
            for unit in units
            if unit.pk not in audited
            for on in made_on
        ],
        batch_size=BATCH,
    )
    later = {
        earlier.pk: audit.recorded_on
        for earlier, audit in itertools.pairwise(audits)
        if earlier.unit_id == audit.unit_id
    }
    findings = AuditFinding.objects.bulk_create(
        [
            AuditFinding(
                audit=audit,
                theme=theme,
                rating=chance.choice(["NC", "C", "C", "C", "PC"]),
                superseded_on=later.get(audit.pk),
            )
            for audit in audits
            for theme in themes
        ],
        batch_size=BATCH,
    )
    return len(findings)


def make_counts(chance, units, directory):
    """A quarter of a million counts and the strengths they are divided by, through the importers."""
    groups = list(StaffGroup.objects.values_list("code", flat=True))
    new = [unit.code for unit in units if unit.code.startswith("V")]
    severities = Kinds().severities
    kinds = list(
        itertools.product(
            new,
            Cause.objects.filter(parts=None).values_list("code", flat=True),
            severities,
            groups,
        )
    )

    @cache
    def called(severity, month):
        """Over twenty years what a severity is called has changed."""
        return severities[severity].on(Month.parse(month).start)

    months = [month_before(number).strftime("%Y-%m") for number in range(4, 4 + COUNT_MONTHS)]
    # There are no more cells in a month than combinations.
    a_month = max(1, min(len(kinds), COUNTS // COUNT_MONTHS))
    # In parts, as a force with twenty years of them would bring them: a file may have 250,000 rows.
    in_a_file = max(1, ROWS_A_FILE // a_month)
    files = []
    for first in range(0, len(months), in_a_file):
        files.append(directory / f"counts-{first}.csv")
        write(
            files[-1],
            ("month", "unit", "cause", "severity", "staff_group", "count"),
            (
                (
                    month,
                    unit,
                    cause,
                    called(severity, month),
                    group,
                    chance.choice((1, 1, 1, 2, 3, 7)),
                )
                for month in months[first : first + in_a_file]
                for unit, cause, severity, group in chance.sample(kinds, a_month)
            ),
        )
    strengths = (
        (month, unit, group, chance.randrange(20, 900))
        for month in months
        for unit in new
        for group in groups
    )
    write(
        directory / "strengths.csv",
        ("month", "unit", "staff_group", "headcount"),
        strengths,
    )
    call_command("import_strength", directory / "strengths.csv", as_at="2021-07-01", verbosity=0)
    for file in files:
        call_command("import_counts", file, as_at="2021-07-01", verbosity=0)
    return a_month * COUNT_MONTHS


def make_meeting(author):
    """The Board that met a month ago and saw all of it: its tables and figures, without the papers, which nobody reads here."""
    # All of it was recorded long before.
    recorded = timezone.now() - days(60)
    for model in (Force, Post, KeyTask, TaskPost, Risk, RiskLead, Appetite, Band, RiskMatrix):
        model.history.update(history_date=recorded)
    for model in (RiskScore, RiskReview, RiskStateChange):
        QuerySet(model).update(recorded_at=recorded)
    board = BoardMeeting.objects.last_frozen(TODAY).board
    meeting = BoardMeeting.objects.create(
        board=board, title=board.name, slug="volume", date=SEEN, as_at=SEEN
    )
    kind = SnapshotPart.Kind
    parts, read, rows = [(kind.FIGURES, "", "figures", figures(SEEN))], {}, 0
    for each in AUDIENCES.values():
        audience = reading_as(each, author)
        if audience.small_numbers not in read:
            known = next((tables for tables, _ in read.values()), None)
            tables = read_tables(SEEN, audience, known)
            stored = {name: store_rows(name, table, SEEN) for name, table in tables.items()}
            read[audience.small_numbers] = tables, stored
        tables, stored = read[audience.small_numbers]
        parts += [(kind.REGISTER, audience.key, name, body) for name, body in stored.items()]
        rows += sum(len(table.rows) for table in tables.values())
    digests = [hashlib.sha256(body).hexdigest() for _, _, _, body in parts]
    snapshot = MeetingSnapshot.objects.create(
        meeting=meeting,
        as_at=SEEN,
        schema=1,
        sha256=seal((*part[:3], digest) for part, digest in zip(parts, digests, strict=True)),
        frozen_at=timezone.now(),
        frozen_by=author,
    )
    SnapshotPart.objects.bulk_create(
        (
            SnapshotPart(
                snapshot=snapshot, kind=kind, audience=audience, name=name, body=body, sha256=digest
            )
            for (kind, audience, name, body), digest in zip(parts, digests, strict=True)
        ),
        batch_size=1,
    )
    BoardMeeting.objects.filter(pk=meeting.pk).update(state=BoardMeeting.State.FROZEN)
    return rows


def write(path, header, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])

"""More of everything that pages tell of, tied to the records whose pages are looked at.

For tests that a page asks the database as much for many rows as for few.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from django.core.files.base import ContentFile

from actions.models import (
    DueDateChange,
    Evidence,
    KeyTask,
    Measure,
    MeasureReading,
    Programme,
    ProgrammeNote,
    Recommendation,
    RecommendationNote,
    SeeAlso,
    TaskPost,
)
from injuries.models import Investigation, InvestigationGroup, ReportLine
from maturity.models import ModelVersion
from ohs.board.models import Attendance, Decision
from ohs.organisation.models import BoardMeeting, CommandUnit, User
from risks.models import Control, Indicator, IndicatorReading, Risk, RiskTask
from tests.actions.factories import (
    KeyActionFactory,
    KeyTaskFactory,
    MeasureFactory,
    ProgrammeFactory,
    RecommendationFactory,
    TaskPostFactory,
    TaskStepFactory,
    TaskUpdateFactory,
)
from tests.injuries.factories import (
    AnnotationFactory,
    ComparatorFactory,
    InvestigationFactory,
    ReportLineFactory,
)
from tests.maturity.factories import (
    AnswerFactory,
    AuditFactory,
    AuditFindingFactory,
    AuditProgrammeFactory,
    GroupSummaryFactory,
    PlannedAuditFactory,
    SelfAssessmentFactory,
    UnitPostFactory,
)
from tests.organisation.factories import (
    BoardMeetingFactory,
    BusinessGroupFactory,
    CommandUnitFactory,
    PostFactory,
    PostHolderFactory,
    UserFactory,
)
from tests.risks.factories import IndicatorFactory, RiskFactory, review, score

_places = count(1)


@dataclass(frozen=True)
class Records:
    """The records whose own pages are looked at."""

    task: KeyTask
    measure: Measure
    recommendation: Recommendation
    programme: Programme
    risk: Risk
    indicator: Indicator
    unit: CommandUnit
    line: ReportLine
    investigation: Investigation
    meeting: BoardMeeting
    by: User

    @classmethod
    def of_the_demonstration(cls) -> "Records":
        return cls(
            task=KeyTask.objects.filter(posts__role="lead").latest("pk"),
            measure=Measure.objects.latest("pk"),
            recommendation=Recommendation.objects.first(),
            programme=Programme.objects.get(kind="pilot"),
            risk=Risk.objects.get(ref="28"),
            indicator=Indicator.objects.first(),
            unit=CommandUnit.objects.get(code="L&D"),
            line=ReportLine.objects.latest("order"),
            investigation=Investigation.objects.first(),
            meeting=BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05"),
            by=User.objects.get(username="hsw"),
        )

    def pages(self) -> list[str]:
        """Their own pages, and the lists that they stand in."""
        own = (
            self.task,
            self.task.plan,
            self.measure,
            self.recommendation,
            self.programme,
            self.risk,
            self.line,
            self.investigation,
        )
        return [
            *(record.get_absolute_url() for record in own),
            f"/risks/indicators/{self.indicator.slug}/",
            f"/maturity/units/{self.unit.code}/",
            f"/board/meetings/{self.meeting.slug}/",
            "/",
            "/actions/",
            "/mine/",
            "/actions/plans/",
            "/actions/slippage/",
            "/actions/recommendations/",
            "/actions/programmes/",
            "/risks/",
            "/risks/heat-map/",
            "/maturity/",
            "/maturity/units/",
            "/injuries/",
            "/injuries/investigations/",
            "/board/readiness/",
            "/board/since/",
        ]


def add_more(number: int, of: Records) -> None:
    """So many more of everything: some late, some not led, some at odds with their scores."""
    for _ in range(number):
        place = next(_places)
        _organisation(place, of)
        _actions(place, of)
        _risks(place, of)
        _maturity(place, of)
        _injuries(place, of)
        _board(place, of)


def _organisation(place: int, of: Records) -> None:
    PostHolderFactory(post=PostFactory(title=f"Post of many {place}"), user=UserFactory())
    PostHolderFactory(post=of.task.posts.first().post, user=UserFactory())
    CommandUnitFactory(code=f"M{place}", group=of.unit.group)
    BusinessGroupFactory(code=f"MG{place}")


def _actions(place: int, of: Records) -> None:
    task, plan = of.task, of.task.plan
    action = KeyActionFactory(plan=plan, number=str(900 + place))
    post = of.task.posts.first().post
    advice = RecommendationFactory(owner=post, number=900 + place, repeats=of.recommendation)
    advice.tasks.set([task])
    of.recommendation.tasks.add(KeyTaskFactory(action=action, number=f"{900 + place}.9"))
    RecommendationNote.objects.create(
        recommendation=of.recommendation,
        noted_on=dt.date(2021, 6, 1),
        text="So far.",
        noted_by=of.by,
    )
    programme = ProgrammeFactory(owner=post)
    programme.tasks.set([task])
    programme.units.set([of.unit])
    programme.risks.set([of.risk])
    of.programme.tasks.add(task)
    of.programme.units.add(CommandUnitFactory(code=f"P{place}", group=of.unit.group))
    ProgrammeNote.objects.create(
        programme=of.programme,
        noted_on=dt.date(2021, 6, 1),
        stage="running",
        text="So far.",
        noted_by=of.by,
    )
    late = KeyTaskFactory(action=action, number=f"{900 + place}.1", due_date=dt.date(2021, 6, 1))
    led = KeyTaskFactory(
        action=action, number=f"{900 + place}.2", leads=[of.task.posts.first().post]
    )
    claimed = KeyTaskFactory(action=action, number=f"{900 + place}.3", state="complete")
    TaskUpdateFactory(task=claimed, state="complete", kind="claim")
    Evidence.objects.create(
        update=TaskUpdateFactory(task=task),
        file=ContentFile(b"Seen.", name="seen.txt"),
        name="seen.txt",
        content_type="text/plain",
        size=5,
        sha256=f"{place:064x}",
    )
    SeeAlso.objects.create(first=task.action, second=action)
    for each in (task, late, led):
        TaskUpdateFactory(task=each, date=dt.date(2021, 6, 1))
        DueDateChange.objects.create(
            task=each,
            changed_on=dt.date(2021, 6, 1),
            from_date=dt.date(2021, 7, 1),
            to_date=dt.date(2021, 7, 1) + dt.timedelta(days=place),
            reason="The supplier was late.",
            changed_by=UserFactory(),
            agreed_at=of.meeting,
        )
    TaskPostFactory(task=task, post=PostFactory(), role=TaskPost.Role.SUPPORTING, order=place)
    TaskStepFactory(task=task, order=place)
    task.depends_on.add(late)
    measure = MeasureFactory(action=action, tasks=[late, task])
    for each in (measure, of.measure):
        MeasureReading.objects.create(
            measure=each,
            date=dt.date(2021, 4, 1) + dt.timedelta(days=place),
            value=Decimal(place),
            read_by=UserFactory(),
        )
    of.measure.tasks.add(late)


def _risks(place: int, of: Records) -> None:
    risk = RiskFactory(ref=f"m{place}", parent=of.risk)
    on = dt.date(2021, 6, 1)
    for each, day in ((risk, on), (of.risk, dt.date(2021, 7, 5))):
        score(each, 3, 3, day, by=of.by)
        review(each, "not_yet_rated", day, by=of.by)
        Control.objects.create(risk=each, title=f"Control {place}", owner=PostFactory())
        RiskTask.objects.create(risk=each, task=of.task.depends_on.latest("pk"), treats="Part")
    indicator = IndicatorFactory(owner=PostFactory())
    indicator.risks.add(risk, of.risk)
    indicator.measures.add(of.measure)
    for each in (indicator, of.indicator):
        IndicatorReading.objects.create(
            indicator=each,
            end=dt.date(2020, 1, 1) + dt.timedelta(days=place),
            low=1,
            high=1,
            recorded_on=on,
            recorded_by=of.by,
        )


def _maturity(place: int, of: Records) -> None:
    version = ModelVersion.objects.in_force(dt.date(2021, 7, 5))
    unit = CommandUnit.objects.get(code=f"M{place}")
    UnitPostFactory(unit=unit, post=PostFactory())
    for each in (unit, of.unit):
        audit = AuditFactory(unit=each, version=version, recorded_on=dt.date(2021, 6, 1))
        for theme in version.themes.order_by("number")[:3]:
            AuditFindingFactory(
                audit=audit, theme=theme, rating="NC", recommendation="Mend it.", task=of.task
            )
    AuditFactory(unit=unit, version=version, draft=True)
    programme = AuditProgrammeFactory(task=of.task)
    PlannedAuditFactory(unit=unit, programme=programme)
    assessment = SelfAssessmentFactory(unit=unit, version=version)
    AnswerFactory(assessment=assessment, theme=version.themes.order_by("number").first())
    GroupSummaryFactory(group=BusinessGroupFactory(code=f"MG{place}"))


def _injuries(place: int, of: Records) -> None:
    line = ReportLineFactory(slug=f"many-{place}", order=900 + place)
    AnnotationFactory(line=line)
    AnnotationFactory(line=of.line, month=dt.date(2000 + place % 20, 1 + place % 12, 1))
    line.measures.add(of.measure)
    ComparatorFactory(line=of.line, title=f"Others {place}")
    investigation = InvestigationFactory(number=900 + place)
    for each in (investigation, of.investigation):
        advice = RecommendationFactory(number=500_000 + 2 * place + (each == investigation))
        advice.tasks.set([of.task])
        each.recommendations.add(advice)
        InvestigationGroup.objects.create(investigation=each, level="task", name=f"Group {place}")
        of.risk.investigations.add(each)


def _board(place: int, of: Records) -> None:
    BoardMeetingFactory(slug=f"many-{place}", date=dt.date(2022, 1, 1) + dt.timedelta(days=place))
    Attendance.objects.create(meeting=of.meeting, post=PostFactory())
    Decision.objects.create(
        meeting=of.meeting,
        number=900 + place,
        text="Do it.",
        owner=PostFactory(),
        due=dt.date(2021, 12, 1),
        task=KeyTask.objects.latest("pk"),
    )

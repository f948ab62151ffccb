"""One task that is tied to everything there is: its pages, and those of what it is tied to, ask as much for many ties as for few."""

import datetime as dt

import pytest
from django.core.cache import cache

from actions.models import KeyTask, Measure, Programme, Recommendation, TaskStep
from injuries.models import ReportLine
from maturity.models import AuditFinding, AuditProgramme
from ohs.board.models import Decision
from ohs.organisation.models import BoardMeeting, CommandUnit, Post
from risks.models import Indicator, Risk, RiskTask
from tests.actions.factories import TaskUpdateFactory
from tests.maturity.factories import AnswerFactory, SelfAssessmentFactory, UnitPostFactory
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("session_is_not_noted")

DRAFT = "/board/meetings/joint-audit-panel-2021-07-05/"


@pytest.fixture
def tied(demo):
    task = KeyTask.objects.get(number="13", plan__slug__contains="2021")
    others = list(KeyTask.objects.exclude(pk=task.pk).order_by("pk")[:5])
    task.depends_on.add(*others[:2])
    others[2].depends_on.add(task)
    KeyTask.objects.filter(pk=task.pk).update(carried_from=others[3])
    KeyTask.objects.filter(pk=others[4].pk).update(carried_from=task)
    KeyTask.objects.filter(timescale_kind="relative").update(follows=task)
    TaskStep.objects.create(task=task, order=1, number="a", title="First")
    TaskUpdateFactory(task=task, date=dt.date(2021, 6, 30), author=demo)
    for advice in Recommendation.objects.all():
        advice.tasks.add(task)
    for programme in Programme.objects.all():
        programme.tasks.add(task)
    AuditProgramme.objects.update(task=task)
    advised = AuditFinding.objects.exclude(recommendation="")[:3]
    AuditFinding.objects.filter(pk__in=[finding.pk for finding in advised]).update(task=task)
    for risk in Risk.objects.all():
        RiskTask.objects.get_or_create(risk=risk, task=task)
    for measure in Measure.objects.all()[:4]:
        measure.tasks.add(task)
    judging = Measure.objects.filter(tasks=task)
    for source in (*Indicator.objects.all()[:3], *ReportLine.objects.all()):
        source.measures.add(*judging)
    Decision.objects.create(
        meeting=BoardMeeting.objects.filter(state="planned").first(),
        number=9,
        text="Do it.",
        owner=Post.objects.first(),
        due=dt.date(2021, 12, 1),
        task=task,
    )
    unit = CommandUnit.objects.get(code="L&D")
    UnitPostFactory(unit=unit, post=Post.objects.first())
    assessment = SelfAssessmentFactory(unit=unit)
    AnswerFactory(assessment=assessment)
    return task


def tie_more(task, author):
    """As much again of everything that a task, or what it is tied to, may have several of."""
    others = list(KeyTask.objects.exclude(pk=task.pk).order_by("-pk")[:10])
    task.depends_on.add(*others[:5])
    for other in others[5:]:
        other.depends_on.add(task)
    for measure in Measure.objects.all()[4:12]:
        measure.tasks.add(task)
    for source in (*Indicator.objects.all(), *ReportLine.objects.all()):
        source.measures.add(*Measure.objects.filter(tasks=task))
    for place in range(2, 12):
        TaskStep.objects.create(task=task, order=place, number=str(place), title="Next")
        TaskUpdateFactory(task=task, date=dt.date(2021, 6, 30), author=author)
    advised = AuditFinding.objects.exclude(recommendation="")
    AuditFinding.objects.filter(pk__in=[finding.pk for finding in advised]).update(task=task)
    for risk in Risk.objects.all():
        for other in others:
            RiskTask.objects.get_or_create(risk=risk, task=other)


@pytest.mark.parametrize("username", ["board", "lead", "hsw", "admin"])
def test_its_pages_ask_as_much_for_many_ties_as_for_few(
    client, demo_users, tied, kept_frame, username
):
    client.force_login(demo_users[username])
    measure = tied.measures.first()
    pages = [
        *(
            f"{page}{query}"
            for page in (
                tied.get_absolute_url(),
                tied.plan.get_absolute_url(),
                measure.get_absolute_url(),
                Risk.objects.get(ref="28").get_absolute_url(),
                "/injuries/investigations/",
                "/maturity/units/L&D/",
                "/maturity/",
                "/risks/heat-map/",
            )
            for query in ("", "?as_at=2021-06-15")
        ),
        "/mine/",
        "/board/readiness/",
        "/board/since/",
        DRAFT,
        f"{DRAFT}pack/",
        f"{DRAFT}freeze/",
        f"/admin/actions/keytask/{tied.pk}/change/",
        f"/admin/actions/measure/{measure.pk}/change/",
    ]

    def asked():
        number = {}
        kept_frame()
        for page in pages:
            cache.clear()
            with statements() as put:
                response = client.get(page)
            assert response.status_code in (200, 302, 403), page
            number[page] = len(put)
        return number

    # What a process reads but once is read.
    for page in pages:
        client.get(page)
    few = asked()
    tie_more(tied, demo_users["hsw"])

    assert asked() == few


def test_its_page_names_all_of_it(client, demo_users, tied):
    client.force_login(demo_users["hsw"])

    text = client.get(tied.get_absolute_url()).content.decode()

    for other in [*tied.depends_on.all(), *KeyTask.objects.filter(depends_on=tied)]:
        assert other.get_absolute_url() in text
    for link in RiskTask.objects.filter(task=tied).select_related("risk"):
        assert link.risk.get_absolute_url() in text
    for source in (*Indicator.objects.all()[:3], *ReportLine.objects.all()):
        assert source.title.replace("&", "&amp;") in text


def test_each_line_that_a_measure_is_read_from_says_that_it_is_made_up(client, demo_users, tied):
    # Whose own readings are made up too, and say so.
    measure = Measure.objects.filter(tasks=tied, readings__illustrative=True).first()
    client.force_login(demo_users["board"])

    text = client.get(measure.get_absolute_url()).content.decode()

    told = [
        part for part in text.split("<p ") if "Read from" in part and "/injuries/lines/" in part
    ]
    assert len(told) == ReportLine.objects.count()
    assert all("ohs-illustrative" in part for part in told)

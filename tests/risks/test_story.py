"""What a risk's page gathers: its dated records, each kind newest first, and its neighbours in their order."""

import datetime as dt

import pytest

from risks.models import RegisterMove, RiskReview, RiskStateChange
from risks.rules.trend import Position
from risks.selectors import timeline
from risks.selectors.risk_page import tell
from risks.selectors.timeline import MoveRecord, ReviewRecord, ScoreRecord, StepRecord
from risks.views.register import find
from tests.injuries.factories import ReportLineFactory
from tests.organisation.factories import BoardMeetingFactory, BusinessGroupFactory, UserFactory
from tests.risks.factories import RiskFactory, make_matrix, score

pytestmark = pytest.mark.django_db

APRIL = dt.date(2021, 4, 1)
MET = dt.date(2021, 5, 6)
DAY = dt.date(2021, 6, 1)
NEXT_DAY = dt.date(2021, 6, 2)


def review(risk, trend, on, **more):
    RiskReview.objects.create(
        risk=risk, trend=trend, reviewed_on=on, narrative="How it stands.", **more
    )


def step(risk, state, on, **more):
    RiskStateChange.objects.create(
        risk=risk, from_state="open", to_state=state, on=on, reason=f"To {state}.", **more
    )


def move(risk, kind, on, **more):
    RegisterMove.objects.create(risk=risk, kind=kind, on=on, reason="Wider.", **more)


@pytest.fixture
def matrix():
    return make_matrix()


@pytest.fixture
def risk(matrix):
    """Two records of each kind on one day, one more the day after; and another risk with as many."""
    person = UserFactory(first_name="Ann", last_name="Other")
    nameless = UserFactory(username="nameless")
    meeting = BoardMeetingFactory(frozen=True, date=MET)
    group = BusinessGroupFactory(code="FLP", name="Frontline")
    risks = [RiskFactory(ref="36"), RiskFactory(ref="37")]
    for risk in risks:
        score(risk, 4, 4, APRIL, by=person)
        score(risk, 3, 3, DAY, by=nameless)
        score(risk, 2, 2, DAY, kind="target", by=person)
        score(risk, 1, 1, NEXT_DAY, by=person)
        review(risk, "not_yet_rated", DAY, reviewed_by=nameless, next_review=NEXT_DAY)
        review(
            risk,
            "unchanged",
            DAY,
            reviewed_by=person,
            compared_with=meeting,
            difference_reason="Too early to say.",
            illustrative=True,
        )
        review(risk, "unchanged", NEXT_DAY, reviewed_by=person)
        step(risk, "closure_proposed", DAY, by=person, awaits="A ladder.", expected_on=NEXT_DAY)
        step(risk, "closed", DAY, by=person, meeting=meeting, decision="4", on_printed="in June")
        step(risk, "reopened", NEXT_DAY, by=person)
        move(risk, "escalation", DAY, group=group, by=person)
        move(risk, "return", DAY, group=group, by=person, decision="5")
        move(risk, "escalation", NEXT_DAY, group=group, by=person)
    return risks[0]


def test_scores_are_told_newest_first(risk, matrix):
    facts = {"version": 1, "size": 5, "reason": "Judged at the review.", "illustrative": False}
    low = {"band_name": "Low", "band_tone": "calm", "is_red": False} | facts
    medium = {"band_name": "Medium", "band_tone": "watch", "is_red": False} | facts
    high = {"band_name": "High", "band_tone": "serious", "is_red": True} | facts

    found = timeline.of(risk, DAY)

    assert found.scores == [
        ScoreRecord(DAY, "target", Position(2, 2, 1, matrix.pk), by="Ann Other", **low),
        ScoreRecord(DAY, "current", Position(3, 3, 2, matrix.pk), by="nameless", **medium),
        ScoreRecord(APRIL, "current", Position(4, 4, 3, matrix.pk), by="Ann Other", **high),
    ]


def test_reviews_are_told_newest_first(risk):
    told = {"on": DAY, "narrative": "How it stands."}

    found = timeline.of(risk, DAY)

    assert found.reviews == [
        ReviewRecord(
            stated="unchanged",
            difference_reason="Too early to say.",
            next_review=None,
            compared_with=MET,
            by="Ann Other",
            illustrative=True,
            computed="improved",
            **told,
        ),
        ReviewRecord(
            stated="not yet rated",
            difference_reason="",
            next_review=NEXT_DAY,
            compared_with=None,
            by="nameless",
            illustrative=False,
            computed="no earlier meeting",
            **told,
        ),
    ]


def test_steps_are_told_newest_first(risk):
    told = {"on": DAY, "from_state": "open", "by": "Ann Other"}

    found = timeline.of(risk, DAY)

    assert found.steps == [
        StepRecord(
            printed="in June",
            to_state="closed",
            reason="To closed.",
            decision="4",
            meeting="Health, Safety and Wellbeing Board",
            meeting_date=MET,
            awaits="",
            expected_on=None,
            **told,
        ),
        StepRecord(
            printed="",
            to_state="closure proposed",
            reason="To closure_proposed.",
            decision="",
            meeting="",
            meeting_date=None,
            awaits="A ladder.",
            expected_on=NEXT_DAY,
            **told,
        ),
    ]


def test_moves_are_told_newest_first(risk):
    told = {"on": DAY, "group": "Frontline", "reason": "Wider.", "by": "Ann Other"}
    escalated, returned = "escalated to the corporate register", "returned to the business group"

    found = timeline.of(risk, DAY)

    assert found.moves == [
        MoveRecord(what=returned, is_escalation=False, decision="5", **told),
        MoveRecord(what=escalated, is_escalation=True, decision="", **told),
    ]


def test_what_is_recorded_later_is_left_out(risk):
    then, later = timeline.of(risk, DAY), timeline.of(risk, NEXT_DAY)

    for kind in ("scores", "reviews", "steps", "moves"):
        newest, *older = getattr(later, kind)
        assert newest.on == NEXT_DAY
        assert older == getattr(then, kind)


def test_neighbours_come_in_their_order(risk):
    for ref in ("36c", "36b", "36a"):
        RiskFactory(ref=ref, parent=risk)
    unnumbered = RiskFactory(ref=None, title="Not numbered", parent=risk)
    for order, slug in ((10, "last"), (9, "first")):
        risk.lines.add(ReportLineFactory(slug=slug, order=order))

    story = tell(find("36", NEXT_DAY), NEXT_DAY)

    assert [(str(member), member.get_absolute_url()) for member in story.members] == [
        ("36a Risk 36a", "/risks/36a/"),
        ("36b Risk 36b", "/risks/36b/"),
        ("36c Risk 36c", "/risks/36c/"),
        ("TBC Not numbered", f"/risks/unnumbered-{unnumbered.pk}/"),
    ]
    assert [line.slug for line in story.lines] == ["first", "last"]

"""What a risk's page gathers: its dated records, each kind newest first, and its neighbours in their order."""

import datetime as dt

import pytest

from risks.models import RegisterMove, RiskReview, RiskStateChange
from risks.rules.durations import DatedScore
from risks.rules.trend import Position
from risks.selectors.risk_page import load_risk_record
from risks.selectors.timeline import load_timeline
from risks.views.risks import find_risk
from tests.injuries.factories import ReportLineFactory
from tests.organisation.factories import BoardMeetingFactory, BusinessGroupFactory
from tests.risks.factories import KeeperFactory, RiskFactory, make_matrix, score

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
    person = KeeperFactory(first_name="Ann", last_name="Other")
    nameless = KeeperFactory(username="nameless")
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
    found = load_timeline(risk, DAY)

    assert [
        (row.scored_on, row.kind, row.position, row.band.name, row.scored_by.display_name)
        for row in found.scores
    ] == [
        (DAY, "target", Position(2, 2, 1, matrix.pk), "Low", "Ann Other"),
        (DAY, "current", Position(3, 3, 2, matrix.pk), "Medium", "nameless"),
        (APRIL, "current", Position(4, 4, 3, matrix.pk), "High", "Ann Other"),
    ]


def test_current_scores_are_dated_oldest_first(risk, matrix):
    found = load_timeline(risk, DAY)

    assert found.dated_scores == [
        DatedScore(APRIL, Position(4, 4, 3, matrix.pk), is_red=True),
        DatedScore(DAY, Position(3, 3, 2, matrix.pk), is_red=False),
    ]
    assert found.position_on(MET) == Position(4, 4, 3, matrix.pk)
    assert found.position_on(APRIL - dt.timedelta(days=1)) is None


def test_reviews_are_told_newest_first_beside_what_the_scores_say(risk):
    found = load_timeline(risk, DAY)

    assert [
        (row.stated, row.computed, row.review.difference_reason, row.review.next_review)
        for row in found.reviews
    ] == [
        ("unchanged", "improved", "Too early to say.", None),
        ("not yet rated", "no earlier meeting", "", NEXT_DAY),
    ]
    assert [
        row.review.compared_with and row.review.compared_with.as_at for row in found.reviews
    ] == [
        MET,
        None,
    ]
    assert [row.review.reviewed_by.display_name for row in found.reviews] == [
        "Ann Other",
        "nameless",
    ]
    assert [row.differs for row in found.reviews] == [True, False]


def test_steps_are_told_newest_first(risk):
    found = load_timeline(risk, DAY)

    assert [
        (row.to_state, row.when, row.decision, row.meeting and row.meeting.title, row.awaits)
        for row in found.steps
    ] == [
        ("closed", "in June", "4", "Health, Safety and Wellbeing Board", ""),
        ("closure_proposed", "1 June 2021", "", None, "A ladder."),
    ]


def test_moves_are_told_newest_first(risk):
    found = load_timeline(risk, DAY)

    assert [(row.kind, row.group.name, row.decision) for row in found.moves] == [
        ("return", "Frontline", "5"),
        ("escalation", "Frontline", ""),
    ]


def test_what_is_recorded_later_is_left_out(risk):
    then, later = load_timeline(risk, DAY), load_timeline(risk, NEXT_DAY)

    for kind in ("scores", "steps", "moves"):
        newest, *older = getattr(later, kind)
        assert newest.stated_on == NEXT_DAY
        assert older == getattr(then, kind)
    newest, *older = later.reviews
    assert newest.review.stated_on == NEXT_DAY
    assert older == then.reviews


def test_neighbours_come_in_their_order(risk):
    for ref in ("36c", "36b", "36a"):
        RiskFactory(ref=ref, parent=risk)
    unnumbered = RiskFactory(ref=None, title="Not numbered", parent=risk)
    for order, slug in ((10, "last"), (9, "first")):
        risk.lines.add(ReportLineFactory(slug=slug, order=order))

    record = load_risk_record(find_risk("36", NEXT_DAY), NEXT_DAY)

    assert [(str(member), member.get_absolute_url()) for member in record.members] == [
        ("36a Risk 36a", "/risks/36a/"),
        ("36b Risk 36b", "/risks/36b/"),
        ("36c Risk 36c", "/risks/36c/"),
        ("TBC Not numbered", f"/risks/unnumbered-{unnumbered.pk}/"),
    ]
    assert [line.slug for line in record.lines] == ["first", "last"]

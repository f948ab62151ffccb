import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from ohs.core.errors import EditConflict
from ohs.organisation.models import BoardMeeting
from risks import models, operations
from risks.rules import lifecycle
from tests.organisation.factories import (
    BoardMeetingFactory,
    BusinessGroupFactory,
    PostFactory,
    PostHolderFactory,
)
from tests.risks.factories import (
    CategoryFactory,
    KeeperFactory,
    RiskFactory,
    make_matrix,
    review,
    score,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2021, 6, 1)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
MAY = dt.date(2021, 5, 6)


@pytest.fixture
def matrix():
    return make_matrix()


@pytest.fixture
def risk(matrix):
    return RiskFactory(ref="36")


@pytest.fixture
def meeting():
    return BoardMeetingFactory(frozen=True, date=MAY)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as error:
        call(*args, **kwargs)
    return " ".join(error.value.messages)


# Scores


def test_a_score_takes_the_band_of_its_cell_and_the_matrix_of_its_day(risk, matrix):
    row = score(risk, 4, 4)

    assert (row.band_id, row.matrix) == (3, matrix)
    assert (risk.current_likelihood, risk.current_impact, risk.current_band_id) == (4, 4, 3)
    assert risk.scored_on == DAY


def test_a_score_overwrites_nothing(risk):
    score(risk, 4, 4, BEFORE)
    score(risk, 3, 4, DAY)

    assert [(row.likelihood, row.impact) for row in risk.scores.all()] == [(4, 4), (3, 4)]


def test_a_score_leaves_its_author_and_reason_in_the_history(risk):
    by = KeeperFactory()
    score(risk, 4, 4, by=by)

    newest = risk.history.first()
    assert newest.history_user == by
    assert "Judged at the review." in newest.history_change_reason


def test_a_score_needs_its_reason(risk):
    words = refusal(
        operations.score,
        risk=risk,
        kind="current",
        likelihood=1,
        impact=1,
        on=DAY,
        reason=" ",
        by=KeeperFactory(),
    )

    assert "Enter a reason" in words


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 3), (6, 3), (3, 0), (3, 6)])
def test_a_score_off_the_scale_is_refused(risk, likelihood, impact):
    assert "off the scale" in refusal(score, risk, likelihood, impact)
    assert not risk.scores.exists()


def test_a_smaller_matrix_has_a_shorter_scale(risk):
    make_matrix(version=2, size=4, adopted_on=DAY)

    assert "levels 1 to 4" in refusal(score, risk, 5, 1)


def test_a_score_before_the_last_one_is_refused(risk):
    score(risk, 4, 4, DAY)

    assert "1 June 2021" in refusal(score, risk, 3, 4, BEFORE)
    score(risk, 3, 4, DAY)


def test_a_target_above_the_inherent_score_is_refused(risk):
    score(risk, 3, 3, kind="inherent")

    assert "Aim lower" in refusal(score, risk, 4, 4, kind="target")
    score(risk, 3, 3, kind="target")


def test_an_inherent_score_below_the_target_is_refused(risk):
    score(risk, 3, 3, kind="target")

    assert "Lower the target first" in refusal(score, risk, 2, 2, kind="inherent")


def test_a_score_before_any_matrix_is_refused(risk):
    assert "No matrix" in refusal(score, risk, 3, 3, dt.date(2020, 3, 31))
    score(risk, 3, 3, dt.date(2020, 4, 1))


def test_a_closed_risk_is_not_scored():
    make_matrix()

    assert "Reopen it" in refusal(score, RiskFactory(state="closed"), 3, 3)


# Reviews


def test_a_review_sets_the_trend_and_the_next_review_by_its_band(risk, meeting):
    score(risk, 4, 4, dt.date(2021, 4, 1))

    review(risk, "unchanged", DAY, compared_with=meeting)

    assert (risk.trend_stated, risk.last_review) == ("unchanged", DAY)
    # High: every three months.
    assert risk.next_review == dt.date(2021, 9, 1)


@pytest.mark.parametrize(
    ("band_score", "due"),
    [
        ((1, 1), dt.date(2022, 6, 1)),
        ((3, 3), dt.date(2021, 12, 1)),
        ((4, 4), dt.date(2021, 9, 1)),
        ((5, 5), dt.date(2021, 7, 1)),
    ],
)
def test_the_next_review_follows_the_band(risk, band_score, due):
    score(risk, *band_score)

    assert operations.next_review_date(risk, DAY) == due


def test_a_month_without_that_day_ends_earlier(risk):
    score(risk, 5, 5, dt.date(2021, 1, 31))

    assert operations.next_review_date(risk, dt.date(2021, 1, 31)) == dt.date(2021, 2, 28)


def test_an_unscored_risk_is_reviewed_every_quarter(risk):
    assert operations.next_review_date(risk, DAY) == dt.date(2021, 9, 1)


def test_a_review_dated_before_the_last_one_is_refused(risk, meeting):
    review(risk, on=DAY, compared_with=meeting)

    assert "1 June 2021" in refusal(review, risk, on=BEFORE, compared_with=meeting)
    review(risk, on=DAY, compared_with=meeting)


def test_a_trend_is_stated_against_a_meeting_but_for_the_first(risk):
    review(risk, "improved")

    assert "which meeting" in refusal(review, risk, "improved")


def test_not_yet_rated_needs_no_meeting(risk):
    assert review(risk, "not_yet_rated").trend == "not_yet_rated"


def test_a_meeting_after_the_review_is_refused(risk):
    later = BoardMeetingFactory(frozen=True, date=DAY)

    assert "earlier one" in refusal(review, risk, on=DAY, compared_with=later)


def test_a_trend_that_the_scores_contradict_needs_a_reason(risk, meeting):
    score(risk, 3, 3, dt.date(2021, 4, 1))

    words = refusal(review, risk, "improved", compared_with=meeting)
    assert "You state improved, but the scores say unchanged" in words

    row = review(
        risk, "improved", compared_with=meeting, difference_reason="Mitigated, not yet closed."
    )
    assert row.difference_reason == "Mitigated, not yet closed."


def test_a_trend_that_the_scores_bear_out_needs_none(risk, meeting):
    score(risk, 4, 4, dt.date(2021, 4, 1))
    score(risk, 3, 3, dt.date(2021, 5, 20))

    assert review(risk, "improved", compared_with=meeting).difference_reason == ""


def test_a_lead_cannot_put_a_review_off(risk, meeting, lead_user):
    score(risk, 4, 4, dt.date(2021, 4, 1))
    PostHolderFactory(post=risk.leads.get(), user=lead_user)
    due = dt.date(2021, 9, 1)

    words = refusal(
        review,
        risk,
        compared_with=meeting,
        by=lead_user,
        next_review=due + dt.timedelta(days=1),
    )
    assert "by 1 September 2021" in words

    assert review(risk, compared_with=meeting, by=lead_user, next_review=due).next_review == due


def test_the_hsw_team_can_put_a_review_off(risk, meeting, hsw_user):
    later = dt.date(2021, 12, 1)

    row = review(risk, compared_with=meeting, by=hsw_user, next_review=later)

    assert row.next_review == later


# Steps


def step(risk, to, on=DAY, **more):
    row = operations.change_state(
        risk=risk,
        to=to,
        on=on,
        reason="The audit says so.",
        by=more.pop("by", KeeperFactory()),
        **more,
    )
    risk.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (state, to)
        for state in models.record.State
        for to in models.record.State
        if to not in lifecycle.ALLOWED[state]
    ],
)
def test_every_step_that_is_not_allowed_is_refused_with_those_that_are(state, to):
    risk = RiskFactory(state=state)

    words = refusal(step, risk, to, decision="The Board", awaits="an audit")

    assert "can become" in words
    assert lifecycle.ALLOWED[state][0].label in words
    assert risk.state == state


def test_a_risk_goes_from_proposal_to_closure_and_back(risk):
    risk.state = "proposed"
    risk.save()

    step(risk, "open")
    step(risk, "closure_proposed")
    step(risk, "closure_refused", decision="Audits of spring")
    step(risk, "mitigated", awaits="the review of services", expected_on=dt.date(2021, 7, 31))
    step(risk, "closed", decision="The Board of August")
    step(risk, "reopened", decision="The Board of November")

    assert risk.state == "reopened"
    assert [row.to_state for row in risk.state_changes.all()] == [
        "open",
        "closure_proposed",
        "closure_refused",
        "mitigated",
        "closed",
        "reopened",
    ]


@pytest.mark.parametrize("to", ["closed", "closure_refused"])
def test_closing_and_refusing_rest_on_a_decision(risk, to):
    step(risk, "closure_proposed")

    assert "rests on a decision" in refusal(step, risk, to)
    step(risk, to, meeting=BoardMeetingFactory(frozen=True))


def test_awaiting_closure_says_what_it_waits_for(risk):
    assert "waits for" in refusal(step, risk, "mitigated")


def test_a_step_before_the_last_one_is_refused(risk):
    step(risk, "closure_proposed", DAY)

    assert "1 June 2021" in refusal(step, risk, "mitigated", BEFORE, awaits="an audit")


# References and families


def test_a_reference_is_given_once(matrix):
    risk = RiskFactory(ref=None)

    operations.give_ref(risk=risk, ref="37", on=DAY, by=KeeperFactory(), reason="Next free one")
    risk.refresh_from_db()

    before = models.Risk.objects.as_at(BEFORE).get(pk=risk.pk)
    assert (risk.ref, risk.ref_given_on, before.asof_ref) == ("37", DAY, None)
    assert "given once" in refusal(
        operations.give_ref, risk=risk, ref="38", on=DAY, by=KeeperFactory(), reason="Again"
    )


def test_a_reference_in_use_is_refused_with_its_owner(risk):
    other = RiskFactory(ref=None)

    words = refusal(
        operations.give_ref, risk=other, ref="36", on=DAY, by=KeeperFactory(), reason="Mistake"
    )

    assert "“Risk 36”" in words


def test_a_reference_of_a_deleted_risk_is_never_used_again(risk):
    risk.lead_rows.all().delete()
    risk.delete()
    other = RiskFactory(ref=None)

    words = refusal(
        operations.give_ref, risk=other, ref="36", on=DAY, by=KeeperFactory(), reason="It is free"
    )

    assert "before" in words


def test_references_sort_as_people_count():
    for ref in ("17", "3a-d", "35", "2", None):
        RiskFactory(ref=ref)

    assert [risk.ref for risk in models.Risk.objects.order_by("ref_sort")] == [
        "2",
        "3a-d",
        "17",
        "35",
        None,
    ]


def test_a_proposed_risk_has_leads_and_no_reference_or_score():
    risk = operations.propose(
        title="New",
        description="Something new could hurt people.",
        category=CategoryFactory(),
        leads=[PostFactory()],
        on=DAY,
        by=KeeperFactory(),
        reason="Found in the workshop",
    )

    assert (risk.ref, risk.state, risk.current_likelihood) == (None, "proposed", None)


def test_a_risk_is_not_proposed_without_a_lead():
    words = refusal(
        operations.propose,
        title="New",
        description="Something",
        category=CategoryFactory(),
        leads=[],
        on=DAY,
        by=KeeperFactory(),
        reason="Found",
    )

    assert "nobody's" in words


def test_leads_change_from_a_date_and_the_old_ones_stay_on_record(matrix):
    old, new = PostFactory(), PostFactory()
    risk = RiskFactory(leads=[old])

    operations.set_leads(risk=risk, leads=[new], on=DAY, by=KeeperFactory(), reason="Moved")

    def titles(on):
        return [row.post for row in models.Risk.objects.with_leads(on).get(pk=risk.pk).asof_leads]

    assert titles(BEFORE) == [old]
    assert titles(DAY) == [new]


# Registers


def test_a_risk_is_escalated_and_returned_with_history_of_both(matrix):
    group = BusinessGroupFactory()
    risk = RiskFactory(register="group", group=group)
    facts = {"reason": "It reaches beyond the group.", "by": KeeperFactory()}

    operations.escalate(risk=risk, on=BEFORE, **facts)
    risk.refresh_from_db()
    assert (risk.register, risk.group) == ("corporate", group)

    operations.return_to_group(risk=risk, group=group, on=DAY, **facts)
    risk.refresh_from_db()
    assert (risk.register, risk.group) == ("group", group)
    assert [row.kind for row in risk.moves.all()] == ["escalation", "return"]


def test_a_corporate_risk_is_not_escalated(risk):
    words = refusal(operations.escalate, risk=risk, on=DAY, reason="Up", by=KeeperFactory())

    assert "already" in words


def test_a_return_names_its_group(risk):
    words = refusal(
        operations.return_to_group, risk=risk, group=None, on=DAY, reason="Down", by=KeeperFactory()
    )

    assert "which business group" in words


# Two people at once


def test_the_second_editor_is_told_what_changed(risk):
    opened = risk.version
    first = KeeperFactory(first_name="Ada", last_name="First")
    score(risk, 4, 4, by=first)

    with pytest.raises(EditConflict) as conflict:
        operations.score(
            risk=risk,
            kind="current",
            likelihood=3,
            impact=3,
            on=DAY,
            reason="Also judged.",
            by=KeeperFactory(),
            version=opened,
        )

    assert "changed by Ada First" in conflict.value.message
    assert "current score 4 × 4" in conflict.value.changes[0]
    assert risk.scores.count() == 1


def test_the_one_who_read_the_change_may_save(risk):
    score(risk, 4, 4)

    operations.score(
        risk=risk,
        kind="current",
        likelihood=3,
        impact=3,
        on=DAY,
        reason="Read, and still lower.",
        by=KeeperFactory(),
        version=risk.version,
    )

    assert risk.scores.count() == 2


# The matrix and the appetite


def test_a_new_version_copies_the_last_and_changes_no_score(risk, matrix):
    row = score(risk, 4, 4)

    draft = operations.new_version(
        matrix=matrix, by=KeeperFactory(), reason="The scales were unclear"
    )
    draft.cells.filter(likelihood=4, impact=4).update(band_id=4)
    operations.adopt_matrix(matrix=draft, on=AFTER, by=KeeperFactory(), reason="Decided in June")

    row.refresh_from_db()
    assert (row.matrix, row.band_id) == (matrix, 3)
    assert draft.cells.count() == matrix.cells.count() == 25
    assert score(risk, 4, 4, AFTER).band_id == 4
    assert models.RiskMatrix.objects.in_force(DAY) == matrix
    assert models.RiskMatrix.objects.in_force(AFTER) == draft


def test_a_matrix_with_a_cell_that_is_worse_and_ranked_lower_is_not_adopted(matrix):
    draft = operations.new_version(matrix=matrix, by=KeeperFactory(), reason="Try")
    draft.cells.filter(likelihood=5, impact=5).update(band_id=1)

    words = refusal(
        operations.adopt_matrix, matrix=draft, on=AFTER, by=KeeperFactory(), reason="Try"
    )

    assert "5 × 5 is in a less serious band than 4 × 5" in words


def test_a_matrix_with_holes_is_not_adopted(matrix):
    draft = operations.new_version(matrix=matrix, by=KeeperFactory(), reason="Try")
    draft.cells.filter(likelihood=2, impact=3).delete()
    draft.impact_levels.filter(value=4).delete()

    words = refusal(
        operations.adopt_matrix, matrix=draft, on=AFTER, by=KeeperFactory(), reason="Try"
    )

    assert "no band: 2 × 3" in words
    assert "impact scale has no words for level 4" in words


def test_a_matrix_in_force_is_not_adopted_again(matrix):
    assert "in force since" in refusal(
        operations.adopt_matrix, matrix=matrix, on=AFTER, by=KeeperFactory(), reason="Again"
    )


def test_a_new_appetite_ends_the_one_before(matrix):
    facts = {"category": None, "statement": "The Board's reason.", "by": KeeperFactory()}
    band = models.Band.objects.get(level=2)

    first = operations.set_appetite(highest_band=band, start=BEFORE, **facts)
    operations.set_appetite(highest_band=band, start=AFTER, **facts)

    first.refresh_from_db()
    assert first.end == DAY
    assert "later date" in refusal(operations.set_appetite, highest_band=band, start=AFTER, **facts)


def test_meetings_that_are_only_planned_are_not_compared_with(risk):
    planned = BoardMeetingFactory(date=MAY, state=BoardMeeting.State.PLANNED)

    assert "earlier one" in refusal(review, risk, compared_with=planned)

"""What changed in risks since a Board, told from the risks that may be otherwise, is what all risks tell.

Random operations of the register, and days that pass, between what was frozen and what is.
"""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ohs.board.snapshots.stored import read_rows, store_rows
from ohs.core.errors import OperationRefused
from ohs.core.history import delete_with_reason, save_with_reason
from ohs.organisation.models import BusinessGroup, Post
from ohs.registers.audience import BOARD
from ohs.registers.comparison_spec import What
from ohs.registers.snapshots import StoredTable
from ohs.registers.touched import Taken, compare_touched
from risks import operations
from risks.models import (
    Appetite,
    Band,
    Category,
    Risk,
    RiskLead,
    RiskMatrix,
    RiskReview,
    RiskScore,
    RiskStateChange,
)
from risks.models.record import State
from risks.reporting import rows
from risks.reporting.rows import RISKS
from risks.reporting.touched import touched_risks
from tests.organisation.factories import BusinessGroupFactory, PostFactory
from tests.risks.factories import (
    AppetiteFactory,
    CategoryFactory,
    RiskFactory,
    make_matrix,
)

# What was frozen is as at the first; it was frozen on the second, and then days pass.
AS_AT, FROZEN = dt.date(2021, 5, 6), dt.date(2021, 5, 10)
DAYS = [dt.date(2021, 5, 1) + dt.timedelta(days=number) for number in range(150)]


def make_register(number):
    """Risks with and without a reference, a day, a score, a review, a group; one of another family."""
    make_matrix()
    AppetiteFactory()
    AppetiteFactory(category=CategoryFactory(slug="vehicles"), highest_band_id=3)
    group = BusinessGroupFactory()
    posts = [PostFactory(title=f"Head of {name}") for name in ("Works", "Stores", "Vehicles")]
    for place in range(number):
        RiskFactory(
            ref=None if place % 5 == 4 else f"{place}",
            title=f"Risk {place % 4}",
            description=f"Somebody could be hurt in way {place % 3}.",
            category=CategoryFactory(slug=("hazards", "vehicles")[place % 2]),
            raised_on=None if place % 4 == 3 else dt.date(2021, 4, 1 + place),
            register="group" if place % 3 == 2 else "corporate",
            group=group if place % 3 == 2 else None,
            leads=[posts[place % 3]],
        )


def age_history():
    """What there is was recorded weeks before it was frozen."""
    then = timezone.now() - dt.timedelta(days=30)
    for model in (Risk, RiskLead, Post, Appetite, Band, RiskMatrix):
        model.history.update(history_date=then)
    for model in (RiskScore, RiskReview, RiskStateChange):
        QuerySet(model).update(recorded_at=then)
    for model in (RiskScore, RiskReview):
        QuerySet(model).exclude(withdrawn_at=None).update(withdrawn_at=then)


def freeze():
    body = store_rows("risks", RISKS.rows(AS_AT, BOARD), AS_AT)
    return StoredTable(read_rows(body)), Taken(AS_AT, timezone.now())


@pytest.fixture
def register(db):
    make_register(12)
    age_history()


@contextmanager
def taken_back():
    """What is done within is undone, so that each example begins with the same."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# What somebody does to a risk on a day: each takes who keeps the register and a number to choose by.


def earlier(on, number):
    """The day itself, or one that may be before what was frozen."""
    return on - dt.timedelta(days=(0, 0, 3, 20, 60)[number % 5])


def score_it(risk, on, by, number):
    operations.score(
        risk=risk,
        kind=("current", "current", "inherent", "target")[number % 4],
        likelihood=1 + number % 5,
        impact=1 + number // 5 % 5,
        on=on,
        date=earlier(on, number),
        reason="Judged.",
        by=by,
    )


def review_it(risk, on, by, number):
    operations.review(
        risk=risk,
        narrative=f"How it stands {number}.",
        trend_stated=("improved", "unchanged", "worsened")[number % 3],
        compared_with=None,
        on=on,
        date=earlier(on, number),
        by=by,
    )


def withdraw_a_score(risk, on, by, number):
    if found := risk.scores.order_by("pk").last():
        operations.withdraw_score(score=found, by=by, reason="Of another risk.")


def withdraw_a_review(risk, on, by, number):
    if found := risk.reviews.order_by("pk").first():
        operations.withdraw_review(review=found, by=by, reason="Of another risk.")


def take_a_step(risk, on, by, number):
    states = [each.value for each in State]
    operations.change_state(
        risk=risk,
        to=states[number % len(states)],
        on=on,
        date=earlier(on, number),
        reason="It is so.",
        decision="Board, item 3",
        awaits="A report.",
        by=by,
    )


def change_registers(risk, on, by, number):
    day = {"on": on, "date": earlier(on, number), "reason": "Decided.", "by": by}
    if risk.register == "group":
        operations.escalate(risk=risk, **day)
    else:
        operations.return_to_group(risk=risk, group=BusinessGroup.objects.first(), **day)


def hand_over(risk, on, by, number):
    posts = list(Post.objects.order_by("pk"))
    operations.set_leads(
        risk=risk,
        leads=posts[number % 3 : number % 3 + 1 + number % 2],
        on=on,
        date=earlier(on, number),
        by=by,
        reason="Handed over.",
    )


def correct_a_lead(risk, on, by, number):
    lead = risk.lead_rows.order_by("pk").first()
    lead.start = DAYS[number % 150] if number % 3 else None
    lead.end = DAYS[(number + 30) % 150] if number % 2 else None
    lead.full_clean()
    operations.save_lead(lead=lead, by=by, reason="The paper says so.")


def rename_a_post(risk, on, by, number):
    post = Post.objects.order_by("pk")[number % 3]
    post.title = f"Head of {number}"
    save_with_reason(post, by=by, reason="Renamed.")


def give_a_reference(risk, on, by, number):
    operations.give_ref(
        risk=risk, ref=f"r{number}", on=on, date=earlier(on, number), by=by, reason="Given."
    )


def correct(risk, on, by, number):
    """One or another of what has no day of its own."""
    kind = number % 5
    if kind == 0:
        risk.title = risk.description = f"Title {number % 7}"
    elif kind == 1:
        risk.category = Category.objects.order_by("pk")[number // 5 % 2]
    elif kind == 2:
        risk.raised_on = DAYS[number % 150]
    elif kind == 3:
        risk.parent = Risk.objects.order_by("pk").exclude(pk=risk.pk).first()
    else:
        risk.ref = risk.ref or f"c{number}"
    operations.save_details(risk=risk, on=on, by=by, reason="A slip.")


def propose(risk, on, by, number):
    operations.propose(
        title=f"Risk {number % 4}",
        description=f"Somebody could be hurt in way {number % 3}.",
        category=risk.category,
        leads=[Post.objects.first()],
        on=earlier(on, number),
        by=by,
        reason="Seen.",
    )


def delete(risk, on, by, number):
    """No operation does: somebody with the database in hand."""
    if not (risk.scores.exists() or risk.reviews.exists() or risk.state_changes.exists()):
        risk.members.update(parent=None)
        delete_with_reason(risk, by=by, reason="Of another force.")


OPERATIONS = (
    score_it,
    score_it,
    review_it,
    review_it,
    withdraw_a_score,
    withdraw_a_review,
    take_a_step,
    change_registers,
    hand_over,
    correct_a_lead,
    rename_a_post,
    give_a_reference,
    correct,
    correct,
    propose,
    delete,
)

STEPS = st.tuples(
    st.sampled_from(OPERATIONS),
    st.integers(0, 1000),
    st.integers(0, 149),
    # Days that pass before it.
    st.sampled_from((0, 0, 1, 3, 20)),
)


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=8), before=st.lists(STEPS, max_size=6))
def test_the_touched_risks_tell_what_all_tell(register, hsw_user, steps, before):
    def do(steps, on):
        for operate, place, number, days in steps:
            on += dt.timedelta(days=days)
            risks = Risk.objects.order_by("pk")
            try:
                with transaction.atomic():
                    operate(risks[place % len(risks)], on, hsw_user, number)
            except (OperationRefused, ValidationError):
                pass
        return on

    with taken_back():
        # Some of it is dated after the day that is frozen, and was recorded before it was.
        today = do(before, dt.date(2021, 4, 25))
        age_history()
        then, taken = freeze()
        today = do(steps, max(today, FROZEN))

        for on in (
            AS_AT,
            AS_AT + dt.timedelta(days=1),
            FROZEN,
            today,
            today + dt.timedelta(days=40),
        ):
            whole = RISKS.compare(then.rows, RISKS.rows(on, BOARD))
            assert compare_touched(RISKS, then, taken, on) == whole


def changes_on(on, then, taken):
    return compare_touched(RISKS, then, taken, on)


def review_since(risk, by):
    review_it(risk, FROZEN + dt.timedelta(days=5), by, 0)


def test_as_many_rows_are_read_however_many_nobody_touched(db, hsw_user, monkeypatch):
    make_matrix()

    def read(others):
        with taken_back():
            for _ in range(others):
                RiskFactory()
            risk = RiskFactory(ref="1")
            age_history()
            then, taken = freeze()
            review_since(risk, hsw_user)
            made = []
            monkeypatch.setattr(
                rows, "RiskRow", lambda **values: made.append(values) or row_class(**values)
            )
            with CaptureQueriesContext(connection) as queries:
                found = changes_on(FROZEN + dt.timedelta(days=5), then, taken)
            monkeypatch.undo()
            assert [change.row["ref"] for change in found] == ["1"]
            assert found.compared == others + 1
            return len(made), len(queries)

    row_class = rows.RiskRow
    assert read(2) == read(200)
    assert read(2)[0] == 1


def test_of_the_day_that_was_frozen_a_later_review_tells_nothing(register, hsw_user):
    then, taken = freeze()
    for risk in Risk.objects.on_register():
        review_since(risk, hsw_user)

    refs, _ = touched_risks(then, taken, AS_AT)
    assert not refs
    refs, _ = touched_risks(then, taken, FROZEN + dt.timedelta(days=5))
    assert refs == set(
        Risk.objects.filter(parent=None).exclude(ref=None).values_list("ref", flat=True)
    )


@pytest.mark.parametrize(
    "record, take_back", [(score_it, withdraw_a_score), (review_it, withdraw_a_review)]
)
def test_what_is_withdrawn_of_the_day_that_was_frozen_is_told(
    register, hsw_user, record, take_back
):
    risk = Risk.objects.get(ref="0")
    record(risk, dt.date(2021, 5, 3), hsw_user, 0)
    age_history()
    then, taken = freeze()
    take_back(risk, FROZEN, hsw_user, 0)

    assert [change.row["ref"] for change in changes_on(AS_AT, then, taken)] == ["0"]


def test_a_risk_that_was_known_before_its_day_is_new_from_that_day(register):
    RiskFactory(ref="50", raised_on=FROZEN)
    age_history()
    then, taken = freeze()

    assert not changes_on(AS_AT, then, taken).changes
    (change,) = changes_on(FROZEN, then, taken)
    assert (change.what, change.row["ref"]) == (What.NEW, "50")


def test_a_risk_without_a_reference_is_told_by_what_it_says(register, hsw_user):
    risk = Risk.objects.filter(ref=None).first()
    then, taken = freeze()
    operations.give_ref(risk=risk, ref="77", on=FROZEN, by=hsw_user, reason="Given.")

    (change,) = changes_on(FROZEN, then, taken)
    assert (change.what, change.before["ref"], change.row["ref"]) == (What.CHANGED, "", "77")
    # On the day that was frozen it had none.
    assert not changes_on(AS_AT, then, taken).changes


def test_another_appetite_is_for_all_rows_to_tell(register, hsw_user):
    then, taken = freeze()
    appetite = Appetite.objects.get(category=None)
    appetite.highest_band_id = 1
    save_with_reason(appetite, by=hsw_user, reason="The Board carries less.")

    assert changes_on(AS_AT, then, taken) is None


def test_an_appetite_from_a_later_day_is_for_all_rows_to_tell(register):
    AppetiteFactory(start=FROZEN, highest_band_id=1)
    age_history()
    then, taken = freeze()

    assert changes_on(AS_AT, then, taken) is not None
    assert changes_on(FROZEN, then, taken) is None


def test_a_band_of_another_name_is_for_all_rows_to_tell(register, hsw_user):
    then, taken = freeze()
    band = Band.objects.get(level=1)
    band.name = "Slight"
    save_with_reason(band, by=hsw_user, reason="In plain words.")

    assert changes_on(FROZEN, then, taken) is None


def test_the_words_of_an_older_version_are_for_all_rows_to_tell(register):
    then, taken = freeze()
    older = tuple({**row, "state": row["state"].upper()} for row in then.rows)

    assert changes_on(FROZEN, StoredTable(older), taken) is None


def test_a_risk_that_came_in_without_leaving_a_trace_is_for_all_rows_to_tell(register):
    """Whoever writes to the database past the register: the numbers do not agree."""
    then, taken = freeze()
    Risk.objects.bulk_create(
        [Risk(ref="99", title="Harm", description="Harm.", category=Category.objects.first())]
    )

    assert changes_on(FROZEN, then, taken) is None

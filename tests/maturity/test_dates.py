"""From when things count: a version of the model, the first quarter asked for, an audit known before it was entered."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from maturity import operations
from maturity.models import Audit, ModelVersion
from maturity.reporting.summary import load_summary
from maturity.selectors.self_assessment_returns import load_returns_table
from maturity.selectors.state import load_state
from ohs.core.periods import Quarter
from tests.maturity.factories import (
    AnswerFactory,
    AuditFactory,
    AuditFindingFactory,
    LevelFactory,
    ModelVersionFactory,
    SelfAssessmentFactory,
    ThemeFactory,
)
from tests.organisation.factories import BoardMeetingFactory, CommandUnitFactory, PostFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 7, 5)
JULY_QUARTER, APRIL_QUARTER = dt.date(2021, 7, 1), dt.date(2021, 4, 1)


@pytest.fixture
def by(hsw_user):
    return hsw_user


@pytest.fixture
def draft():
    version = ModelVersionFactory(slug="draft", in_force_from=None)
    for number in range(1, 6):
        LevelFactory(version=version, number=number)
    ThemeFactory(version=version, number=1)
    return version


def in_force(version, day, by, asked_from=None):
    return operations.bring_into_force(
        version=version, in_force_from=day, asked_from=asked_from, by=by
    )


def frozen(day):
    return BoardMeetingFactory(date=day, as_at=day, state="frozen")


# A version of the model


@pytest.mark.parametrize("day", [dt.date(2021, 4, 1), DAY, dt.date(2021, 10, 1)])
def test_the_first_version_comes_into_force_on_any_day(by, draft, day):
    frozen(dt.date(2021, 5, 6))

    in_force(draft, day, by)

    assert ModelVersion.objects.in_force(day) == draft
    assert ModelVersion.objects.in_force(day - dt.timedelta(days=1)) is None


def test_the_quarter_that_is_due_can_be_answered_on_the_first_day(by, draft):
    unit = CommandUnitFactory()
    with pytest.raises(ValidationError, match="No version"):
        operations.begin_self_assessment(unit=unit, quarter=Quarter(2021, 1), on=DAY, by=by)

    in_force(draft, dt.date(2021, 4, 1), by)

    begun = operations.begin_self_assessment(unit=unit, quarter=Quarter(2021, 1), on=DAY, by=by)
    assert begun.version == draft


def test_an_audit_before_the_day_of_entry_is_begun_once_the_model_was_in_force(
    client, by, draft, auditor_user
):
    in_force(draft, dt.date(2021, 4, 1), by)
    CommandUnitFactory(code="A")
    client.force_login(auditor_user)
    post = PostFactory()

    def begin(audited_on):
        data = {"unit": "A", "level_tested": 3, "auditor": post.pk, "audited_on": audited_on}
        return client.post("/maturity/audits/new/", data)

    early = begin("2021-03-31")
    assert "No version of the maturity model was in force on that day." in early.text
    assert begin("2021-06-10").status_code == 302
    assert Audit.objects.get().audited_on == dt.date(2021, 6, 10)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (dt.date(2020, 4, 1), "is in force from 1 April 2020: give a later day"),
        (dt.date(2021, 5, 6), "has seen the register as at 6 May 2021"),
        (dt.date(2021, 5, 7), None),
    ],
)
def test_a_later_version_comes_after_the_one_before_and_after_what_a_board_saw(
    by, draft, day, sentence
):
    ModelVersionFactory()
    frozen(dt.date(2021, 5, 6))

    if sentence is None:
        assert in_force(draft, day, by).in_force_from == day
        return
    with pytest.raises(ValidationError, match=sentence) as refused:
        in_force(draft, day, by)
    assert list(refused.value.error_dict) == ["in_force_from"]
    draft.refresh_from_db()
    assert draft.is_draft


def test_its_dates_are_corrected_with_a_reason_that_the_history_keeps(by, draft):
    in_force(draft, DAY, by)

    with pytest.raises(ValidationError, match="Enter a reason"):
        operations.change_dates(version=draft, in_force_from=APRIL_QUARTER, reason=" ", by=by)
    changed = operations.change_dates(
        version=draft, in_force_from=APRIL_QUARTER, reason="Agreed in April.", by=by
    )

    assert changed.in_force_from == APRIL_QUARTER
    assert changed.history.first().history_change_reason == "Agreed in April."


def test_a_version_is_not_moved_past_what_was_made_against_it(by):
    version = ModelVersionFactory()
    AuditFactory(version=version, recorded_on=dt.date(2021, 3, 31))

    def move(day):
        return operations.change_dates(version=version, in_force_from=day, reason="Later.", by=by)

    with pytest.raises(ValidationError, match="audited against by 31 March 2021"):
        move(dt.date(2021, 4, 1))
    assert move(dt.date(2021, 3, 31)).in_force_from == dt.date(2021, 3, 31)


def test_a_version_stays_between_its_neighbours(by):
    first = ModelVersionFactory()
    second = ModelVersionFactory(slug="model-2", in_force_from=dt.date(2021, 4, 1))

    def move(version, day):
        return operations.change_dates(version=version, in_force_from=day, reason="Why.", by=by)

    with pytest.raises(ValidationError, match="give an earlier day"):
        move(first, dt.date(2021, 4, 1))
    with pytest.raises(ValidationError, match="give a later day"):
        move(second, dt.date(2020, 4, 1))
    assert move(first, dt.date(2021, 3, 31)).in_force_from == dt.date(2021, 3, 31)


def test_units_are_not_asked_for_a_quarter_before_the_model(by, draft):
    with pytest.raises(ValidationError, match="not in force in that quarter"):
        in_force(draft, DAY, by, asked_from=APRIL_QUARTER)
    assert in_force(draft, DAY, by, asked_from=JULY_QUARTER).asked_from == JULY_QUARTER


def test_the_page_asks_for_both_dates_and_shows_a_refusal_by_its_field(client, by, draft):
    client.force_login(by)
    address = reverse("maturity:model_dates", args=[draft.slug])

    form = client.get(address).context["form"]
    refused = client.post(address, {"in_force_from": "2021-07-05", "asked_from": "2021-04-01"})
    done = client.post(address, {"in_force_from": "2021-04-01", "asked_from": "2021-04-01"})

    assert form.initial["asked_from"] == "2021-04-01"
    assert "not in force in that quarter" in str(refused.context["form"].errors["asked_from"])
    assert done.status_code == 302
    assert ModelVersion.objects.get().in_force_from == APRIL_QUARTER
    assert "Reason for this change" in client.get(address).text


@pytest.mark.parametrize("who", ["board_user", "lead_user", "auditor_user"])
def test_nobody_else_sets_the_dates_of_the_model(client, request, draft, who):
    client.force_login(request.getfixturevalue(who))

    answer = client.post(
        reverse("maturity:model_dates", args=[draft.slug]),
        {"in_force_from": "2021-04-01", "asked_from": "2021-04-01"},
    )

    assert answer.status_code == 403
    assert ModelVersion.objects.get().is_draft


# Quarters that nobody was asked for


@pytest.fixture
def asked_from_july():
    version = ModelVersionFactory(asked_from=JULY_QUARTER)
    ThemeFactory(version=version, number=1)
    return CommandUnitFactory(code="A")


def test_a_quarter_before_the_first_asked_for_is_in_no_count_of_what_is_missing(asked_from_july):
    state, table = load_state(DAY), load_returns_table(DAY)
    sentences = [f"{each.subject} {each.sentence}" for each in load_summary(on=DAY).attention]

    assert [cell.claimed_short for cell in state.matrix.cells] == ["not asked"]
    assert {one.words for one in table.units[0].returns} == {"not asked"}
    assert table.to_remind == ()
    assert not [sentence for sentence in sentences if "self-assessment" in sentence]
    assert load_summary(on=DAY).coverage[1] == (
        "self-assessments were not asked for Q1 2021/22: the first is Q2 2021/22"
    )


@pytest.mark.parametrize(
    ("on", "due", "remind"),
    [
        (dt.date(2021, 9, 29), "not asked", []),
        (dt.date(2021, 9, 30), "not submitted", ["A"]),
        (dt.date(2021, 10, 1), "not submitted", ["A"]),
    ],
)
def test_from_the_end_of_the_first_quarter_a_return_is_missing(asked_from_july, on, due, remind):
    table = load_returns_table(on)

    assert table.units[0].due.words == due
    assert [unit.code for unit in table.to_remind] == remind


def test_what_is_handed_in_for_a_quarter_not_asked_counts(asked_from_july):
    assessment = SelfAssessmentFactory(unit=asked_from_july)
    AnswerFactory(assessment=assessment, theme=ThemeFactory(number=1), level=4)

    assert [cell.claimed_short for cell in load_state(DAY).matrix.cells] == ["claims 4"]
    assert load_returns_table(DAY).units[0].due.words == "submitted"


def test_pages_say_not_asked_and_never_no_return(client, board_user, asked_from_july):
    client.force_login(board_user)

    for path in ("/maturity/", "/maturity/units/", "/maturity/returns/", "/maturity/progress/"):
        # What a filter offers to choose from is said of no unit.
        main = re.sub(r"<option.*?</option>", "", client.get(path).text.partition("<main")[2])
        html = main.replace("<em>not submitted</em>", "").replace("and has not submitted it", "")

        assert "not submitted" not in html.lower().replace(
            "no self-assessment for the quarter", ""
        ), path
    assert "Not asked for quarter 1 2021/22." in client.get("/maturity/units/A/").text
    rows = b"".join(client.get("/maturity/units/?format=csv&returned=no").streaming_content)
    assert len(rows.splitlines()) == 1


def test_without_a_choice_the_first_quarter_is_that_of_the_model():
    version = ModelVersionFactory(in_force_from=dt.date(2021, 2, 10))
    ThemeFactory(version=version, number=1)
    CommandUnitFactory()

    words = [one.words for one in load_returns_table(DAY).units[0].returns]

    # Newest first: Q1 2021/22, Q4 2020/21, then quarters before the model.
    assert words[:3] == ["not submitted", "not submitted", "not asked"]


def test_a_later_version_leaves_the_first_quarter_as_it_was():
    ModelVersionFactory(asked_from=APRIL_QUARTER)
    later = ModelVersionFactory(slug="model-2", in_force_from=JULY_QUARTER)
    ThemeFactory(version=later, number=1)
    CommandUnitFactory()

    assert load_returns_table(DAY).units[0].due.words == "not submitted"


# An audit that was known before it was entered


@pytest.fixture
def audit():
    unit = CommandUnitFactory(code="A")
    audit = AuditFactory(unit=unit, draft=True, audited_on=dt.date(2021, 5, 20))
    AuditFindingFactory(audit=audit, theme=ThemeFactory(number=1), rating="C")
    return audit


@pytest.mark.parametrize(
    ("known_from", "sentence"),
    [
        (dt.date(2021, 7, 6), "not after today"),
        (dt.date(2021, 6, 1), "has seen the register as at 1 June 2021"),
        (dt.date(2021, 5, 19), "has seen the register"),
    ],
)
def test_it_is_not_known_from_a_day_that_a_board_saw_nor_from_one_ahead(
    by, audit, known_from, sentence
):
    frozen(dt.date(2021, 6, 1))

    with pytest.raises(ValidationError, match=sentence):
        operations.publish_audit(audit=audit, on=DAY, known_from=known_from, by=by)

    audit.refresh_from_db()
    assert audit.is_draft


def test_it_is_known_from_the_day_that_is_given_and_the_past_shows_it(client, by, audit):
    frozen(dt.date(2021, 6, 1))
    client.force_login(by)
    address = reverse("maturity:publish", args=[audit.pk])

    assert "Known from" in client.get(address).text
    client.post(address, {"known_from": "2021-06-02"})

    audit.refresh_from_db()
    assert audit.recorded_on == dt.date(2021, 6, 2)
    assert load_state(dt.date(2021, 6, 1)).matrix.audited == 0
    assert load_state(dt.date(2021, 6, 2)).matrix.audited == 1


def test_it_is_not_known_before_it_was_made(by, audit):
    with pytest.raises(ValidationError, match="recorded before it was made"):
        operations.publish_audit(audit=audit, on=DAY, known_from=dt.date(2021, 5, 19), by=by)


def test_what_is_published_today_may_be_of_the_day_that_a_board_saw(by, audit):
    frozen(DAY)

    published = operations.publish_audit(audit=audit, on=DAY, by=by)

    assert published.recorded_on == DAY

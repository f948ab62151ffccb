"""What changes the register: what is allowed, what is refused, what is left behind."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from maturity import operations
from maturity.models import (
    Audit,
    AuditFinding,
    Criterion,
    ModelVersion,
    SelfAssessment,
    SelfAssessmentAnswer,
)
from maturity.operations import ThemeAnswer, ThemeFinding
from ohs.core.periods import Quarter
from tests.maturity.factories import (
    AuditFactory,
    AuditFindingFactory,
    CriterionFactory,
    GroupSummaryFactory,
    LevelFactory,
    ModelVersionFactory,
    ThemeFactory,
)
from tests.organisation.factories import CommandUnitFactory, PostFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 7, 5)


@pytest.fixture
def by(hsw_user):
    return hsw_user


def begun(by, **given):
    ThemeFactory(number=1)
    ThemeFactory(number=2)
    ThemeFactory(number=6, in_scope_from=dt.date(2021, 10, 1))
    values = {"unit": CommandUnitFactory(code="A"), "auditor": PostFactory(), "on": DAY, "by": by}
    return operations.start_audit(**{**values, **given})


# Audits


@pytest.mark.parametrize(
    ("audited_on", "themes"),
    [(None, [1, 2]), (dt.date(2021, 9, 30), [1, 2]), (dt.date(2021, 10, 1), [1, 2, 6])],
)
def test_an_audit_begins_with_a_finding_in_every_theme_in_scope(by, audited_on, themes):
    audit = begun(by, audited_on=audited_on, on=dt.date(2021, 7, 5))

    assert list(audit.findings.values_list("theme__number", flat=True)) == themes
    assert set(audit.findings.values_list("rating", flat=True)) == {"NA"}
    assert audit.is_draft
    assert audit.history.first().history_user == by


def test_an_audit_needs_a_version_in_force(by):
    with pytest.raises(ValidationError, match="No version of the maturity model was in force"):
        begun(by, on=dt.date(2019, 1, 1))


def test_a_unit_has_one_audit_in_draft(by):
    begun(by)

    with pytest.raises(ValidationError, match="has an audit in draft already"):
        begun(by)


def test_a_finding_is_recorded_with_its_author_while_the_audit_is_a_draft(by):
    audit = begun(by)

    operations.record_findings(
        audit=audit, findings={1: ThemeFinding("NC", "No training plan.", "Write one.")}, by=by
    )

    finding = audit.findings.get(theme__number=1)
    assert (finding.rating, finding.note) == ("NC", "No training plan.")
    assert finding.history.first().history_user == by


def test_recording_the_same_again_leaves_no_history(by):
    audit = begun(by)
    finding = audit.findings.first()
    before = finding.history.count()

    operations.record_findings(audit=audit, findings={1: ThemeFinding("NA")}, by=by)

    assert finding.history.count() == before


def test_a_published_finding_is_not_recorded_over(by):
    finding = AuditFindingFactory()

    with pytest.raises(ValidationError, match="This audit is published"):
        operations.record_findings(
            audit=finding.audit, findings={finding.theme.number: ThemeFinding("PC")}, by=by
        )


def test_publishing_needs_a_rating_and_happens_once(by):
    audit = begun(by)

    with pytest.raises(ValidationError, match="No theme is rated yet"):
        operations.publish_audit(audit=audit, on=DAY, by=by)

    AuditFinding.objects.filter(audit=audit, theme__number=1).update(rating="C")
    operations.publish_audit(audit=audit, on=DAY, by=by)
    audit.refresh_from_db()
    assert (audit.state, audit.recorded_on) == (Audit.State.PUBLISHED, DAY)
    with pytest.raises(ValidationError, match="published already"):
        operations.publish_audit(audit=audit, on=DAY, by=by)


def test_an_audit_dated_after_today_is_not_published(by):
    audit = begun(by, audited_on=dt.date(2021, 7, 6))
    AuditFinding.objects.filter(audit=audit, theme__number=1).update(rating="C")

    with pytest.raises(ValidationError, match="dated after today"):
        operations.publish_audit(audit=audit, on=DAY, by=by)


# What stands in a finding's place, and from when


def finding(unit, theme, rating, recorded_on, *, audited_on=None, level=3):
    audit = AuditFactory(
        unit=unit, recorded_on=recorded_on, audited_on=audited_on, level_tested=level
    )
    return AuditFindingFactory(audit=audit, theme=theme, rating=rating)


def superseded(*findings):
    operations.sync_current_columns(findings[0].audit.unit)
    days = []
    for one in findings:
        one.refresh_from_db()
        days.append(one.superseded_on)
    return days


SPRING, SUMMER = dt.date(2021, 4, 1), dt.date(2021, 6, 1)


def test_a_newer_rating_replaces_an_older_one_from_its_recording():
    unit, theme = CommandUnitFactory(), ThemeFactory()

    assert superseded(finding(unit, theme, "NC", SPRING), finding(unit, theme, "C", SUMMER)) == [
        SUMMER,
        None,
    ]


def test_a_rating_at_another_level_is_shown_instead():
    unit, theme = CommandUnitFactory(), ThemeFactory()

    assert superseded(
        finding(unit, theme, "C", SPRING), finding(unit, theme, "NC", SUMMER, level=4)
    ) == [SUMMER, None]


def test_a_theme_not_assessed_this_time_keeps_its_rating():
    unit, theme = CommandUnitFactory(), ThemeFactory()

    assert superseded(finding(unit, theme, "C", SPRING), finding(unit, theme, "NA", SUMMER)) == [
        None,
        SUMMER,
    ]


def test_an_older_audit_recorded_late_never_becomes_current():
    unit, theme = CommandUnitFactory(), ThemeFactory()
    late = finding(unit, theme, "NC", SUMMER, audited_on=dt.date(2020, 1, 1))
    newer = finding(unit, theme, "C", SPRING, audited_on=dt.date(2021, 3, 1))

    assert superseded(late, newer) == [SUMMER, None]
    assert list(AuditFinding.objects.current(SUMMER)) == [newer]


def test_themes_match_across_versions_by_their_number():
    unit = CommandUnitFactory()
    old = finding(unit, ThemeFactory(number=1), "NC", SPRING)
    new_version = ModelVersionFactory(slug="model-2", in_force_from=dt.date(2021, 5, 1))
    audit = AuditFactory(unit=unit, version=new_version, recorded_on=SUMMER)
    new = AuditFindingFactory(
        audit=audit, theme=ThemeFactory(version=new_version, number=1), rating="C"
    )

    assert superseded(old, new) == [SUMMER, None]


@pytest.mark.parametrize(
    ("on", "rating"),
    [(dt.date(2021, 3, 31), []), (SPRING, ["NC"]), (dt.date(2021, 5, 31), ["NC"]), (SUMMER, ["C"])],
)
def test_what_was_current_on_a_day_can_be_asked_for_later(on, rating):
    unit, theme = CommandUnitFactory(), ThemeFactory()
    superseded(finding(unit, theme, "NC", SPRING), finding(unit, theme, "C", SUMMER))

    assert list(AuditFinding.objects.current(on).values_list("rating", flat=True)) == rating


# Self-assessments


FIRST_QUARTER = Quarter(2021, 1)


def return_begun(by, quarter=FIRST_QUARTER, on=DAY):
    ThemeFactory(number=1)
    ThemeFactory(number=2)
    ThemeFactory(number=6, in_scope_from=dt.date(2021, 10, 1))
    return operations.begin_self_assessment(
        unit=CommandUnitFactory(code="A"), quarter=quarter, on=on, by=by
    )


def answered(by):
    assessment = return_begun(by)
    answers = dict.fromkeys((1, 2), ThemeAnswer(3, "Hold it."))
    operations.answer_themes(assessment=assessment, answers=answers, on=DAY, by=by)
    operations.sign_assurance(assessment=assessment, kind="assured", exceptions="", on=DAY, by=by)
    return assessment


@pytest.mark.parametrize(
    ("quarter", "on", "themes"),
    [
        (Quarter(2021, 2), dt.date(2021, 9, 30), [1, 2]),
        (Quarter(2021, 3), dt.date(2021, 10, 1), [1, 2, 6]),
    ],
)
def test_a_return_begins_unanswered_in_every_theme_in_scope(by, quarter, on, themes):
    assessment = return_begun(by, quarter, on)

    assert list(assessment.answers.values_list("theme__number", "level")) == [
        (number, None) for number in themes
    ]


def test_a_quarter_that_has_not_begun_is_not_answered(by):
    with pytest.raises(ValidationError, match="has not begun"):
        return_begun(by, Quarter(2021, 3), dt.date(2021, 9, 30))


def test_a_return_is_submitted_sent_back_and_accepted_and_each_step_is_kept(by):
    assessment = answered(by)

    operations.submit_self_assessment(assessment=assessment, on=DAY, by=by)
    operations.send_back_self_assessment(
        assessment=assessment, comment="Theme 2 has no plan.", on=DAY, by=by
    )
    operations.submit_self_assessment(assessment=assessment, on=dt.date(2021, 7, 8), by=by)
    operations.accept_self_assessment(assessment=assessment, on=dt.date(2021, 7, 9), by=by)

    assert list(assessment.steps.values_list("to_state", "on")) == [
        ("draft", DAY),
        ("submitted", DAY),
        ("returned", DAY),
        ("submitted", dt.date(2021, 7, 8)),
        ("accepted", dt.date(2021, 7, 9)),
    ]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (dt.date(2021, 7, 4), None),
        (DAY, "submitted"),
        (dt.date(2021, 7, 8), "submitted"),
        (dt.date(2021, 7, 9), "accepted"),
    ],
)
def test_the_state_on_a_past_day_follows_from_the_steps(by, on, state):
    assessment = answered(by)
    operations.submit_self_assessment(assessment=assessment, on=DAY, by=by)
    operations.accept_self_assessment(assessment=assessment, on=dt.date(2021, 7, 9), by=by)

    found = SelfAssessment.objects.as_at(on).first()
    assert (found.asof_state if found else None) == state


def test_a_return_with_an_open_theme_is_not_submitted(by):
    assessment = answered(by)
    SelfAssessmentAnswer.objects.filter(theme__number=2).update(level=None)

    with pytest.raises(ValidationError, match="Not answered yet: 2"):
        operations.submit_self_assessment(assessment=assessment, on=DAY, by=by)


def test_a_return_without_assurance_is_not_submitted(by):
    assessment = answered(by)
    assessment.assurance.delete()

    with pytest.raises(ValidationError, match="assurance statement"):
        operations.submit_self_assessment(assessment=assessment, on=DAY, by=by)


def test_a_submitted_return_is_fixed_until_it_is_sent_back(by):
    assessment = answered(by)
    operations.submit_self_assessment(assessment=assessment, on=DAY, by=by)

    with pytest.raises(ValidationError, match="has been submitted"):
        operations.answer_themes(assessment=assessment, answers={1: ThemeAnswer(4)}, on=DAY, by=by)
    with pytest.raises(ValidationError, match="has been submitted"):
        operations.sign_assurance(
            assessment=assessment, kind="assured", exceptions="", on=DAY, by=by
        )
    with pytest.raises(ValidationError, match="submitted already"):
        operations.submit_self_assessment(assessment=assessment, on=DAY, by=by)


def test_only_a_submitted_return_is_accepted_or_sent_back_and_not_without_a_word(by):
    assessment = answered(by)

    with pytest.raises(ValidationError, match="Only a submitted"):
        operations.accept_self_assessment(assessment=assessment, on=DAY, by=by)
    with pytest.raises(ValidationError, match="Only a submitted"):
        operations.send_back_self_assessment(assessment=assessment, comment="x", on=DAY, by=by)
    operations.submit_self_assessment(assessment=assessment, on=DAY, by=by)
    with pytest.raises(ValidationError, match="Say what has to be put right"):
        operations.send_back_self_assessment(assessment=assessment, comment=" ", on=DAY, by=by)


def test_assurance_with_exceptions_says_which(by):
    with pytest.raises(ValidationError, match="Say what the exceptions are"):
        operations.sign_assurance(
            assessment=return_begun(by), kind="exceptions", exceptions="", on=DAY, by=by
        )


def test_a_group_summary_is_submitted_once(by):
    summary = operations.submit_group_summary(summary=GroupSummaryFactory(), on=DAY, by=by)

    assert summary.submitted_on == DAY
    with pytest.raises(ValidationError, match="submitted already"):
        operations.submit_group_summary(summary=summary, on=DAY, by=by)


# The model


def test_revising_copies_everything_and_leaves_the_old_words_alone(by):
    old = ModelVersionFactory()
    for number in range(1, 6):
        LevelFactory(version=old, number=number)
    theme = ThemeFactory(version=old, number=6, in_scope_from=dt.date(2021, 10, 1))
    CriterionFactory(theme=theme, text="As it was.")

    draft = operations.revise_version(version=old, title="Second", slug="second", by=by)
    Criterion.objects.filter(theme__version=draft).update(text="As it is to be.")
    operations.bring_into_force(version=draft, in_force_from=dt.date(2022, 4, 1), by=by)

    assert theme.criteria.get().text == "As it was."
    assert draft.themes.get().in_scope_from == dt.date(2021, 10, 1)
    assert ModelVersion.objects.in_force(dt.date(2022, 3, 31)) == old
    assert ModelVersion.objects.in_force(dt.date(2022, 4, 1)) == draft


def test_a_version_comes_into_force_once_and_complete(by):
    draft = ModelVersionFactory(slug="draft", in_force_from=None)

    with pytest.raises(ValidationError, match="needs its levels"):
        operations.bring_into_force(version=draft, in_force_from=DAY, by=by)
    for number in range(1, 6):
        LevelFactory(version=draft, number=number)
    with pytest.raises(ValidationError, match="needs its themes"):
        operations.bring_into_force(version=draft, in_force_from=DAY, by=by)
    ThemeFactory(version=draft)
    operations.bring_into_force(version=draft, in_force_from=DAY, by=by)
    with pytest.raises(ValidationError, match="in force already"):
        operations.bring_into_force(version=draft, in_force_from=DAY, by=by)

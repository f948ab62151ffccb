"""What the database itself refuses: one test a constraint."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from maturity.models import AssuranceStatement, SelfAssessmentStep, Target
from tests.maturity.factories import (
    AnswerFactory,
    AuditFactory,
    AuditFindingFactory,
    AuditProgrammeFactory,
    CriterionFactory,
    GroupSummaryFactory,
    LevelFactory,
    PlannedAuditFactory,
    SelfAssessmentFactory,
    TargetFactory,
    ThemeFactory,
)
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 7, 5)


def refuses(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_level_is_from_one_to_six():
    refuses(lambda: LevelFactory(number=7))
    refuses(lambda: CriterionFactory(level=0))
    refuses(lambda: AuditFactory(level_tested=7))
    refuses(lambda: AnswerFactory(level=0))
    refuses(lambda: TargetFactory(level=7))


def test_a_theme_and_a_criterion_have_one_place():
    theme = ThemeFactory(number=1)
    CriterionFactory(theme=theme, level=3, order=1)

    refuses(lambda: theme.version.themes.create(number=1, name="Again"))
    refuses(lambda: CriterionFactory(theme=theme, level=3, order=1))
    refuses(lambda: LevelFactory() and theme.version.levels.create(number=3, name="Again"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "group"},
        {"scope": "unit"},
        {"scope": "organisation", "group": True},
        {"scope": "group", "unit": True},
    ],
)
def test_a_target_names_its_scope_and_no_other(wrong):
    made = dict(wrong)
    if made.pop("group", None):
        made["group"] = BusinessGroupFactory()
    if made.pop("unit", None):
        made["unit"] = CommandUnitFactory()

    refuses(lambda: TargetFactory(**made))


def test_a_target_is_recorded_once():
    group, unit = BusinessGroupFactory(), CommandUnitFactory()
    for scope in ({}, {"scope": "group", "group": group}, {"scope": "unit", "unit": unit}):
        TargetFactory(**scope)

        refuses(lambda scope=scope: TargetFactory(**scope))


def test_a_target_is_not_due_before_it_is_set():
    refuses(lambda: TargetFactory(set_on=dt.date(2023, 4, 1)))
    assert TargetFactory(set_on=dt.date(2023, 3, 31))
    assert Target.objects.on(dt.date(2023, 3, 30)).count() == 0
    assert Target.objects.on(dt.date(2023, 3, 31)).count() == 1


def test_a_published_audit_has_a_day_of_recording_and_a_draft_has_none():
    refuses(lambda: AuditFactory(recorded_on=None))
    refuses(lambda: AuditFactory(state="draft"))


def test_an_audit_is_not_recorded_before_it_was_made():
    refuses(lambda: AuditFactory(recorded_on=DAY, audited_on=dt.date(2021, 7, 6)))
    assert AuditFactory(recorded_on=DAY, audited_on=DAY)


def test_a_unit_has_one_draft():
    unit = CommandUnitFactory()
    AuditFactory(unit=unit, draft=True)

    refuses(lambda: AuditFactory(unit=unit, draft=True))


def test_an_audit_has_one_finding_a_theme_with_a_known_rating():
    finding = AuditFindingFactory()

    refuses(lambda: AuditFindingFactory(audit=finding.audit, theme=finding.theme))
    refuses(lambda: AuditFindingFactory(rating="X"))


def test_a_finding_belongs_to_the_version_of_its_audit():
    finding = AuditFindingFactory()
    finding.theme = ThemeFactory(version__slug="another", number=1)

    with pytest.raises(ValidationError, match="another model version"):
        finding.full_clean()


def test_a_task_needs_a_recommendation():
    from tests.actions.factories import KeyTaskFactory

    task = KeyTaskFactory()

    refuses(lambda: AuditFindingFactory(task=task))
    assert AuditFindingFactory(task=task, recommendation="Train them.")


def test_a_programme_ends_after_it_starts():
    refuses(lambda: AuditProgrammeFactory(end=dt.date(2021, 3, 31)))


def test_a_unit_is_planned_once_a_programme_and_for_a_quarter():
    planned = PlannedAuditFactory()

    refuses(lambda: PlannedAuditFactory(programme=planned.programme, unit=planned.unit))
    refuses(lambda: PlannedAuditFactory(quarter_start=dt.date(2021, 8, 1)))
    refuses(lambda: PlannedAuditFactory(quarter_start=dt.date(2021, 7, 2)))


def test_a_return_is_one_a_unit_and_quarter():
    first = SelfAssessmentFactory()

    refuses(lambda: SelfAssessmentFactory(unit=first.unit))
    refuses(lambda: SelfAssessmentFactory(quarter_start=dt.date(2021, 5, 1)))


def test_a_theme_is_answered_once_a_return():
    answer = AnswerFactory()

    refuses(lambda: AnswerFactory(assessment=answer.assessment, theme=answer.theme))


def test_a_return_is_not_sent_back_without_a_comment():
    refuses(
        lambda: SelfAssessmentStep.objects.create(
            assessment=SelfAssessmentFactory(), to_state="returned", on=DAY
        )
    )


def test_assurance_that_is_not_whole_says_why():
    refuses(
        lambda: AssuranceStatement.objects.create(
            assessment=SelfAssessmentFactory(), kind="not assured", signed_on=DAY
        )
    )


def test_a_group_summary_is_one_a_half_year():
    summary = GroupSummaryFactory()

    assert summary.half_year == "first half of 2021/22"
    refuses(lambda: GroupSummaryFactory(group=summary.group))
    refuses(lambda: GroupSummaryFactory(half_start=dt.date(2021, 7, 1)))
    refuses(lambda: GroupSummaryFactory(state="submitted"))

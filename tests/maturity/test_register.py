"""What the register hands up by the contract: its figures by name, its paper, and whether its columns say what is recorded."""

import datetime as dt

import pytest

from maturity.models import AuditFinding, SelfAssessment
from maturity.reporting.register import REGISTER
from maturity.rules.ratings import Counts
from maturity.selectors.state import load_state
from ohs.registers.audience import BOARD
from ohs.registers.contract import LastMeeting, PaperRequest, read_table, table_of
from tests.maturity.factories import SelfAssessmentFactory, TargetFactory, ThemeFactory
from tests.maturity.test_pages import audited
from tests.organisation.factories import BoardMeetingFactory, CommandUnitFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 7, 5)


def summary():
    return REGISTER.summarise(DAY, last_meeting=LastMeeting())


def test_a_figure_is_named_by_what_it_counts():
    theme = ThemeFactory(number=1)
    unit = CommandUnitFactory(code="A")
    assert summary().headline == "maturity.verified"

    audited(unit, {theme: "NC"})
    assert summary().headline == "maturity.verified.3"

    TargetFactory(scope="unit", unit=unit)
    assert summary().headline == "maturity.below_target"

    TargetFactory(level=5)
    assert summary().headline == "maturity.below_target.5"
    assert summary().figures["maturity.nc"].value == 1


def paper():
    request = PaperRequest(
        on=DAY,
        meeting=BoardMeetingFactory.build(),
        audience=BOARD,
        last_meeting=LastMeeting(),
        rows=lambda name: read_table(table_of(name), DAY, BOARD),
    )
    written = REGISTER.paper(request)
    return written, {key: write() for key, write in written.sections.items()}


def texts(chapter):
    return [block.text for block in chapter.blocks if hasattr(block, "text")]


def test_the_paper_of_an_empty_register_says_so():
    written, sections = paper()

    assert set(sections) == {plan.key for plan in REGISTER.sections}
    assert texts(sections["maturity"]) == ["No unit has been audited yet."]
    assert texts(sections["matrix"]) == ["No maturity model is in force."]
    assert written.considerations == ("No unit has been audited yet.",)


def test_the_paper_names_every_unit_with_a_non_conformity_whatever_else_is_verified():
    theme, other = ThemeFactory(number=1), ThemeFactory(number=2)
    fell, never = CommandUnitFactory(code="FELL"), CommandUnitFactory(code="NEVER")
    audited(fell, {theme: "C", other: "C"}, recorded_on=dt.date(2020, 5, 1))
    audited(fell, {theme: "NC", other: "C"}, recorded_on=dt.date(2021, 5, 1))
    audited(never, {theme: "NC", other: "NC"})

    _, sections = paper()

    assert "Units with non-conformities, and how many: FELL (1), NEVER (2)." in texts(
        sections["maturity"]
    )
    (matrix,) = [block for block in sections["matrix"].blocks if block.kind == "table"]
    assert matrix.header == ("Theme", "FELL", "NEVER")
    assert [row[1:] for row in matrix.rows] == [("NC", "NC"), ("C", "NC")]


def test_a_level_follows_from_every_audit_and_not_from_the_newest_at_each_level():
    theme, unit = ThemeFactory(number=1), CommandUnitFactory(code="A")
    for month, rating, level in ((5, "C", 4), (6, "NC", 2), (7, "C", 2)):
        audited(unit, {theme: rating}, recorded_on=dt.date(2020, month, 1), level=level)

    def short(day):
        (column,) = load_state(day).matrix.columns
        return column.level.short

    assert short(dt.date(2020, 5, 1)) == "4 verified"
    assert short(dt.date(2020, 6, 1)) == "1 verified"
    assert short(dt.date(2020, 7, 1)) == "2 verified"
    assert load_state(DAY).matrix.counts == Counts(c=1)


def test_a_column_that_is_not_what_the_records_say_is_told():
    theme, unit = ThemeFactory(number=1), CommandUnitFactory(code="A")
    audited(unit, {theme: "NC"}, recorded_on=dt.date(2021, 4, 1))
    audited(unit, {theme: "C"}, recorded_on=dt.date(2021, 5, 1))
    assessment = SelfAssessmentFactory(unit=unit)
    assert list(REGISTER.verify()) == []

    AuditFinding.objects.filter(rating="NC").update(superseded_on=None)
    SelfAssessment.objects.filter(pk=assessment.pk).update(state="accepted")

    first, second = REGISTER.verify()
    assert "theme 1: replaced from None, by the audits of the unit from 2021-05-01" in first
    assert second == "Self-assessment A, Q1 2021/22: Accepted, by its steps Submitted."

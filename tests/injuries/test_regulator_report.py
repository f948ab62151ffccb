"""What is told of incidents, near misses and contacts of the regulator, and the regulator's form filled from one."""

import csv
import datetime as dt
import io

import page
import pytest

from injuries.models import Investigation, InvestigationGroup
from injuries.reporting import notifications_paper
from injuries.reporting.rows import load_investigations
from ohs.core.periods import Month, MonthRange
from ohs.registers.audience import BOARD
from tests.injuries.factories import InvestigationFactory
from tests.organisation.factories import CommandUnitFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
PERIOD = MonthRange(Month(2020, 4), Month(2021, 3))


def chapter():
    return notifications_paper.write(tuple(load_investigations(ON, BOARD)), PERIOD)


def test_what_is_open_and_of_the_period_is_told_and_the_rest_counted_by_kind():
    InvestigationFactory(title="Open and old", occurred_on=dt.date(2018, 1, 5), state="report")
    InvestigationFactory(title="Settled now", occurred_on=dt.date(2021, 1, 5), state="resolved")
    for number in range(60):
        InvestigationFactory(
            title=f"Old {number}",
            occurred_on=dt.date(2019, 1, 5),
            kind="lost_time",
            state="resolved",
            published_text="Long ago.",
        )
    InvestigationFactory(
        title="Late", occurred_on=dt.date(2019, 3, 1), state="resolved", resolved_on=ON
    )

    told = chapter()

    assert {section.heading for section in told.sections} == {"Open and old", "Settled now", "Late"}
    assert "60 earlier ones are resolved: 60 of the kind “over-7-day injury”." in repr(told)
    assert "Long ago." not in repr(told)


def test_the_paper_has_the_published_text_and_never_the_working_narrative():
    investigation = InvestigationFactory(
        narrative="PC Example fell.", published_text="An officer fell.", state="report"
    )
    InvestigationGroup.objects.create(
        investigation=investigation, level="gold", purpose="leads the response", members="Head"
    )

    said = repr(chapter())

    assert "An officer fell." in said
    assert "Gold Group: leads the response (Head)." in said
    assert "Example" not in said


@pytest.mark.parametrize("kind", ["near_miss", "contact"])
def test_a_near_miss_and_a_contact_of_the_regulator_owe_no_report(kind):
    investigation = InvestigationFactory(kind=kind)

    assert investigation.timeliness(ON) == "no report due"
    assert not investigation.reportable


def test_nobody_but_keepers_is_told_where_and_to_whom(client, demo_users):
    unit = CommandUnitFactory(code="QX9", name="Harbour Unit")
    Investigation.objects.filter(number=3).update(unit=unit, narrative="Secret working note.")

    client.force_login(demo_users["board"])
    for address in ("", "?format=csv", "3/"):
        answer = client.get(f"/injuries/investigations/{address}")
        body = (answer.getvalue() if answer.streaming else answer.content).decode()
        assert "QX9" not in body
        assert "Secret working note." not in body
    client.force_login(demo_users["hsw"])
    assert "Secret working note." in client.get("/injuries/investigations/3/").content.decode()


def test_the_form_is_filled_from_the_record_and_says_what_is_left(client, demo_users):
    client.force_login(demo_users["hsw"])

    pdf = client.get("/injuries/investigations/3/f2508.pdf")
    table = client.get("/injuries/investigations/3/f2508.csv").getvalue().decode("utf-8-sig")
    answers = {row["question"]: row["answer"] for row in csv.DictReader(io.StringIO(table))}

    assert answers["What is reported"] == "Death"
    assert answers["Date of the incident"] == "25 September 2020"
    assert answers["Last day for this report"] == "5 October 2020"
    assert answers["Number of people harmed"] == "1"
    assert answers["Signature"] == ""
    report = page.validate_pdf_bytes(pdf.content, profile=page.ValidationProfile.PDF_UA_1)
    assert [str(failure) for failure in report.failures] == []


def test_the_form_is_for_keepers_and_for_what_is_reported(client, demo_users):
    client.force_login(demo_users["board"])
    assert client.get("/injuries/investigations/3/f2508.pdf").status_code == 403
    client.force_login(demo_users["hsw"])
    assert client.get("/injuries/investigations/2/f2508.csv").status_code == 404
    assert client.get("/injuries/investigations/999/f2508.csv").status_code == 404

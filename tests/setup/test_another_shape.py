"""A force with four levels of maturity, a matrix of 4 by 5, districts and no command units: set up without code, and no page says otherwise."""

import datetime as dt
import io
import re

import pytest
from django.core.management import CommandError, call_command
from lxml import html

from maturity.models import Level, ModelVersion
from maturity.operations import bring_into_force
from ohs.core.errors import OperationRefused
from ohs.organisation.force import forget_shown_force
from ohs.organisation.models import Force
from ohs.registers.audience import HSW
from ohs.workbook.export import export_workbook
from risks.models import Risk, RiskMatrix
from risks.operations import adopt_matrix, score
from risks.operations.matrices import faults
from tests.workbook.books import book_of, bring_in

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
BEGUN = dt.date(2026, 4, 1)
UNITS = ("D1", "D2", "D3")
THEMES = range(1, 13)
PAGES = (
    "/",
    "/setup/",
    "/risks/",
    "/risks/heat-map/",
    "/risks/matrix/",
    "/risks/R1/",
    "/risks/R1/score/",
    "/maturity/",
    "/maturity/?level=4",
    "/maturity/units/",
    "/maturity/units/D1/",
    "/maturity/findings/",
    "/maturity/audits/new/",
    "/maturity/progress/",
    "/maturity/returns/",
    "/maturity/themes/1/",
    "/board/readiness/",
    "/board/meetings/first/pack/",
    "/injuries/counts/",
    "/actions/recommendations/",
    "/admin/",
    "/glossary/",
    "/help/",
    "/help/unit-commander/",
    "/help/auditor/",
)
# What another force has and this one has not.
OTHERS = re.compile(r"\b(Level [56]|5 × 5|BCUs?|OCUs?|command units?|five levels|units?)\b", re.I)


def the_workbook() -> bytes:
    return book_of(
        groups=[["code", "name"], ["N", "North"]],
        units=[["code", "name", "group", "kind"], *([u, f"District {u}", "N", "District"] for u in UNITS)],
        posts=[["title"], ["Head of safety"], *([f"Commander, {u}"] for u in UNITS)],
        unit_contacts=[["unit", "post"], *([u, f"Commander, {u}"] for u in UNITS)],
        themes=[["version", "number", "name", "in_force_from"],
                ["Safety culture model", 1, "Leadership", BEGUN]],
        audits=[["audit", "unit", "audited_on", "auditor", "level_tested", "published_on"],
                *([f"Audit {u}", u, dt.date(2026, 5, 20), "Head of safety", 4, dt.date(2026, 6, 1)] for u in UNITS)],
        findings=[["audit", "theme", "rating", "evidence"], *([f"Audit {u}", t, "C", "Seen."] for u in UNITS for t in THEMES)],
        self_assessments=[
            ["unit", "quarter", "theme", "level", "plan", "state", "assurance", "submitted_on"],
            *([u, dt.date(2026, 7, 1), t, 4, "Hold it.", "accepted", "assured", dt.date(2026, 10, 9)]
              for u in UNITS for t in THEMES),
        ],
        risks=[["ref", "title", "description", "category", "leads", "raised_on"],
               ["R1", "Falls", "Somebody falls.", "Violence at work", "Head of safety", BEGUN]],
        risk_scores=[["risk", "kind", "scored_on", "likelihood", "impact", "reason"],
                     ["R1", "current", dt.date(2026, 5, 1), 4, 5, "Our old register."]],
        meetings=[["slug", "board", "title", "date"], ["first", "hsw-board", "The Board", dt.date(2026, 12, 8)]],
    )  # fmt: skip


def start(**options):
    call_command("start_force", name="Northshire Police", stdout=io.StringIO(), **options)


@pytest.fixture
def force(settings, admin_user):
    settings.OHS_TODAY = TODAY.isoformat()
    start(levels=4, matrix="4x5")
    Force.objects.update(unit_word="district", unit_word_plural="districts")
    forget_shown_force()
    matrix = RiskMatrix.objects.get()
    adopt_matrix(matrix=matrix, on=BEGUN, by=admin_user, reason="The Board adopted it.")
    bring_in(the_workbook(), admin_user, on=TODAY)
    yield admin_user
    forget_shown_force()


def said_by(response) -> str:
    document = html.fromstring(response.content)
    for part in document.xpath("//script|//style|//code"):
        part.drop_tree()
    read_aloud = document.xpath("//@aria-label|//@title")
    return re.sub(r"\s+", " ", " ".join([*document.itertext(), *read_aloud]))


def test_its_pages_and_its_paper_speak_of_its_own_levels_matrix_and_districts(force, client):
    client.force_login(force)
    answers = {page: client.get(page) for page in PAGES}

    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(
        PAGES, 200
    )
    wrong = {}
    for page, answer in answers.items():
        text = (
            said_by(answer)
            .replace("in the workbook: unit contacts", "")
            .replace("groups, units", "")
        )
        found = [text[max(0, m.start() - 30) : m.end() + 30] for m in OTHERS.finditer(text)]
        if found:
            wrong[page] = found
    assert wrong == {}
    assert "4 × 5" in said_by(answers["/risks/matrix/"])
    assert said_by(answers["/risks/heat-map/"]).count("R1") >= 1
    assert "Level 4" in said_by(answers["/maturity/units/D1/"])


def test_a_score_off_its_scales_is_refused_by_scale(force):
    risk = Risk.objects.get(ref="R1")
    given = {"risk": risk, "kind": "current", "on": TODAY, "reason": "Seen.", "by": force}

    made = score(likelihood=4, impact=5, **given)
    with pytest.raises(OperationRefused, match="levels 1 to 4"):
        score(likelihood=5, impact=5, **given)

    assert made.band.name == "Very high"


def test_its_workbook_goes_out_and_comes_back_without_a_change(force):
    book = export_workbook(on=TODAY, audience=HSW)

    again = bring_in(book, force, on=TODAY)

    assert again.changes_nothing, again.changes[:3]


@pytest.mark.parametrize(
    ("levels", "sides"), [(3, "3x3"), (4, "3x6"), (5, "6x3"), (6, "4x5"), (3, "6x6")]
)
def test_any_scales_of_three_to_six_levels_can_be_brought_into_force(admin_user, levels, sides):
    start(levels=levels, matrix=sides)
    matrix, model = RiskMatrix.objects.get(), ModelVersion.objects.get()

    adopt_matrix(matrix=matrix, on=BEGUN, by=admin_user, reason="Adopted.")
    bring_into_force(version=model, in_force_from=BEGUN, by=admin_user)

    assert faults(matrix) == []
    assert matrix.cells.count() == matrix.size * matrix.impacts
    assert Level.objects.count() == levels


@pytest.mark.parametrize("sides", ["7x3", "5", "axb", "2x4"])
def test_a_size_that_is_none_is_refused_in_a_sentence(sides):
    with pytest.raises(CommandError, match="Give 3 to 6 levels each way"):
        start(matrix=sides)


def test_a_model_with_a_gap_in_its_levels_stays_a_draft(admin_user):
    start(levels=4)
    Level.objects.filter(number=2).delete()

    with pytest.raises(OperationRefused, match="without a gap"):
        bring_into_force(version=ModelVersion.objects.get(), in_force_from=BEGUN, by=admin_user)

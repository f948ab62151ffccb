"""A force of 30 districts that nobody has heard of, from an empty database to its first paper, by one workbook."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from actions.models import KeyTask
from injuries.models import MonthlyCount
from maturity.models import Audit, SelfAssessment
from ohs.board.checklist import checklist_items
from ohs.organisation.models import CommandUnit, Force, UnitKind, User
from risks.models import Risk, RiskMatrix
from tests.workbook.books import book_of, bring_in

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
BEGUN = dt.date(2026, 4, 1)
UNITS = [f"D{number}" for number in range(1, 31)]
POSTS = [f"Commander, {unit}" for unit in UNITS] + [f"Head of service {n}" for n in range(1, 14)]
MONTHS = [f"{2024 + (9 + n) // 12}-{(9 + n) % 12 + 1:02}" for n in range(24)]


def the_workbook() -> bytes:
    return book_of(
        counts=[
            ["month", "unit", "cause", "severity", "staff_group", "count"],
            *([month, unit, "assault", "Minor", "officer", 6] for month in MONTHS for unit in UNITS),
        ],
        strengths=[
            ["month", "unit", "staff_group", "headcount"],
            *([month, unit, "officer", 300] for month in MONTHS for unit in UNITS),
        ],
        audits=[
            ["audit", "unit", "audited_on", "auditor", "published_on"],
            *([f"Audit {u}", u, dt.date(2026, 5, 20), POSTS[-1], dt.date(2026, 6, 1)] for u in UNITS),
        ],
        findings=[
            ["audit", "theme", "rating", "evidence"],
            *([f"Audit {unit}", theme, "C", "Seen."] for unit in UNITS for theme in (1, 2)),
        ],
        self_assessments=[
            ["unit", "quarter", "theme", "level", "plan", "state", "assurance", "submitted_on"],
            *([u, dt.date(2026, 7, 1), t, 3, "Hold it.", "accepted", "assured", dt.date(2026, 10, 9)]
              for u in UNITS[:29] for t in (1, 2)),
        ],
        themes=[["version", "number", "name", "in_force_from"],
                ["Our model", 1, "Leadership", BEGUN], ["Our model", 2, "Learning", BEGUN]],
        risk_scores=[
            ["risk", "kind", "scored_on", "likelihood", "impact", "reason"],
            *([f"R{n}", "current", dt.date(2026, 5, 1), 3, 3, "Our old register."] for n in range(1, 21)),
            *([f"R{n}", "current", dt.date(2026, 10, 1), 2, 3, "Better kit."] for n in range(1, 11)),
        ],
        risk_reviews=[
            ["risk", "reviewed_on", "narrative", "trend"],
            *([f"R{n}", dt.date(2026, 10, 2), "Kit came.", "improved"] for n in range(1, 11)),
        ],
        controls=[["risk", "title", "state"], *([f"R{n}", "Training", "in place"] for n in range(1, 21))],
        risks=[
            ["ref", "title", "description", "category", "leads", "raised_on"],
            *([f"R{n}", f"Risk {n}", "Somebody is hurt.", "Violence at work", POSTS[n], BEGUN]
              for n in range(1, 21)),
        ],
        tasks=[
            ["plan", "action", "task", "action_title", "task_title", "leads", "due_date", "state",
             "original_due_date", "completed_on", "latest_note"],
            *(["Our plan 2026/27", str(n), f"{n}.1", f"Action {n}", f"Task {n}", POSTS[n % 43],
               dt.date(2027, 2, 1), "complete" if n <= 20 else "in progress",
               dt.date(2026, 12, 1) if n > 40 else None, dt.date(2026, 9, 1) if n <= 20 else None,
               "From our tracker."] for n in range(1, 61)),
        ],
        plans=[["title", "period_start", "period_end", "state"],
               ["Our plan 2026/27", BEGUN, dt.date(2027, 3, 31), "live"]],
        people=[
            ["username", "first_name", "last_name", "email", "roles", "posts", "posts_from"],
            *([f"p{n}", "P", str(n), f"p{n}@example.org", "lead", POSTS[n] if n < 43 else None, BEGUN]
              for n in range(60)),
        ],
        unit_contacts=[["unit", "post"], *([unit, f"Commander, {unit}"] for unit in UNITS)],
        posts=[["title"], *([title] for title in POSTS)],
        units=[["code", "name", "group", "kind"],
               *([code, f"District {code}", "N" if n < 15 else "S", "District"] for n, code in enumerate(UNITS))],
        groups=[["code", "name"], ["N", "North"], ["S", "South"]],
        matrix=[["version", "likelihood", "impact", "adopted_on"],
                *([1, i, j, BEGUN] for i in range(1, 6) for j in range(1, 6))],
        force=[["name", "short_name", "unit_word", "unit_word_plural", "author"],
               ["Northshire Police", "Northshire", "district", "districts", POSTS[-1]]],
        meetings=[["slug", "board", "title", "date"],
                  ["first", "hsw-board", "Health, Safety and Wellbeing Board", dt.date(2026, 12, 8)]],
    )  # fmt: skip


@pytest.fixture
def force(settings, admin_user):
    settings.OHS_TODAY = TODAY.isoformat()
    call_command("start_force", name="Northshire Police", without=["model"], stdout=io.StringIO())
    bring_in(the_workbook(), admin_user, on=TODAY)
    return admin_user


def test_one_workbook_makes_the_force_and_a_second_time_changes_nothing(force):
    assert (CommandUnit.objects.count(), User.objects.count()) == (30, 61)
    assert [kind.name for kind in UnitKind.objects.all()] == ["District"]
    assert (Force.objects.get().unit_word, RiskMatrix.objects.get().adopted_on) == (
        "district",
        BEGUN,
    )
    assert (KeyTask.objects.count(), Risk.objects.count()) == (60, 20)
    assert (Audit.objects.recorded(TODAY).count(), SelfAssessment.objects.count()) == (30, 29)
    assert MonthlyCount.objects.count() == 24 * 30

    again = bring_in(the_workbook(), force, on=TODAY)

    assert again.changes_nothing, again.changes[:3]


def test_its_pages_and_first_paper_stand_and_miss_nothing_that_was_not_asked(force, client):
    client.force_login(force)
    pages = ("/", "/setup/", "/actions/", "/risks/", "/risks/heat-map/", "/maturity/", "/injuries/",
             "/board/readiness/", "/board/meetings/first/pack/")  # fmt: skip
    texts = {page: client.get(page) for page in pages}

    assert {page: text.status_code for page, text in texts.items()} == dict.fromkeys(pages, 200)
    said = " ".join(item.sentence for item in checklist_items(on=TODAY))
    for missing in (
        "no reference yet",
        "Never audited",
        "No post answers",
        "No model",
        "Nobody holds",
    ):
        assert missing not in said
    assert "Northshire Police" in texts["/board/meetings/first/pack/"].content.decode()

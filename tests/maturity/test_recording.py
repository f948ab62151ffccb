"""Recording an audit on its page, publishing it, and making a recommendation a key task."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from actions.models import KeyTask
from maturity import operations
from maturity.models import Audit, AuditFinding, UnitPost
from tests.actions.factories import ActionPlanFactory, KeyActionFactory
from tests.maturity.factories import (
    AuditFactory,
    AuditFindingFactory,
    PlannedAuditFactory,
    ThemeFactory,
)
from tests.organisation.factories import CommandUnitFactory, PostFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 7, 5)


@pytest.fixture
def audit(auditor_user):
    for number in (1, 2):
        ThemeFactory(number=number)
    return operations.start_audit(
        unit=CommandUnitFactory(code="L&D"), auditor=PostFactory(), on=DAY, by=auditor_user
    )


@pytest.fixture
def auditor(client, auditor_user):
    client.force_login(auditor_user)
    return client


def fields(number, rating, note="", recommendation=""):
    return {
        f"theme-{number}-rating": rating,
        f"theme-{number}-note": note,
        f"theme-{number}-recommendation": recommendation,
    }


def ratings(audit):
    return dict(audit.findings.order_by("theme__number").values_list("theme__number", "rating"))


def test_an_auditor_begins_an_audit_and_is_taken_to_its_findings(auditor):
    ThemeFactory(number=1)
    CommandUnitFactory(code="L&D")
    post = PostFactory()

    response = auditor.post(
        "/maturity/audits/new/", {"unit": "L&D", "level_tested": "3", "auditor": post.pk}
    )

    made = Audit.objects.get()
    assert response.url == reverse("maturity:record", args=[made.pk])
    assert (made.unit.code, made.audited_on, made.state) == ("L&D", None, "draft")
    assert auditor.get(response.url).status_code == 200


def test_a_theme_that_the_form_leaves_out_is_named_with_its_day(auditor, auditor_user):
    ThemeFactory(number=1)
    ThemeFactory(number=6, name="Wellbeing", in_scope_from=dt.date(2021, 10, 1))
    audit = operations.start_audit(
        unit=CommandUnitFactory(code="L&D"), auditor=PostFactory(), on=DAY, by=auditor_user
    )

    page = auditor.get(reverse("maturity:record", args=[audit.pk])).content.decode()

    assert "Theme 6, Wellbeing, is not in scope until quarter 3 2021/22." in page
    assert "theme-6-rating" not in page


def test_a_planned_audit_fills_the_form(auditor):
    planned = PlannedAuditFactory(unit=CommandUnitFactory(code="AS"))

    response = auditor.get(f"/maturity/audits/new/?planned={planned.pk}")

    assert response.context["form"].initial["unit"] == "AS"
    assert response.context["form"].initial["auditor"] == planned.programme.auditor_id


def test_a_second_draft_of_a_unit_is_refused_on_the_form(auditor, audit):
    response = auditor.post(
        "/maturity/audits/new/",
        {"unit": "L&D", "level_tested": "3", "auditor": audit.auditor_id},
    )

    assert response.status_code == 200
    assert "has an audit in draft already" in response.text


def test_all_findings_are_saved_by_one_button(auditor, audit):
    url = reverse("maturity:record", args=[audit.pk])

    response = auditor.post(url, fields(1, "NC", "None.", "Train.") | fields(2, "PC"))

    assert response.status_code == 302
    assert ratings(audit) == {1: "NC", 2: "PC"}
    assert audit.findings.get(theme__number=1).recommendation == "Train."
    assert "2 of 2 themes rated" in auditor.get(url).text


def test_a_theme_saves_itself_and_leaves_the_others_alone(auditor, audit):
    url = reverse("maturity:record", args=[audit.pk])
    auditor.post(url, fields(2, "PC"))

    response = auditor.post(url, fields(1, "C"), headers={"X-Saves": "one"})

    assert response.json() == {"saved": True, "problems": []}
    assert ratings(audit) == {1: "C", 2: "PC"}


def test_a_rating_that_is_none_is_refused_and_nothing_of_it_saved(auditor, audit):
    url = reverse("maturity:record", args=[audit.pk])

    by_itself = auditor.post(url, fields(1, "D"), headers={"X-Saves": "one"})
    by_button = auditor.post(url, fields(1, "D"))

    assert by_itself.json()["saved"] is False
    assert "There is a problem" in by_button.text
    assert ratings(audit) == {1: "NA", 2: "NA"}


def test_saving_and_publishing_puts_the_audit_into_the_matrix(auditor, audit):
    url = reverse("maturity:record", args=[audit.pk])

    response = auditor.post(url, fields(1, "C") | fields(2, "PC") | {"publish": "yes"}, follow=True)

    audit.refresh_from_db()
    assert (audit.state, audit.recorded_on) == ("published", DAY)
    assert "is published" in response.text
    assert "1 of 1 unit has no non-conformity" in auditor.get("/maturity/").text


def test_nothing_rated_is_not_published(auditor, audit):
    response = auditor.post(reverse("maturity:publish", args=[audit.pk]), follow=True)

    audit.refresh_from_db()
    assert audit.is_draft
    assert "No theme is rated yet" in response.text


def test_a_published_audit_is_not_recorded_over(auditor, auditor_user, audit):
    AuditFinding.objects.filter(audit=audit).update(rating="C")
    operations.publish_audit(audit=audit, on=DAY, by=auditor_user)
    url = reverse("maturity:record", args=[audit.pk])

    assert auditor.get(url).url == audit.get_absolute_url()
    assert "This audit is published" in auditor.post(url, fields(1, "NC")).text
    assert ratings(audit) == {1: "C", 2: "C"}


@pytest.mark.parametrize("who", ["board_user", "lead_user"])
def test_others_record_and_publish_nothing(client, request, audit, who):
    client.force_login(request.getfixturevalue(who))

    for method, name, args in [
        ("get", "start_audit", []),
        ("post", "start_audit", []),
        ("get", "record", [audit.pk]),
        ("post", "record", [audit.pk]),
        ("post", "publish", [audit.pk]),
        ("get", "raise_task", [audit.findings.first().pk]),
        ("post", "raise_task", [audit.findings.first().pk]),
    ]:
        response = getattr(client, method)(reverse(f"maturity:{name}", args=args))

        assert response.status_code == 403, name
    assert ratings(audit) == {1: "NA", 2: "NA"}


# A recommendation becomes a key task


@pytest.fixture
def finding():
    audit = AuditFactory(unit=CommandUnitFactory(code="L&D"))
    return AuditFindingFactory(
        audit=audit,
        theme=ThemeFactory(number=1, name="Leadership"),
        rating="NC",
        recommendation="Name a chief officer who leads on safety.",
    )


@pytest.fixture
def hsw(client, hsw_user):
    client.force_login(hsw_user)
    return client


def test_one_form_makes_the_task_and_its_state_shows_on_the_finding(hsw, finding):
    plan = ActionPlanFactory()
    KeyActionFactory(plan=plan, number="15")
    lead = PostFactory(title="Head of Learning")
    UnitPost.objects.create(unit=finding.audit.unit, post=lead)
    url = reverse("maturity:raise_task", args=[finding.pk])

    form = hsw.get(url).context["form"]
    response = hsw.post(
        url,
        {"lead": form.initial["lead"], "due_date": "2021-09-30", "plan": plan.pk},
        follow=True,
    )

    task = KeyTask.objects.get()
    assert (task.number, task.due_date) == ("16.1", dt.date(2021, 9, 30))
    assert task.title == "L&D, Leadership: Name a chief officer who leads on safety."
    assert [part.post for part in task.posts.all()] == [lead]
    named = "16.1 L&amp;D, Leadership: Name a chief officer"
    assert re.search(rf"{named}[^<]*</a>: on track", response.text)
    assert named in hsw.get("/maturity/findings/").text
    export = b"".join(hsw.get("/maturity/findings/?format=csv&sort=-theme").streaming_content)
    assert b",16.1 L&D" in export.replace(b'"', b"")
    unit_page = hsw.get("/maturity/units/L&D/").text
    assert named in unit_page
    assert "1 recommendation, 1 with a key task still open." in unit_page
    assert "no key task" not in hsw.get("/maturity/themes/1/").text


def test_a_past_list_knows_no_task_that_came_later(hsw, hsw_user, finding):
    operations.raise_task(
        finding=finding,
        plan=ActionPlanFactory(),
        lead=PostFactory(),
        due_date=DAY,
        on=DAY,
        by=hsw_user,
    )

    for path in (
        "/maturity/findings/",
        "/maturity/units/L&D/",
        "/maturity/themes/1/",
        finding.audit.get_absolute_url(),
    ):
        assert "No key task yet" not in hsw.get(path).text, path
        past = hsw.get(f"{path}?as_at=2021-07-04")
        assert past.status_code == 200
        assert "No key task yet" in past.text, path

    def rows(query):
        response = hsw.get(f"/maturity/findings/?format=csv&{query}")
        return b"".join(response.streaming_content).decode().splitlines()[1:]

    assert len(rows("answer=task")) == len(rows("as_at=2021-07-04&answer=open")) == 1
    assert rows("answer=open") == rows("as_at=2021-07-04&answer=task") == []
    assert rows("as_at=2021-07-04")[0].endswith(",")
    assert "1.1 L&D" in rows("")[0]


def test_a_second_recommendation_joins_the_same_key_action(hsw, hsw_user, finding):
    plan = ActionPlanFactory()
    other = AuditFindingFactory(
        audit=finding.audit, theme=ThemeFactory(number=2), recommendation="Publish it."
    )

    tasks = [
        operations.raise_task(
            finding=one,
            plan=plan,
            lead=PostFactory(),
            due_date=dt.date(2021, 9, 30),
            on=DAY,
            by=hsw_user,
        )
        for one in (finding, other)
    ]

    assert [task.number for task in tasks] == ["1.1", "1.2"]
    assert tasks[0].action == tasks[1].action


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"recommendation": ""}, "has no recommendation"),
        ({"due_date": "2021-07-04"}, "would be late already"),
        ({"again": True}, "answers this recommendation already"),
    ],
)
def test_a_task_that_makes_no_sense_is_refused(hsw, hsw_user, finding, change, sentence):
    plan = ActionPlanFactory()
    lead = PostFactory()
    data = {"lead": lead.pk, "due_date": "2021-07-05", "plan": plan.pk}
    if change.pop("again", False):
        operations.raise_task(
            finding=finding, plan=plan, lead=lead, due_date=DAY, on=DAY, by=hsw_user
        )
    if "recommendation" in change:
        finding.recommendation = change.pop("recommendation")
        finding.save()
    before = KeyTask.objects.count()

    response = hsw.post(reverse("maturity:raise_task", args=[finding.pk]), {**data, **change})

    assert response.status_code == 200
    assert sentence in response.text
    assert KeyTask.objects.count() == before


def test_a_draft_s_recommendation_waits_for_its_publication(hsw_user, auditor_user, audit):
    one = audit.findings.first()
    operations.record_findings(
        audit=audit,
        findings={one.theme.number: operations.ThemeFinding("NC", "", "Train.")},
        by=auditor_user,
    )

    with pytest.raises(Exception, match="Publish the audit first"):
        operations.raise_task(
            finding=one,
            plan=ActionPlanFactory(),
            lead=PostFactory(),
            due_date=DAY,
            on=DAY,
            by=hsw_user,
        )


# The admin


def test_the_admin_corrects_an_audit_that_was_begun_on_its_page_and_publishes_it(auditor):
    ThemeFactory(number=1)
    ThemeFactory(number=6, in_scope_from=dt.date(2021, 10, 1))
    CommandUnitFactory(code="AS")
    post = PostFactory()

    assert auditor.get(reverse("admin:maturity_audit_add")).status_code == 403
    auditor.post("/maturity/audits/new/", {"unit": "AS", "level_tested": "3", "auditor": post.pk})
    made = Audit.objects.get()
    finding = made.findings.get()
    address = reverse("admin:maturity_audit_change", args=[made.pk])
    assert auditor.get(address).status_code == 200
    saved = auditor.post(
        address,
        {
            "level_tested": 3,
            "auditor": post.pk,
            "change_reason": "Findings of the visit",
            "findings-TOTAL_FORMS": 1,
            "findings-INITIAL_FORMS": 1,
            "findings-0-id": finding.pk,
            "findings-0-audit": made.pk,
            "findings-0-rating": "PC",
            "findings-0-note": "Seen.",
        },
    )
    assert saved.status_code == 302
    finding.refresh_from_db()
    assert finding.rating == "PC"
    assert finding.history.first().history_change_reason == "Findings of the visit"

    chosen = {"action": "publish", "_selected_action": [made.pk]}
    asked = auditor.post(reverse("admin:maturity_audit_changelist"), chosen)
    assert "You cannot undo this." in asked.text
    assert str(made) in asked.text
    made.refresh_from_db()
    assert made.is_draft
    auditor.post(reverse("admin:maturity_audit_changelist"), {**chosen, "confirmed": "yes"})
    made.refresh_from_db()
    assert (made.state, made.recorded_on) == ("published", DAY)


def test_the_admin_corrects_a_published_audit_with_a_reason_and_the_matrix_follows(auditor):
    theme, unit = ThemeFactory(number=1), CommandUnitFactory()
    old = AuditFindingFactory(audit__unit=unit, theme=theme, rating="NC")
    new = AuditFindingFactory(
        audit__unit=unit, audit__recorded_on=dt.date(2021, 6, 1), theme=theme, rating="C"
    )
    operations.sync_current_columns(unit)
    url = reverse("admin:maturity_audit_change", args=[new.audit_id])
    data = {
        "level_tested": 3,
        "auditor": new.audit.auditor_id,
        "findings-TOTAL_FORMS": 1,
        "findings-INITIAL_FORMS": 1,
        "findings-0-id": new.pk,
        "findings-0-audit": new.audit_id,
        "findings-0-rating": "NA",
    }

    without = auditor.post(url, data)
    assert without.status_code == 200
    assert "Enter a reason for the change" in without.text
    assert auditor.post(url, {**data, "change_reason": "Wrong unit"}).status_code == 302

    old.refresh_from_db()
    assert old.superseded_on is None


@pytest.mark.parametrize("who", ["board_user", "lead_user"])
def test_others_change_nothing_in_the_admin(client, request, who):
    audit = AuditFactory()
    client.force_login(request.getfixturevalue(who))
    url = reverse("admin:maturity_audit_change", args=[audit.pk])

    client.post(url, {"level_tested": 5, "auditor": audit.auditor_id, "change_reason": "x"})

    audit.refresh_from_db()
    assert audit.level_tested == 3

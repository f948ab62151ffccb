"""Keeping the register: uploads with a preview, lines and investigations with a reason, figures by nobody's hand."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from injuries.models import (
    CountExtract,
    Investigation,
    MonthlyCount,
    MonthlyStrength,
    PublishedDefinition,
    ReportLine,
)
from tests.injuries import factories

HEADER = "month,unit,cause,severity,staff_group,count\n"
UPLOAD = "/import/counts/"


def upload(client, text, url=UPLOAD, as_at="2021-06-14", name="counts.csv", **answers):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(
        url,
        {
            "file": SimpleUploadedFile(name, data),
            "as_at": as_at,
            "source": "eSafety",
            "covers": "rows",
            **answers,
        },
        follow=True,
    )


def confirm(client, preview):
    return client.post(
        preview.redirect_chain[-1][0],
        {"shown": preview.context["digest"], "confirm": "1"},
        follow=True,
    )


def words(response):
    """A page as text."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def keeper(client, hand, hsw_user):
    client.force_login(hsw_user)
    return client


def test_an_upload_is_previewed_with_its_differences_and_then_confirmed(keeper, hand):
    hand.counts(("2021-04", "AS", "assault", "minor", "officer", 9), as_at=dt.date(2021, 5, 10))
    rows = "2021-04,AS,Assault,Minor,officer,11\n2021-05,AS,Assault,Minor,officer,6\n"

    preview = upload(keeper, HEADER + rows)

    assert preview.status_code == 200
    assert "1 new, 1 changed, 0 as they are in the register" in words(preview)
    assert "2021-04, AS, Assault, Minor, Police officer count: 9 11" in words(preview)
    assert "Record this" in words(preview)
    assert MonthlyCount.objects.count() == 1

    done = confirm(keeper, preview)

    assert "1 new, 1 changed, 0 as they were" in words(done)
    assert sorted(MonthlyCount.objects.current().values_list("count", flat=True)) == [6, 11]
    extract = CountExtract.objects.get(as_at=dt.date(2021, 6, 14))
    assert (extract.imported_by.username, extract.file_name) == ("an-hsw-member", "counts.csv")


def test_a_wrong_upload_changes_nothing_and_names_every_fault(keeper):
    rows = "2021-04,AS,Asault,Minor,officer,11\n2021-04,AS,Assault,Minor,officer,-1\n"

    text = words(upload(keeper, HEADER + rows))

    assert "Nothing can be brought in: 2 faults" in text
    assert "2 cause “Asault” Expected a cause that the register knows. Nearest: Assault." in text
    assert "3 count “-1”" in text
    assert "Record this" not in text
    assert "Traceback" not in text
    assert not MonthlyCount.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n", "is a picture"),
        (b"PK\x03\x04 broken", "damaged or incomplete"),
        (b"a,b\n1,2\n", "no row that names the columns"),
        (b"   ", "The file is empty"),
    ],
)
def test_a_file_that_is_no_table_of_figures_is_refused_in_words(keeper, data, said):
    text = words(upload(keeper, data))

    assert said in text
    assert "Traceback" not in text


def test_a_date_that_has_not_come_is_refused(keeper):
    text = upload(keeper, HEADER + "2021-04,AS,Assault,Minor,officer,11\n", as_at="2021-07-06")

    assert "has not come yet" in text.content.decode()
    assert not MonthlyCount.objects.exists()


def test_the_register_may_change_between_preview_and_confirmation(keeper, hand):
    preview = upload(keeper, HEADER + "2021-04,AS,Assault,Minor,officer,11\n")
    hand.counts(("2021-04", "AS", "assault", "minor", "officer", 12), as_at=dt.date(2021, 6, 14))

    done = confirm(keeper, preview)

    assert done.status_code == 409
    assert "Nothing can be brought in" in words(done)
    assert MonthlyCount.objects.get().count == 12


def test_strengths_are_uploaded_in_the_same_way(keeper):
    rows = "month,unit,staff_group,headcount\nApr-20,not recorded by unit,officer,31966\n"

    confirm(keeper, upload(keeper, rows, url="/import/strengths/"))

    assert MonthlyStrength.objects.get().headcount == 31966


@pytest.mark.parametrize("who", ["board_user", "lead_user", "auditor_user"])
@pytest.mark.parametrize("url", [UPLOAD, "/import/strengths/"])
def test_only_the_hsw_team_imports(client, hand, request, who, url):
    client.force_login(request.getfixturevalue(who))

    assert client.get(url).status_code == 403
    assert client.post(url, {}).status_code == 403


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("countextract", "/import/counts/"),
        ("strengthextract", "/import/strengths/"),
    ],
)
def test_the_addresses_that_imports_had_lead_to_the_page(keeper, old, new):
    for end in ("import/", "process_import/"):
        response = keeper.get(f"/admin/injuries/{old}/{end}")
        assert (response.status_code, response.url) == (302, new)
    assert f'href="{new}"' in keeper.get(f"/admin/injuries/{old}/").content.decode()


def test_figures_are_changed_by_nobodys_hand(keeper, hand):
    hand.counts(("2021-04", "AS", "assault", "minor", "officer", 9))
    row = MonthlyCount.objects.get()

    assert keeper.get("/admin/injuries/monthlycount/add/").status_code == 403
    assert (
        keeper.post(f"/admin/injuries/monthlycount/{row.pk}/change/", {"count": 1}).status_code
        == 403
    )
    assert (
        keeper.post(f"/admin/injuries/monthlycount/{row.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
    assert keeper.get("/admin/injuries/countextract/add/").status_code == 403


@pytest.mark.parametrize(
    "model",
    [
        "staffgroup", "cause", "severity", "reportline", "annotation", "investigation", "countextract",
        "strengthextract", "monthlycount", "monthlystrength", "smallnumberview",
    ],
)  # fmt: skip
def test_every_list_of_the_admin_opens(keeper, hand, assault_line, model):
    factories.InvestigationFactory()
    factories.AnnotationFactory(line=assault_line)
    hand.monthly("2021-04", [3])
    hand.strengths("2021-04", [100])

    assert keeper.get(f"/admin/injuries/{model}/").status_code == 200
    assert keeper.get(f"/admin/injuries/{model}/?q=a").status_code in (200, 302)


def test_a_change_of_a_line_asks_for_its_reason_and_leaves_it_in_the_history(keeper, assault_line):
    url = f"/admin/injuries/reportline/{assault_line.pk}/change/"
    page = keeper.get(url)
    data = {
        name: value
        for name, value in page.context["adminform"].form.initial.items()
        if value is not None and name != "id"
    }
    for name in ("causes", "severities", "staff_groups", "strength_groups", "measures"):
        data[name] = [row.pk for row in data.get(name, [])]
    data |= {
        "annotations-TOTAL_FORMS": 0,
        "annotations-INITIAL_FORMS": 0,
        "definition": "What it counts.",
    }

    refused = keeper.post(url, data)
    assert "Enter a reason for the change" in refused.content.decode()

    keeper.post(url, data | {"change_reason": "It had no definition."})
    assert ReportLine.objects.get().definition == "What it counts."
    entry = ReportLine.history.latest()
    assert (entry.history_change_reason, entry.history_user.username) == (
        "It had no definition.",
        "an-hsw-member",
    )


def test_a_lead_reads_investigations_in_the_admin_and_changes_none(client, hand, lead_user):
    investigation = factories.InvestigationFactory()
    client.force_login(lead_user)
    url = f"/admin/injuries/investigation/{investigation.pk}/change/"

    assert client.get(url).status_code == 200
    assert client.post(url, {"title": "Another"}).status_code == 403
    assert Investigation.objects.get().title == investigation.title


def test_a_line_that_counts_something_else_is_published_again(keeper, hand, assault_line):
    hand.monthly("2021-02", [20, 21])
    other = factories.CauseFactory(code="other")

    page = save_line(keeper, assault_line, causes=[*assault_line.causes.all(), other])

    assert "figures in the published tables" in page.content.decode()
    assert PublishedDefinition.objects.filter(line=assault_line).count() == 2


def test_a_lead_is_not_told_how_many_people_an_incident_hurt(client, lead_user):
    investigation = factories.InvestigationFactory(people=2)
    client.force_login(lead_user)

    page = client.get(f"/admin/injuries/investigation/{investigation.pk}/change/")

    assert page.status_code == 200
    assert "people" not in page.context["adminform"].form.fields
    assert "People harmed" not in page.content.decode()


@pytest.mark.parametrize("person", ["lead_user", "auditor_user"])
def test_the_working_narrative_of_an_incident_is_the_hsw_teams(client, request, person, hsw_user):
    """Nor is it found by a search, nor told by what was changed."""
    incident = factories.InvestigationFactory(narrative="Two named officers", people=2)
    home = "/admin/injuries/investigation/"
    client.force_login(request.getfixturevalue(person))

    page = client.get(f"{home}{incident.pk}/change/").content.decode()
    found = client.get(f"{home}?q=named+officers")

    assert incident.title in page
    assert "Two named officers" not in page
    assert found.context["cl"].result_count == 0
    assert client.get(f"{home}{incident.pk}/history/").status_code == 403
    client.force_login(hsw_user)
    assert "Two named officers" in client.get(f"{home}{incident.pk}/change/").content.decode()
    assert client.get(f"{home}{incident.pk}/history/").status_code == 200


def test_what_was_changed_in_an_incident_tells_neither_people_nor_notes(client, auditor_user):
    incident = factories.InvestigationFactory(narrative="A note", people=2)
    incident.narrative, incident.people, incident.title = "Two named officers", 3, "A fall"
    incident.save()
    client.force_login(auditor_user)

    page = client.get("/activity/?format=csv").getvalue().decode()

    assert "A fall" in page
    assert "named officers" not in page
    assert "eople harmed" not in page


def test_how_many_rows_an_extract_had_is_for_those_who_bring_figures_in(
    client, hand, auditor_user, hsw_user
):
    hand.counts(("2021-03", "AS", "assault", "minor", "officer", 2))
    extract = CountExtract.objects.get()
    told = {}
    for person in (auditor_user, hsw_user):
        client.force_login(person)
        told[person] = [
            client.get(f"/admin/injuries/countextract/{rest}").content.decode()
            for rest in ("", f"{extract.pk}/change/")
        ]

    assert all("ew rows" in page for page in told[hsw_user])
    assert not any("ew rows" in page for page in told[auditor_user])


def save_line(client, line, *, causes):
    """Saves a line in the admin as its form shows it, but for its causes."""
    url = f"/admin/injuries/reportline/{line.pk}/change/"
    initial = client.get(url).context["adminform"].form.initial
    data = {name: value for name, value in initial.items() if value is not None and name != "id"}
    for name in ("severities", "staff_groups", "strength_groups", "measures"):
        data[name] = [row.pk for row in data.get(name, [])]
    data |= {
        "causes": [cause.pk for cause in causes],
        "annotations-TOTAL_FORMS": 0,
        "annotations-INITIAL_FORMS": 0,
        "change_reason": "It counts more.",
    }
    return client.post(url, data, follow=True)

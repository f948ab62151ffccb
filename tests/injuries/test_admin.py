"""Keeping the register: uploads with a preview, lines and investigations with a reason, figures by nobody's hand."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from injuries.models import CountExtract, Investigation, MonthlyCount, MonthlyStrength, ReportLine
from tests.injuries import factories

HEADER = "month,unit,cause,severity,staff_group,count\n"
IMPORT = "/admin/injuries/countextract/import/"
CONFIRM = "/admin/injuries/countextract/process_import/"


def upload(client, text, url=IMPORT, as_at="2021-06-14", name="counts.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(
        url,
        {
            "resource": "0",
            "format": "0",
            "import_file": SimpleUploadedFile(name, data),
            "as_at": as_at,
            "source": "eSafety",
        },
    )


@pytest.fixture
def keeper(client, hand, hsw_user):
    client.force_login(hsw_user)
    return client


def test_an_upload_is_previewed_with_its_differences_and_then_confirmed(keeper, hand):
    hand.counts(("2021-04", "AS", "assault", "minor", "officer", 9), as_at=dt.date(2021, 5, 10))
    rows = "2021-04,AS,Assault,Minor,officer,11\n2021-05,AS,Assault,Minor,officer,6\n"

    preview = upload(keeper, HEADER + rows)

    text = preview.content.decode()
    assert preview.status_code == 200
    assert "1 new, 1 changed, 0 as they are in the register" in text
    assert "Confirm import" in text
    assert MonthlyCount.objects.count() == 1

    form = preview.context["confirm_form"]
    done = keeper.post(CONFIRM, {name: form[name].value() for name in form.fields}, follow=True)

    assert "1 new, 1 changed, 0 as they were" in done.content.decode()
    assert sorted(MonthlyCount.objects.current().values_list("count", flat=True)) == [6, 11]
    extract = CountExtract.objects.get(as_at=dt.date(2021, 6, 14))
    assert (extract.imported_by.username, extract.file_name) == ("an-hsw-member", "counts.csv")


def test_a_wrong_upload_changes_nothing_and_names_every_fault(keeper):
    rows = "2021-04,AS,Asault,Minor,officer,11\n2021-04,AS,Assault,Minor,officer,-1\n"

    text = upload(keeper, HEADER + rows).content.decode()

    assert "Nothing can be imported: 2 faults" in text
    assert (
        "row 2, cause: “Asault”. Expected a cause that the register knows. Nearest: Assault."
        in text
    )
    assert "row 3, count: “-1”" in text
    assert "Confirm import" not in text
    assert "Traceback" not in text
    assert not MonthlyCount.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n", "neither a workbook nor text"),
        (b"PK\x03\x04 broken", "not a workbook that can be read"),
        (b"a,b\n1,2\n", "The column month is missing"),
        (b"   ", "The file is empty"),
    ],
)
def test_a_file_that_is_no_table_of_figures_is_refused_in_words(keeper, data, words):
    text = upload(keeper, data).content.decode()

    assert words in text
    assert "Traceback" not in text


def test_a_date_that_has_not_come_is_refused(keeper):
    text = upload(keeper, HEADER + "2021-04,AS,Assault,Minor,officer,11\n", as_at="2021-07-06")

    assert "has not come yet" in text.content.decode()
    assert not MonthlyCount.objects.exists()


def test_the_register_may_change_between_preview_and_confirmation(keeper, hand):
    preview = upload(keeper, HEADER + "2021-04,AS,Assault,Minor,officer,11\n")
    form = preview.context["confirm_form"]
    hand.counts(("2021-04", "AS", "assault", "minor", "officer", 12), as_at=dt.date(2021, 6, 14))

    done = keeper.post(CONFIRM, {name: form[name].value() for name in form.fields}, follow=True)

    assert "Nothing was imported" in done.content.decode()
    assert MonthlyCount.objects.get().count == 12


def test_strengths_are_uploaded_in_the_same_way(keeper):
    url = "/admin/injuries/strengthextract/import/"
    preview = upload(keeper, "month,unit,staff_group,headcount\nApr-20,,officer,31966\n", url=url)
    form = preview.context["confirm_form"]

    keeper.post(
        url.replace("import/", "process_import/"),
        {name: form[name].value() for name in form.fields},
    )

    assert MonthlyStrength.objects.get().headcount == 31966


@pytest.mark.parametrize("who", ["lead_user", "auditor_user"])
@pytest.mark.parametrize("url", [IMPORT, CONFIRM])
def test_only_the_hsw_team_imports(client, hand, request, who, url):
    client.force_login(request.getfixturevalue(who))

    assert client.post(url, {}).status_code == 403


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
    assert "Say why you are changing this record" in refused.content.decode()

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


def test_a_lines_new_scope_withholds_what_it_would_give_away(keeper, hand, assault_line):
    hand.counts(
        ("2021-04", "AS", "assault", "minor", "officer", 9),
        ("2021-04", "AS", "other", "minor", "officer", 3),
        ("2021-04", "AS", "mv-collision", "minor", "officer", 8),
    )
    assert MonthlyCount.objects.filter(shown_count=None).count() == 1

    factories.ReportLineFactory(slug="all")
    from injuries.disclosure.apply_to_counts import withhold_small_numbers

    assert withhold_small_numbers() == 1
    assert set(MonthlyCount.objects.filter(shown_count=None).values_list("count", flat=True)) == {
        3,
        8,
    }

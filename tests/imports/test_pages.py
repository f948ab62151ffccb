"""The page by which anything is brought in."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ohs.imports.models import ColumnMapping, ImportBatch
from ohs.organisation.models import BusinessGroup
from tests.breadcrumbs import levels_of

from .files import csv_of, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("groups_importer")]

UPLOAD = "/import/groups/"


@pytest.fixture
def keeper(client, hsw_user):
    client.force_login(hsw_user)
    return client


def upload(client, data, name="groups.csv", **answers):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), **answers}, follow=True)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def confirm(client, response, **more):
    digest = re.search(r'name="shown" value="(\w+)"', response.content.decode())[1]
    address = response.redirect_chain[-1][0]
    return client.post(address, {"shown": digest, "confirm": "1", **more}, follow=True)


def test_the_list_offers_what_somebody_may_bring_in(keeper):
    assert 'href="/import/groups/"' in keeper.get("/import/").content.decode()


@pytest.mark.parametrize("person", ["board_user", "lead_user", "auditor_user"])
def test_who_keeps_nothing_is_not_let_in(client, request, person):
    client.force_login(request.getfixturevalue(person))

    assert client.get("/import/").status_code == 403
    assert client.get(UPLOAD).status_code == 403
    assert client.post(UPLOAD, {"file": SimpleUploadedFile("a.csv", b"code\nA")}).status_code == 403


def test_a_file_is_shown_and_then_recorded(keeper):
    BusinessGroup.objects.create(code="BB", name="Old")

    shown = upload(keeper, csv_of("code,name", "AA,Alpha", "BB,Beta"))

    said = text_of(shown)
    *above, _ = levels_of(shown.text)
    assert [url for url, _ in above] == ["/", "/import/", UPLOAD]
    assert "2 rows read: 1 new, 1 changed, 0 as they are" in said
    assert "AA New" in said
    assert "name: Old Beta" in said
    assert not BusinessGroup.objects.filter(code="AA").exists()
    done = confirm(keeper, shown)
    assert "2 groups were read." in text_of(done)
    assert set(BusinessGroup.objects.values_list("name", flat=True)) == {"Alpha", "Beta"}
    assert "groups.csv" in text_of(keeper.get("/import/"))


def test_the_answers_are_kept_with_the_file(keeper):
    confirm(keeper, upload(keeper, csv_of("code,name", "AA,Alpha"), prefix="X-"))

    assert BusinessGroup.objects.get().code == "X-AA"


def test_pressing_twice_records_once_and_says_so(keeper):
    shown = upload(keeper, csv_of("code,name", "AA,Alpha"))
    confirm(keeper, shown)
    BusinessGroup.objects.update(name="Changed since")

    again = confirm(keeper, shown)

    assert again.status_code == 200
    assert BusinessGroup.objects.get().name == "Changed since"
    assert "This file was brought in on" in text_of(keeper.get(shown.redirect_chain[-1][0]))


def test_what_changed_meanwhile_is_shown_again_before_it_is_recorded(keeper):
    shown = upload(keeper, csv_of("code,name", "AA,Alpha"))
    BusinessGroup.objects.create(code="AA", name="Another")

    refused = confirm(keeper, shown)

    assert refused.status_code == 409
    assert "The register has changed since this was shown" in text_of(refused)
    assert "name: Another Alpha" in text_of(refused)
    assert BusinessGroup.objects.get().name == "Another"


def test_faults_are_listed_once_with_their_rows(keeper):
    shown = upload(keeper, csv_of("code,name", "aa,Alpha", "aa,Beta", "aa,Gamma", "CC,"))

    said = text_of(shown)
    assert "Nothing can be brought in: 4 faults" in said
    assert "2 to 4 code “aa” Expected a code of at most six capitals." in said
    assert "5 name empty Expected a name." in said
    assert "Record this" not in said


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "is a PDF"),
        (b"PK\x03\x04 rubbish", "damaged or incomplete"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_file(keeper, data, words):
    shown = upload(keeper, data)

    assert shown.status_code == 200
    assert words in text_of(shown)
    assert not ImportBatch.objects.exists()


def test_a_header_without_rows_is_said(keeper):
    assert "a header and no rows under it" in text_of(upload(keeper, csv_of("code,name")))


def test_no_file_is_asked_for(keeper):
    assert "There is a problem" in text_of(keeper.post(UPLOAD, {}))


def test_columns_of_another_name_are_suggested_by_name_and_contents_and_kept(keeper):
    data = workbook(
        ["Our groups"],
        [],
        ["Abbreviation", "Titel", "Since"],
        ["AA", "Alpha", 2001],
        ["BB", "Beta", 2002],
    )

    asked = upload(keeper, data, "groups.xlsx")

    assert asked.redirect_chain[-1][0].endswith("/columns/")
    page = asked.content.decode()
    assert [url for url, _ in levels_of(page)] == ["/", "/import/", UPLOAD, ""]
    assert re.search(r'name="column_0".*?<option value="code" selected>', page, re.S)
    assert re.search(r'name="column_1".*?<option value="name" selected>', page, re.S)
    assert "Alpha" in page
    shown = keeper.post(
        asked.redirect_chain[-1][0],
        {"sheet": "Sheet1", "header_row": "3", "column_0": "code", "column_1": "name", "column_2": "", "keep_as": "Ours"},
        follow=True,
    )  # fmt: skip
    assert "2 rows read: 2 new" in text_of(shown)
    confirm(keeper, shown)
    assert BusinessGroup.objects.count() == 2
    assert ColumnMapping.objects.get().name == "Ours"
    assert "2 rows read: 0 new, 0 changed, 2 as they are" in text_of(
        upload(keeper, data, "again.xlsx")
    )


def test_a_column_that_is_needed_has_to_be_chosen_and_only_once(keeper):
    asked = upload(keeper, csv_of("a,b", "AA,Alpha"))
    address = asked.redirect_chain[-1][0]

    refused = keeper.post(
        address, {"sheet": "", "header_row": "1", "column_0": "code", "column_1": "code"}
    )

    said = text_of(refused)
    assert "Say which column is name." in said
    assert "Two columns are chosen as code." in said


def test_another_sheet_or_row_can_be_chosen(keeper):
    def change(book):
        book.create_sheet("2020").append(["code", "name"])
        book["2020"].append(["ZZ", "Zeta"])

    asked = upload(keeper, workbook(["code", "name"], ["AA", "Alpha"], change=change), "two.xlsx")

    assert "have these columns, and which of them is meant cannot be told" in text_of(asked)
    page = keeper.get(asked.redirect_chain[-1][0], {"sheet": "2020", "header_row": "1"})
    assert "Zeta" in page.content.decode()
    shown = keeper.post(
        asked.redirect_chain[-1][0],
        {"sheet": "2020", "header_row": "1", "column_0": "code", "column_1": "name"},
        follow=True,
    )
    assert "ZZ New" in text_of(shown)


def test_columns_that_are_not_read_are_named_in_the_preview(keeper):
    said = text_of(upload(keeper, csv_of("code,name,ordr", "AA,Alpha,1")))

    assert "“ordr” (column C) is not read; perhaps order is meant." in said


def test_a_file_can_be_thrown_away(keeper):
    shown = upload(keeper, csv_of("code,name", "AA,Alpha"))

    keeper.post(shown.redirect_chain[-1][0], {"discard": "1"})

    assert not ImportBatch.objects.exists()
    assert keeper.get(shown.redirect_chain[-1][0]).status_code == 404


def test_what_has_waited_a_day_is_asked_for_again(keeper):
    shown = upload(keeper, csv_of("code,name", "AA,Alpha"))
    ImportBatch.objects.update(created_at=timezone.now() - dt.timedelta(days=1))

    gone = keeper.get(shown.redirect_chain[-1][0], follow=True)

    assert "it is kept for a day. Choose the file again." in text_of(gone)


def test_somebody_elses_file_is_not_found(keeper, admin_user):
    shown = upload(keeper, csv_of("code,name", "AA,Alpha"))
    keeper.force_login(admin_user)

    for address in (shown.redirect_chain[-1][0], f"{shown.redirect_chain[-1][0]}columns/"):
        assert keeper.get(address).status_code == 404
        assert keeper.post(address, {"shown": "x"}).status_code == 404
    assert "groups.csv" not in text_of(keeper.get("/import/"))


@pytest.mark.parametrize(
    "address",
    ["/import/nothing/", "/import/batches/00000000-0000-0000-0000-000000000000/"],
)
def test_what_is_not_there_is_not_found(keeper, address):
    assert keeper.get(address).status_code == 404


def test_texts_of_a_file_are_shown_as_texts(keeper):
    page = upload(keeper, csv_of("code,name", "AA,<script>alert(1)</script>")).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page

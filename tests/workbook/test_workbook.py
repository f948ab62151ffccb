"""The workbook in and out: all or nothing, every fault at once, what was exported changes nothing."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from injuries.models import SmallNumberView
from maturity.models import Audit
from maturity.operations import start_audit
from ohs.core.errors import OperationRefused
from ohs.imports.batch import RowsRejected
from ohs.organisation.models import BusinessGroup, CommandUnit, Post, User
from ohs.registers.audience import BOARD, HSW
from ohs.workbook.export import export_workbook, make_template
from ohs.workbook.sheets import all_sheets
from risks.models import RiskMatrix
from risks.operations import adopt_matrix
from tests.workbook.books import book_of, bring_in, rows_of

pytestmark = pytest.mark.django_db

GROUPS = [["code", "name"], ["OPS", "Operations"], ["SUP", "Support"]]
UNITS = [
    ["Code", "Name", "Group", "Kind"],
    ["N1", "North", "ops", "District"],
    ["S1", "South", "Operations", "district"],
]


def test_sheets_come_in_any_order_and_refer_to_one_another(admin_user):
    outcome = bring_in(book_of(units=UNITS, groups=GROUPS), admin_user)

    assert (outcome.new, outcome.changed) == (4, 0)
    assert {unit.code: str(unit.kind) for unit in CommandUnit.objects.all()} == {
        "N1": "District",
        "S1": "District",
    }


def test_a_preview_shows_new_records_in_full_and_leaves_nothing(admin_user):
    outcome = bring_in(book_of(units=UNITS, groups=GROUPS), admin_user, preview=True)

    (north,) = [change for change in outcome.changes if change.title == "N1 North"]
    assert north.is_new
    assert [(field.label, field.after) for field in north.fields] == [
        ("code", "N1"),
        ("name", "North"),
        ("group", "OPS"),
        ("kind", "District"),
    ]
    assert not BusinessGroup.objects.exists()


def test_a_record_that_is_there_changes_from_what_to_what_and_what_is_not_in_the_file_stays(
    admin_user,
):
    bring_in(book_of(groups=GROUPS, units=UNITS), admin_user)

    outcome = bring_in(book_of(units=[["code", "name"], ["n1", "Northern"]]), admin_user)

    assert [(each.label, each.before, each.after) for each in outcome.changes[0].fields] == [
        ("name", "North", "Northern")
    ]
    north = CommandUnit.objects.get(code="N1")
    assert (north.name, north.group.code) == ("Northern", "OPS")
    assert north.history.first().history_change_reason == "Set-up"


def test_every_fault_of_every_row_is_told_at_once_and_nothing_is_recorded(admin_user):
    data = book_of(
        groups=[*GROUPS, ["OPS", "Twice"], [None, "No code"]],
        units=[
            ["code", "name", "group", "opened"],
            ["N1", "North", "Opps", "sometime"],
            ["N2", "North", "Opps", None],
            ["N3", None, "SUP", "2026-13-01"],
        ],
    )

    with pytest.raises(RowsRejected) as rejected:
        bring_in(data, admin_user)

    said = [(fault.sheet, fault.row, fault.column, fault.value) for fault in rejected.value.faults]
    assert said == [
        ("groups", 4, "", ""),
        ("groups", 5, "code", ""),
        ("units", 2, "group", "Opps"),
        ("units", 2, "opened", "sometime"),
        ("units", 3, "group", "Opps"),
        ("units", 4, "name", ""),
        ("units", 4, "opened", "2026-13-01"),
    ]
    (opps,) = [group for group in rejected.value.groups if group.value == "Opps"]
    assert opps.rows == (2, 3)
    assert "Nearest: OPS" in opps.expected
    assert not BusinessGroup.objects.exists()


def test_columns_and_sheets_that_are_not_read_are_named_with_the_nearest(admin_user):
    data = book_of(
        groups=[["code", "name", "printd as", "colour"], ["OPS", "Operations", "Ops", "red"]],
        unit=[["code"], ["X"]],
    )

    notes = " ".join(bring_in(data, admin_user, preview=True).notes)

    assert "perhaps printed_as is meant" in notes
    assert "“colour”" in notes
    assert "no sheet “unit”" in notes
    assert "Perhaps “units” is meant" in notes


def test_a_missing_column_names_the_header_that_may_be_meant(admin_user):
    with pytest.raises(RowsRejected) as rejected:
        bring_in(book_of(groups=[["cod", "name"], ["OPS", "Operations"]]), admin_user)

    assert "“cod”" in rejected.value.faults[0].expected


def test_people_come_with_roles_and_posts(admin_user):
    data = book_of(
        posts=[["title"], ["Head of Training"], ["Commander, North"]],
        people=[
            ["username", "first_name", "last_name", "email", "roles", "posts", "posts_from"],
            ["a.one", "Alex", "One", "a.one@example.org", "Lead", "head of training | Commander, North", dt.date(2026, 4, 1)],
            ["b.two", "Bo", "Two", "b.two@example.org", "board member", None, None],
        ],
    )  # fmt: skip

    bring_in(data, admin_user)

    person = User.objects.get(username="a.one")
    assert [group.name for group in person.groups.all()] == ["lead"]
    assert person.is_staff
    assert sorted((held.post.title, held.start) for held in person.posts_held.all()) == [
        ("Commander, North", dt.date(2026, 4, 1)),
        ("Head of Training", dt.date(2026, 4, 1)),
    ]
    assert not person.has_usable_password()
    assert bring_in(data, admin_user).changes_nothing


def test_who_may_not_make_people_is_told_so_by_row_and_nothing_is_recorded(hsw_user):
    data = book_of(posts=[["title"], ["Head"]], people=[["username"], ["somebody"]])

    with pytest.raises(RowsRejected) as rejected:
        bring_in(data, hsw_user)

    assert "administrator" in rejected.value.faults[0].expected
    assert not Post.objects.exists()


def test_who_keeps_nothing_brings_in_nothing(lead_user):
    with pytest.raises(PermissionDenied):
        bring_in(book_of(groups=GROUPS), lead_user)


def test_a_file_with_none_of_the_sheets_is_refused_with_their_names(admin_user):
    with pytest.raises(OperationRefused, match="self-assessments"):
        bring_in(book_of(something=[["a"], ["b"]]), admin_user)


def test_the_template_has_every_sheet_with_an_example_that_is_taken_as_it_stands(admin_user):
    call_command("start_force", name="Northshire Police", without=["boards"], stdout=io.StringIO())
    adopt_matrix(
        matrix=RiskMatrix.objects.get(),
        on=dt.date(2026, 4, 1),
        by=admin_user,
        reason="The Board adopted it.",
    )
    template = make_template()

    outcome = bring_in(template, admin_user, preview=True, on=dt.date(2026, 11, 28))

    book = load_workbook(io.BytesIO(template))
    assert [sheet.name for sheet in all_sheets()] == book.sheetnames[1:-1]
    assert outcome.new
    validated = book["posts"].data_validations.dataValidation
    assert [str(rule.sqref) for rule in validated] == ["B2:B2001"]


def test_the_template_and_the_workbook_are_downloaded_by_who_may(client, hsw_user, board_user):
    client.force_login(hsw_user)
    for address in ("/import/template.xlsx", "/export.xlsx"):
        response = client.get(address)
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        assert load_workbook(io.BytesIO(response.content)).sheetnames
    client.force_login(board_user)
    assert client.get("/import/template.xlsx").status_code == 403
    assert client.get("/export.xlsx").status_code == 200


def test_a_workbook_is_uploaded_looked_at_and_confirmed(client, admin_user):
    client.force_login(admin_user)
    file = SimpleUploadedFile("ours.xlsx", book_of(groups=GROUPS, units=UNITS))

    preview = client.post("/import/workbook/", {"file": file, "reason": "Set-up"}, follow=True)
    text = preview.content.decode()
    assert "4 new" in text
    assert "units: N1 North" in text
    assert not CommandUnit.objects.exists()
    done = client.post(
        preview.request["PATH_INFO"], {"shown": preview.context["digest"], "confirm": "1"}
    )

    assert done["Location"] == "/setup/"
    assert CommandUnit.objects.count() == 2


def test_faults_of_a_workbook_are_shown_on_its_page_by_sheet(client, admin_user):
    client.force_login(admin_user)
    file = SimpleUploadedFile("ours.xlsx", book_of(units=UNITS))

    text = client.post(
        "/import/workbook/", {"file": file, "reason": "Set-up"}, follow=True
    ).content.decode()

    assert "2 faults" in text
    assert "units, 2" in text


def test_a_text_that_a_spreadsheet_would_run_comes_back_as_it_was(admin_user):
    BusinessGroup.objects.create(code="X", name="=1+1")

    data = export_workbook(on=dt.date(2026, 11, 28), audience=HSW, only=["groups"])

    assert rows_of(data, "groups")[1][1] == "=1+1"
    assert bring_in(data, admin_user).changes_nothing


def test_the_commands_write_a_workbook_and_take_it(admin_user, tmp_path, capsys):
    bring_in(book_of(groups=GROUPS), admin_user)
    path = tmp_path / "all.xlsx"

    call_command("export_workbook", path)
    call_command("import_workbook", path, by="an-administrator")

    assert "0 new, 0 changed" in capsys.readouterr().out


def test_the_command_says_every_fault_on_a_line_and_fails(admin_user, tmp_path, capsys):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(book_of(units=UNITS))

    with pytest.raises(CommandError, match="2 faults"):
        call_command("import_workbook", path)

    assert "sheet units, row 2, group: “ops”" in capsys.readouterr().err


def test_whoever_is_given_small_numbers_is_noted_and_others_get_no_sheet_of_them(
    client, demo_users
):
    names = {}
    for username in ("hsw", "board"):
        client.force_login(demo_users[username])
        names[username] = load_workbook(
            io.BytesIO(client.get("/export.xlsx").content), read_only=True
        ).sheetnames

    assert {"counts", "investigations"} <= set(names["hsw"])
    assert not {"counts", "investigations", "people"} & set(names["board"])
    seen = SmallNumberView.objects.filter(path="/export.xlsx")
    assert {view.user.username for view in seen} == {"hsw"}


def test_drafts_are_for_those_who_keep_the_registers(demo):
    audit = start_audit(
        unit=CommandUnit.objects.get(code="AS"),
        auditor=Post.objects.first(),
        on=dt.date(2021, 7, 5),
        by=demo,
    )
    assert audit.state == Audit.State.DRAFT

    given = {
        audience.key: export_workbook(on=dt.date(2021, 7, 5), audience=audience)
        for audience in (BOARD, HSW)
    }

    for sheet in ("audits", "findings"):
        assert len(rows_of(given["hsw"], sheet)) > len(rows_of(given["board"], sheet))

"""What others publish, beside a line: with where it is from and what is not the same, in no order of merit."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command

from injuries import operations
from injuries.comparator_imports import ComparatorImporter
from injuries.models import Comparator
from injuries.rates import poisson_interval
from ohs.core.errors import OperationRefused
from ohs.imports.batch import RowsRejected
from ohs.imports.files.sheets import read_sheets
from ohs.imports.headers import find_table
from ohs.imports.importers import Source
from tests.injuries import factories

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
PAGE = "/injuries/lines/assault/?from=2020-04&to=2021-03"
HEADER = (
    "line,title,source,address,definition,first_month,last_month,numerator,denominator,"
    "denominator_source,not_the_same\n"
)
ROW = (
    "assault,Assaults elsewhere,Elsewhere report,https://example.org/report,Offences recorded,"
    '2020-04,2021-03,"1,000",12000,Workforce report,Offences and not injuries\n'
)


@pytest.fixture
def figures(hand, assault_line):
    """Two years of a line: 10 a month among 1,200, then 12."""
    hand.monthly("2019-04", [10] * 12 + [12] * 12)
    hand.strengths("2019-04", [1200] * 24)
    return assault_line


def record(line, by, on=ON, **more):
    said = {
        "title": "Assaults elsewhere",
        "source": "Elsewhere report",
        "address": "https://example.org/report",
        "definition": "Offences recorded",
        "first_month": dt.date(2019, 4, 1),
        "last_month": dt.date(2020, 3, 1),
        "numerator": 1000,
        "denominator": Decimal(12_000),
        "not_the_same": "It counts offences and not injuries.",
    }
    return operations.record_comparator(line=line, by=by, on=on, **said | more)


def take(text, by, preview=False):
    importer = ComparatorImporter()
    table = find_table(
        read_sheets(text.encode(), count_known=importer.columns.count_known), importer.columns
    )
    return importer.take(
        table, options={}, source=Source("others.csv"), by=by, on=ON, preview=preview
    )


def page_of(client, user, address=PAGE):
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response


def test_a_line_stands_beside_others_with_exact_intervals(client, board_user, hsw_user, figures):
    record(figures, hsw_user)

    response = page_of(client, board_user)

    beside = response.context["beside"]
    (other,) = beside.others
    low, high = poisson_interval(1000)
    assert other.rate == pytest.approx(1000 / 12)
    assert other.rate_interval == (pytest.approx(low / 12), pytest.approx(high / 12))
    # The months of the other figure and those of the page, each of this force.
    assert [(own.period.label, own.count) for own in beside.own] == [
        ("Apr 2019 – Mar 2020", 120),
        ("Apr 2020 – Mar 2021", 144),
    ]
    assert beside.own[0].rate == pytest.approx(100)
    body = response.content.decode()
    assert "It counts offences and not injuries." in body
    assert 'href="https://example.org/report"' in body
    assert "this is not a ranking" in body
    assert response.context["beside_chart"]


def test_others_stand_in_the_order_of_their_months_and_never_of_their_rates(
    client, board_user, hsw_user, figures
):
    record(figures, hsw_user, title="Least", numerator=1)
    record(figures, hsw_user, title="Most", numerator=5000)
    record(figures, hsw_user, title="Between", numerator=500)

    beside = page_of(client, board_user).context["beside"]

    assert [other.title for other in beside.others] == ["Between", "Least", "Most"]


def test_without_a_number_of_people_there_is_a_number_and_no_rate(
    client, board_user, hsw_user, figures
):
    record(figures, hsw_user, denominator=None)

    response = page_of(client, board_user)

    (other,) = response.context["beside"].others
    assert (other.rate, other.interval) == (None, poisson_interval(1000))
    assert response.context["beside_chart"] is None
    assert "nobody published how many people" in response.content.decode()


def test_what_this_force_does_not_show_is_not_added_up_for_others(
    client, board_user, hsw_user, hand, kinds
):
    few = factories.ReportLineFactory(slug="assault", causes=["assault"], bound=5)
    hand.monthly("2019-04", [1] * 24)
    hand.strengths("2019-04", [1200] * 24)
    record(few, hsw_user)

    response = page_of(client, board_user)

    beside = response.context["beside"]
    assert [str(own.count) for own in beside.own] == ["[c]"]
    assert not beside.drawn
    assert response.context["beside_chart"] is None


def test_beside_a_business_group_nothing_is_said_of_others(client, hsw_user, figures):
    record(figures, hsw_user)

    assert page_of(client, hsw_user, f"{PAGE}&group=FLP").context["beside"] is None


def test_a_figure_is_known_from_the_day_it_was_recorded(client, board_user, hsw_user, figures):
    first = record(figures, hsw_user, on=dt.date(2021, 5, 1))
    corrected = record(figures, hsw_user, numerator=1100)

    assert list(Comparator.objects.known(dt.date(2021, 4, 30))) == []
    assert list(Comparator.objects.known(dt.date(2021, 7, 4))) == [first]
    assert list(Comparator.objects.known(ON)) == [corrected]
    then = page_of(client, board_user, f"{PAGE}&as_at=2021-05-06").context["beside"]
    assert [other.record for other in then.others] == [first]


def test_what_was_withdrawn_stands_nowhere_and_keeps_its_reason(hsw_user, figures):
    row = record(figures, hsw_user)

    operations.withdraw_comparator(comparator=row, by=hsw_user, reason="Another country.")

    assert not Comparator.objects.known(ON).exists()
    latest = Comparator.history.filter(id=row.pk).latest("history_id")
    assert latest.history_change_reason == "Withdrawn: Another country."
    assert latest.history_user == hsw_user
    with pytest.raises(OperationRefused):
        operations.withdraw_comparator(comparator=row, by=hsw_user, reason="Again.")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"not_the_same": " "}, "not_the_same"),
        ({"address": "nonsense"}, "address"),
        ({"last_month": dt.date(2021, 7, 1), "first_month": dt.date(2020, 8, 1)}, "last_month"),
        ({"denominator": None, "denominator_source": "A report"}, "denominator"),
    ],
)
def test_what_does_not_say_enough_is_refused(hsw_user, figures, wrong, field):
    with pytest.raises(Exception) as refused:
        record(figures, hsw_user, **wrong)

    assert field in refused.value.message_dict


def test_the_same_figure_twice_is_refused(hsw_user, figures):
    record(figures, hsw_user)

    with pytest.raises(OperationRefused, match="recorded already"):
        record(figures, hsw_user)


def test_a_file_is_previewed_comes_in_and_changes_nothing_a_second_time(hsw_user, figures):
    preview = take(HEADER + ROW, hsw_user, preview=True)
    assert (preview.new, Comparator.objects.count()) == (1, 0)

    first, again = take(HEADER + ROW, hsw_user), take(HEADER + ROW, hsw_user)
    changed = take(HEADER + ROW.replace("1,000", "1,001"), hsw_user)

    assert (first.new, again.unchanged, changed.changed) == (1, 1, 1)
    (known,) = Comparator.objects.known(ON)
    assert (known.numerator, known.denominator) == (1001, 12_000)
    assert {field.label: field.after for field in changed.changes[0].fields} == {"number": "1,001"}


def test_every_fault_of_a_file_is_told_and_nothing_comes_in(hsw_user, figures):
    wrong = (
        HEADER
        + ROW
        + ROW
        + "nowhere,Elsewhere,Report,not an address,Offences,2021-03,2020-04,many,0,,\n"
    )

    with pytest.raises(RowsRejected) as rejected:
        take(wrong, hsw_user)

    told = {(fault.row, fault.column) for fault in rejected.value.faults}
    assert {(3, ""), (4, "line"), (4, "address"), (4, "numerator"), (4, "not_the_same")} <= told
    assert not Comparator.objects.exists()


def test_a_keeper_records_and_withdraws_on_pages(client, hsw_user, figures):
    client.force_login(hsw_user)
    typed = {
        "line": figures.pk,
        "title": "Assaults elsewhere",
        "source": "Elsewhere report",
        "address": "https://example.org/report",
        "definition": "Offences recorded",
        "first_month": "2020-04",
        "last_month": "2021-03",
        "numerator": "1000",
        "denominator": "12000",
        "not_the_same": "Offences.",
    }

    missing = client.post("/injuries/comparators/new/", typed | {"not_the_same": ""})
    made = client.post("/injuries/comparators/new/", typed, follow=True)

    assert "Enter what is not the same." in missing.content.decode()
    assert "(78.2 to 88.7)" in made.content.decode()
    row = Comparator.objects.get()
    client.post(f"/injuries/comparators/{row.pk}/withdraw/", {"reason": "Not ours."})
    assert not Comparator.objects.exists()
    assert client.get("/injuries/comparators/").status_code == 200


def test_a_board_member_reads_the_list_and_keeps_nothing(client, board_user, hsw_user, figures):
    row = record(figures, hsw_user)
    client.force_login(board_user)

    listed = client.get("/injuries/comparators/").content.decode()

    assert "Assaults elsewhere" in listed
    assert "/withdraw/" not in listed
    for address in ("new/", f"{row.pk}/withdraw/"):
        assert client.get(f"/injuries/comparators/{address}").status_code == 403


def test_the_list_is_a_file_with_intervals_and_differences(
    client, board_user, hsw_user, figures, read_csv
):
    record(figures, hsw_user)

    (row,) = read_csv("/injuries/comparators/?format=csv", board_user)

    assert row["not_the_same"] == "It counts offences and not injuries."
    assert (row["numerator"], row["rate"], row["rate_low"]) == ("1000", "83.33", "78.25")


def test_the_demonstration_says_where_each_figure_is_from_and_what_differs(demo):
    known = list(Comparator.objects.known(ON).in_order())

    assert {row.numerator for row in known} == {11106, 11235, 393, 478, 158}
    assert all(row.address.startswith("https://") and row.not_the_same for row in known)
    assert {row.first_month for row in known if row.denominator} == {
        dt.date(2019, 4, 1),
        dt.date(2020, 4, 1),
    }


def test_the_command_brings_in_the_list_s_own_file(
    client, hsw_user, figures, tmp_path, settings, capsys
):
    settings.OHS_TODAY = "2021-07-05"
    record(figures, hsw_user)
    client.force_login(hsw_user)
    own = b"".join(client.get("/injuries/comparators/?format=csv").streaming_content)
    (tmp_path / "own.csv").write_bytes(own)
    (tmp_path / "others.csv").write_text(HEADER + ROW, encoding="utf-8")

    call_command("import_comparators", tmp_path / "own.csv")
    call_command("import_comparators", tmp_path / "others.csv")

    said = capsys.readouterr().out
    assert "own.csv: recorded: 0 new, 0 changed, 1 as they were" in said
    assert "others.csv: recorded: 1 new" in said
    assert (
        Comparator.objects.get(numerator=1000, first_month=dt.date(2020, 4, 1)).recorded_by is None
    )

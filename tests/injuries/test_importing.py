"""Files as people have them are read or refused, never misread; and nothing of a bad one goes in."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from injuries.imports import CountsImporter
from injuries.models import CountExtract, MonthlyCount, MonthlyStrength
from ohs.imports.batch import RowsRejected
from ohs.imports.figures.reader import ROWS
from ohs.imports.files.cells import UnreadableFileError
from ohs.imports.files.sheets import read_sheets
from ohs.imports.headers import find_table
from ohs.imports.importers import Source
from ohs.imports.reading import NO_ROWS

AS_AT = dt.date(2021, 6, 14)
TODAY = dt.date(2021, 7, 5)
HEADER = "month,unit,cause,severity,staff_group,count"
APRIL = dt.date(2020, 4, 1)


def import_counts(data, by, *, as_at=AS_AT, covers=ROWS, units=None, preview=False):
    """What the page and the command do with a file of counts."""
    importer = CountsImporter()
    table = find_table(
        read_sheets(data, count_known=importer.columns.count_known), importer.columns
    )
    if not table.rows:
        raise UnreadableFileError(NO_ROWS)
    options = {"as_at": as_at, "source": "eSafety", "covers": covers, "units": units}
    return importer.take(
        table, options=options, source=Source("a.csv"), by=by, on=TODAY, preview=preview
    )


def csv_of(*rows, header=HEADER, newline="\n", encoding="utf-8"):
    return newline.join([header, *rows, ""]).encode(encoding)


def workbook_of(*rows, header=HEADER):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(header.split(","))
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


GOOD = "2020-04,AS,Assault,Minor,Police officer,7"


@pytest.mark.parametrize(
    "data",
    [
        csv_of(GOOD),
        csv_of(GOOD, newline="\r\n"),
        csv_of(GOOD, encoding="utf-8-sig"),
        csv_of(GOOD.replace(",", ";"), header=HEADER.replace(",", ";"), newline="\r\n", encoding="utf-8-sig"),
        csv_of(GOOD.replace(",", "\t"), header=HEADER.replace(",", "\t"), encoding="utf-16"),
        csv_of(GOOD, ",,,,,", ",,,,,", " , , , , , "),
        csv_of(GOOD + ",,", header=HEADER + ",,"),
        csv_of(GOOD.replace("Police officer", "OFFICER").replace("Assault", " assault ")),
        csv_of(GOOD.replace("Police officer", "Officers").replace("AS", "central south")),
        csv_of(GOOD.replace(",7", ',"7"')),
        csv_of(GOOD, header="Month,Unit,Cause,Severity,Staff group,Count"),
        csv_of(GOOD + ",2021-06-14,[r]", header=HEADER + ",as_at,marker"),
        b"\n\n" + csv_of(GOOD),
        workbook_of(["2020-04", "AS", "Assault", "Minor", "Police officer", 7]),
        workbook_of([dt.datetime.fromisoformat("2020-04-01"), "AS", "Assault", "Minor", "Police officer", 7.0], [None] * 6),
    ],
)  # fmt: skip
def test_a_file_in_excels_manners_is_read(hand, data):
    import_counts(data, hand.user)

    row = MonthlyCount.objects.get()
    assert (row.month, row.unit.code, row.count) == (APRIL, "AS", 7)


def test_a_count_with_a_thousands_separator_is_read_where_it_is_quoted(hand):
    import_counts(csv_of(GOOD.replace(",7", ',"1,234"')), hand.user)

    assert MonthlyCount.objects.get().count == 1234


@pytest.mark.parametrize(
    "words", ["not recorded by unit", "Not recorded by unit", "NOT RECORDED BY UNIT "]
)
def test_words_say_that_a_figure_is_not_recorded_by_unit(hand, words):
    import_counts(csv_of(GOOD.replace(",AS,", f",{words},")), hand.user)

    assert MonthlyCount.objects.get().unit is None


def faults(data, as_at=AS_AT):
    with pytest.raises(RowsRejected) as rejected:
        import_counts(data, None, as_at=as_at)
    assert not CountExtract.objects.exists()
    assert not MonthlyCount.objects.exists()
    return [str(bad) for bad in rejected.value.faults]


def test_every_bad_cell_is_named_with_its_row_its_value_and_what_was_expected(hand):
    data = csv_of(
        GOOD,
        "2020-04,XX,Asault,Minor,Police officer,-2",
        "2031-01,AS,Assault,Minor,Police officer,1.5",
        "2020-05,AS,Moving vehicle,Minor,Wizard,3",
    )

    assert faults(data) == [
        "row 3, unit: “XX”. Expected a unit that the register knows.",
        "row 3, cause: “Asault”. Expected a cause that the register knows. Nearest: Assault.",
        "row 3, count: “-2”. Expected a whole number of 0 or more, such as 12 or 1,234.",
        "row 4, month: “2031-01”. Expected a month that had begun by 2021-06-14, the day the figures are as at.",
        "row 4, count: “1.5”. Expected a whole number of 0 or more, such as 12 or 1,234.",
        "row 5, cause: “Moving vehicle”. This cause is divided. Expected one of: Collision; Rammed.",
        "row 5, staff_group: “Wizard”. Expected a staff group that the register knows.",
    ]


TWO_WAYS = (
    "Write the unit in every row; or, if that is what is meant, the words “not recorded by unit”."
)


def test_an_empty_unit_is_refused_with_the_two_ways_to_mend_it(hand):
    assert faults(csv_of(GOOD, GOOD.replace(",AS,", ",,").replace(",7", ",5"))) == [
        f"row 3, unit: empty. Expected a unit. {TWO_WAYS}"
    ]


def test_a_row_without_a_unit_that_adds_up_the_others_is_called_a_subtotal(hand):
    other = GOOD.replace(",AS,", ",AW,").replace(",7", ",4")
    total = GOOD.replace(",AS,", ",,").replace("Minor,Police officer,7", "Minor,Police officer,11")

    (fault,) = faults(csv_of(GOOD, other, total))

    assert "row 4, unit: empty. This looks like a subtotal" in fault
    assert "Delete the row." in fault
    assert "the words “not recorded by unit”" in fault


@pytest.mark.parametrize("unit", ["Total", "Grand Total", "AS Total", "Subtotal"])
def test_a_row_that_calls_itself_a_total_is_refused(hand, unit):
    (fault,) = faults(csv_of(GOOD, GOOD.replace(",AS,", f",{unit},")))

    assert fault == f"row 3, unit: “{unit}”. A row of totals is left out of such a file."


def test_merged_units_are_refused_with_the_cells_and_the_two_ways_to_mend_it(hand):
    from tests.imports.files import workbook

    data = workbook(
        HEADER.split(","),
        GOOD.split(","),
        ["2020-05", None, "Assault", "Minor", "Police officer", 3],
        change=lambda book: book.active.merge_cells("B2:B3"),
    )

    assert faults(data) == [
        f"row 3, unit: empty. The cell is a part of the merged cells B2:B3. Unmerge them. {TWO_WAYS}"
    ]


def test_a_hidden_number_of_an_export_is_explained(hand):
    (fault,) = faults(csv_of(GOOD.replace(",7", ",[c]")))

    assert "[c] marks a number that is hidden to protect people" in fault


def test_a_row_that_stands_twice_is_refused(hand):
    assert faults(csv_of(GOOD, GOOD)) == [
        "row 3: The same month, unit, cause, severity and staff group stand on row 2. Expected them once."
    ]


def test_an_unquoted_thousands_separator_is_not_read_as_another_column(hand):
    (fault,) = faults(csv_of(GOOD.replace(",7", ",1,234")))

    assert "Expected no more cells than the header has" in fault


def test_a_severity_is_read_by_the_name_it_had_in_the_month(hand):
    old = "2012-04,AS,Assault,Over-3-day,Police officer,7"
    new = "2012-05,AS,Assault,Over-7-day,Police officer,7"

    import_counts(csv_of(old, new), hand.user)

    assert MonthlyCount.objects.count() == 2


def test_a_severity_by_a_name_of_another_time_is_refused(hand):
    (fault,) = faults(csv_of("2012-05,AS,Assault,Over-3-day,Police officer,7"))

    assert fault == (
        "row 2, severity: “Over-3-day”. In May 2012 this was called Over-7-day: what was counted is not the same."
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"\r\n \r\n", "The file is empty"),
        (csv_of(), "has a header and no rows"),
        (b"not a table at all", "The header must name: month, unit, cause, severity, staff_group, count"),
        (csv_of(GOOD, header=HEADER.replace("cause", "caus")), "perhaps cause is meant"),
        (csv_of(GOOD, header=HEADER.replace("unit", "month")), "The column month stands there twice"),
        (b"PK\x03\x04 not a workbook", "damaged or incomplete"),
        (csv_of(GOOD.replace("Assault", '"Assault')), "a quotation mark is missing"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused(hand, data, words):
    with pytest.raises(UnreadableFileError, match=words):
        import_counts(data, hand.user)

    assert not MonthlyCount.objects.exists()


@pytest.fixture
def count_file(tmp_path):
    def write(*rows, name="counts.csv"):
        path = tmp_path / name
        path.write_bytes(csv_of(*rows))
        return str(path)

    return write


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*args, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue() + str(error), error.returncode
    return out.getvalue(), err.getvalue(), 0


def test_the_command_imports_as_at_a_date(hand, count_file):
    said, _, code = run("import_counts", count_file(GOOD), "--as-at", "2020-06-01")

    assert code == 0
    assert "1 new, 0 changed, 0 as they were" in said
    assert CountExtract.objects.get().as_at == dt.date(2020, 6, 1)


def test_the_command_takes_today_where_no_date_is_given(hand, count_file):
    run("import_counts", count_file(GOOD))

    assert CountExtract.objects.get().as_at == dt.date(2021, 7, 5)


def test_the_command_twice_is_no_second_import(hand, count_file):
    run("import_counts", count_file(GOOD))

    said, _, code = run("import_counts", count_file(GOOD))

    assert code == 0
    assert "nothing to change" in said
    assert CountExtract.objects.count() == 1


def test_a_dry_run_records_nothing(hand, count_file):
    said, _, code = run("import_counts", count_file(GOOD), "--dry-run")

    assert code == 0
    assert "would be recorded: 1 new" in said
    assert not MonthlyCount.objects.exists()


def test_the_command_fails_with_a_line_for_each_fault(hand, count_file):
    bad = "2020-04,AS,Assault,Minor,Police officer,x"

    _, said, code = run("import_counts", count_file(GOOD, bad, bad.replace("04", "05")))

    assert code == 1
    assert [line for line in said.splitlines() if "row " in line] == [
        "counts.csv: row 3, count: “x”. Expected a whole number of 0 or more, such as 12 or 1,234.",
        "counts.csv: row 4, count: “x”. Expected a whole number of 0 or more, such as 12 or 1,234.",
    ]
    assert "2 faults. Nothing was imported." in said
    assert not MonthlyCount.objects.exists()


@pytest.mark.parametrize("as_at", ["banana", "2021-07-06"])
def test_the_command_refuses_a_date_that_is_none_or_has_not_come(hand, count_file, as_at):
    _, said, code = run("import_counts", count_file(GOOD), "--as-at", as_at)

    assert code == 1
    assert "not a date" in said or "has not come yet" in said


def test_the_command_says_that_a_file_is_not_there(hand, tmp_path):
    _, said, code = run("import_counts", str(tmp_path / "none.csv"))

    assert code == 1
    assert "No such file" in said


def test_a_row_that_contradicts_the_register_is_named(hand, count_file):
    run("import_counts", count_file(GOOD), "--as-at", "2020-06-01")

    _, said, code = run(
        "import_counts", count_file("2020-05,AS,Assault,Minor,officer,3", GOOD.replace(",7", ",8")),
        "--as-at", "2020-06-01",
    )  # fmt: skip

    assert code == 1
    assert "row 3, count: “8”. The register has 7 here as at 2020-06-01" in said
    assert MonthlyCount.objects.count() == 1


def test_strengths_come_in_by_their_command(hand, tmp_path):
    path = tmp_path / "strengths.csv"
    path.write_text('month,unit,staff_group,headcount\nApr-20,not recorded by unit,PCSO,"1,221"\n')

    said, _, code = run("import_strength", str(path), "--as-at", "2020-06-01")

    assert code == 0
    assert "strengths as at 2020-06-01 recorded" in said
    assert MonthlyStrength.objects.get().headcount == 1221


_CELLS = st.one_of(
    st.sampled_from(
        ["2020-04", "Apr-20", "AS", "", "Assault", "Minor", "Police officer", "3", "0"]
    ),
    st.text(max_size=12),
    st.integers(-5, 500).map(str),
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(st.lists(_CELLS, min_size=6, max_size=6), min_size=1, max_size=6))
def test_a_file_goes_in_whole_or_not_at_all(hand, rows):
    import csv

    text = io.StringIO()
    csv.writer(text).writerows([HEADER.split(","), *rows])
    before = MonthlyCount.objects.count()
    filled = [row for row in rows if any(cell.strip().strip("\ufeff\xa0") for cell in row)]

    try:
        done = import_counts(text.getvalue().encode(), hand.user)
    except (RowsRejected, UnreadableFileError):
        assert MonthlyCount.objects.count() == before
    else:
        assert done.new + done.changed + done.unchanged == len(filled)
    finally:
        MonthlyCount.objects.all().delete()
        CountExtract.objects.all().delete()


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    counts=st.lists(st.integers(0, 3000), min_size=1, max_size=12),
    spoilt=st.integers(0, 11),
    junk=st.sampled_from(["-1", "1.5", "x", "", "1.000"]),
)
def test_one_bad_row_keeps_all_the_good_ones_out(hand, counts, spoilt, junk):
    rows = [f"2020-{n + 1:02d},AS,Assault,Minor,Police officer,{c}" for n, c in enumerate(counts)]
    place = spoilt % len(rows)
    rows[place] = rows[place].rpartition(",")[0] + f",{junk}"

    with pytest.raises(RowsRejected) as rejected:
        import_counts(csv_of(*rows), hand.user)

    assert [bad.row for bad in rejected.value.faults] == [place + 2]
    assert not MonthlyCount.objects.exists()

"""Near misses and successful interventions by month and unit: imported like injury counts."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ohs.core.periods import Month
from risks import models
from risks.selectors import indicator_counts, indicators
from tests.organisation.factories import CommandUnitFactory
from tests.risks.factories import IndicatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def near_misses():
    CommandUnitFactory(code="AS")
    CommandUnitFactory(code="MO3")
    return IndicatorFactory(
        slug="near-misses", title="Near misses", by_month_and_unit=True, frequency="monthly"
    )


def load(tmp_path, text, **options):
    path = tmp_path / "counts.csv"
    path.write_text(text, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    call_command("import_indicator_counts", str(path), stdout=out, stderr=err, **options)
    return out.getvalue()


GOOD = "indicator,month,unit,count\nnear-misses,2021-04,AS,3\nNear misses,2021-05,MO3,4\nnear-misses,2021-05,,2\n"


def test_counts_are_imported_by_slug_or_title(tmp_path, near_misses):
    said = load(tmp_path, GOOD, as_at="2021-06-10")

    assert "3 new, 0 changed" in said
    assert indicator_counts.known(near_misses, dt.date(2021, 7, 5)) == {
        (dt.date(2021, 4, 1), "AS"): 3,
        (dt.date(2021, 5, 1), "MO3"): 4,
        (dt.date(2021, 5, 1), None): 2,
    }


def test_a_dry_run_records_nothing(tmp_path, near_misses):
    load(tmp_path, GOOD, as_at="2021-06-10", dry_run=True)

    assert not models.IndicatorCount.objects.exists()


def test_importing_the_same_again_changes_nothing(tmp_path, near_misses):
    load(tmp_path, GOOD, as_at="2021-06-10")

    assert "nothing to change" in load(tmp_path, GOOD, as_at="2021-06-12")
    assert models.IndicatorCount.objects.count() == 3


def test_a_later_extract_supersedes_and_the_past_stays(tmp_path, near_misses):
    load(tmp_path, GOOD, as_at="2021-06-10")
    load(tmp_path, "indicator,month,unit,count\nnear-misses,2021-04,AS,5\n", as_at="2021-07-01")

    april = (dt.date(2021, 4, 1), "AS")
    assert indicator_counts.known(near_misses, dt.date(2021, 6, 30))[april] == 3
    assert indicator_counts.known(near_misses, dt.date(2021, 7, 1))[april] == 5


@pytest.mark.parametrize(
    "row",
    [
        "nothing-known,2021-04,AS,3",
        "near-misses,2021-13,AS,3",
        "near-misses,2021-04,NOWHERE,3",
        "near-misses,2021-04,AS,-3",
        "near-misses,2021-04,AS,some",
        "near-misses,2021-12,AS,3",
    ],
)
def test_one_bad_row_and_nothing_is_imported(tmp_path, near_misses, row):
    with pytest.raises(CommandError, match="Nothing was imported"):
        load(tmp_path, f"{GOOD}{row}\n", as_at="2021-06-10")

    assert not models.IndicatorCount.objects.exists()


def test_an_indicator_that_is_not_counted_so_takes_no_counts(tmp_path, near_misses):
    IndicatorFactory(slug="working-time")

    with pytest.raises(CommandError):
        load(tmp_path, "indicator,month,unit,count\nworking-time,2021-04,AS,3\n")


def test_a_correction_of_the_same_day_is_refused(tmp_path, near_misses):
    load(tmp_path, GOOD, as_at="2021-06-10")

    with pytest.raises(CommandError):
        load(tmp_path, "indicator,month,unit,count\nnear-misses,2021-04,AS,9\n", as_at="2021-06-10")


def test_months_without_a_figure_are_missing_not_zero():
    figures = {(dt.date(2021, 3, 1), "AS"): 0, (dt.date(2021, 5, 1), "AS"): 2}

    assert indicator_counts.by_month(figures) == [
        (Month(2021, 3), 0, 1),
        (Month(2021, 4), None, 0),
        (Month(2021, 5), 2, 1),
    ]


def test_the_newest_month_stands_as_the_reading(tmp_path, near_misses):
    load(tmp_path, GOOD, as_at="2021-06-10")

    row = indicators.standings(models.Indicator.objects.all(), dt.date(2021, 7, 5))[0]

    assert (row.reading.figure, row.reading.period_printed) == ("6", "May 2021, 2 units")
    # Monthly: June is due by the end of June and 45 days of grace.
    assert (row.next_due, row.stale) == (dt.date(2021, 8, 14), False)


@pytest.mark.parametrize(
    ("on", "stale"), [(dt.date(2021, 8, 14), False), (dt.date(2021, 8, 15), True)]
)
def test_counts_go_stale_by_themselves(tmp_path, near_misses, on, stale):
    load(tmp_path, GOOD, as_at="2021-06-10")

    row = indicators.standings(models.Indicator.objects.all(), on)[0]
    assert row.stale is stale


def test_its_page_shows_the_months(client, board_user, tmp_path, near_misses):
    load(tmp_path, GOOD, as_at="2021-06-10")
    client.force_login(board_user)

    page = client.get("/risks/indicators/near-misses/").content.decode()

    assert "May 2021" in page and "Apr 2021" in page
    assert client.get("/risks/indicators/nonsense/").status_code == 404
    assert (
        "No month has been imported"
        in client.get("/risks/indicators/near-misses/?as_at=2021-06-09").content.decode()
    )


@pytest.mark.parametrize(
    ("low", "high", "figures", "words"),
    [
        (None, None, (97, 99), "no target set"),
        (97, None, (97, 99), "on target"),
        (98, None, (97, 99), "off target"),
        (None, 3, (2, 3), "on target"),
        (None, 3, (2, 4), "off target"),
    ],
)
def test_a_range_counts_by_its_worse_end(low, high, figures, words):
    indicator = IndicatorFactory(target_low=low, target_high=high)
    models.IndicatorReading.objects.create(
        indicator=indicator,
        end=dt.date(2021, 3, 31),
        low=figures[0],
        high=figures[1],
        recorded_on=dt.date(2021, 4, 1),
    )

    row = indicators.standings(models.Indicator.objects.all(), dt.date(2021, 7, 5))[0]

    assert row.against_target == words


@pytest.mark.parametrize(
    ("on", "stale"),
    [
        # A quarter after the end of March, and 45 days of grace.
        (dt.date(2021, 8, 13), False),
        (dt.date(2021, 8, 14), False),
        (dt.date(2021, 8, 15), True),
    ],
)
def test_an_indicator_goes_stale_by_itself(client, board_user, on, stale):
    indicator = IndicatorFactory(title="Hours")
    models.IndicatorReading.objects.create(
        indicator=indicator,
        end=dt.date(2021, 3, 31),
        low=97,
        high=99,
        recorded_on=dt.date(2021, 4, 20),
    )
    IndicatorFactory(title="Never read")
    client.force_login(board_user)

    page = client.get(f"/risks/indicators/?as_at={on}").content.decode()

    assert ("1 of 2 has gone stale: Hours." in page) is stale
    assert ("None has gone stale." in page) is not stale


def test_a_file_is_previewed_in_the_admin_and_goes_in_when_confirmed(
    client, hsw_user, board_user, near_misses
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(hsw_user)
    address = "/admin/risks/indicatorcount/import/"

    preview = client.post(
        address,
        {
            "import_file": SimpleUploadedFile("counts.csv", GOOD.encode()),
            "format": "0",
            "as_at": "2021-06-10",
            "source": "eSafety",
        },
    )
    page = preview.content.decode()
    assert "3 new, 0 changed" in page
    assert not models.IndicatorCount.objects.exists()

    form = preview.context["confirm_form"]
    sent = {name: form[name].value() for name in form.fields}
    done = client.post("/admin/risks/indicatorcount/process_import/", sent, follow=True)
    assert "Recorded: 3 new" in done.content.decode()
    assert models.IndicatorCount.objects.count() == 3

    client.force_login(board_user)
    assert client.get(address).status_code in (302, 403)


def test_a_preview_asks_as_much_for_many_rows_as_for_few(client, hsw_user, near_misses):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(hsw_user)

    def ask(months):
        rows = "".join(f"near-misses,2020-{month:02},,{month}\n" for month in range(1, months + 1))
        file = SimpleUploadedFile("counts.csv", f"{GOOD.splitlines()[0]}\n{rows}".encode())
        sent = {"import_file": file, "format": "0", "as_at": "2021-06-10", "source": "eSafety"}
        with CaptureQueriesContext(connection) as asked:
            page = client.post("/admin/risks/indicatorcount/import/", sent)
        assert f"{months} new, 0 changed" in page.content.decode()
        return len(asked)

    ask(2)
    assert ask(12) == ask(2)


def test_a_bad_file_is_refused_in_the_admin_with_its_faults(client, hsw_user, near_misses):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(hsw_user)

    page = client.post(
        "/admin/risks/indicatorcount/import/",
        {
            "import_file": SimpleUploadedFile(
                "counts.csv", f"{GOOD}near-misses,2021-04,NOWHERE,3\n".encode()
            ),
            "format": "0",
            "as_at": "2021-06-10",
            "source": "eSafety",
        },
    ).content.decode()

    assert "Nothing can be imported: 1 fault" in page
    assert "row 5, unit" in page
    assert not models.IndicatorCount.objects.exists()

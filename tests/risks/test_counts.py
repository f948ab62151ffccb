"""Near misses and successful interventions by month and unit: imported like injury counts."""

import datetime as dt
import io
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from ohs.core.errors import OperationRefused
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
    """An extract that comes in on the day as at which it is."""
    path = tmp_path / "counts.csv"
    path.write_text(text, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with override_settings(OHS_TODAY=options.get("as_at", "2021-07-05")):
        call_command("import_indicator_counts", str(path), stdout=out, stderr=err, **options)
    return out.getvalue()


GOOD = "indicator,month,unit,count\nnear-misses,2021-04,AS,3\nNear misses,2021-05,MO3,4\nnear-misses,2021-05,not recorded by unit,2\n"


def test_counts_are_imported_by_slug_or_title(tmp_path, near_misses):
    said = load(tmp_path, GOOD, as_at="2021-06-10")

    assert "3 new, 0 changed" in said
    assert indicator_counts.load_counts(near_misses, dt.date(2021, 7, 5)) == {
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
    assert indicator_counts.load_counts(near_misses, dt.date(2021, 6, 30))[april] == 3
    assert indicator_counts.load_counts(near_misses, dt.date(2021, 7, 1))[april] == 5


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
    figures = {(dt.date(2021, 3, 1), "AS"): 0, (dt.date(2021, 5, 1), "AS"): 12}

    assert indicator_counts.totals_by_month(figures) == [
        (Month(2021, 3), 0, 1, None, 1),
        (Month(2021, 4), None, 0, None, 0),
        (Month(2021, 5), 12, 1, None, 1),
    ]


def test_the_newest_month_stands_as_the_reading(tmp_path, near_misses):
    load(tmp_path, GOOD, as_at="2021-06-10")

    row = indicators.load_statuses(models.Indicator.objects.all(), dt.date(2021, 7, 5))[0]

    assert (row.reading.figure, row.reading.period_printed) == ("6", "May 2021, 1 unit")
    # Monthly: June is due by the end of June and 45 days of grace.
    assert (row.next_due, row.stale) == (dt.date(2021, 8, 14), False)


@pytest.mark.parametrize(
    ("on", "stale"), [(dt.date(2021, 8, 14), False), (dt.date(2021, 8, 15), True)]
)
def test_counts_go_stale_by_themselves(tmp_path, near_misses, on, stale):
    load(tmp_path, GOOD, as_at="2021-06-10")

    row = indicators.load_statuses(models.Indicator.objects.all(), on)[0]
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

    row = indicators.load_statuses(models.Indicator.objects.all(), dt.date(2021, 7, 5))[0]

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

    assert ("1 of 2 has an out-of-date reading: Hours." in page) is stale
    assert (">out of date</strong>" in page) is stale
    assert ("All readings are up to date." in page) is not stale


UPLOAD = "/import/indicator-counts/"


def upload(client, text):
    return client.post(
        UPLOAD,
        {
            "file": SimpleUploadedFile("counts.csv", text.encode()),
            "as_at": "2021-06-10",
            "source": "eSafety",
            "covers": "rows",
        },
        follow=True,
    )


def test_a_file_is_previewed_and_goes_in_when_confirmed(client, hsw_user, board_user, near_misses):
    client.force_login(hsw_user)

    preview = upload(client, GOOD)

    assert "3 new, 0 changed" in preview.content.decode()
    assert not models.IndicatorCount.objects.exists()
    done = client.post(
        preview.redirect_chain[-1][0], {"shown": preview.context["digest"]}, follow=True
    )
    assert "Recorded: 3 new" in done.content.decode()
    assert models.IndicatorCount.objects.count() == 3
    assert models.IndicatorExtract.objects.get().imported_by == hsw_user

    client.force_login(board_user)
    assert client.get(UPLOAD).status_code == 403


def test_a_preview_asks_as_much_for_many_rows_as_for_few(client, hsw_user, near_misses):
    client.force_login(hsw_user)

    def ask(months):
        rows = "".join(
            f"near-misses,2020-{month:02},not recorded by unit,{month}\n"
            for month in range(1, months + 1)
        )
        address = upload(client, f"{GOOD.splitlines()[0]}\n{rows}").redirect_chain[-1][0]
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert f"{months} new, 0 changed" in page.content.decode()
        return len(asked)

    ask(2)
    assert ask(12) == ask(2)


def test_a_bad_file_is_refused_with_its_faults(client, hsw_user, near_misses):
    client.force_login(hsw_user)

    page = upload(client, f"{GOOD}near-misses,2021-04,NOWHERE,3\n").content.decode()

    assert "Nothing can be brought in: 1 fault" in page
    assert "NOWHERE" in page
    assert not models.IndicatorCount.objects.exists()


def test_the_address_that_the_import_had_leads_to_the_page(client, hsw_user):
    client.force_login(hsw_user)

    assert client.get("/admin/risks/indicatorcount/import/").url == UPLOAD
    assert UPLOAD in client.get("/admin/risks/indicatorcount/").content.decode()


def test_month_ends_are_their_months(tmp_path, near_misses):
    load(tmp_path, "indicator,month,unit,count\nNear misses,31/05/2021,AS,14\n")

    assert models.IndicatorCount.objects.get().month == dt.date(2021, 5, 1)


def test_everything_for_its_months_says_nothing_of_other_indicators(tmp_path, near_misses):
    IndicatorFactory(slug="discharges", title="Discharges", by_month_and_unit=True)
    load(tmp_path, f"{GOOD}discharges,2021-05,AS,8\n", as_at="2021-06-10")

    said = load(
        tmp_path,
        "indicator,month,unit,count\nnear-misses,2021-05,AS,1\n",
        as_at="2021-07-01",
        covers="months",
    )

    assert "1 new, 2 changed" in said
    known = indicator_counts.load_counts(near_misses, dt.date(2021, 7, 5))
    may = dt.date(2021, 5, 1)
    assert (known[may, "AS"], known[may, "MO3"], known[may, None]) == (1, 0, 0)
    other = models.Indicator.objects.get(slug="discharges")
    assert indicator_counts.load_counts(other, dt.date(2021, 7, 5)) == {(may, "AS"): 8}


@pytest.mark.parametrize("person", ["board_user", "lead_user", "auditor_user"])
def test_only_who_keeps_the_register_records_them(request, near_misses, person):
    from risks.operations import record_indicator_counts
    from risks.operations.indicator_counts import GivenIndicatorCount

    rows = [GivenIndicatorCount(near_misses.pk, dt.date(2021, 4, 1), None, 3)]
    with pytest.raises(PermissionDenied):
        record_indicator_counts(
            rows=rows,
            as_at=dt.date(2021, 6, 1),
            on=dt.date(2021, 6, 1),
            source="x",
            by=request.getfixturevalue(person),
        )

    assert not models.IndicatorExtract.objects.exists()


def test_an_extract_is_withdrawn_and_leaves_no_trace(tmp_path, near_misses, hsw_user, lead_user):
    from risks.operations import withdraw_indicator_counts

    load(tmp_path, GOOD, as_at="2021-06-10")
    before = indicator_counts.load_counts(near_misses, dt.date(2021, 7, 5))
    load(
        tmp_path,
        "indicator,month,unit,count\nnear-misses,2021-04,AS,30\n",
        as_at="2021-07-01",
        covers="months",
    )
    first, second = models.IndicatorExtract.objects.order_by("pk")

    with pytest.raises(PermissionDenied):
        withdraw_indicator_counts(extract=second, reason="x", by=lead_user)
    with pytest.raises(OperationRefused, match="speaks of the same months"):
        withdraw_indicator_counts(extract=first, reason="Wrong.", by=hsw_user)
    withdraw_indicator_counts(extract=second, reason="A typing test.", by=hsw_user)

    assert indicator_counts.load_counts(near_misses, dt.date(2021, 7, 5)) == before
    assert models.IndicatorExtract.objects.get() == first
    assert models.IndicatorExtract.all_extracts.get(pk=second.pk).withdrawn_reason
    assert not models.IndicatorCoverage.objects.exists()


# Small numbers


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("count", [1, 4])
def test_a_small_number_is_told_to_nobody_by_number(
    tmp_path, client, near_misses, board_user, count
):
    near_misses.unit = "reports"
    near_misses.save()
    load(
        tmp_path,
        f"indicator,month,unit,count\nnear-misses,2021-04,AS,{count}\n",
        as_at="2021-06-10",
    )
    client.force_login(board_user)

    for address in ("/risks/indicators/", "/risks/indicators/near-misses/"):
        said = words(client.get(f"{address}?as_at=2021-07-05"))
        assert "fewer than 5 reports" in said
        assert f"{count} reports" not in said


@pytest.mark.parametrize(("count", "said"), [(0, "0 reports"), (5, "5 reports")])
def test_other_numbers_are_told(tmp_path, client, near_misses, board_user, count, said):
    near_misses.unit = "reports"
    near_misses.save()
    load(
        tmp_path,
        f"indicator,month,unit,count\nnear-misses,2021-04,AS,{count}\n",
        as_at="2021-06-10",
    )
    client.force_login(board_user)

    assert said in words(client.get("/risks/indicators/near-misses/?as_at=2021-07-05"))


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (None, 2, "not shown, to protect small numbers"),
        (None, 4, "on target"),
        (None, 0, "off target"),
        (3, None, "not shown, to protect small numbers"),
        (10, None, "off target"),
    ],
)
def test_a_target_tells_no_more_of_a_small_number_than_that_it_is_small(
    tmp_path, near_misses, low, high, told
):
    near_misses.target_low, near_misses.target_high = low, high
    near_misses.save()
    load(tmp_path, "indicator,month,unit,count\nnear-misses,2021-04,AS,2\n", as_at="2021-06-10")

    (status,) = indicators.load_statuses(models.Indicator.objects.all(), dt.date(2021, 7, 5))

    assert status.against_target == told


@pytest.mark.parametrize(
    ("person", "code"), [("lead_user", 403), ("auditor_user", 403), ("hsw_user", 200)]
)
def test_single_counts_are_for_keepers(client, request, near_misses, person, code):
    client.force_login(request.getfixturevalue(person))

    assert client.get("/admin/risks/indicatorcount/").status_code == code

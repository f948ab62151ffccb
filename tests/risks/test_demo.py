"""The demonstration shows the heat map of the paper: its refs, titles, leads, trends, states and readings."""

import csv
import datetime as dt
import io

import pytest

from ohs.organisation.models import BoardMeeting
from risks import operations
from risks.models import Indicator, IndicatorReading, Risk, RiskScore

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(demo, client):
    client.force_login(demo)

    def read(query=""):
        body = b"".join(client.get(f"/risks/?format=csv{query}").streaming_content)
        return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))

    return read


def test_the_register_is_the_papers_appendix(rows):
    found = [(row["ref"], row["trend_stated"], row["leads"]) for row in rows()]

    assert found == [
        ("2", "unchanged", "Commander Armed Policing"),
        ("3a-d", "improved", "Commander Armed Policing"),
        ("17", "unchanged", "All Business COGs"),
        ("28", "improved", "Head of Safety, Health and Wellbeing"),
        ("32", "improved", "All Business COGs"),
        ("34", "unchanged", "All Business COGs"),
        ("35", "not yet rated", "All Business COGs"),
    ]

    assert [row["description"] for row in rows()] == [
        "Unsafe handling of non-police firearms.",
        "Inappropriate response to water related incidents.",
        "Compliance with the Working Time Regulations (WTR) and excessive working hours.",
        "Inadequate Occupational Health and Wellbeing arrangements",
        "Poor DST/ELS Compliance",
        "Assault with Injury to Police Officers and Staff",
        "New Risk - Analysis and cross correlation of multiple data sources to assess H&S risks/compliance at "
        "Business Group Level",
    ]


def test_the_new_risk_had_no_reference_at_the_board_of_may_and_has_no_score(rows):
    assert rows("&as_at=2021-05-06")[-1]["ref"] == ""
    assert rows("&as_at=2021-07-04")[-1]["ref"] == ""
    assert rows("&as_at=2021-07-05")[-1]["ref"] == "35"
    assert len(rows("&as_at=2021-05-05")) == 6

    new = rows()[-1]

    assert not any(
        new[name] for name in new if name.startswith(("current_", "target_", "inherent_"))
    )
    assert new["within_appetite"] == ""
    assert not RiskScore.objects.filter(risk__ref="35").exists()


def test_states_and_differences_say_why(rows, client):
    states = {row["ref"]: row["state"] for row in rows()}

    assert states["2"] == "closure refused"
    assert states["28"] == "mitigated, awaiting closure"
    assert "1st quarter of financial year 2019/20" in client.get("/risks/2/").content.decode()
    page = client.get("/risks/28/").content.decode()
    assert "Operation Sedgebrook HR Silver Group" in page
    assert "Expected by 31 July 2021" in page

    row = next(row for row in rows() if row["ref"] == "28")

    assert (row["trend_stated"], row["trend_computed"]) == ("improved", "unchanged")
    page = client.get("/risks/28/").content.decode()
    assert "Lead's view: improved. Score change: unchanged." in page
    assert "The measures are complete" in page


def test_the_positions_are_those_of_the_sketch_and_each_past_date_has_its_own(rows):
    found = {
        row["ref"]: (row["current_likelihood"], row["current_impact"], row["current_band"])
        for row in rows()
    }

    assert found["34"] == ("5", "3", "High")
    assert found["17"] == ("4", "4", "High")
    assert found["3a-d"] == ("3", "4", "High")
    assert found["28"] == ("3", "3", "Medium")
    assert found["2"] == ("3", "5", "High")
    assert found["32"] == ("2", "4", "Medium")

    may = {row["ref"]: row for row in rows("&as_at=2021-05-06")}

    assert (may["3a-d"]["current_likelihood"], may["3a-d"]["current_impact"]) == ("4", "4")
    assert may["28"]["trend_computed"] == "improved"
    february = {row["ref"]: row for row in rows("&as_at=2021-02-02")}
    assert february["28"]["state"] == "open"
    assert february["28"]["trend_stated"] == "not yet rated"


def test_scores_are_illustrative_and_readings_are_the_papers(demo):
    assert RiskScore.objects.exists()
    assert not RiskScore.objects.filter(illustrative=False).exists()

    readings = IndicatorReading.objects.select_related("indicator")

    assert {(row.indicator.slug, row.figure) for row in readings if not row.illustrative} == {
        ("working-time", "97–99"),
        ("officer-safety-and-life-support-training", "97"),
    }
    assert Indicator.objects.count() == 7
    # Those that the paper names and gives no figure of have one that is made up, and says so.
    assert {row.indicator.pk for row in readings} == set(
        Indicator.objects.values_list("pk", flat=True)
    )

    for risk in Risk.objects.on_register():
        kept = {
            field.attname: getattr(risk, field.attname)
            for field in Risk._meta.fields
            if not field.editable
        }

        operations.sync_current_columns(risk)

        assert {name: getattr(risk, name) for name in kept} == kept


def test_a_family_is_one_row_and_the_map_says_how_long(demo, client):
    client.force_login(demo)
    page = client.get("/risks/3a-d/").content.decode()

    for ref in ("3a", "3b", "3c", "3d"):
        assert f'href="/risks/{ref}/"' in page
        assert client.get(f"/risks/{ref}/").status_code == 200
    assert Risk.objects.on_register().count() == 7

    client.force_login(demo)

    page = client.get("/risks/heat-map/").content.decode()

    assert (
        page.count(
            "Outside at the last 2 Boards; high or very high since 30 September 2020; no movement for 3 quarters"
        )
        == 2
    )
    assert "Leads report 3 risks improved and none worse since 6 May 2021." in page
    assert "2 of 7 are outside appetite; 1 is not yet rated" in page


def test_loading_twice_changes_nothing(demo):
    from ohs.demo import risks

    before = (Risk.history.count(), RiskScore.objects.count(), Indicator.history.count())

    risks.load(by=demo)

    assert (Risk.history.count(), RiskScore.objects.count(), Indicator.history.count()) == before


def test_the_summary_is_the_sketchs(demo):
    from risks.reporting.summary import load_summary

    on = dt.date(2021, 7, 5)
    summary = load_summary(on=on, meeting=BoardMeeting.objects.last_frozen(on))

    tile = summary.headline
    assert (tile.value, tile.base, tile.base_label) == (2, 7, "open; 1 not yet rated")
    assert tile.note == "unchanged since 6 May"
    assert (summary.worsened.value, summary.improved.value) == (0, 3)
    assert [plot.label for plot in summary.not_yet_rated] == ["35"]

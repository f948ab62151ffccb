"""The demonstration's figures are the paper's, on every way out."""

import csv
import datetime as dt
import io
from collections import Counter

import pytest

from maturity.models import Audit, AuditFinding, Criterion, Level, Target, Theme
from maturity.reporting.summary import load_summary

pytestmark = pytest.mark.django_db

# NC, C, PC of each unit, group and theme, as the paper's appendix prints them.
UNITS = {
    "AS": (1, 10, 0),
    "AW": (0, 4, 7),
    "CN": (0, 8, 3),
    "EA": (0, 11, 0),
    "SW": (0, 9, 2),
    "WA": (1, 10, 0),
    "MO3": (0, 7, 4),
    "MO4": (0, 5, 6),
    "MO5": (0, 8, 3),
    "MO8": (0, 9, 2),
    "MO10": (0, 9, 2),
    "NTPCHQ": (0, 8, 3),
    "PaDP": (0, 8, 3),
    "RaSP": (0, 8, 3),
    "SO15": (0, 3, 8),
    "L&D": (4, 6, 1),
}
GROUPS = {"FLP": (2, 52, 12), "MO": (0, 38, 17), "SO": (0, 27, 17), "PROF": (4, 6, 1)}
THEMES = {
    1: (1, 5, 10),
    2: (1, 5, 10),
    3: (2, 11, 3),
    4: (0, 9, 7),
    5: (0, 15, 1),
    7: (0, 15, 1),
    8: (0, 12, 4),
    9: (0, 13, 3),
    10: (1, 10, 5),
    11: (0, 16, 0),
    12: (1, 12, 3),
}


@pytest.fixture
def signed_in(client, keeper):
    client.force_login(keeper)
    return client


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def counted(rows, key):
    found = {}
    for row in rows:
        found.setdefault(row[key], Counter())[row["rating"]] += 1
    return {name: (held["NC"], held["C"], held["PC"]) for name, held in found.items()}


def test_findings_as_csv_have_the_paper_s_totals(signed_in):
    rows = rows_of(signed_in.get("/maturity/findings/?format=csv"))

    assert list(rows[0])[:8] == [
        "business_group",
        "unit",
        "theme_number",
        "theme",
        "rating",
        "level_tested",
        "audited_on",
        "recommendation",
    ]
    assert Counter(row["rating"] for row in rows) == {"NC": 6, "C": 123, "PC": 47}
    assert counted(rows, "unit") == UNITS
    assert counted(rows, "business_group") == GROUPS
    assert {int(theme): held for theme, held in counted(rows, "theme_number").items()} == THEMES
    assert {row["audited_on"] for row in rows} == {"not recorded"}
    assert {row["level_tested"] for row in rows} == {"3"}


def test_matrix_as_csv_is_the_page_theme_six_not_in_scope(signed_in):
    rows = rows_of(signed_in.get("/maturity/?format=csv"))

    assert list(rows[0]) == ["theme_number", "theme", *UNITS]
    assert [int(row["theme_number"]) for row in rows] == list(range(1, 13))
    assert {rows[5][unit] for unit in UNITS} == {"not in scope"}
    assert rows[2]["AS"] == "NC"
    assert rows[2]["L&D"] == "PC"
    for unit, ratings in UNITS.items():
        found = Counter(row[unit] for row in rows)
        assert (found["NC"], found["C"], found["PC"]) == ratings


def test_unit_mo3_and_group_mo_do_not_collide(signed_in):
    unit = rows_of(signed_in.get("/maturity/findings/?unit=MO3&format=csv"))
    group = rows_of(signed_in.get("/maturity/findings/?group=MO&format=csv"))

    assert len(unit) == 11
    assert len(group) == 55
    assert list(dict.fromkeys(row["unit"] for row in group)) == ["MO3", "MO4", "MO5", "MO8", "MO10"]
    assert {row["business_group"] for row in unit + group} == {"MO"}


def test_thirteen_of_sixteen_units_are_verified_at_level_three(signed_in):
    html = signed_in.get("/maturity/").content.decode()

    assert "13 of 16 units have no non-conformity and are verified at Level 3." in html
    assert "Theme 6, Wellbeing Management, is not in scope until quarter 3 2021/22." in html
    assert "16 of 16 units audited, dates not recorded." in html
    assert "Nobody has submitted Q1 2021/22." in html
    assert "Professionalism is one unit, L&amp;D: its figures are that unit&#x27;s." in html
    assert html.count(">3</td>") == 13
    assert html.count("below 3</td>") == 3
    # That nobody has submitted is said once, not in every cell; with claims alone there is no cell to fill.
    assert '<span class="maturity-claim">' not in html
    claims = signed_in.get("/maturity/?show=claimed").content.decode()
    assert claims.count("Nobody has submitted Q1 2021/22.") == 1
    assert "not submitted" not in claims
    # Nor that a theme is out of scope for all of them.
    assert html.count("not in scope</td>") == 1


def test_the_wellbeing_criteria_and_both_names_of_each_level_are_there(keeper):
    wellbeing = Theme.objects.get(number=6)
    counts = Counter(Criterion.objects.filter(theme=wellbeing).values_list("level", flat=True))

    assert [counts[level] for level in range(1, 6)] == [3, 3, 4, 4, 2]
    assert list(Level.objects.order_by("number").values_list("name", "heading")) == [
        ("Negative or failing culture", "Negative Culture and Failing"),
        ("Reactive culture", "Reactive Culture"),
        ("Compliant culture", "Compliant Culture"),
        ("Proactive culture", "Proactive Culture"),
        ("Resilient and self-driven culture", "Resilient and Self Driven Culture"),
    ]


def test_no_audit_date_is_invented_and_the_target_is_the_paper_s(keeper):
    assert set(Audit.objects.values_list("audited_on", flat=True)) == {None}
    assert [str(target) for target in Target.objects.all()] == [
        "The whole force: Level 4 by 31 March 2023"
    ]


def test_loading_twice_changes_nothing(keeper):
    from ohs.demo import maturity

    before = (
        list(AuditFinding.objects.order_by("pk").values()),
        AuditFinding.history.count(),
        Theme.history.count(),
    )

    maturity.load(by=keeper)

    assert before == (
        list(AuditFinding.objects.order_by("pk").values()),
        AuditFinding.history.count(),
        Theme.history.count(),
    )


def test_before_the_day_of_recording_every_unit_is_not_audited(signed_in):
    before = rows_of(signed_in.get("/maturity/?format=csv&as_at=2021-03-30"))
    on_the_day = rows_of(signed_in.get("/maturity/?format=csv&as_at=2021-03-31"))

    assert {row["AS"] for row in before} == {"not audited", "not in scope"}
    assert on_the_day[0]["AS"] == "C"


def test_wellbeing_comes_into_scope_on_1_october_2021_and_undoes_nothing(signed_in):
    eve = rows_of(signed_in.get("/maturity/?format=csv&as_at=2021-09-30"))
    day = signed_in.get("/maturity/?as_at=2021-10-01").content.decode()

    assert eve[5]["AS"] == "not in scope"
    assert "13 of 16 units have no non-conformity and are verified at Level 3." in day
    assert day.count('<span class="maturity-missing">not assessed</span>') == 16


def test_l_and_d_works_in_every_address(signed_in):
    for path in [
        "/maturity/units/L&D/",
        "/maturity/units/L%26D/",
        "/maturity/?group=PROF",
        "/maturity/findings/?unit=L%26D",
        "/maturity/units/?group=PROF",
        "/maturity/audits/?unit=L%26D",
    ]:
        response = signed_in.get(path)

        assert response.status_code == 200, path
        assert "L&amp;D" in response.text, path


def test_the_summary_says_what_the_paper_says(keeper):
    summary = load_summary(on=dt.date(2021, 7, 5))

    assert summary.headline.label == "units below their target level"
    assert (summary.headline.value, summary.headline.base) == (16, 16)
    assert summary.headline.note.startswith("13 verified at Level 3; target: all at Level 4")
    assert summary.coverage == (
        "16 of 16 units audited, dates not recorded",
        "nobody has submitted Q1 2021/22",
    )
    assert summary.findings.startswith("176 findings at Level 3: 6 do not conform, 123 conform, 47")
    sentences = [f"{item.subject} {item.sentence}" for item in summary.attention]
    assert "Ten maturity audits were due by 30 June 2021; none is recorded." in sentences
    assert (
        "L&D does not conform in 4 of 11 themes at the level tested; no key task answers any yet."
        in sentences
    )
    assert (
        "AS and WA each do not conform in 1 theme at the level tested; no key task answers any yet."
        in sentences
    )

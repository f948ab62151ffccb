"""Every statement of section 1 of the paper of 5 July 2021 holds at once, read through the page's own code."""

import datetime as dt
import json

from django.core.management import call_command

from injuries import operations
from injuries.models import (
    CountExtract,
    Investigation,
    MonthlyCount,
    MonthlyStrength,
    MonthlyTotal,
    ReportLine,
    StrengthExtract,
)
from ohs.demo import injuries as demo_injuries
from ohs.organisation.models import User

from . import factories

PERIOD = "/injuries/?format=csv&from=2020-04&to=2021-03"
DIGEST = "eb4a35c6bc00365c"
# Line, change of rate in per cent, mean a month: as the paper prints them, in its order.
PAPER = [
    ("All accident injuries", 17, "451"),
    ("Major accident injuries", 0, "10"),
    ("Reportable lost time injuries", -33, "11"),
    ("Injuries to police officers following assault", 22, "229"),
    ("Injuries to Police Community Support Officers (PCSOs) following assault", 0, "fewer than 3"),
    ("Injuries to Designated Detention Officers (DDOs) following assault", -7, "fewer than 5"),
    ("Slip, trip and fall injuries", 0, "46"),
    ("Moving vehicle injuries", 0, "25"),
    ("Handling related injuries", 10, "45"),
]


def told(rows):
    return [
        (
            row["line"],
            row["rate_change_pct"]
            if row["rate_change_pct"] == "[c]"
            else int(row["rate_change_pct"]),
            row["mean_per_month"],
        )
        for row in rows
    ]


def test_lines_say_what_the_paper_says(demo, read_csv):
    assert told(read_csv(PERIOD, User.objects.get(username="hsw"))) == PAPER


def test_the_board_is_told_no_percentage_of_a_line_that_is_published_by_its_bound(demo, read_csv):
    rows = read_csv(PERIOD, User.objects.get(username="board"))

    assert told(rows) == [
        (line, "[c]" if mean.startswith("fewer") else percent, mean)
        for line, percent, mean in PAPER
    ]
    assert [row["verdict"] for row in rows[4:6]] == ["not enough evidence to say"] * 2


def test_a_recorded_release_tells_the_percentages_to_one_meeting(demo, read_csv):
    board, hsw = User.objects.get(username="board"), User.objects.get(username="hsw")
    meeting = factories.meeting(as_at=dt.date(2021, 7, 5))
    for line in ReportLine.objects.filter(bound__isnull=False):
        operations.release_percentage(
            meeting=meeting, line=line, reason="Printed in the paper.", by=hsw
        )

    def percentages(query):
        rows = read_csv(f"{PERIOD}{query}", board)
        return [row["rate_change_pct"] for row in rows[4:6]]

    assert percentages("&as_at=2021-07-05") == ["0", "-7"]
    assert percentages("&as_at=2021-07-04") == ["[c]", "[c]"]


def test_without_a_period_the_last_whole_financial_year_is_compared(demo, read_csv):
    board = User.objects.get(username="board")

    assert read_csv("/injuries/?format=csv", board) == read_csv(PERIOD, board)


def test_officer_assaults_rose_by_595(demo, read_csv):
    row = read_csv(PERIOD, User.objects.get(username="board"))[3]

    assert (row["count"], row["prior_count"], row["count_change"]) == ("2748", "2153", "595")
    assert "about 94 because there were more police officers" in row["sentence"]
    assert "rose by 22% (95% interval 16% to 29%)" in row["sentence"]
    assert "Recording changed in the period." in row["sentence"]


def test_sentences_of_lines_that_did_not_change_say_so(demo, read_csv):
    rows = read_csv(PERIOD, User.objects.get(username="board"))

    spans_one = [row for row in rows if row["verdict"] == "not enough evidence to say"]
    assert len(spans_one) == 6
    assert all("not enough evidence to say" in row["sentence"] for row in spans_one)


def test_officers_average_strength_is_the_published_one(demo):
    from django.db.models import Sum

    def average(year):
        months = (
            MonthlyStrength.objects.current()
            .filter(
                staff_group__code="officer", month__range=(f"{year}-04-01", f"{year + 1}-03-01")
            )
            .order_by()
            .values_list("month")
            .annotate(Sum("headcount"))
        )
        return sum(headcount for _, headcount in months) / len(months)

    assert average(2019) == 31054
    assert average(2020) == 32406


def test_totals_are_the_same_facts_added_up(demo):
    from django.db.models import Sum

    facts = MonthlyCount.objects.current().aggregate(Sum("count"), rows=Sum(1))
    totals = MonthlyTotal.objects.current().aggregate(Sum("count"), Sum("rows"))
    assert facts["count__sum"] == totals["count__sum"]
    assert facts["rows"] == totals["rows__sum"]


def test_there_are_counts_for_every_month_of_three_years(demo):
    months = set(MonthlyTotal.objects.current().values_list("month", flat=True))

    assert len([month for month in months if month <= dt.date(2021, 3, 1)]) == 36
    assert max(months) == dt.date(2021, 5, 1)


def test_whatever_is_made_up_is_marked_and_says_so(demo, client):
    client.force_login(User.objects.get(username="board"))

    assert not CountExtract.objects.filter(illustrative=False).exists()
    assert not StrengthExtract.objects.filter(illustrative=False).exists()
    for path in ("/injuries/", "/injuries/lines/all/", "/injuries/counts/", "/injuries/revisions/"):
        assert "Illustrative" in client.get(path).content.decode(), path


def test_loading_twice_changes_nothing(demo):
    def state():
        return [
            (model.__name__, list(model.objects.order_by("pk").values()))
            for model in (CountExtract, ReportLine, Investigation, MonthlyTotal)
        ]

    before, history = state(), ReportLine.history.count()

    demo_injuries.load(by=demo)

    assert state() == before
    assert ReportLine.history.count() == history


def test_the_figures_are_the_same_on_every_machine():
    from hashlib import sha256

    data = json.loads(demo_injuries.DATA.read_text(encoding="utf-8"))
    counts = demo_injuries.monthly_counts(data)
    said = repr([(str(month), sorted(counts[month].items())) for month in sorted(counts)])

    assert sha256(said.encode()).hexdigest()[:16] == DIGEST


def test_the_three_investigations_of_the_paper(demo):
    found = list(Investigation.objects.order_by("number").values_list("number", "title", "people"))

    assert found == [
        (1, "COVID-19 related deaths of a PCSO and two police officers", 3),
        (
            2,
            "Facemasks in the job related fitness test: contact from the HSE after National Police Federation concerns",
            None,
        ),
        (3, "Operation Sedgebrook: fatal shooting of an officer at Croydon custody suite", 1),
    ]


def test_investigations_lead_to_their_commitments(demo):
    tasks = {
        investigation.number: [
            task.number
            for advice in investigation.recommendations.all()
            for task in advice.tasks.all()
        ]
        for investigation in Investigation.objects.prefetch_related("recommendations__tasks")
    }

    assert tasks == {1: ["9"], 2: [], 3: ["10"]}


def test_the_command_loads_it_all_again_without_change(demo):
    before = MonthlyCount.objects.count()

    call_command("load_demo", verbosity=0)

    assert MonthlyCount.objects.count() == before

"""How serious: a line's year divided into serious injuries and all others, as far as it may be told."""

import datetime as dt

import pytest

from injuries import operations
from injuries.lines.severities import load_severities
from injuries.models import CountExtract, PublishedSeverity, Severity
from injuries.reporting.paper import for_paper
from injuries.statistics.rates import Verdict
from ohs.core.periods import FinancialYear
from tests.injuries import factories

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)


@pytest.fixture
def assault(kinds):
    for order, code in enumerate(("over-7-day", "minor")):
        Severity.objects.filter(code=code).update(order=order)
    factories.ReportLineFactory(slug="lost", title="Lost time", severities=["over-7-day"])
    return factories.ReportLineFactory(
        slug="assault", title="Assault injuries", causes=["assault"], staff_groups=["officer"]
    )


def years(hand, serious=(30, 24), minor=(300, 480), as_at=dt.date(2021, 7, 1)):
    """Two financial years and two months more, of two units alike."""
    rows = []
    for number in range(26):
        month = f"{2019 + (number + 3) // 12}-{(number + 3) % 12 + 1:02d}"
        year = min(number // 12, 1)
        for unit in ("AS", "AW"):
            rows.append((month, unit, "assault", "minor", "officer", minor[year] // 24))
            rows.append(
                (
                    month,
                    unit,
                    "assault",
                    "over-7-day",
                    "officer",
                    serious[year] // 2 if number % 12 == 0 else 0,
                )
            )
            rows.append((month, unit, "other", "over-7-day", "officer", 9))
    hand.counts(*rows, as_at=as_at)


def test_a_settled_year_is_told_by_how_serious(hand, assault, client, board_user):
    years(hand)

    told = load_severities(ON, [assault.pk])[assault.pk]

    assert (told.serious, told.lighter, told.before) == (24, 480, (30, 288))
    assert told.sentence(told.year.months, Verdict.HIGHER) == (
        "Assault injuries: of 504 in the financial year 2020/21, as they were known when the year was settled, 24 were serious "
        "(over-7-day), 6 fewer than the year before; 480 were not, 192 more. Almost all of the rise is in the lighter injuries."
    )
    client.force_login(board_user)
    page = client.get("/injuries/lines/assault/?as_at=2021-07-05").content.decode()
    assert "How serious" in page
    assert "Serious (over-7-day)" in page


def test_the_paper_says_of_what_rose_how_serious_it_was(hand, assault):
    years(hand)
    for unit in ("AS", "AW"):
        hand.strengths("2019-04", [900] * 26, unit=unit, as_at=dt.date(2021, 7, 1))

    paper = for_paper(on=ON)

    assert [line.verdict for line in paper.lines] == ["not enough evidence to say", "higher"]
    (sentence,) = paper.within
    assert sentence.startswith("Assault injuries: of 504 in the financial year 2020/21, ")


@pytest.mark.parametrize(
    ("serious", "months", "verdict"),
    [
        ((24, 48), FinancialYear(2020).months, Verdict.HIGHER),
        ((30, 24), FinancialYear(2020).months, Verdict.NO_EVIDENCE),
        ((30, 24), FinancialYear(2019).months, Verdict.HIGHER),
    ],
)
def test_where_a_rise_lies_is_said_only_of_a_year_that_rose_and_where_it_does(
    hand, assault, serious, months, verdict
):
    years(hand, serious=serious, minor=(480, 528))
    told = load_severities(ON, [assault.pk])[assault.pk]

    assert "the rise" not in told.sentence(months, verdict)


def test_few_serious_injuries_are_not_told(hand, assault, client, board_user):
    years(hand, serious=(2, 2))

    assert not PublishedSeverity.objects.exclude(serious=None).exists()
    client.force_login(board_user)
    assert (
        "How serious"
        not in client.get("/injuries/lines/assault/?as_at=2021-07-05").content.decode()
    )


def test_a_line_about_a_severity_or_with_a_bound_is_not_divided(hand, assault):
    factories.ReportLineFactory(slug="bounded", causes=["other"], bound=3)
    years(hand)

    lines = {
        row.definition.line.slug
        for row in PublishedSeverity.objects.select_related("definition__line")
    }
    assert lines == {"assault"}


def test_what_was_told_stays_and_goes_with_its_extract(hand, assault, hsw_user):
    years(hand)
    hand.counts(("2020-06", "AS", "assault", "over-7-day", "officer", 9), as_at=dt.date(2021, 7, 3))

    assert load_severities(ON, [assault.pk])[assault.pk].serious == 24
    for extract in CountExtract.objects.order_by("-as_at"):
        operations.withdraw_counts(extract=extract, reason="A trial file.", by=hsw_user)
    assert PublishedSeverity.objects.count() == 0


def test_nothing_is_told_before_the_year_is_settled(hand, assault):
    years(hand)

    assert load_severities(dt.date(2021, 6, 30), [assault.pk]) == {}


def test_what_is_worse_than_serious_is_serious(hand, assault):
    """A death is in no line of its own, and is not among the lighter injuries."""
    factories.SeverityFactory(code="fatal", name="Fatal", order=0)
    Severity.objects.filter(code="over-7-day").update(order=1)
    Severity.objects.filter(code="minor").update(order=2)
    hand.counts(("2020-06", "AS", "assault", "fatal", "officer", 1), as_at=dt.date(2021, 6, 30))
    years(hand)

    told = load_severities(ON, [assault.pk])[assault.pk]
    assert (told.serious, told.lighter) == (25, 480)
    assert told.rows[0][0] == "Serious (fatal and over-7-day)"


def test_where_every_severity_has_a_line_none_is_told_apart(hand, assault):
    factories.ReportLineFactory(slug="minor", title="Minor", severities=["minor"])
    years(hand)

    assert not PublishedSeverity.objects.exists()

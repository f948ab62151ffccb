"""The heat map's numbers, lists and links against the rows of the register, counted one by one."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import KeyTask
from ohs.organisation.models import BusinessGroup
from ohs.registers.audience import BOARD
from ohs.registers.snapshots import last_snapshot
from risks.forms import HeatMapForm
from risks.models import Category, Risk
from risks.reporting.rows import RISKS
from risks.rules import heat_map
from risks.selectors.heat_map_data import load_plots
from risks.selectors.matrix_data import load_matrix_in_force
from risks.views import heat_map as heat_map_view
from risks.views.heat_map import HeatMap
from tests.actions.factories import TaskUpdateFactory
from tests.board.july import JULY
from tests.registers.test_reads import apps_read
from tests.risks.factories import RiskFactory, review, score

MAP = "/risks/heat-map/"

pytestmark = pytest.mark.usefixtures("demo_users")


@pytest.fixture
def as_board(client, demo_users):
    client.force_login(demo_users["board"])
    return client


@pytest.fixture
def crowded(demo_users, as_board):
    """More risks in some cells, in the tray and on the list than each of them shows."""
    groups = list(BusinessGroup.objects.order_by("pk"))
    categories = list(Category.objects.order_by("pk"))
    for number in range(70):
        risk = RiskFactory(
            ref=f"C{number}",
            group=groups[number % 3],
            register="group",
            category=categories[number % len(categories)],
            raised_on=JULY.replace(year=2020),
        )
        if number % 2:
            score(
                risk,
                number % 3 + 2,
                number % 2 + 3,
                JULY.replace(day=number // 2 % 2 + 1),
                by=demo_users["hsw"],
            )
        trend = ("improved", "unchanged", "worsened")[number % 3]
        review(risk, trend, JULY.replace(day=2), by=demo_users["hsw"])


def counted(rows):
    """Of some rows of the register: how many stand in each cell, and what their leads state of them."""
    cells = {}
    for row in rows:
        if row.current_likelihood is not None:
            place = (row.current_likelihood, row.current_impact)
            cells.setdefault(place, Counter())[row.trend_stated] += 1
    return cells


def rows_in(narrow, on):
    risks = Risk.objects.on_register().as_at(on)
    known = set(narrow(risks).values_list("pk", flat=True))
    return [row for row in RISKS.rows(on, BOARD) if row.pk in known and row.is_open]


@pytest.mark.parametrize(
    ("query", "narrow", "on"),
    [
        ("", lambda risks: risks, JULY),
        ("group=MO", lambda risks: risks.in_scope(BusinessGroup.objects.get(code="MO")), JULY),
        ("register=group", lambda risks: risks.filter(asof_register="group"), JULY),
        ("category=training", lambda risks: risks.filter(category__slug="training"), JULY),
        ("as_at=2021-07-02", lambda risks: risks, JULY.replace(day=2)),
        ("as_at=2021-05-01&register=corporate", lambda r: r.filter(asof_register="corporate"), JULY.replace(month=5, day=1)),
    ],
    ids=["all", "a group", "a register", "a category", "a past day", "a day before the Board"],
)  # fmt: skip
def test_the_map_counts_as_the_rows_of_the_register_do(as_board, crowded, query, narrow, on):
    rows = rows_in(narrow, on)

    grid = as_board.get(f"{MAP}?{query}").context["grid"]

    wanted = counted(rows)
    shown = {
        (cell.likelihood.value, cell.impact.value): cell.plots
        for row in grid.rows
        for cell in row
        if cell.plots
    }
    assert {place: plots.stated for place, plots in shown.items()} == wanted
    assert all(
        len(plots.first) == min(len(plots), heat_map.MANY)
        and plots.more == len(plots) - len(plots.first)
        for plots in shown.values()
    )
    unscored = [row for row in rows if row.current_likelihood is None]
    assert len(grid.unscored) == len(unscored)
    assert len(grid.unscored.first) == min(len(unscored), heat_map.IN_A_TRAY)
    assert grid.outside == sum(row.within_appetite is False for row in rows)
    assert grid.total == len(rows)
    stated = Counter(row.trend_stated for row in rows)
    assert (grid.worsened, grid.improved) == (stated["worsened"], stated["improved"])
    by_pk = {row.pk: row for row in rows}
    for plot in grid.listed.first:
        row = by_pk[plot.pk]
        assert (plot.ref, plot.title, plot.leads) == (row.ref, row.title, ", ".join(row.leads))
        assert (plot.outside is False) == (row.within_appetite is True)


def test_a_full_cell_leads_to_as_many_in_the_register(as_board, crowded):
    grid = as_board.get(MAP).context["grid"]

    full = [cell for row in grid.rows for cell in row if cell.plots.more]

    assert full
    for cell in full:
        listed = as_board.get(f"/risks/?{cell.narrow}&per_page=25")
        assert listed.context["table"].paginator.count == len(cell.plots)


def test_the_map_is_kept_until_a_risk_is_recorded_of(as_board, crowded, demo, monkeypatch):
    made = []
    monkeypatch.setattr(
        heat_map_view,
        "load_plots",
        lambda *args, **kwargs: made.append(1) or load_plots(*args, **kwargs),
    )

    def look():
        made.clear()
        return as_board.get(MAP).context["grid"].total, len(made)

    total, times = look()
    assert times == 1
    assert look() == (total, 0)
    TaskUpdateFactory(task=KeyTask.objects.first(), author=demo)
    assert look() == (total, 0)
    RiskFactory(ref="C-new", raised_on=JULY)
    assert look() == (total + 1, 1)


def test_the_map_is_made_of_risks_alone(rf, crowded):
    page = HeatMap()
    page.setup(rf.get(MAP))
    form = HeatMapForm({})
    assert form.is_valid()
    last = last_snapshot(JULY)
    last.table(RISKS.name)

    with CaptureQueriesContext(connection) as queries:
        page.load_map(form, load_matrix_in_force(JULY), last)

    assert apps_read(queries) - {"organisation"} == {"risks"}

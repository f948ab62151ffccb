"""The rows of the risk register: what its CSV, the snapshot of a meeting, the comparison and the paper are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from ohs.core.columns import columns_of
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import Audience
from ohs.registers.comparison_spec import ClosedBy, ComparisonSpec, Watched
from ohs.registers.rows import RowTable
from ohs.registers.snapshots import StoredTable
from ohs.registers.touched import Taken, TouchedRows

from ..models import Band, Risk, RiskMatrix
from ..models.record import State, Trend
from ..querysets import RiskQuerySet
from ..rules import trend
from ..rules.status import OPEN_STATES
from ..rules.trend import Position
from ..selectors.appetite import load_appetites
from ..selectors.positions import Movement
from . import columns, risk_changes
from .touched import touched_risks

_ROWS_A_CHUNK = 2000
_OPEN = frozenset(str(state.label) for state in OPEN_STATES)


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One risk as at a date, in the words of its page. What is not there (a score, a date) is None."""

    pk: int
    ref: str | None
    title: str
    description: str
    leads: tuple[str, ...]
    state: str
    trend_stated: str
    trend_computed: str
    inherent_likelihood: int | None
    inherent_impact: int | None
    current_likelihood: int | None
    current_impact: int | None
    current_band: str | None
    target_likelihood: int | None
    target_impact: int | None
    within_appetite: bool | None
    last_review: dt.date | None
    next_review: dt.date | None
    register: str
    illustrative: str
    current_matrix: int | None

    @property
    def label(self) -> str:
        return self.ref or "TBC"

    @property
    def url(self) -> str:
        return reverse("risks:detail", args=[self.ref or f"unnumbered-{self.pk}"])

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN

    @property
    def trends_differ(self) -> bool:
        """The lead says one thing and the scores another."""
        return trend.differs(self.trend_stated, self.trend_computed)


def load_rows(on: dt.date, audience: Audience) -> Iterator[RiskRow]:
    """The whole register as at a date. Nothing of it is hidden from whoever may read it."""
    return rows_of(Risk.objects.on_register().as_at(on).order_by("ref_sort", "pk"), on)


def rows_of(risks: RiskQuerySet, on: dt.date, *, computed: bool = True) -> Iterator[RiskRow]:
    """Some risks of the register in their order; they went through `as_at(on)`. Not all are held in memory.

    Without `computed` their trend by the scores is empty: no comparison reads it.
    """
    limits = load_appetites().limits(on)
    leads = Risk.objects.lead_titles(on, risks.order_by().values("pk"))
    movement = Movement(BoardMeeting.objects.last_frozen(on), among=risks) if computed else None
    bands = dict(Band.objects.values_list("level", "name"))
    versions = dict(RiskMatrix.objects.values_list("pk", "version"))
    states, trends = dict(State.choices), dict(Trend.choices)
    found = risks.values_list(
        "pk",
        "asof_ref",
        "title",
        "description",
        "asof_state",
        "asof_trend",
        "asof_inherent_likelihood",
        "asof_inherent_impact",
        "asof_likelihood",
        "asof_impact",
        "asof_band",
        "asof_matrix",
        "asof_target_likelihood",
        "asof_target_impact",
        "asof_last_review",
        "asof_next_review",
        "asof_register",
        "score_illustrative",
        "category_id",
        named=True,
    )
    for row in found.iterator(chunk_size=_ROWS_A_CHUNK):
        position = None
        if row.asof_likelihood is not None:
            position = Position(
                row.asof_likelihood, row.asof_impact, row.asof_band, row.asof_matrix
            )
        outside = None
        if row.asof_state in OPEN_STATES:
            outside = limits.is_outside(row.category_id, row.asof_band)
        yield RiskRow(
            pk=row.pk,
            ref=row.asof_ref,
            title=row.title,
            description=row.description,
            leads=tuple(leads.get(row.pk, ())),
            state=states[row.asof_state],
            trend_stated=trends[row.asof_trend],
            trend_computed=movement.trend(row.pk, position) if movement else "",
            inherent_likelihood=row.asof_inherent_likelihood,
            inherent_impact=row.asof_inherent_impact,
            current_likelihood=row.asof_likelihood,
            current_impact=row.asof_impact,
            current_band=None if row.asof_band is None else bands[row.asof_band],
            target_likelihood=row.asof_target_likelihood,
            target_impact=row.asof_target_impact,
            within_appetite=None if outside is None else not outside,
            last_review=row.asof_last_review,
            next_review=row.asof_next_review,
            register=row.asof_register,
            illustrative="scores" if row.score_illustrative else "",
            current_matrix=versions.get(row.asof_matrix),
        )


def load_touched(then: StoredTable, taken: Taken, on: dt.date) -> TouchedRows[RiskRow] | None:
    """Those that may not be as they were frozen, and those without a reference."""
    found = touched_risks(then, taken, on)
    if found is None:
        return None
    refs, touched = found
    register = Risk.objects.on_register().as_at(on)
    risks = register.filter(touched | Q(asof_ref=None)).order_by("ref_sort", "pk")
    return TouchedRows(refs, rows_of(risks, on, computed=False), register.count())


COMPARISON = ComparisonSpec(
    tell=risk_changes.tell,
    reasons=risk_changes.reasons,
    also_read=risk_changes.READ,
    # A risk may get its reference between two meetings: until then what it says is what it is known by.
    keys=(("ref",), ("description",), ("title",)),
    label=("ref", "title"),
    watched=(
        Watched("ref", "reference"),
        Watched("state", "state"),
        Watched("trend_stated", "lead's view"),
        Watched("current_likelihood", "likelihood", moves=True),
        Watched("current_impact", "impact", moves=True),
        Watched("current_band", "band"),
        Watched("within_appetite", "within appetite"),
        Watched("leads", "lead"),
    ),
    closed=ClosedBy("state", frozenset({str(State.CLOSED.label)})),
    noun="risk",
    direction=risk_changes.direction,
)

RISKS = RowTable(
    name="risks",
    title="Risks",
    description="The risk register",
    url_name="risks:list",
    permission="risks.view_risk",
    # The key is the database's own: it is in no file.
    columns=tuple(each for each in columns_of(RiskRow, columns.RISK) if each.name != "pk"),
    load=load_rows,
    comparison=COMPARISON,
    reads=("risks",),
    touched=load_touched,
)

"""Registers that do not declare themselves yet, described from what their modules offer today.

For the time of the conversion only: an app whose `AppConfig` names its `Register` is not looked up here any more, and
when the last of them does, this module goes.
"""

# mypy: ignore-errors

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse

from ohs.core.csv import BOM, Column, unescape_formula

from . import legacy_paper
from .audience import BOARD, Audience
from .comparison import ClosedBy, ComparisonSpec, Watched, lower_is_better
from .contract import LastMeeting, NavigationItem, Panel, Register, SectionPlan, Summary
from .results import LastBoard
from .rows import Rows, RowTable


# Tables, read through the CSV of their pages
class _Reader:
    """Somebody without small numbers, signed in."""

    pk = id = None
    is_active = is_authenticated = True
    is_anonymous = is_staff = is_superuser = False

    def has_perm(self, permission, obj=None):
        return permission in {
            "actions.view_keytask",
            "risks.view_risk",
            "injuries.view_reportline",
            "injuries.view_investigation",
        }

    def has_perms(self, permissions, obj=None):
        return all(map(self.has_perm, permissions))


def _load(url_name: str, query: str = ""):
    def load(on: dt.date, audience: Audience) -> Rows:
        path = reverse(url_name)
        request = HttpRequest()
        request.method, request.path = "GET", path
        request.GET = QueryDict(f"format=csv&as_at={on.isoformat()}&{query}")
        request.META["QUERY_STRING"] = request.GET.urlencode()
        request.user = audience.by if audience.small_numbers else _Reader()
        view, args, kwargs = resolve(path)
        response = view(request, *args, **kwargs)
        body = b"".join(response.streaming_content).decode().removeprefix(BOM)
        header, *lines = csv.reader(io.StringIO(body, newline=""))
        columns = tuple(Column(name, itemgetter(place)) for place, name in enumerate(header))
        return Rows(columns, tuple(tuple(map(_value, line)) for line in lines))

    return load


def _value(text: str) -> object:
    """A cell as what it was before it was written: numbers again, texts without what makes them safe."""
    for kind in (int, float):
        try:
            if str(kind(text)) == text:
                return kind(text)
        except ValueError:
            continue
    return unescape_formula(text)


def _table(name: str, title: str, description: str, address: str, permission: str, spec=None):
    url_name, _, query = address.partition("?")
    return RowTable(
        name=name,
        title=title,
        description=description,
        url_name=url_name,
        query=query,
        permission=permission,
        columns=(),
        load=_load(url_name, query),
        comparison=spec,
    )


# Summaries
def _last(last: LastMeeting, name: str) -> LastBoard:
    return LastBoard(last.meeting, last.value(name))


def _risks(on, *, group=None, audience=BOARD, last_meeting: LastMeeting) -> Summary:
    from risks.reporting import summary

    name = "risks.outside_appetite"
    found = summary.summarise(on=on, group=group, last=_last(last_meeting, name))
    return Summary(
        figures={name: found.headline},
        headline=name,
        panel=Panel(
            "risks/panel.html", {"summary": found}, "where they stand", "risks:heat_map", order=10
        ),
        attention=found.attention,
        coverage=(found.coverage,) if found.coverage else (),
        quality=(found.unscored,),
        all_clear="no risk worsened or outside appetite",
        quality_clear="every open risk a score",
        empty=not found.open.value,
    )


# Checklists
def _check_risks(on: dt.date, last: LastMeeting) -> Iterable[Any]:
    from risks.reporting.checklist import findings

    return findings(on=on, last=LastBoard(last.meeting))


RISKS = Register(
    key="risks",
    title="Risks",
    question="where they stand",
    order=20,
    list_url="risks:list",
    navigation=(NavigationItem("Risks", "risks:list"),),
    view_permissions=("risks.view_risk",),
    summarise=_risks,
    checklist=_check_risks,
    paper=legacy_paper.risks,
    sections=(
        SectionPlan(key="assurance", heading="Assurance: the risks the Board watches", order=600),
        SectionPlan(key="heat-map", heading="Risk heat map", order=1600, appendix=True),
    ),
    tables=(
        _table(
            "risks",
            "Risks",
            "The risk register",
            "risks:list",
            "risks.view_risk",
            ComparisonSpec(
                # A risk may get its reference between two meetings: until then what it says is what it is known by.
                keys=(("ref",), ("description",), ("title",)),
                label=("ref", "title"),
                watched=(
                    Watched("ref", "reference"),
                    Watched("state", "state"),
                    Watched("trend_stated", "trend stated"),
                    Watched("current_likelihood", "likelihood", moves=True),
                    Watched("current_impact", "impact", moves=True),
                    Watched("current_band", "band"),
                    Watched("within_appetite", "within appetite"),
                    Watched("leads", "lead"),
                ),
                closed=ClosedBy("state", frozenset({"closed"})),
                direction=lower_is_better(
                    "current_likelihood", "current_impact", same=("current_matrix",)
                ),
            ),
        ),
    ),
)

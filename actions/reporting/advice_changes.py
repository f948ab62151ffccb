"""What changed in a recommendation or a programme since a meeting, as a Board is told of it; where its page is, and the last note."""

from collections.abc import Sequence

from django.urls import reverse

from ohs.core.csv import SEPARATOR
from ohs.core.text import join_words, lower_first
from ohs.registers.comparison import Change
from ohs.registers.comparison_spec import STARTED, Cells, Direction, Reason, Told, What

from ..models import Programme, Recommendation
from ..rules.programmes import Stage
from ..rules.recommendations import RecommendationState
from .task_changes import day, handed_over, moved

_NO_NOTE = "nothing is noted of it"
_DONE = (RecommendationState.IMPLEMENTED.label, RecommendationState.EFFECT_SHOWN.label)


def recommendation_direction(old: Cells, row: Cells) -> Direction:
    """One that became overdue, or whose date was put off, is worse; one that was done or shown to have worked is better."""
    was, now = old.get("state", ""), row.get("state", "")
    if now in _DONE and now != was:
        return Direction.BETTER
    if now == RecommendationState.OVERDUE.label and was != now:
        return Direction.WORSE
    then_due, now_due = old.get("due_date", ""), row.get("due_date", "")
    return Direction.WORSE if then_due and now_due > then_due else Direction.NEITHER


def tell_recommendation(change: Change) -> Told | None:
    row = change.row
    if change.what is What.GONE:
        return None
    if change.what is What.NEW:
        details = [f"from: {row['source']}"] if row.get("source") else []
        if row.get("owner"):
            details.append(f"owner: {row['owner']}")
        if row.get("due_date"):
            details.append(f"due {day(row['due_date'])}")
        return Told(tuple(details)) if details else None
    details = []
    if state := change.column("state"):
        details.append(_state(state.then, state.now, row))
    if response := change.column("response"):
        details.append(lower_first(response.now) if response.now else "no longer answered")
    if due := change.column("due_date"):
        details.append(moved(due.then, due.now))
    if owner := change.column("owner"):
        details.append(handed_over("owner", owner.then, owner.now))
    if tasks := change.column("tasks"):
        details.append(
            f"answered by task {_listed(tasks.now)}" if tasks.now else "no task answers it"
        )
    return Told(tuple(details)) if details else None


def _state(then: str, now: str, row: Cells) -> str:
    due = row.get("due_date", "")
    if now == RecommendationState.OVERDUE.label:
        late = f"became overdue{f', due on {day(due)}' if due else ''}"
        return late if row.get("latest_note") else f"{late}; {_NO_NOTE}"
    return f"was {then}, now {now}" if then else f"now {now}"


def recommendation_reasons(rows: Sequence[Cells]) -> list[Reason]:
    """The page of each recommendation and its latest note."""
    numbers = [row.get("number", "") for row in rows]
    pages = dict(
        Recommendation.objects.filter(
            number__in=[number for number in numbers if number.isdecimal()]
        ).values_list("number", "pk")
    )
    return [
        Reason(
            reverse("actions:recommendation", args=[pages[int(number)]])
            if number.isdecimal() and int(number) in pages
            else "",
            row.get("latest_note", ""),
        )
        for number, row in zip(numbers, rows, strict=True)
    ]


def tell_programme(change: Change) -> Told | None:
    row = change.row
    if change.what is What.GONE:
        return None
    if change.what is What.NEW:
        details = [part for part in (row.get("kind", ""), row.get("stage", "")) if part]
        return Told(tuple(details)) if details else None
    details, heading = [], ""
    if stage := change.column("stage"):
        details.append(f"was {stage.then}, now {stage.now}")
        if stage.now == Stage.RUNNING.label and stage.then in (
            Stage.PLANNED.label,
            Stage.PREPARING.label,
        ):
            heading = STARTED
    if end := change.column("end_date"):
        details.append(moved(end.then, end.now, "end"))
    if review := change.column("next_review"):
        details.append(moved(review.then, review.now, "next review"))
    if people := change.column("people"):
        details.append(
            f"people in scope: {people.then or 'not stated'} → {people.now or 'not stated'}"
        )
    if units := change.column("units"):
        details.append(f"units: {_listed(units.then)} → {_listed(units.now)}")
    if owner := change.column("owner"):
        details.append(handed_over("owner", owner.then, owner.now))
    return Told(tuple(details), heading=heading) if details else None


def programme_reasons(rows: Sequence[Cells]) -> list[Reason]:
    """The page of each programme and its latest note."""
    names = [row.get("name", "") for row in rows]
    slugs = dict(Programme.objects.filter(name__in=names).values_list("name", "slug"))
    return [
        Reason(
            reverse("actions:programme", args=[slugs[name]]) if name in slugs else "",
            row.get("latest_note", ""),
        )
        for name, row in zip(names, rows, strict=True)
    ]


def _listed(names: str) -> str:
    return join_words(names.split(SEPARATOR)) if names else "none"

"""Recommendations and programmes that the paper of July 2021 names. Days, responses and notes that it does not give are made up."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from actions import operations
from actions.models import KeyTask, Programme, Recommendation
from ohs.organisation.models import CommandUnit, Post, User

DATA = Path(__file__).parent / "data"
PLAN = "hsw-board-commitments-2021-22"
LOADED_ON = dt.date(2021, 7, 5)


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    for row in rows:
        for key in row:
            if key.endswith(("_on", "_date")) or key == "next_review":
                row[key] = dt.date.fromisoformat(row[key])
    return rows


def load(*, by: User) -> None:
    """What is there already stays as it is."""
    posts = {post.title: post for post in Post.objects.all()}
    tasks = {task.number: task for task in KeyTask.objects.filter(plan__slug=PLAN)}
    if not Recommendation.objects.exists():
        for row in _read("recommendations.json"):
            _load_recommendation(row, posts, tasks, by)
    if not Programme.objects.exists():
        for row in _read("programmes.json"):
            _load_programme(row, posts, tasks, by)


def programmes_of_risks() -> dict[str, list[str]]:
    """The names of the programmes that bear on each risk, by its reference."""
    found: dict[str, list[str]] = {}
    for row in _read("programmes.json"):
        for ref in row.get("risks", ()):
            found.setdefault(ref, []).append(row["name"])
    return found


def _load_recommendation(row: dict[str, Any], posts: dict, tasks: dict, by: User) -> None:
    made = operations.record_recommendation(
        source=row["source"],
        reference=row["reference"],
        text=row["text"],
        issued_on=row.get("issued_on"),
        due_date=row.get("due_date"),
        owner=posts[row["owner"]],
        tasks=[tasks[number] for number in row.get("tasks", ())],
        added_on=row["added_on"],
        illustrative=True,
        by=by,
        on=LOADED_ON,
    )
    common = {"by": by, "on": LOADED_ON}
    operations.respond(
        recommendation=made, response=row["response"], responded_on=row["responded_on"], **common
    )
    for day, text in row.get("notes", ()):
        operations.note_recommendation(
            recommendation=made,
            text=text,
            noted_on=dt.date.fromisoformat(day),
            illustrative=True,
            **common,
        )
    if "implemented_on" in row:
        operations.mark_implemented(
            recommendation=made,
            text=row["implemented"],
            implemented_on=row["implemented_on"],
            illustrative=True,
            **common,
        )
    if "effect_on" in row:
        operations.record_effect(
            recommendation=made,
            evidence_of_effect=row["evidence_of_effect"],
            effect_on=row["effect_on"],
            **common,
        )


def _load_programme(row: dict[str, Any], posts: dict, tasks: dict, by: User) -> None:
    programme = operations.start_programme(
        name=row["name"],
        kind=row["kind"],
        aim=row["aim"],
        stage=row["stage"],
        owner=posts.get(row.get("owner", "")),
        start_date=row.get("start_date"),
        end_date=row.get("end_date"),
        next_review=row.get("next_review"),
        scope=row.get("scope", ""),
        people=row.get("people"),
        provider=row.get("provider", ""),
        evaluator=row.get("evaluator", ""),
        channel=row.get("channel", ""),
        units=CommandUnit.objects.filter(code__in=row.get("units", ())),
        tasks=[tasks[number] for number in row.get("tasks", ())],
        added_on=row["added_on"],
        by=by,
        on=LOADED_ON,
    )
    for day, stage, text in row.get("notes", ()):
        operations.note_programme(
            programme=programme,
            text=text,
            stage=stage,
            noted_on=dt.date.fromisoformat(day),
            illustrative=True,
            by=by,
            on=LOADED_ON,
        )

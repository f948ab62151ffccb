"""The importer of action plans."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.urls import reverse

from ohs.core.text import format_day, plural
from ohs.imports.batch import PREVIEWED, Missing, Outcome, RowsRejected
from ohs.imports.files.cells import Cell, Limits
from ohs.imports.importers import Importer, Source
from ohs.imports.tables import Column, Columns, Table
from ohs.imports.values.dates import read_date
from ohs.organisation.models import Post
from ohs.organisation.operations import save_post
from ohs.web.forms import DateParts

from .. import permissions
from ..operations.plan_import import import_plan
from .comparison import Comparison, compare_rows
from .rows import ReadRows, read_rows, read_state
from .timescales import read_timescale


class PlanForm(forms.Form):
    """Why, and what a new plan is called and covers."""

    reason = forms.CharField(
        label="Reason for the import",
        max_length=500,
        error_messages={
            "required": "Enter a reason. It is kept in the history of every task that changes."
        },
    )
    plan_title = forms.CharField(
        label="The plan's title",
        max_length=200,
        required=False,
        help_text="Only if the file does not name it, as a plan in a Word document.",
    )
    period_start = forms.DateField(
        label="A new plan runs from",
        required=False,
        widget=DateParts(),
        help_text="Only if the plan is not here yet and its title names no financial year, such as 2022/23.",
    )
    period_end = forms.DateField(label="To", required=False, widget=DateParts())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if bool(start) != bool(end):
            self.add_error(
                "period_end" if start else "period_start", "Give both days of the period."
            )
        elif start and end and end <= start:
            self.add_error("period_end", "The period must end after it begins.")
        cleaned["period"] = (start, end) if start and end else None
        cleaned["plan_title"] = " ".join(cleaned.get("plan_title", "").split())
        return cleaned


class PlanImporter(Importer):
    key = "plan"
    title = "Action plans"
    about = (
        "A row for each task, found by its key or else by its plan and number; or a plan as it is printed, a row for each key "
        "action. Tasks that are not there are added, and so is a plan that is not there, as a draft. A date that differs is a "
        "move and goes into the ledger. The state of a task that is there changes through updates alone."
    )
    permission = "actions.change_keytask"
    order = 10
    limits = Limits(rows=20_000, cells=600_000)
    form_class = PlanForm
    columns = Columns(
        Column("plan", help="The plan's title.", example="HSW commitments 2022/23"),
        Column(
            "action",
            required=True,
            also=("no", "no.", "number", "ref", "action no", "action number", "key action number"),
            help="The key action's number.",
            example="6",
        ),
        Column(
            "task",
            also=("task no", "task number", "key task number"),
            help="The task's whole number. Not there in a plan as it is printed.",
            example="6.2",
        ),
        Column(
            "action_title",
            required=True,
            also=("key action", "action title", "objective", "area", "aim"),
            help="The key action's title.",
            example="Review management information",
        ),
        Column(
            "task_title",
            required=True,
            also=(
                "key task",
                "key tasks",
                "task title",
                "tasks",
                "description",
                "action description",
            ),
            help="The task's title; where it is longer than 200 characters it is cut, and stands in the detail in full.",
            example="Use revised information to measure demand",
        ),
        Column(
            "leads",
            required=True,
            also=(
                "lead",
                "owner",
                "action owner",
                "lead post",
                "responsible",
                "responsibility",
                "led by",
            ),
            help="Posts; separate several with |.",
            example="Practice Manager | Team Managers",
        ),
        Column(
            "supporting",
            also=("support", "supported by", "supporting lead"),
            help="Posts; separate several with |.",
        ),
        Column(
            "timescale",
            also=("deadline", "when", "timeframe", "by when"),
            help="In words, if the dates beside it do not say it all.",
            example="by 30 September 2022",
        ),
        Column("start_date", also=("start", "starts"), help="A date.", example="01/04/2022"),
        Column(
            "due_date",
            also=("due", "target date", "completion date", "revised date", "date due"),
            help="A date.",
            example="30/09/2022",
        ),
        Column("state", help="A state, in any case.", example="in progress"),
        Column(
            "measures",
            also=("measure", "performance measure", "performance measures", "success measure"),
            help="Separate several with |.",
        ),
        Column("detail", also=("details",), help="Everything that is no title."),
        Column("key", help="From the list's own file: it finds a task whatever it is numbered."),
        Column(
            "original_due_date",
            also=("original date", "original target date", "baseline date"),
            help="Of a plan that is taken over: the date before it moved.",
        ),
        Column(
            "completed_on",
            also=("date completed", "completed date", "actual completion date", "closed on"),
            help="Of a plan that is taken over: the day a task was complete.",
        ),
        Column(
            "latest_note",
            also=("note", "notes", "comment", "comments", "progress", "progress update", "update"),
            help="Of a plan that is taken over: what was last said of a task.",
        ),
        Column(
            "rag",
            also=("rag status", "rag rating", "brag"),
            help="Of a plan that is taken over: kept with the note.",
        ),
        Column(
            "percent_complete",
            also=("% complete", "percentage complete", "% completed", "progress %"),
            help="Of a plan that is taken over: kept with the note.",
        ),
        Column(
            "latest_note_on",
            also=("note date", "noted on", "last update", "last updated", "updated on"),
            help="Of a plan that is taken over: the day of the note.",
        ),
        Column(
            "wording",
            also=("wording in the plan", "timescale in the plan"),
            help="Of a plan that is taken over: its timescale as the plan has it, where that differs.",
        ),
        Column(
            "needs",
            also=("depends on", "dependencies", "predecessors"),
            help="Of a plan that is taken over: numbers of tasks of the plan that come first; separate several with |.",
        ),
        ignored=("times_moved", "standing"),
    )

    @transaction.atomic
    def take(
        self,
        table: Table,
        *,
        options: Mapping[str, Any],
        source: Source,
        by: Any,
        on: dt.date,
        preview: bool,
    ) -> Outcome:
        permissions.require_keeper(by)
        read = read_rows(
            table, plan_title=options.get("plan_title", ""), period=options.get("period")
        )
        comparison = compare_rows(read.rows, on=on, period=options.get("period"))
        if read.faults or comparison.faults:
            raise RowsRejected([*read.faults, *comparison.faults], list(read.missing.values()))
        if not preview:
            import_plan(changes=comparison.changes, by=by, on=on, reason=options["reason"])
        return _outcome(read, comparison)

    def make_missing(self, missing: Sequence[Missing], *, by: Any) -> int:
        """The posts that rows name and nobody has made."""
        permissions.require_keeper(by)
        for one in missing:
            save_post(
                post=Post(title=one.name), by=by, reason="Named in a plan that was brought in"
            )
        return len(missing)

    def recognisers(self) -> Mapping[str, Callable[[Cell], object]]:
        return {
            "state": read_state,
            "due_date": read_date,
            "timescale": read_timescale,
        }


def _outcome(read: ReadRows, comparison: Comparison) -> Outcome:
    changes = comparison.changes
    actions = len(changes.retitled)
    outcome = Outcome(
        rows=len(read.rows),
        new=len(changes.tasks),
        changed=len(changes.changed) + actions,
        unchanged=comparison.unchanged,
        changes=sorted(comparison.shown, key=lambda change: change.row)[: 2 * PREVIEWED],
        notes=[
            *(
                f"A new plan would be made, as a draft: {title}, {format_day(start)} to {format_day(end)}."
                for title, (start, end) in changes.plans
            ),
            *read.notes,
        ],
        basis=repr(comparison.shown),
    )
    done = [f"{plural(len(changes.tasks), 'new task')}, {len(changes.changed)} changed."]
    if changes.plans:
        done.append("The new plan is a draft. Make it live under Action plans when it counts.")
        outcome.url = f"{reverse('actions:plans')}?state=draft"
    else:
        outcome.url = reverse("actions:list")
    outcome.done = " ".join(done)
    return outcome

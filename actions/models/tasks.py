import datetime as dt
import secrets
from collections.abc import Iterable

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from ohs.core.addresses import address
from ohs.core.fields import NaturalSortField
from ohs.core.history import HistoricalRecords
from ohs.core.models import AsOf
from ohs.core.text import format_day

from ..querysets import KeyTaskQuerySet
from ..rules import standing, timescale
from ..rules.moves import moves_allowed, own_moves
from ..rules.standing import State
from ..rules.timescale import TimescaleKind
from .plans import ActionPlan, KeyAction


def new_key() -> str:
    # It begins with a letter, or a spreadsheet would take some for numbers.
    return f"T{secrets.token_hex(5)}"


class KeyTask(models.Model):
    """One piece of work with somebody who leads it, a timescale and, if the plan is honest, a test of success."""

    State = State

    # What an export names it by and an import finds it again by, however it is renamed and renumbered.
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    action = models.ForeignKey(KeyAction, on_delete=models.PROTECT, related_name="tasks")
    # The action's plan, kept beside it: lists narrow and sort by it.
    plan = models.ForeignKey(
        ActionPlan, on_delete=models.PROTECT, related_name="tasks", editable=False
    )
    number = models.CharField(
        max_length=20,
        help_text="The whole number: 6.2, or the action's own, 3, where it has one task.",
    )
    sort_key = NaturalSortField(source="number")
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)

    # What the last update says; `initial_state` is what held before the first one.
    state = models.CharField(max_length=15, choices=State, default=State.NOT_STARTED)
    initial_state = models.CharField(max_length=15, choices=State, default=State.NOT_STARTED)
    updated_on = models.DateField("last update", null=True, blank=True, editable=False)
    state_illustrative = models.BooleanField(
        default=False, editable=False, help_text="The update that gave it its state was made up."
    )

    timescale_kind = models.CharField(
        "kind of timescale", max_length=12, choices=TimescaleKind, default=TimescaleKind.BY
    )
    timescale_text = models.CharField(
        "wording in the plan",
        max_length=200,
        blank=True,
        help_text="The plan's own words, for example “summer 2021”.",
    )
    start_date = models.DateField("start", null=True, blank=True)
    due_date = models.DateField("due date", null=True, blank=True)
    original_due_date = models.DateField("original due date", null=True, blank=True, editable=False)
    times_moved = models.PositiveSmallIntegerField(default=0, editable=False)
    moved_on = models.DateField("last moved", null=True, blank=True, editable=False)
    earliest_date = models.DateField(
        "earliest",
        null=True,
        blank=True,
        help_text="Where the printed date is a season, quarter or month: its first day.",
    )
    latest_date = models.DateField(
        "latest", null=True, blank=True, help_text="The last day. That is the due date."
    )
    ends_on = models.DateField("goes on until", null=True, blank=True)
    recurs_months = models.PositiveSmallIntegerField("every … months", null=True, blank=True)
    follows = models.ForeignKey(
        "self",
        verbose_name="counted from task",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
    )
    offset_months = models.PositiveSmallIntegerField("months after it", null=True, blank=True)
    condition = models.CharField(
        "only if",
        max_length=200,
        blank=True,
        help_text="Completes the sentence “only if …”: the pilot's evaluation supports it.",
    )
    due_from_measure = models.BooleanField(
        "the date is that of its measure",
        default=False,
        help_text="The timescale itself gives no date.",
    )
    depends_on = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="needed_by"
    )

    added_on = models.DateField(
        "in the plan since", help_text="As-at lists of earlier days leave the task out."
    )
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    illustrative = models.BooleanField(
        default=False, help_text="Made up for the demonstration; said wherever it is shown."
    )
    # Goes up with every change, so that two people editing at once find out about each other.
    version = models.PositiveIntegerField(default=1, editable=False)

    # Kept for the lists' sake; what they mean is said by the fields beside them.
    change_log_leaves_out = (
        "id",
        "key",
        "plan",
        "sort_key",
        "updated_on",
        "moved_on",
        "version",
        "times_moved",
        "original_due_date",
        "illustrative",
        "state_illustrative",
    )
    history = HistoricalRecords()
    objects = KeyTaskQuerySet.as_manager()

    class Meta:
        ordering = ("-plan__period_start", "plan", "sort_key", "pk")
        permissions = [
            ("update_led_keytask", "Can update the key tasks that their posts lead"),
            ("confirm_keytask", "Can confirm or return a key task claimed complete"),
        ]
        indexes = [
            models.Index(fields=("plan", "sort_key"), name="actions_task_in_plan_order"),
            models.Index(fields=("state", "due_date"), name="actions_task_state_due"),
            models.Index(fields=("due_date",), name="actions_task_due"),
            models.Index(fields=("updated_on",), name="actions_task_updated"),
            models.Index(fields=("moved_on",), name="actions_task_moved"),
            # The ledger of changed dates: most tasks have none.
            models.Index(
                fields=("times_moved",),
                condition=Q(times_moved__gt=0),
                name="actions_task_date_changed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("plan", "number"),
                name="actions_task_number_once_in_plan",
                violation_error_message="The plan already has a task of this number.",
            ),
            models.CheckConstraint(
                condition=~Q(timescale_kind__in=timescale.FIXED_DATE) | Q(due_date__isnull=False),
                name="actions_task_dated_kind_has_date",
                violation_error_message="Enter a due date: this kind of timescale needs one.",
            ),
            models.CheckConstraint(
                condition=~Q(timescale_kind__in=timescale.WITHOUT_DUE_DATE)
                | Q(due_date__isnull=True),
                name="actions_task_unending_kind_has_no_date",
                violation_error_message="This kind of timescale has no due date: leave it empty.",
            ),
            models.CheckConstraint(
                condition=Q(
                    timescale_kind=TimescaleKind.RELATIVE,
                    follows__isnull=False,
                    offset_months__isnull=False,
                )
                | Q(follows__isnull=True, offset_months__isnull=True)
                & ~Q(timescale_kind=TimescaleKind.RELATIVE),
                name="actions_task_relative_names_its_task",
                violation_error_message=(
                    "A relative timescale names the task it counts from and the months after it; "
                    "no other kind does."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(follows=F("id")),
                name="actions_task_does_not_follow_itself",
                violation_error_message="A task cannot be counted from itself.",
            ),
            models.CheckConstraint(
                condition=~Q(timescale_kind=TimescaleKind.RECURRING)
                | Q(start_date__isnull=False, recurs_months__gte=1),
                name="actions_task_recurring_says_how_often",
                violation_error_message="Say when the recurring work starts and how many months lie between.",
            ),
            models.CheckConstraint(
                condition=~Q(timescale_kind=TimescaleKind.CONDITIONAL) | ~Q(condition=""),
                name="actions_task_conditional_says_on_what",
                violation_error_message="Say what the task is conditional on.",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.NOT_TRIGGERED)
                | Q(timescale_kind=TimescaleKind.CONDITIONAL),
                name="actions_task_only_conditional_is_untriggered",
                violation_error_message="Only a conditional task can be not triggered.",
            ),
            models.CheckConstraint(
                condition=Q(start_date__isnull=True)
                | Q(due_date__isnull=True)
                | Q(start_date__lte=F("due_date")),
                name="actions_task_starts_before_due",
                violation_error_message="The due date is before the start date.",
            ),
            models.CheckConstraint(
                condition=Q(earliest_date__isnull=True)
                | Q(latest_date__isnull=False, earliest_date__lte=F("latest_date")),
                name="actions_task_earliest_before_latest",
                violation_error_message="Give the latest date too, and not before the earliest.",
            ),
            models.CheckConstraint(
                condition=Q(start_date__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(start_date__lte=F("ends_on")),
                name="actions_task_ends_after_start",
                violation_error_message="The work goes on until a day before its start.",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def save(self, *args, **kwargs):
        self.plan_id = self.action.plan_id
        if self._state.adding and not self.times_moved and self.original_due_date is None:
            self.original_due_date = self.due_date
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return address("actions:detail", self.pk)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over it, for the breadcrumbs."""
        return [*self.plan.levels_above, (self.plan.get_absolute_url(), str(self.plan))]

    def clean(self):
        errors = {}
        kind = self.timescale_kind
        needed = timescale.NEEDS[kind]
        allowed = (*needed, *timescale.MAY_HAVE[kind])
        # A relative task's date is worked out from the one it follows, never typed.
        kept = (*allowed, "due_date") if kind == TimescaleKind.RELATIVE else allowed
        label = TimescaleKind(kind).label
        for name in timescale.FIELDS:
            value = getattr(self, name)
            if name in needed and value in (None, ""):
                errors[name] = f"Fill this in: a timescale of the kind “{label}” needs it."
            elif name not in kept and value not in (None, ""):
                errors[name] = (
                    f"Leave this empty, or choose another kind: “{label}” does not use it."
                )
        if not errors and self.start_date and self.due_date and self.start_date > self.due_date:
            errors["due_date"] = "The due date is before the start date. Change one of the two."
        if self.latest_date and not self.earliest_date:
            errors["earliest_date"] = "Give the earliest day too, or clear the latest."
        if (
            self.latest_date
            and self._state.adding
            and self.due_date not in (None, self.latest_date)
        ):
            errors["due_date"] = (
                "Of a date stated as a season, quarter or month, the latest day is the due date: "
                f"enter {format_day(self.latest_date)}."
            )
        if self.action_id and self.number:
            namesakes = KeyTask.objects.filter(plan=self.action.plan_id, number=self.number)
            if namesakes.exclude(pk=self.pk).exists():
                errors["number"] = (
                    f"The plan already has a task {self.number}: give another number."
                )
        if self.follows and self._follows_itself():
            errors["follows"] = "That task is counted from this one. Choose another."
        if self.state == State.NOT_TRIGGERED and kind != TimescaleKind.CONDITIONAL:
            errors["state"] = "Only a conditional task can be not triggered."
        if errors:
            raise ValidationError(errors)

    def _follows_itself(self) -> bool:
        seen, task = {self.pk}, self.follows
        while task is not None:
            if task.pk in seen:
                return True
            seen.add(task.pk)
            task = task.follows
        return False

    # Facts about one row, as at the date of `as_at(on)` where the row was read so.

    asof_state = AsOf("state")
    asof_due_date = AsOf("due_date")
    asof_times_moved = AsOf("times_moved")
    asof_updated_on = AsOf("updated_on")

    @property
    def asof_state_label(self) -> str:
        return State(self.asof_state).label

    def standing(self, on: dt.date) -> standing.Standing:
        return standing.standing_of(
            state=self.asof_state, kind=self.timescale_kind, due_date=self.asof_due_date, on=on
        )

    @property
    def timescale_in_words(self) -> str:
        values = {name: getattr(self, name) for name in timescale.FIELDS}
        values["due_date"] = self.asof_due_date
        values["follows"] = self.follows.number if self.follows_id else ""
        return timescale.in_words(
            self.timescale_kind, due_from_measure=self.due_from_measure, **values
        )

    @property
    def days_slipped(self) -> int | None:
        """Days between the original date and the date of now; None where there never was one."""
        if self.asof_due_date is None or self.original_due_date is None:
            return None
        return (self.asof_due_date - self.original_due_date).days

    def days_late(self, on: dt.date) -> int:
        last_day = standing.last_day_in_time(self.timescale_kind, self.asof_due_date)
        return max(0, (on - last_day).days) if last_day else 0

    def needs_board(self, moves: Iterable[models.Model] | None = None) -> bool:
        """A further move of its own date needs a decision of the Board.

        `moves` are those of its `lineage`, if they are at hand.
        """
        if not self.times_moved and self.carried_from_id is None:
            return moves_allowed() == 0
        if moves is None:
            changes = apps.get_model("actions", "DueDateChange").objects
            moves = changes.filter(task__in=self.lineage)
        return own_moves(moves) >= moves_allowed()

    @cached_property
    def lineage(self) -> list[int]:
        """The keys of this task and of those it was carried forward from: one story. A query for each three of them."""
        keys, last = [self.pk], self.carried_from_id
        step = "carried_from"
        while last is not None:
            *three, last = (
                KeyTask.objects.filter(pk=last)
                .values_list("pk", step, f"{step}__{step}", f"{step}__{step}__{step}")
                .get()
            )
            keys += [key for key in three if key is not None]
        return keys

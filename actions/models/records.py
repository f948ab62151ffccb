from django.db import models
from django.db.models import F, Q

from ohs.core.models import AppendOnly, Withdrawable

from ..rules.standing import State
from .tasks import KeyTask


class UpdateKind(models.TextChoices):
    PROGRESS = "progress", "progress"
    NO_CHANGE = "no_change", "no change"
    CLAIM = "claim", "claimed complete"
    CONFIRM = "confirm", "confirmed"
    RETURN = "return", "returned"
    TRIGGER = "trigger", "condition met"
    WITHDRAW = "withdraw", "withdrawn"
    REOPEN = "reopen", "reopened"
    CARRY = "carry", "carried forward"


class TaskUpdate(Withdrawable, AppendOnly):
    """What its people say of a task on a day: a note, and the state the task is in from then on."""

    task = models.ForeignKey(KeyTask, on_delete=models.PROTECT, related_name="updates")
    date = models.DateField(help_text="The day the note speaks of.")
    kind = models.CharField(max_length=10, choices=UpdateKind, default=UpdateKind.PROGRESS)
    state = models.CharField(max_length=15, choices=State)
    narrative = models.TextField()
    evidence_link = models.URLField(max_length=500, blank=True)
    evidence_seen = models.CharField("where it can be seen", max_length=300, blank=True)
    author = models.ForeignKey(
        "organisation.User", on_delete=models.PROTECT, related_name="task_updates"
    )
    author_post = models.ForeignKey(
        "organisation.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("-date", "-pk")
        indexes = [models.Index(fields=("task", "date", "id"), name="actions_update_by_date")]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(narrative=""),
                name="actions_update_says_something",
                violation_error_message="Write a note: an update without one tells the Board nothing.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.date}"


def evidence_path(evidence, file_name: str) -> str:
    # Never the name a person gave: that is kept as text beside it.
    return f"evidence/{evidence.sha256[:2]}/{evidence.sha256}"


class Evidence(AppendOnly):
    """A file that shows what an update claims. Kept apart from public files and served to signed-in people alone."""

    update = models.ForeignKey(TaskUpdate, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to=evidence_path, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ("pk",)

    def __str__(self):
        return self.name


class EvidenceScan(AppendOnly):
    """What the virus scanner said of a file. While it has said nothing the file is held."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="scans")
    clean = models.BooleanField()
    found = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(clean=True, found="") | Q(clean=False) & ~Q(found=""),
                name="actions_scan_names_what_it_found",
                violation_error_message="A file with something in it says what, and a clean one nothing.",
            )
        ]

    def __str__(self):
        return "clean" if self.clean else self.found


class DueDateChange(AppendOnly):
    """A due date that moved: from, to, why, who said so and at which meeting it was agreed."""

    task = models.ForeignKey(KeyTask, on_delete=models.PROTECT, related_name="date_changes")
    changed_on = models.DateField()
    from_date = models.DateField("from", null=True, blank=True)
    to_date = models.DateField("to", null=True, blank=True)
    reason = models.TextField()
    changed_by = models.ForeignKey(
        "organisation.User", on_delete=models.PROTECT, related_name="date_changes"
    )
    agreed_at = models.ForeignKey(
        "organisation.BoardMeeting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="date_changes",
        verbose_name="agreed at",
    )
    caused_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consequences",
        help_text="The move of another task that this one is counted from.",
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("-changed_on", "-pk")
        indexes = [
            models.Index(fields=("task", "changed_on", "id"), name="actions_move_by_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_date__isnull=True, to_date__isnull=False)
                | Q(from_date__isnull=False, to_date__isnull=True)
                | ~Q(from_date=F("to_date")),
                name="actions_move_moves_the_date",
                violation_error_message="The new date is the date the task already has.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="actions_move_says_why",
                violation_error_message="Enter a reason for the new date.",
            ),
        ]

    def __str__(self):
        return f"{self.from_date} → {self.to_date}"

    @property
    def days(self) -> int | None:
        """How many days later (earlier where negative); None for a first date or a date given up."""
        if self.from_date is None or self.to_date is None:
            return None
        return (self.to_date - self.from_date).days

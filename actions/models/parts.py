import datetime as dt

from django.db import models
from django.db.models import Q

from ohs.core.history import HistoricalRecords

from .tasks import KeyTask


class TaskPost(models.Model):
    """A post's part in a task: it leads, leads jointly with others, or supports."""

    class Role(models.TextChoices):
        LEAD = "lead", "lead"
        JOINT_LEAD = "joint_lead", "joint lead"
        SUPPORTING = "supporting", "supporting"

    LEADING = (Role.LEAD, Role.JOINT_LEAD)

    task = models.ForeignKey(KeyTask, on_delete=models.PROTECT, related_name="posts")
    post = models.ForeignKey(
        "organisation.Post", on_delete=models.PROTECT, related_name="task_roles"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.LEAD)
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "post on a task"
        verbose_name_plural = "posts on a task"
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("task", "post"),
                name="actions_post_once_on_task",
                violation_error_message="This post already has a part in the task.",
            ),
            models.UniqueConstraint(
                fields=("task",),
                condition=Q(role="lead"),
                name="actions_one_sole_lead",
                violation_error_message="A task has one lead. Where several lead, each is a joint lead.",
            ),
        ]

    def __str__(self):
        return f"{self.post} ({self.get_role_display()})"


class TaskStep(models.Model):
    """A step inside a task that the plan names by itself: 4(iii), subject to the outcome of (i) and (ii)."""

    task = models.ForeignKey(KeyTask, on_delete=models.PROTECT, related_name="steps")
    number = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    condition = models.CharField("only if", max_length=200, blank=True)
    depends_on = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="needed_by"
    )
    triggered_on = models.DateField(
        null=True, blank=True, help_text="The day the condition was found to hold."
    )
    done_on = models.DateField(null=True, blank=True)
    illustrative = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("task", "number"),
                name="actions_step_number_once_in_task",
                violation_error_message="The task already has a step of this number.",
            ),
            models.CheckConstraint(
                condition=Q(condition="") | Q(done_on__isnull=True) | Q(triggered_on__isnull=False),
                name="actions_conditional_step_triggered_before_done",
                violation_error_message="Say when the condition was met before the step is done.",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def status(self, on: dt.date) -> str:
        """done, not triggered or to do, on a date."""
        if self.done_on and self.done_on <= on:
            return "done"
        if self.condition and not (self.triggered_on and self.triggered_on <= on):
            return "not triggered"
        return "to do"

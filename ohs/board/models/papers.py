from django.db import models
from simple_history.models import HistoricalRecords

from ohs.organisation.models import BoardMeeting, Post


class StandardText(models.Model):
    """What a section of the paper says unless the author writes otherwise for a meeting."""

    key = models.SlugField(max_length=40, unique=True)
    heading = models.CharField(max_length=120)
    text = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["key"]
        verbose_name = "default text"

    def __str__(self) -> str:
        return self.heading


class MeetingPaper(models.Model):
    """The paper of one meeting: its title, who reports, its protective marking."""

    meeting = models.OneToOneField(BoardMeeting, models.PROTECT, related_name="paper")
    title = models.CharField(
        max_length=200, default="Health, Safety and Wellbeing Performance Update"
    )
    author = models.ForeignKey(Post, models.PROTECT, related_name="papers", null=True, blank=True)
    marking = models.CharField(
        "protective marking", max_length=60, default="OFFICIAL", help_text="Printed on every page."
    )

    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"Paper for {self.meeting}"


class PaperText(models.Model):
    """What the author wrote in a section of one meeting's paper, or that the section is left out."""

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="paper_texts")
    key = models.SlugField(max_length=40)
    text = models.TextField(blank=True)
    left_out = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["meeting", "key"]
        verbose_name = "section text"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "key"],
                name="paper_text_once_per_section",
                violation_error_message="The section already has a text for this meeting.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.meeting}"

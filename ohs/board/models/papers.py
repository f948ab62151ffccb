import base64
import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q

from ohs.core.history import HistoricalRecords
from ohs.core.models import AppendOnly
from ohs.organisation.models import Board, BoardMeeting, Post
from ohs.registers.audience import AUDIENCES

_AUDIENCES = {"": "Everybody", **{key: each.name for key, each in AUDIENCES.items()}}


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


class BoardSection(models.Model):
    """A section of a board's papers: its place, its heading, and what is written there from the registers, if anything.

    A board that has none of its own gets the starter set: every section that the registers write, and the usual ones.
    """

    board = models.ForeignKey(Board, models.PROTECT, related_name="sections")
    key = models.SlugField(max_length=40, editable=False)
    heading = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField()
    source = models.SlugField(
        "written from the registers",
        max_length=40,
        blank=True,
        help_text="What the registers write here. Empty: the section is the author's own words.",
    )
    mandatory = models.BooleanField(default=False)
    appendix = models.BooleanField(default=False)
    audience = models.CharField(
        "printed for", max_length=20, blank=True, default="", choices=list(_AUDIENCES.items())
    )
    standard_text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["board", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "key"],
                name="board_section_key_once",
                violation_error_message="The board already has a section of that name.",
            ),
            models.UniqueConstraint(
                fields=["board", "source"],
                condition=~Q(source=""),
                name="board_section_source_once",
                violation_error_message="Another section of this board already prints that.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} ({self.board})"


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
    """What the author wrote in a section of one meeting's paper, that it is left out, or where it stands for once.

    A section that only this paper has is `added`: then its heading and what is written in it stand here too.
    `nothing`: somebody confirmed that there is nothing to say; the paper prints "None.".
    """

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="paper_texts")
    key = models.SlugField(max_length=40)
    text = models.TextField(blank=True)
    left_out = models.BooleanField(default=False)
    nothing = models.BooleanField("nothing to report", default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(null=True, blank=True)
    added = models.BooleanField(default=False)
    heading = models.CharField(max_length=120, blank=True)
    source = models.SlugField(max_length=40, blank=True)
    appendix = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["meeting", "key"]
        verbose_name = "section text"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "key"],
                name="paper_text_once_per_section",
                violation_error_message="The section already has a text for this meeting.",
            ),
            models.CheckConstraint(
                condition=Q(nothing=False) | Q(confirmed_by__isnull=False),
                name="paper_text_nothing_is_confirmed",
                violation_error_message="That there is nothing to report is confirmed by somebody.",
            ),
            models.CheckConstraint(
                condition=Q(nothing=False) | Q(text=""),
                name="paper_text_nothing_has_no_text",
                violation_error_message="Either there is nothing to report, or there is a text.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.meeting}"


class PaperPicture(AppendOnly):
    """A picture that the author shows in a paper, by its name. Another of the same name takes its place."""

    append_only_because = "upload another picture of the same name; the newest is printed."

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="pictures")
    name = models.SlugField(max_length=60)
    media_type = models.CharField(max_length=20)
    body = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def data(self) -> str:
        """Its bytes in base64, as a paper holds them."""
        return base64.b64encode(bytes(self.body)).decode()


class WordTemplate(AppendOnly):
    """The force's own Word document that gives a board's papers their styles, header and footer; the newest counts.

    An empty one says that the board has none any more.
    """

    append_only_because = "upload another template; the newest is used."

    board = models.ForeignKey(Board, models.PROTECT, related_name="word_templates")
    name = models.CharField(max_length=120, blank=True)
    body = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["board", "pk"]

    def __str__(self) -> str:
        return self.name or "None"


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()

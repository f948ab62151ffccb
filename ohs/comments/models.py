"""What is said and asked of a record, who is named in it, and who has read that."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from ohs.core.history import HistoricalRecords
from ohs.core.models import AppendOnly, AppendOnlyQuerySet, Withdrawable

EDITABLE_FOR = dt.timedelta(minutes=10)


class Comment(Withdrawable, AppendOnly):
    """A comment on a record, a question, or an answer. Its author corrects it for ten minutes; then it stands.

    `kind` and `record` address what it is about (`ohs.registers.comments`); `about` is what that was called on the day.
    A reply hangs on the comment that began the thread, never on another reply.
    """

    append_only_because = "say what is wrong with it in a reply, or withdraw it with a reason."
    # The trail says that somebody commented, on what, and whether it was edited: what was said is read where it stands.
    change_log_leaves_out = ("text", "said_at")

    kind = models.CharField(max_length=40)
    record = models.CharField(max_length=80)
    title = models.CharField("about", max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", db_index=False
    )
    is_question = models.BooleanField("a question", default=False)
    is_answer = models.BooleanField("an answer", default=False)
    text = models.TextField()
    said_on = models.DateField()
    said_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")

    history = HistoricalRecords()
    # Those that were withdrawn as well: a thread says that something stood there.
    everything = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("kind", "record", "parent"), name="comments_of_record"),
            models.Index(fields=("parent", "id"), name="comments_of_thread"),
        ]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                name="comment_answers_something",
                condition=Q(is_answer=False) | Q(parent__isnull=False),
                violation_error_message="An answer answers a question.",
            ),
            models.CheckConstraint(
                name="comment_question_begins_a_thread",
                condition=Q(is_question=False) | Q(parent=None),
                violation_error_message="A question begins a thread of its own.",
            ),
            models.CheckConstraint(
                name="comment_says_something",
                condition=~Q(text=""),
                violation_error_message="Enter your comment.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} on {self.title}"

    @property
    def word(self) -> str:
        if self.is_question:
            return "Question"
        return "Answer" if self.is_answer else "Comment"

    def is_editable_by(self, person: object, at: dt.datetime) -> bool:
        return self.said_by == person and at - self.said_at <= EDITABLE_FOR


class Mention(AppendOnly):
    """A post or a person that a comment names: it waits for them until they answer or have read it."""

    append_only_because = "who was named stays named."

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    post = models.ForeignKey(
        "organisation.Post", models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("comment", "pk")
        constraints = [
            models.CheckConstraint(
                name="mention_is_a_post_or_a_person",
                condition=Q(post=None, person__isnull=False) | Q(post__isnull=False, person=None),
                violation_error_message="A post or a person is named, one at a time.",
            ),
            models.UniqueConstraint(fields=("comment", "post"), name="mention_of_post_once"),
            models.UniqueConstraint(fields=("comment", "person"), name="mention_of_person_once"),
        ]

    def __str__(self) -> str:
        return str(self.post) if self.post else str(self.person and self.person.display_name)


class CommentRead(AppendOnly):
    """Somebody who was named in a comment has read it."""

    append_only_because = "what was read was read."

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("comment", "pk")
        constraints = [
            models.UniqueConstraint(fields=("comment", "person"), name="comment_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment}, read by {self.person}"

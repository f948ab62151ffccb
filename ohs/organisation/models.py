"""Who is who in the force: business groups and their units, posts and who holds them, boards and when they meet."""

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.text import slugify

from ohs.core.fields import NaturalSortField
from ohs.core.history import HistoricalRecords
from ohs.core.models import AppendOnly
from ohs.core.periods import Month, MonthRange, PeriodName
from ohs.core.text import format_day, format_month

from .force import Force, UnitKind, current_force

log = logging.getLogger("ohs.access")

__all__ = [
    "Board",
    "BoardMeeting",
    "BusinessGroup",
    "CommandUnit",
    "Force",
    "Post",
    "PostHolder",
    "RightsChange",
    "UnitKind",
    "User",
    "current_force",
    "usual_period",
]


class User(AbstractUser):
    """A person who signs in. What they may do comes from their roles and from the posts they hold."""

    must_change_password = models.BooleanField(default=False, editable=False)
    # When the account was closed, what the person was then, and when their name went.
    left_on = models.DateField(null=True, editable=False)
    left_as = models.CharField(max_length=60, default="", editable=False)
    forgotten_on = models.DateField(null=True, editable=False)
    # How often all sessions of this person were ended: a session of before is one no more.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined]
        ordering = ["username"]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    def end_sessions(self) -> None:
        """Every session of this person is over with the next request, on whatever machine, whichever worker answers."""
        User.objects.filter(pk=self.pk).update(sessions_ended=F("sessions_ended") + 1)

    def get_session_auth_hash(self) -> str:
        """What a session has to show: it is another once the password changes, or the person has signed out."""
        return self._of_this_session(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the keys that `SECRET_KEY` had before."""
        for found in super().get_session_auth_fallback_hash():
            yield self._of_this_session(found)

    def _of_this_session(self, found: str) -> str:
        if not self.sessions_ended:
            return found
        return salted_hmac(
            "ohs.organisation.sessions", f"{found}:{self.sessions_ended}"
        ).hexdigest()


class RightsChange(AppendOnly):
    """What somebody may do was changed: whose rights, from what to what, by whom, when and why."""

    class What(models.TextChoices):
        ACCOUNT = "account", "account"
        NAME = "name", "name and sign-in"
        ROLES = "roles", "roles"
        ACTIVE = "active", "can sign in"
        STAFF = "staff", "gets into the admin"
        SUPERUSER = "superuser", "superuser"
        PASSWORD = "password", "password"
        FACTOR = "factor", "two-step sign-in"
        INVITED = "invited", "invitation"

    person = models.ForeignKey(User, models.PROTECT, related_name="rights_changes")
    what = models.CharField(max_length=10, choices=What)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["person", "-recorded_at"], name="rights_change_of_person")]

    def log(self) -> None:
        """A line for whoever collects logs: people by their numbers, and of roles which."""
        facts = {"event": f"rights-{self.what}", "person": self.person_id, "by": self.by_id}
        if self.what == self.What.ROLES:
            facts |= {"before": self.before, "after": self.after}
        log.info("%s changed", self.get_what_display(), extra={"facts": facts})

    def __str__(self) -> str:
        return (
            f"{self.person}, {self.get_what_display()}: {self.before or '–'} → {self.after or '–'}"
        )


class RoleByClaim(models.Model):
    """A role that somebody has because the force's OpenID provider says so: it goes when the provider says so no more."""

    person = models.ForeignKey(User, models.CASCADE, related_name="roles_by_claim")
    role = models.ForeignKey("auth.Group", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="role_by_claim_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class BusinessGroup(models.Model):
    """A part of the force that answers to one chief officer group. A unit may have the same code as a group."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    printed_as = models.CharField(
        max_length=60, blank=True, help_text="As the Board's paper prints it, where that differs."
    )
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="group_code_once_in_any_case",
                violation_error_message="A business group has this code already. OPS and ops are the same code.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CommandUnit(models.Model):
    """A command unit, district or department: what is audited, what counts its injuries."""

    code = models.CharField(max_length=20, unique=True)
    code_sort = NaturalSortField(source="code", db_index=True)
    name = models.CharField(max_length=120)
    group = models.ForeignKey(BusinessGroup, models.PROTECT, related_name="units")
    kind = models.ForeignKey(UnitKind, models.PROTECT, null=True, blank=True, related_name="units")
    order = models.PositiveSmallIntegerField(default=0)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "unit"
        ordering = ["group__order", "order", "code_sort", "pk"]
        constraints = [
            models.CheckConstraint(
                name="unit_closes_after_opening",
                condition=Q(opened=None) | Q(closed=None) | Q(closed__gte=F("opened")),
                violation_error_message="The unit closes before it opens: give a closing date on or after the opening date.",
            ),
            models.UniqueConstraint(
                Lower("code"),
                name="unit_code_once_in_any_case",
                violation_error_message="A unit has this code already. OPS1 and ops1 are the same code.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PostQuerySet(models.QuerySet):
    def held_by(self, user: "User", on: dt.date) -> "PostQuerySet":
        """The posts that a person holds on a date."""
        return self.filter(pk__in=PostHolder.objects.on(on).filter(user=user).values("post"))

    def of_group(self, group: BusinessGroup) -> "PostQuerySet":
        """A business group's own posts, and the collective posts, which belong to every group."""
        return self.filter(Q(group=group) | Q(kind=Post.Kind.COLLECTIVE))


class Post(models.Model):
    """A lead: a post, never a person. People move; posts stay."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        COLLECTIVE = "collective", "Collective"
        ORGANISATION = "organisation", "Organisation"

    title = models.CharField(max_length=160, unique=True)
    slug = models.SlugField(max_length=160, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INDIVIDUAL)
    group = models.ForeignKey(
        BusinessGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        help_text="Empty for a post that serves the whole force.",
    )
    reports_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="post above",
        help_text="Who is shown its work while nobody holds it, and told where it is late.",
    )

    history = HistoricalRecords()
    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = slugify(self.title)[:160]
        super().save(*args, **kwargs)


class PostHolderQuerySet(models.QuerySet):
    def on(self, on: dt.date) -> "PostHolderQuerySet":
        """Who holds what on a date; the last day counts."""
        return self.filter(Q(end=None) | Q(end__gte=on), start__lte=on)


class PostHolder(models.Model):
    """Who holds a post, from when to when. What a lead may change follows from it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="holders")
    user = models.ForeignKey(User, models.CASCADE, related_name="posts_held")
    start = models.DateField()
    end = models.DateField(
        null=True, blank=True, help_text="The last day in the post; empty while it lasts."
    )

    history = HistoricalRecords()
    objects = PostHolderQuerySet.as_manager()

    class Meta:
        ordering = ["post__title", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                name="holder_ends_after_start",
                condition=Q(end=None) | Q(end__gte=F("start")),
                violation_error_message="The last day in the post is before the first: check both dates.",
            ),
            models.UniqueConstraint(
                fields=["post", "user", "start"],
                name="holder_once_per_start",
                violation_error_message="This person is already recorded in this post from that date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.user}"


class Board(models.Model):
    """A body that meets and is reported to: the HSW Board, and the boards and panels above it."""

    name = models.CharField(max_length=160, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The board that this one reports to.",
    )
    remit = models.TextField(
        blank=True,
        help_text="What the board is for, in a sentence or two. Its papers, and those of the boards above it, say it.",
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BoardMeetingQuerySet(models.QuerySet):
    def frozen(self) -> "BoardMeetingQuerySet":
        """Meetings whose figures stand: what the Board saw can no longer change."""
        return self.exclude(state=BoardMeeting.State.PLANNED)

    def without_record(self, on: dt.date) -> "BoardMeetingQuerySet":
        """Those that were planned for a day, or a whole month, before a date, and of which nothing is on record."""
        passed = Q(date__lt=on) & ~Q(precision=BoardMeeting.Precision.MONTH)
        passed |= Q(date__lt=on.replace(day=1))
        found: BoardMeetingQuerySet = self.filter(passed, state=BoardMeeting.State.PLANNED)
        return found

    def last_frozen(self, on: dt.date, board: "Board | None" = None) -> "BoardMeeting | None":
        """The meeting that "since the last Board" means on a date: the newest frozen one as at an earlier day.

        On pages it is a meeting of the board that none reports to, which governs the registers: a panel that met since
        is no Board. In a paper of `board` it is that board's own; while it has none, the one that pages compare with.
        """
        return self.newest_frozen(on, board).first()

    def newest_frozen(self, on: dt.date, board: "Board | None" = None) -> "BoardMeetingQuerySet":
        """The same as a queryset of one row or none."""
        below = Board.objects.filter(parent=OuterRef("board"))
        governs = When(~Exists(below), then=1)
        own = [When(board=board, then=2)] if board is not None else []
        ranked = self.frozen().filter(as_at__lt=on)
        ranked = ranked.annotate(board_rank=Case(*own, governs, default=0))
        found: BoardMeetingQuerySet = ranked.order_by("-board_rank", "-as_at", "-pk")[:1]
        return found

    def as_at(self, on: dt.date) -> "BoardMeetingQuerySet":
        """The meetings that see their figures as at a date; one without such a date sees those of its own day."""
        return self.filter(
            Q(as_at=on) | Q(as_at=None, date=on, precision=BoardMeeting.Precision.DAY)
        )

    def with_period(self, on: dt.date) -> "BoardMeeting | None":
        """The meeting as at a date whose paper has a period of its own; None where that is the force's usual one."""
        return self.as_at(on).exclude(period="").order_by("pk").first()


class BoardMeeting(models.Model):
    """A meeting of a board, and the date as at which it sees every figure."""

    class Precision(models.TextChoices):
        DAY = "day", "Day"
        MONTH = "month", "Month"

    #: Months chosen one by one, where no name fits.
    CHOSEN = "chosen"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        FROZEN = "frozen", "Frozen"
        MINUTED = "minuted", "Minuted"

    board = models.ForeignKey(Board, models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    date = models.DateField(help_text="The first of the month where only the month is known.")
    precision = models.CharField(max_length=10, choices=Precision, default=Precision.DAY)
    as_at = models.DateField(
        null=True, blank=True, help_text="The date as at which its figures are taken."
    )
    period = models.CharField(
        "period of the paper",
        max_length=20,
        choices=[*Force.Period.choices, (CHOSEN, "The months below")],
        blank=True,
        help_text="Empty: the force's usual period. It is compared with the same months a year before.",
    )
    period_from = models.DateField(
        null=True,
        blank=True,
        help_text="The first day of the first month, where months are chosen.",
    )
    period_to = models.DateField(
        null=True, blank=True, help_text="The first day of the last month, where months are chosen."
    )
    chair = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="chaired")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)

    history = HistoricalRecords()
    objects = BoardMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_frozen_has_as_at",
                condition=Q(state="planned") | Q(as_at__isnull=False),
                violation_error_message="A frozen meeting needs the date as at which its figures were taken.",
            ),
            models.CheckConstraint(
                name="meeting_period_has_months",
                condition=Q(
                    period="chosen",
                    period_from__isnull=False,
                    period_to__isnull=False,
                    period_from__day=1,
                    period_to__day=1,
                    period_to__gte=F("period_from"),
                )
                | (~Q(period="chosen") & Q(period_from=None, period_to=None)),
                violation_error_message="For a period of chosen months give the first day of the first and of the last "
                "month; for any other leave both empty.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.when}"

    @property
    def known_on(self) -> dt.date:
        """The day as at which its figures are taken; its own until another is set."""
        return self.as_at or self.date

    @property
    def when(self) -> str:
        if self.precision == self.Precision.MONTH:
            return format_month(self.date)
        return format_day(self.date)

    def clean(self) -> None:
        """Pages as at a day have one period: meetings that see the same figures compare the same months."""
        on = self.as_at or (self.date if self.precision == self.Precision.DAY else None)
        if not self.period or on is None:
            return
        own = (self.period, self.period_from, self.period_to)
        for other in BoardMeeting.objects.as_at(on).exclude(pk=self.pk).exclude(period=""):
            if (other.period, other.period_from, other.period_to) != own:
                raise ValidationError(
                    {
                        "period": f"{other} is as at the same day and its paper has another period. Give both the "
                        "same period, or this meeting another as-at date."
                    }
                )

    @property
    def period_in_words(self) -> str:
        """The period of its paper, as its page says it."""
        if self.period_from and self.period_to:
            return MonthRange(Month.of(self.period_from), Month.of(self.period_to)).label
        if self.period:
            return str(self.get_period_display())
        return f"{current_force().get_usual_period_display()}, as usual"

    def period_ending(self, newest: Month) -> MonthRange | None:
        """The months of its paper where `newest` is the newest complete one; None for the force's usual period."""
        if self.period_from and self.period_to:
            return MonthRange(Month.of(self.period_from), Month.of(self.period_to))
        return PeriodName(self.period).ending(newest) if self.period else None


def usual_period(on: dt.date, newest: Month) -> MonthRange:
    """The period of a page as at a date: that of the meeting which sees its figures then, else the force's usual one."""
    meeting = BoardMeeting.objects.with_period(on)
    months = meeting.period_ending(newest) if meeting else None
    return months or PeriodName(current_force().usual_period).ending(newest)

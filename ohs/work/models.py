"""What people are told of their work: how often they want the email, what was sent, and when a post above is told."""

from django.db import models

from ohs.core.history import HistoricalRecords


class DigestSetting(models.Model):
    """How often somebody wants the email that lists what waits for them. Without a row: weekly, on Mondays."""

    class Frequency(models.TextChoices):
        DAILY = "daily", "every day"
        WEEKLY = "weekly", "every Monday"
        OFF = "off", "never"

    user = models.OneToOneField(
        "organisation.User", on_delete=models.CASCADE, related_name="digest_setting"
    )
    frequency = models.CharField(max_length=6, choices=Frequency, default=Frequency.WEEKLY)

    history = HistoricalRecords(table_name="actions_historicaldigestsetting")

    class Meta:
        db_table = "actions_digestsetting"

    def __str__(self) -> str:
        return f"{self.user}: {self.get_frequency_display()}"


class SentDigest(models.Model):
    """One person's email of one day: kept so that a second run of the day sends nothing twice."""

    is_a_log = True
    notice_field = "sent_at"

    user = models.ForeignKey(
        "organisation.User", on_delete=models.CASCADE, related_name="sent_digests"
    )
    date = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "actions_sentdigest"
        ordering = ("-date", "pk")
        constraints = [
            models.UniqueConstraint(fields=("user", "date"), name="actions_one_digest_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.date}"


class NoticeRead(models.Model):
    """Somebody has read that something happened: it is new to them no more."""

    is_a_log = True
    #: What one person has read changes their own count, and nothing that others are shown.
    versioned_apart = True
    notice_field = "read_at"

    user = models.ForeignKey("organisation.User", models.CASCADE, related_name="notices_read")
    item = models.CharField(max_length=120)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-read_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=("user", "item"), name="work_notice_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.item}, read by {self.user}"


class MailRefusal(models.Model):
    """An email did not reach somebody: the mail server did not take it, or it came back later.

    It stands on the page of activity, and is new to whoever sees to it that email arrives.
    """

    trail_fields = ("refused_at", "user")

    user = models.ForeignKey("organisation.User", models.CASCADE, related_name="+")
    date = models.DateField()
    address = models.CharField(max_length=254)
    why = models.CharField(max_length=200)
    came_back = models.BooleanField(default=False)
    refused_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("-refused_at", "pk")
        indexes = [models.Index(fields=("user", "-refused_at"), name="work_mail_refused")]
        constraints = [
            models.UniqueConstraint(
                fields=("user", "date"),
                condition=models.Q(came_back=True),
                name="work_mail_came_back_once_a_day",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.address}, {self.date}: {self.why}"

    @property
    def trail_did(self) -> str:
        if self.came_back:
            return "email came back as undeliverable"
        return "email about their work refused by the mail server"

    @property
    def trail_record(self) -> str:
        return f"{self.address} ({self.why})"


class EscalationRule(models.Model):
    """How late something may be before the post above is told. Empty register: every register."""

    register = models.CharField(
        max_length=40, blank=True, help_text="Empty: what is late in any register."
    )
    days_late = models.PositiveSmallIntegerField(
        help_text="So many days after the day it was due, whoever holds the post above is told."
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ("days_late", "register", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("register", "days_late"),
                name="work_escalation_rule_once",
                violation_error_message="There is a rule for this register and number of days already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register or 'every register'}: {self.days_late} days late"


class Escalation(models.Model):
    """Somebody was told that something is late for a post below theirs: once for each rule and day it was due."""

    is_a_log = True
    notice_field = "sent_at"

    rule = models.ForeignKey(EscalationRule, models.CASCADE, related_name="escalations")
    user = models.ForeignKey("organisation.User", models.CASCADE, related_name="+")
    item = models.CharField(max_length=120)
    due = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-sent_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("rule", "user", "item", "due"), name="work_escalated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}, due {self.due}, told {self.user}"

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class SavedViewQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(Q(owner=user) | Q(shared_with__in=user.groups.all())).distinct()


class SavedView(models.Model):
    """A way of looking at the list that somebody wants back: its filters, columns, grouping and order."""

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(
        "organisation.User", on_delete=models.CASCADE, related_name="saved_views"
    )
    shared_with = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    query = models.CharField(max_length=1000, blank=True)

    history = HistoricalRecords()
    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "name"),
                name="actions_view_name_once",
                violation_error_message="You already have a view of this name.",
            ),
        ]

    def __str__(self):
        return self.name


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

    history = HistoricalRecords()

    def __str__(self):
        return f"{self.user}: {self.get_frequency_display()}"


class SentDigest(models.Model):
    """One person's email of one day: kept so that a second run of the day sends nothing twice."""

    user = models.ForeignKey(
        "organisation.User", on_delete=models.CASCADE, related_name="sent_digests"
    )
    date = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-date", "pk")
        constraints = [
            models.UniqueConstraint(fields=("user", "date"), name="actions_one_digest_a_day"),
        ]

    def __str__(self):
        return f"{self.user}, {self.date}"

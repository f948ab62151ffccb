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

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q

from ohs.core.history import HistoricalRecords
from ohs.organisation.models import User


class SavedViewQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(Q(owner=user) | Q(shared_with__in=user.groups.all())).distinct()

    def of_list(self, address: str):
        return self.filter(address=address)


class SavedView(models.Model):
    """A way of looking at a list that somebody wants back: its filters, columns, grouping and order."""

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    shared_with = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The address of the list, without its query: "/risks/".
    address = models.CharField("list", max_length=200)
    query = models.CharField(max_length=1000, blank=True)

    history = HistoricalRecords()
    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "address", "name"),
                name="web_saved_view_name_once",
                violation_error_message="You already have a view of this name.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def url(self) -> str:
        return f"{self.address}?{self.query}" if self.query else self.address

"""What is noted of the ways in: who came, who was refused, whose password or factor changed, which files were taken."""

from django.db import models


class AccessEvent(models.Model):
    """Somebody came in, was refused, went, or took something along. Kept for as long as the page of retention says."""

    is_a_log = True

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", "signed in"
        REFUSED = "sign-in-refused", "sign-in refused"
        SLOWED = "attempts-limited", "too many attempts"
        SIGNED_OUT = "signed-out", "signed out"
        TIMED_OUT = "timed-out", "signed out by time"
        PASSWORD_CHANGED = "password-changed", "password changed"
        PASSWORD_RESET = "password-reset", "password chosen anew by email"
        FACTOR_ADDED = "factor-added", "two-step sign-in set up"
        FACTOR_REMOVED = "factor-removed", "two-step sign-in removed"
        KEY_MADE = "key-made", "API key made"
        KEY_USED = "key-used", "API key used for the first time"
        KEY_ENDED = "key-ended", "API key ended"
        FILE_TAKEN = "file-taken", "file taken"

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind)
    person = models.ForeignKey(
        "organisation.User", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    address = models.GenericIPAddressField(null=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="access_of_person")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"

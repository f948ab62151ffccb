"""What was typed into a form whose session had ended, and how often somebody has tried to come in."""

from django.conf import settings
from django.db import models


class KeptForm(models.Model):
    """A form that was sent after its session had ended. Whoever typed it gets it back after signing in, for a day.

    What was typed is stored encrypted; passwords and files are not stored at all.
    """

    is_a_log = True

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_forms", editable=False
    )
    path = models.CharField(max_length=2000)
    typed = models.TextField()
    had_files = models.BooleanField(default=False)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-kept_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person}: {self.path}"


class Attempts(models.Model):
    """Failed attempts in a row, counted for all workers together: by account and browser, by account, by address.

    The name of what is counted is stored as a hash: people type passwords into the wrong box.
    """

    is_a_log = True

    bucket = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-last_at", "-pk"]
        default_permissions = ()
        verbose_name_plural = "attempts"

    def __str__(self) -> str:
        return f"{self.failures} since {self.last_at:%Y-%m-%d %H:%M}"

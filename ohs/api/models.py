"""Keys by which programs act for a person, and what was answered to calls that may be sent twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from ohs.core.history import HistoricalRecords


class ApiKeyQuerySet(models.QuerySet[Any]):
    def usable(self, on: dt.date) -> ApiKeyQuerySet:
        """Those that open something on a day: not revoked, not run out, and their person may sign in."""
        return self.filter(revoked_on=None, expires_on__gte=on, user__is_active=True)


class ApiKey(models.Model):
    """A key by which a program acts for a person: with the rights that the person has at that moment, and no more."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80, help_text="What uses it.")
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    # SHA-256 of 256 random bits: the key itself is nowhere, and cannot be guessed from this.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)
    created_on = models.DateField()
    expires_on = models.DateField()
    revoked_on = models.DateField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True, editable=False)
    # How many calls there were in the current minute: counted here, where all workers see it.
    minute = models.BigIntegerField(default=0, editable=False)
    calls = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords(excluded_fields=["digest", "last_used_on", "minute", "calls"])

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        ordering = ["-created_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="api_key_ends_after_it_begins",
                condition=Q(expires_on__gte=models.F("created_on")),
                violation_error_message="A key cannot end before it begins.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class AnsweredCall(models.Model):
    """What a call with an `Idempotency-Key` was answered, so that the same call sent again is not done again."""

    is_a_log = True

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="answered")
    token = models.CharField(max_length=80)
    # SHA-256 over the address and what was sent: the same token with other contents is a mistake.
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "answered call"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "token"], name="api_call_answered_once")
        ]

    def __str__(self) -> str:
        return self.token

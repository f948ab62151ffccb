"""`forget_access`: deletes what is noted of the ways in and is older than ACCESS_KEPT_DAYS. Changes of records stay."""

import datetime as dt

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from ohs.core.text import plural

from ...models import AccessEvent


class Command(BaseCommand):
    help = "Delete notes of sign-ins and the like that are older than ACCESS_KEPT_DAYS."

    def handle(self, *args, **options):
        before = timezone.now() - dt.timedelta(days=settings.ACCESS_KEPT_DAYS)
        number, _ = AccessEvent.objects.filter(at__lt=before).delete()
        self.stdout.write(f"{plural(number, 'note')} deleted.")

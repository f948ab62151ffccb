"""How fast anybody may try passwords and codes: slower after each failure, for all workers together, and nobody is locked out.

Failures are counted in the database, by three names. Of an account and one address: after five the next attempt waits a
second, then two, four, up to a minute. Of an account from anywhere: after twenty, for addresses that have failed already.
Of an address: after twenty, whatever the account. A browser in which somebody has signed in before is counted by itself:
whatever others try, its owner's own attempts are not slowed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Attempts

# After this long without a failure it begins anew.
FORGOTTEN_AFTER = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Bucket:
    """Failures that are counted together."""

    name: str
    # So many are free; after them each next one waits twice as long as the one before, at most `longest` seconds.
    free: int
    longest: int = 60
    # Whether a success says that these failures were its person's own.
    cleared_by_success: bool = False
    # Not asked of an address that has not failed with this account.
    only_after_a_failure: bool = False

    @property
    def key(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    def wait(self, failures: int) -> int:
        """Seconds to wait after so many failures."""
        over = failures - self.free
        return 0 if over < 0 else min(self.longest, 2 ** min(over, 20))


def network_of(address: str | None) -> str:
    """What an address is counted as: a household's IPv6 addresses are one."""
    if not address:
        return ""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((found, 64), strict=False).network_address)
    return address


def buckets_of_account(account: str, address: str, browser: str) -> list[Bucket]:
    """What an attempt at an account counts as; `browser` is one in which its owner has signed in before, or empty."""
    if browser:
        return [Bucket(f"{account} in {browser}", free=5, cleared_by_success=True)]
    return [
        Bucket(f"{account} from {address}", free=5, cleared_by_success=True),
        Bucket(account, free=20, only_after_a_failure=True),
        Bucket(f"from {address}", free=20),
    ]


@transaction.atomic
def begin(buckets: Iterable[Bucket]) -> tuple[int, int]:
    """Counts an attempt as failed until it succeeds, so that many at once are as many failures.

    Gives the seconds to wait, where it may not be made yet, and how many failed in a row by the first of the names.
    """
    now = timezone.now()
    wanted = list(buckets)
    rows = {}
    for bucket in sorted(wanted, key=lambda each: each.key):
        row, _ = Attempts.objects.select_for_update().get_or_create(
            bucket=bucket.key, defaults={"failures": 0, "last_at": now}
        )
        if now - row.last_at > FORGOTTEN_AFTER:
            row.failures = 0
        rows[bucket.name] = row
    first = rows[wanted[0].name].failures
    waits = [
        (rows[bucket.name].last_at - now).total_seconds() + bucket.wait(rows[bucket.name].failures)
        for bucket in wanted
        if bucket.wait(rows[bucket.name].failures)
        and not (bucket.only_after_a_failure and first == 0)
    ]
    # Whoever waited for another's row has an older clock than that row: that is no reason to wait.
    longest = max(waits, default=0)
    if longest > 0:
        return math.ceil(longest), first
    for row in rows.values():
        row.failures += 1
        row.last_at = now
        row.save(update_fields=["failures", "last_at"])
    return 0, first + 1


@transaction.atomic
def succeeded(buckets: Iterable[Bucket]) -> None:
    """It was no failure. What others failed at is still counted. In the order of `begin`: two at once wait for each other."""
    for bucket in sorted(buckets, key=lambda each: each.key):
        row = Attempts.objects.filter(bucket=bucket.key)
        if bucket.cleared_by_success:
            row.delete()
        else:
            row.filter(failures__gt=0).update(failures=F("failures") - 1)


def is_first_use(name: str, *, within: dt.timedelta) -> bool:
    """Whether something is used for the first time in a while, whichever worker is asked; at once it is used."""
    now, key = timezone.now(), Bucket(name, free=0).key
    _, made = Attempts.objects.get_or_create(bucket=key, defaults={"last_at": now})
    if made:
        return True
    again = Attempts.objects.filter(bucket=key, last_at__lte=now - within)
    return bool(again.update(last_at=now))


def forget_old() -> int:
    number, _ = Attempts.objects.filter(last_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    return number

"""Which services, pilots and campaigns bear on a risk, and which investigations."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from actions.models import Programme
from injuries.models import Investigation
from ohs.core.errors import require_text
from ohs.core.text import join_words
from ohs.organisation.models import User

from .. import permissions
from ..models import Risk
from ._base import lock_risk, save_risk


@transaction.atomic
def link_programmes(
    *,
    risk: Risk,
    programmes: Collection[Programme],
    investigations: Collection[Investigation] | None = None,
    on: dt.date,
    by: User,
    reason: str,
    date: dt.date | None = None,
    version: int | None = None,
) -> Risk:
    """The programmes that bear on a risk from now on, and the investigations. No programme counts as a control."""
    permissions.require_keeper(by)
    risk = lock_risk(risk, version)
    reason = require_text(reason, "reason", "Enter a reason. It is kept in the history.")
    risk.programmes.set(programmes)
    if investigations is not None:
        risk.investigations.set(investigations)
    named = join_words(sorted(each.name for each in programmes)) or "none"
    return save_risk(risk, by=by, reason=f"{reason} (programmes: {named})")

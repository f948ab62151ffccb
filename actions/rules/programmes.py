"""What the words of the register of programmes mean."""

import datetime as dt

from django.db import models


class ProgrammeKind(models.TextChoices):
    SERVICE = "service", "service"
    PILOT = "pilot", "pilot"
    CAMPAIGN = "campaign", "campaign"
    STRATEGY = "strategy", "strategy"
    POLICY = "policy", "policy"


class Stage(models.TextChoices):
    PLANNED = "planned", "planned"
    PREPARING = "preparing", "in preparation"
    RUNNING = "running", "running"
    REVIEW = "review", "under review"
    EVALUATED = "evaluated", "being evaluated"
    COMPLETE = "complete", "complete"
    STOPPED = "stopped", "stopped"


ENDED = (Stage.COMPLETE, Stage.STOPPED)


def quarter_start(on: dt.date) -> dt.date:
    """The first day of the quarter of the year that a day is in."""
    return dt.date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)


def owes_note(stage: str, added_on: dt.date, noted_on: dt.date | None, on: dt.date) -> bool:
    """Whether a programme that has not ended has no note of this quarter or the one before, and was there then."""
    before = quarter_start(quarter_start(on) - dt.timedelta(days=1))
    return stage not in ENDED and max(added_on, noted_on or added_on) < before

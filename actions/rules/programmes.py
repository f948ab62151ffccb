"""What the words of the register of programmes mean."""

import datetime as dt

from django.db import models


class ProgrammeKind(models.TextChoices):
    SERVICE = "service", "service"
    PILOT = "pilot", "pilot"
    CAMPAIGN = "campaign", "campaign"
    STRATEGY = "strategy", "strategy"
    POLICY = "policy", "policy"
    RESPONSE = "response", "response to an event"


#: One of a kind, and several.
NOUNS = {
    ProgrammeKind.SERVICE: ("service", "services"),
    ProgrammeKind.PILOT: ("pilot", "pilots"),
    ProgrammeKind.CAMPAIGN: ("campaign", "campaigns"),
    ProgrammeKind.STRATEGY: ("strategy", "strategies"),
    ProgrammeKind.POLICY: ("policy", "policies"),
    ProgrammeKind.RESPONSE: ("response", "responses"),
}


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


#: What changes from quarter to quarter: the Board is told of it in each. A service that simply runs needs no note.
TOLD_QUARTERLY = (
    ProgrammeKind.PILOT,
    ProgrammeKind.STRATEGY,
    ProgrammeKind.POLICY,
    ProgrammeKind.RESPONSE,
)


def owes_note(stage: str, told_on: dt.date, on: dt.date) -> bool:
    """Whether the Board was last told before the quarter that came before this one, of what has not ended."""
    before = quarter_start(quarter_start(on) - dt.timedelta(days=1))
    return stage not in ENDED and told_on < before

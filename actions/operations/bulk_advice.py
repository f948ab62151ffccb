"""The same change of several recommendations or programmes, each through its own operation; all of them or none."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ohs.core.bulk import Change, Outcome, change_each
from ohs.core.errors import OperationRefused
from ohs.core.text import format_day
from ohs.organisation.models import User

from .. import permissions
from ..models import Programme, Recommendation
from ..rules.programmes import Stage
from ..rules.recommendations import Response
from .programmes import correct_programme, note_programme
from .recommendations import correct_recommendation, respond

_WORDS = {"owner": "owner", "due_date": "due", "next_review": "next review"}


def change_recommendations(
    *,
    recommendations: Iterable[Recommendation],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every recommendation, or of none: see `change_each`."""
    permissions.require(permissions.may_correct_recommendation(by))
    return change_each(recommendations, change, by=by, on=on, versions=versions, preview=preview)


def change_programmes(
    *,
    programmes: Iterable[Programme],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every programme, or of none: see `change_each`."""
    permissions.require(permissions.may_keep_programmes(by))
    return change_each(programmes, change, by=by, on=on, versions=versions, preview=preview)


def _said(value: Any) -> str:
    if value is None:
        return "none"
    return format_day(value) if isinstance(value, dt.date) else str(value)


def _change_in_words(record: Recommendation | Programme, name: str, value: Any) -> str:
    """What one particular becomes, and what it is until now; refused where it is so already."""
    until = getattr(record, name)
    if until == value:
        raise OperationRefused(f"Its {_WORDS[name]} is {_said(value)} already.")
    return f"{_WORDS[name]} {_said(value)}; until now {_said(until)}"


@dataclass(frozen=True)
class CorrectRecommendation:
    """One particular of a recommendation, by its name."""

    reason: str
    name: str
    value: Any

    def apply(
        self, recommendation: Recommendation, /, *, by: User, on: dt.date, version: int | None
    ) -> str:
        sentence = _change_in_words(recommendation, self.name, self.value)
        correct_recommendation(
            recommendation=recommendation,
            values={self.name: self.value},
            by=by,
            on=on,
            reason=self.reason,
            version=version,
        )
        return sentence


@dataclass(frozen=True)
class Accept:
    reason: str

    def apply(
        self, recommendation: Recommendation, /, *, by: User, on: dt.date, version: int | None
    ) -> str:
        until = recommendation.get_response_display() or "not answered"
        if recommendation.response == Response.ACCEPTED:
            raise OperationRefused("It is accepted already.")
        respond(
            recommendation=recommendation,
            response=Response.ACCEPTED,
            by=by,
            on=on,
            reason=self.reason,
            version=version,
        )
        return f"accepted; until now {until}"


@dataclass(frozen=True)
class CorrectProgramme:
    """One particular of a programme, by its name."""

    reason: str
    name: str
    value: Any

    def apply(self, programme: Programme, /, *, by: User, on: dt.date, version: int | None) -> str:
        sentence = _change_in_words(programme, self.name, self.value)
        correct_programme(
            programme=programme,
            values={self.name: self.value},
            by=by,
            reason=self.reason,
            version=version,
        )
        return sentence


@dataclass(frozen=True)
class NewStage:
    """A note for the Board that says what stage a programme is in from now on."""

    reason: str
    stage: str

    def apply(self, programme: Programme, /, *, by: User, on: dt.date, version: int | None) -> str:
        until = Stage(programme.stage).label
        if programme.stage == self.stage:
            raise OperationRefused(f"It is {until} already.")
        note_programme(
            programme=programme,
            by=by,
            on=on,
            text=self.reason,
            stage=self.stage,
            version=version,
        )
        return f"{Stage(self.stage).label}; until now {until}"

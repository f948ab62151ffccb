"""What every operation does: hold the risk, notice a second editor, keep the columns that repeat the newest records."""

from itertools import pairwise

from django.core.exceptions import ValidationError

from ohs.core.history import save_with_reason

from ..models import Risk, RiskScore
from ..models.record import Trend


class EditConflict(ValidationError):
    """Somebody else changed the risk since this person opened it. Carries what changed, in sentences."""

    def __init__(self, risk: Risk, since: int):
        self.changes = changes_since(risk, since)
        who = f" by {self.changes[0].who}" if self.changes and self.changes[0].who else ""
        super().__init__(
            f"This risk was changed{who} while you were writing. Nothing of yours is lost: it is still in the form "
            "below. Read what changed, then save again if it still holds.",
            code="conflict",
        )


class Change:
    """One change by somebody else, as a sentence."""

    def __init__(self, who: str, reason: str, fields: list[str]):
        self.who, self.reason, self.fields = who, reason, fields

    @property
    def sentence(self) -> str:
        what = "; ".join(self.fields) or "a record was added"
        return f"{self.who or 'Somebody'}: {self.reason or 'no reason given'} ({what})"


def changes_since(risk: Risk, version: int) -> list[Change]:
    """What was saved of a risk after the edition that somebody has open, newest first."""
    found = []
    rows = risk.history.filter(version__gte=version).select_related("history_user")
    rows = list(rows.order_by("-history_date", "-history_id"))
    for newer, older in pairwise(rows):
        if newer.version == version:
            break
        delta = newer.diff_against(older, excluded_fields=["version", "lines"])
        user = newer.history_user
        fields = [
            f"{Risk._meta.get_field(c.field).verbose_name}: {_told(c.old)} → {_told(c.new)}"
            for c in delta.changes
        ]
        found.append(
            Change(user.display_name if user else "", newer.history_change_reason or "", fields)
        )
    return found


def _told(value) -> str:
    return "nothing" if value in (None, "") else str(value)


def hold(risk: Risk, version: int | None) -> Risk:
    """The risk as it is now, locked until the transaction ends."""
    held = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    if version is not None and held.version != version:
        raise EditConflict(held, version)
    return held


def needed(value: str, field: str, sentence: str) -> str:
    text = (value or "").strip()
    if not text:
        raise ValidationError({field: sentence})
    return text


def finish(risk: Risk, *, by, reason: str) -> Risk:
    """Keep the columns, count the change, leave author and reason in the history."""
    restate(risk)
    risk.version += 1
    return save_with_reason(risk, by=by, reason=reason)


def restate(risk: Risk) -> Risk:
    """Set the columns that repeat the newest of each dated record; the caller saves."""
    newest = {}
    for row in risk.scores.order_by("scored_on", "pk"):
        newest[row.kind] = row
    current = newest.get(RiskScore.Kind.CURRENT)
    inherent = newest.get(RiskScore.Kind.INHERENT)
    target = newest.get(RiskScore.Kind.TARGET)
    risk.inherent_likelihood = inherent.likelihood if inherent else None
    risk.inherent_impact = inherent.impact if inherent else None
    risk.current_likelihood = current.likelihood if current else None
    risk.current_impact = current.impact if current else None
    risk.current_band_id = current.band_id if current else None
    risk.current_matrix_id = current.matrix_id if current else None
    risk.score_illustrative = current.illustrative if current else False
    risk.scored_on = current.scored_on if current else None
    risk.target_likelihood = target.likelihood if target else None
    risk.target_impact = target.impact if target else None
    said = risk.reviews.order_by("reviewed_on", "pk").last()
    risk.trend_stated = said.trend if said else Trend.NOT_YET_RATED
    risk.last_review = said.reviewed_on if said else None
    risk.next_review = said.next_review if said else None
    step = risk.state_changes.order_by("on", "pk").last()
    if step:
        risk.state = step.to_state
    move = risk.moves.order_by("on", "pk").last()
    dates = [row.scored_on for row in newest.values()]
    dates += [said.reviewed_on] if said else []
    dates += [step.on] if step else []
    dates += [move.on] if move else []
    risk.last_recorded_on = max(dates, default=None)
    return risk

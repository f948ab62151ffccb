"""A risk's life: proposed, numbered, opened, closed or refused, escalated and returned."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from ohs.core.history import save_with_reason
from ohs.web.tables import day

from ..models import RegisterMove, Risk, RiskLead, RiskStateChange
from ..models.record import Register, State
from .base import finish, hold, needed

# From where to where. What is not here is refused, with the steps that are open from there.
ALLOWED = {
    State.PROPOSED: (State.OPEN, State.CLOSED),
    State.OPEN: (State.CLOSURE_PROPOSED, State.MITIGATED),
    State.REOPENED: (State.CLOSURE_PROPOSED, State.MITIGATED),
    State.CLOSURE_PROPOSED: (State.CLOSED, State.CLOSURE_REFUSED, State.MITIGATED),
    State.CLOSURE_REFUSED: (State.CLOSURE_PROPOSED, State.MITIGATED),
    State.MITIGATED: (State.CLOSURE_PROPOSED, State.CLOSED, State.CLOSURE_REFUSED),
    State.CLOSED: (State.REOPENED,),
}
# A lead may ask for closure; all other steps are the HSW team's, on the Board's decision.
LEADS_MAY = (State.CLOSURE_PROPOSED,)
NEEDS_DECISION = (State.CLOSED, State.CLOSURE_REFUSED, State.REOPENED)


@transaction.atomic
def propose(
    *,
    title: str,
    description: str,
    category,
    leads,
    on: dt.date,
    by,
    reason: str,
    register: str = Register.CORPORATE,
    group=None,
    parent: Risk | None = None,
) -> Risk:
    """Put a new risk forward. It has no reference until one is given, and no score until it is scored."""
    reason = needed(reason, "reason", "Say why the register needs this risk.")
    if not leads:
        raise ValidationError(
            {"leads": "Name the post that leads it: a risk without a lead is nobody's."}
        )
    risk = Risk(
        title=title,
        description=description,
        category=category,
        register=register,
        group=group,
        parent=parent,
        raised_on=on,
        last_recorded_on=on,
    )
    risk.full_clean()
    save_with_reason(risk, by=by, reason=reason)
    _write_leads(risk, leads, on=None, by=by, reason=reason)
    return risk


@transaction.atomic
def give_ref(
    risk: Risk, *, ref: str, on: dt.date, by, reason: str, version: int | None = None
) -> Risk:
    """Give a risk its reference: once, and never one that another risk has or had."""
    risk = hold(risk, version)
    ref = needed(ref, "ref", "Write the reference, for example 36.")
    if risk.ref:
        raise ValidationError(
            {"ref": f"This risk is {risk.ref}. A reference is given once and does not change."}
        )
    taken = why_ref_is_taken(ref, risk)
    if taken:
        raise ValidationError({"ref": taken})
    risk.ref, risk.ref_given_on = ref, on
    risk.full_clean(exclude=["category", "group", "parent"])
    return finish(risk, by=by, reason=reason or f"Reference {ref} given")


def why_ref_is_taken(ref: str, risk: Risk) -> str:
    """Why a risk cannot have this reference: another has it, or had it and is gone; the history remembers."""
    taken = Risk.objects.filter(ref__iexact=ref).exclude(pk=risk.pk).first()
    if taken is not None:
        return f"{ref} is the reference of “{taken.title}”. Take the next free one."
    if Risk.history.filter(ref__iexact=ref).exclude(id=risk.pk).exists():
        return f"{ref} was a risk's reference before. Take the next free one."
    return ""


@transaction.atomic
def change_state(
    risk: Risk,
    *,
    to: str,
    on: dt.date,
    reason: str,
    by,
    decision: str = "",
    meeting=None,
    awaits: str = "",
    expected_on: dt.date | None = None,
    on_printed: str = "",
    version: int | None = None,
    illustrative: bool = False,
) -> RiskStateChange:
    """Take a risk one step on in its life, with the reason and the decision it rests on."""
    risk = hold(risk, version)
    now, to = State(risk.state), State(to)
    if to not in ALLOWED[now]:
        steps = " or ".join(f"“{step.label}”" for step in ALLOWED[now])
        raise ValidationError(
            {
                "to": f"A risk that is “{now.label}” cannot become “{to.label}”. From there it can become {steps}."
            }
        )
    reason = needed(reason, "reason", "Say why, so that the Board can read it next to the step.")
    if to in NEEDS_DECISION and not (decision.strip() or meeting):
        raise ValidationError(
            {
                "decision": f"“{to.label.capitalize()}” rests on a decision: name the meeting, or quote the decision."
            }
        )
    if to == State.MITIGATED:
        awaits = needed(awaits, "awaits", "Say what closure waits for.")
    last = risk.state_changes.order_by("on", "pk").last()
    if last and on < last.on:
        raise ValidationError(
            {"on": f"Its last step was on {day(last.on)}. Give that date or a later one."}
        )
    row = RiskStateChange(
        risk=risk,
        from_state=now,
        to_state=to,
        on=on,
        on_printed=on_printed,
        reason=reason,
        decision=decision.strip(),
        meeting=meeting,
        awaits=awaits if to == State.MITIGATED else "",
        expected_on=expected_on if to == State.MITIGATED else None,
        by=by,
        illustrative=illustrative,
    )
    save_with_reason(row, by=by, reason=reason)
    finish(risk, by=by, reason=f"{row}: {reason}")
    return row


@transaction.atomic
def escalate(
    risk: Risk,
    *,
    on: dt.date,
    reason: str,
    by,
    decision: str = "",
    meeting=None,
    version: int | None = None,
) -> RegisterMove:
    """Take a risk from a business group's register to the corporate one."""
    risk = hold(risk, version)
    if risk.register == Register.CORPORATE:
        raise ValidationError("This risk stands on the corporate register already.")
    return _move(risk, RegisterMove.Kind.ESCALATION, risk.group, on, reason, by, decision, meeting)


@transaction.atomic
def return_to_group(
    risk: Risk,
    *,
    group,
    on: dt.date,
    reason: str,
    by,
    decision: str = "",
    meeting=None,
    version: int | None = None,
) -> RegisterMove:
    """Give a risk from the corporate register back to a business group."""
    risk = hold(risk, version)
    if risk.register == Register.GROUP:
        raise ValidationError(f"This risk stands on the register of {risk.group} already.")
    if group is None:
        raise ValidationError({"group": "Say which business group keeps it from now on."})
    return _move(risk, RegisterMove.Kind.RETURN, group, on, reason, by, decision, meeting)


def _move(risk, kind, group, on, reason, by, decision, meeting) -> RegisterMove:
    reason = needed(reason, "reason", "Say why it changes registers.")
    if risk.state in (State.PROPOSED, State.CLOSED):
        raise ValidationError(
            f"A {risk.get_state_display()} risk does not change registers. Open it first."
        )
    last = risk.moves.order_by("on", "pk").last()
    if last and on < last.on:
        raise ValidationError(
            {"on": f"It last changed registers on {day(last.on)}. Give that date or a later one."}
        )
    row = RegisterMove(
        risk=risk,
        kind=kind,
        group=group,
        on=on,
        reason=reason,
        decision=decision.strip(),
        meeting=meeting,
        by=by,
    )
    save_with_reason(row, by=by, reason=reason)
    risk.group = group
    risk.register = Register.CORPORATE if kind == RegisterMove.Kind.ESCALATION else Register.GROUP
    finish(risk, by=by, reason=f"{row}: {reason}")
    return row


@transaction.atomic
def set_leads(
    risk: Risk, *, leads, on: dt.date, by, reason: str, version: int | None = None
) -> Risk:
    """Say which posts lead a risk from a date. Those that led before stay on record with their last day."""
    risk = hold(risk, version)
    reason = needed(reason, "reason", "Say why the lead changes.")
    if not leads:
        raise ValidationError(
            {"leads": "Name the post that leads it: a risk without a lead is nobody's."}
        )
    current = {row.post_id: row for row in risk.lead_rows.filter(end=None)}
    wanted = {post.pk for post in leads}
    for post_id, row in current.items():
        if post_id in wanted:
            continue
        last_day = on - dt.timedelta(days=1)
        if row.start and last_day < row.start:
            raise ValidationError(
                {"on": f"{row.post} leads it only since {day(row.start)}. Give a later date."}
            )
        row.end = last_day
        save_with_reason(row, by=by, reason=reason)
    _write_leads(
        risk, [post for post in leads if post.pk not in current], on=on, by=by, reason=reason
    )
    return finish(risk, by=by, reason=reason)


def _write_leads(risk, posts, *, on, by, reason) -> None:
    start = risk.lead_rows.count()
    for order, post in enumerate(posts, start):
        save_with_reason(
            RiskLead(risk=risk, post=post, order=order, start=on), by=by, reason=reason
        )

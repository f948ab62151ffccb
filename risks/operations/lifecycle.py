"""A risk's life: proposed, numbered, opened, closed or refused, escalated and returned."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.text import format_day, upper_first
from ohs.organisation.models import BoardMeeting, BusinessGroup, Post, User

from .. import permissions
from ..models import Category, RegisterMove, Risk, RiskLead, RiskStateChange
from ..models.record import Register, State
from ..rules.lifecycle import ALLOWED, NEEDS_DECISION
from ._base import day_of_record, lock_risk, save_risk

_NO_LEAD = "Name the post that leads it: a risk without a lead is nobody's."


@transaction.atomic
def propose(
    *,
    title: str,
    description: str,
    category: Category,
    leads: Collection[Post],
    on: dt.date,
    by: User,
    reason: str,
    register: str = Register.CORPORATE,
    group: BusinessGroup | None = None,
    parent: Risk | None = None,
) -> Risk:
    """Put a new risk forward. It has no reference until one is given, and no score until it is scored."""
    permissions.require_keeper(by)
    reason = require_text(
        reason, "reason", "Enter a reason for adding this risk. It is kept in the history."
    )
    if not leads:
        raise OperationRefused({"leads": _NO_LEAD})
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
    _write_leads(risk, leads, start=None, by=by, reason=reason)
    return risk


@transaction.atomic
def give_ref(
    *,
    risk: Risk,
    ref: str,
    on: dt.date,
    by: User,
    reason: str,
    date: dt.date | None = None,
    version: int | None = None,
) -> Risk:
    """Give a risk its reference: once, and never one that another risk has or had."""
    permissions.require_keeper(by)
    risk = lock_risk(risk, version)
    ref = require_text(ref, "ref", "Write the reference, for example 36.")
    if risk.ref:
        raise OperationRefused(
            {"ref": f"This risk is {risk.ref}. A reference is given once and does not change."}
        )
    taken = why_ref_is_taken(ref, risk)
    if taken:
        raise OperationRefused({"ref": taken})
    risk.ref, risk.ref_given_on = ref, day_of_record(date, on)
    risk.full_clean(exclude=["category", "group", "parent"])
    return save_risk(risk, by=by, reason=reason or f"Reference {ref} given")


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
    *,
    risk: Risk,
    to: str,
    on: dt.date,
    reason: str,
    by: User,
    date: dt.date | None = None,
    decision: str = "",
    meeting: BoardMeeting | None = None,
    awaits: str = "",
    expected_on: dt.date | None = None,
    on_printed: str = "",
    version: int | None = None,
    illustrative: bool = False,
) -> RiskStateChange:
    """Take a risk one step on in its life, with the reason and the decision it rests on."""
    permissions.require_step(by, risk, State(to), on)
    risk = lock_risk(risk, version)
    date = day_of_record(date, on)
    now, step = State(risk.state), State(to)
    if step not in ALLOWED[now]:
        steps = " or ".join(f"“{allowed.label}”" for allowed in ALLOWED[now])
        raise OperationRefused(
            {
                "to": f"A risk that is “{now.label}” cannot become “{step.label}”. From there it can become {steps}."
            }
        )
    reason = require_text(reason, "reason", "Enter a reason. The Board reads it beside the change.")
    if step in NEEDS_DECISION and not (decision.strip() or meeting):
        raise OperationRefused(
            {
                "decision": f"“{upper_first(str(step.label))}” rests on a decision: name the meeting, or quote the "
                "decision."
            }
        )
    if step == State.MITIGATED:
        awaits = require_text(awaits, "awaits", "Say what closure waits for.")
    last = risk.state_changes.order_by("on", "pk").last()
    if last and date < last.on:
        raise OperationRefused(
            {"date": f"Its last step was on {format_day(last.on)}. Give that date or a later one."}
        )
    row = RiskStateChange(
        risk=risk,
        from_state=now,
        to_state=step,
        on=date,
        on_printed=on_printed,
        reason=reason,
        decision=decision.strip(),
        meeting=meeting,
        awaits=awaits if step == State.MITIGATED else "",
        expected_on=expected_on if step == State.MITIGATED else None,
        by=by,
        illustrative=illustrative,
    )
    row.save()
    save_risk(risk, by=by, reason=f"{row}: {reason}")
    return row


@transaction.atomic
def escalate(
    *,
    risk: Risk,
    on: dt.date,
    reason: str,
    by: User,
    date: dt.date | None = None,
    decision: str = "",
    meeting: BoardMeeting | None = None,
    version: int | None = None,
) -> RegisterMove:
    """Take a risk from a business group's register to the corporate one."""
    permissions.require_keeper(by)
    risk = lock_risk(risk, version)
    if risk.register == Register.CORPORATE:
        raise OperationRefused("This risk stands on the corporate register already.")
    move = RegisterMove(kind=RegisterMove.Kind.ESCALATION, group=risk.group)
    return _move(risk, move, day_of_record(date, on), reason, by, decision, meeting)


@transaction.atomic
def return_to_group(
    *,
    risk: Risk,
    group: BusinessGroup | None,
    on: dt.date,
    reason: str,
    by: User,
    date: dt.date | None = None,
    decision: str = "",
    meeting: BoardMeeting | None = None,
    version: int | None = None,
) -> RegisterMove:
    """Give a risk from the corporate register back to a business group."""
    permissions.require_keeper(by)
    risk = lock_risk(risk, version)
    if risk.register == Register.GROUP:
        raise OperationRefused(f"This risk stands on the register of {risk.group} already.")
    if group is None:
        raise OperationRefused({"group": "Say which business group keeps it from now on."})
    move = RegisterMove(kind=RegisterMove.Kind.RETURN, group=group)
    return _move(risk, move, day_of_record(date, on), reason, by, decision, meeting)


def _move(
    risk: Risk,
    move: RegisterMove,
    date: dt.date,
    reason: str,
    by: User,
    decision: str,
    meeting: BoardMeeting | None,
) -> RegisterMove:
    reason = require_text(
        reason, "reason", "Enter a reason for the move. It is kept in the history."
    )
    if risk.state in (State.PROPOSED, State.CLOSED):
        raise OperationRefused(
            f"A {risk.get_state_display()} risk does not change registers. Open it first."
        )
    last = risk.moves.order_by("on", "pk").last()
    if last and date < last.on:
        raise OperationRefused(
            {
                "date": f"It last changed registers on {format_day(last.on)}. Give that date or a later one."
            }
        )
    move.risk, move.on, move.reason, move.by = risk, date, reason, by
    move.decision, move.meeting = decision.strip(), meeting
    move.save()
    risk.group = move.group
    is_escalation = move.kind == RegisterMove.Kind.ESCALATION
    risk.register = Register.CORPORATE if is_escalation else Register.GROUP
    save_risk(risk, by=by, reason=f"{move}: {reason}")
    return move


@transaction.atomic
def set_leads(
    *,
    risk: Risk,
    leads: Collection[Post],
    on: dt.date,
    by: User,
    reason: str,
    date: dt.date | None = None,
    version: int | None = None,
) -> Risk:
    """Say which posts lead a risk from a date. Those that led before stay on record with their last day."""
    permissions.require_keeper(by)
    risk = lock_risk(risk, version)
    date = day_of_record(date, on)
    reason = require_text(
        reason, "reason", "Enter a reason for the new lead. It is kept in the history."
    )
    if not leads:
        raise OperationRefused({"leads": _NO_LEAD})
    current = {row.post_id: row for row in risk.lead_rows.filter(end=None)}
    wanted = {post.pk for post in leads}
    for post_id, row in current.items():
        if post_id in wanted:
            continue
        last_day = date - dt.timedelta(days=1)
        if row.start and last_day < row.start:
            raise OperationRefused(
                {
                    "date": f"{row.post} leads it only since {format_day(row.start)}. Give a later date."
                }
            )
        row.end = last_day
        save_with_reason(row, by=by, reason=reason)
    new = [post for post in leads if post.pk not in current]
    _write_leads(risk, new, start=date, by=by, reason=reason)
    return save_risk(risk, by=by, reason=reason)


def _write_leads(
    risk: Risk, posts: Iterable[Post], *, start: dt.date | None, by: User, reason: str
) -> None:
    for order, post in enumerate(posts, start=risk.lead_rows.count()):
        row = RiskLead(risk=risk, post=post, order=order, start=start)
        save_with_reason(row, by=by, reason=reason)

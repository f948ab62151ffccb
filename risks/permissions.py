"""Who may do what to the risk register. What a lead may do follows from the posts they hold on the day they do it.

Each operation asks `require_…` first; pages ask `may_…` what to offer.
"""

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import PermissionDenied

from ohs.organisation.models import User

from .models import Risk
from .models.record import State
from .rules.lifecycle import ALLOWED

# A lead may ask for closure; every other step is the HSW team's, on the Board's decision.
LEADS_MAY = frozenset({State.CLOSURE_PROPOSED})

# What a lead may correct of what is written of a risk.
LEADS_MAY_CORRECT = frozenset({"description", "lines"})


def keeps_the_register(user: User) -> bool:
    return user.has_perm("risks.change_risk")


def leads(user: User, risk: Risk, on: dt.date) -> bool:
    """Whether a post that the person holds on a day leads the risk on that day."""
    return Risk.objects.filter(pk=risk.pk).led_by(user, on).exists()


def may_work_on(user: User, risk: Risk, on: dt.date) -> bool:
    """Review it, score it, ask for its closure."""
    if keeps_the_register(user):
        return True
    return user.has_perm("risks.update_led_risk") and leads(user, risk, on)


def may_take(user: User, risk: Risk, step: State, on: dt.date) -> bool:
    """Whether the person may take a risk to this state."""
    if keeps_the_register(user):
        return True
    return step in LEADS_MAY and may_work_on(user, risk, on)


def steps_for(user: User, risk: Risk, on: dt.date) -> tuple[State, ...]:
    """The steps from where a risk is that the person may take."""
    return tuple(step for step in ALLOWED[State(risk.state)] if may_take(user, risk, step, on))


def may_postpone_reviews(user: User) -> bool:
    return user.has_perm("risks.postpone_review")


def require_work(user: User, risk: Risk, on: dt.date) -> None:
    if not may_work_on(user, risk, on):
        raise PermissionDenied(
            f"Only those whose post leads risk {risk.ref or risk.title} and the HSW team can do this."
        )


def require_step(user: User, risk: Risk, step: State, on: dt.date) -> None:
    require_work(user, risk, on)
    if not may_take(user, risk, step, on):
        raise PermissionDenied(
            f"Only the HSW team can make a risk “{step.label}”. A lead may ask for its closure."
        )


def require_correction(user: User, risk: Risk, fields: Collection[str], on: dt.date) -> None:
    """Whether the person may correct these fields of a risk."""
    require_work(user, risk, on)
    if not keeps_the_register(user) and not LEADS_MAY_CORRECT.issuperset(fields):
        raise PermissionDenied("Only the HSW team can correct this part of the record.")


def require_keeper(user: User) -> None:
    if not keeps_the_register(user):
        raise PermissionDenied("Only the HSW team can do this.")


#: Brings in indicators that are counted by month and unit.
IMPORT_COUNTS = "risks.add_indicatorcount"


def require_counts(by: User | None) -> None:
    """None is a command on the server, which may."""
    if by is not None and not by.has_perm(IMPORT_COUNTS):
        raise PermissionDenied("Only the HSW team can bring figures in.")

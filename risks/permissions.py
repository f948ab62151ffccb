"""Who may do what to a risk. What a lead may do follows from the posts they hold on the day."""

import datetime as dt

from django.core.exceptions import PermissionDenied

from .models import Risk


def keeps_the_register(user) -> bool:
    return user.has_perm("risks.change_risk")


def leads(user, risk: Risk, on: dt.date) -> bool:
    return Risk.objects.filter(pk=risk.pk).led_by(user, on).exists()


def may_work_on(user, risk: Risk, on: dt.date) -> bool:
    """Review it, score it, ask for its closure."""
    if keeps_the_register(user):
        return True
    return user.has_perm("risks.update_led_risk") and leads(user, risk, on)


def may_work_in(request, risk: Risk, on: dt.date) -> bool:
    """`may_work_on` for the person of a request, looked up once in it: the admin asks again for every part of a form."""
    answers = request.__dict__.setdefault("_may_work_on_risk", {})
    key = (risk.pk, on)
    if key not in answers:
        answers[key] = may_work_on(request.user, risk, on)
    return answers[key]


def require_work(user, risk: Risk, on: dt.date) -> None:
    if not may_work_on(user, risk, on):
        raise PermissionDenied(
            f"Only those whose post leads risk {risk.ref or risk.title} and the HSW team can do this."
        )


def require_keeper(user) -> None:
    if not keeps_the_register(user):
        raise PermissionDenied("Only the HSW team can do this.")


#: Brings in indicators that are counted by month and unit.
IMPORT_COUNTS = "risks.add_indicatorcount"


def require_counts(by) -> None:
    """None is a command on the server, which may."""
    if by is not None and not by.has_perm(IMPORT_COUNTS):
        raise PermissionDenied("Only the HSW team can bring figures in.")

"""What happens to the demonstration's registers on 5 July 2021, so that they are no longer as the May Board saw them."""

import datetime as dt

from actions import operations as actions
from actions.models import KeyTask
from maturity import operations as maturity
from ohs.organisation.models import CommandUnit, Post
from risks import operations as risks
from risks.models import Risk

JULY = dt.date(2021, 7, 5)
PLAN = "hsw-board-commitments-2021-22"


def task(number):
    return KeyTask.objects.get(plan__slug=PLAN, number=number)


def change_tasks(hsw, admin):
    """3 is begun, 11 moves, 1 has another lead, 4 is confirmed, 16 is new; 7 and 13 were on track in May."""
    common = {"by": hsw, "on": JULY}
    actions.record_update(task=task("3"), state="in_progress", narrative="Begun.", **common)
    actions.move_due_date(
        task=task("11"), to=dt.date(2021, 9, 30), reason="Rooms are not ready.", **common
    )
    actions.set_posts(
        task=task("1"),
        leads=[Post.objects.get(title="Practice Manager")],
        by=hsw,
        reason="Handed over.",
    )
    actions.claim_complete(
        task=task("4"), narrative="Ratified.", evidence_seen="In the file.", **common
    )
    actions.confirm(task=task("4"), narrative="Seen.", by=admin, on=JULY)
    actions.add_task(
        action=task("3").action,
        number="16",
        title="Publish the revised policy",
        due_date=dt.date(2021, 12, 31),
        leads=[Post.objects.get(title="Practice Manager")],
        **common,
    )


def change_risks(hsw):
    """2 is scored higher, 34 lower, 35 for the first time; 32 is closed; one is new."""
    common = {"on": JULY, "by": hsw, "reason": "Judged again."}
    for ref, likelihood, impact in (("2", 4, 5), ("34", 4, 3), ("35", 3, 4)):
        risks.score(
            risk=Risk.objects.get(ref=ref),
            kind="current",
            likelihood=likelihood,
            impact=impact,
            **common,
        )
    for step in ("closure_proposed", "closed"):
        risks.change_state(
            risk=Risk.objects.get(ref="32"), to=step, decision="The Board agreed.", **common
        )
    old = Risk.objects.get(ref="34")
    new = risks.propose(
        title="Heat in custody vans",
        description="Somebody is taken ill in a hot van.",
        category=old.category,
        leads=[Post.objects.get(title="Practice Manager")],
        **common,
    )
    risks.change_state(risk=new, to="open", decision="The Board agreed.", **common)


def change_matrix(auditor):
    """L&D is audited again: theme 1 was NC and conforms, theme 2 stays NC, theme 11 was C and does not conform."""
    audit = maturity.start_audit(
        unit=CommandUnit.objects.get(code="L&D"),
        auditor=Post.objects.get(title="Safety & Health Risk Management Team"),
        on=JULY,
        audited_on=JULY,
        by=auditor,
    )
    found = {
        number: maturity.ThemeFinding(
            rating, "Seen on the day.", "Put it right." if rating == "NC" else ""
        )
        for number, rating in {1: "C", 2: "NC", 11: "NC"}.items()
    }
    maturity.record_findings(audit=audit, findings=found, by=auditor)
    maturity.publish_audit(audit=audit, on=JULY, by=auditor)


def change_everything(users):
    change_tasks(users["hsw"], users["admin"])
    change_risks(users["hsw"])
    change_matrix(users["auditor"])

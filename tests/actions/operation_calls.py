"""The calls that tests make of every operation of the action register."""

import datetime as dt
from decimal import Decimal

from actions import operations
from actions.models import ActionPlan, KeyAction, Measure, MeasureReading, TaskStep
from actions.operations.bulk import Withdraw
from actions.operations.bulk_advice import Accept, CorrectProgramme
from actions.operations.bulk_plans import save_one
from actions.operations.plan_import import PlanChanges
from actions.rules.standing import State
from ohs.core.bulk import NewValue
from tests.actions.factories import (
    ActionPlanFactory,
    KeyActionFactory,
    KeyTaskFactory,
    MeasureFactory,
    ProgrammeFactory,
    RecommendationFactory,
)
from tests.operation_calls import ON, Call, Cast


def led_task(cast: Cast, **values):
    return KeyTaskFactory(leads=[cast.post], **values)


def claimed_task(cast: Cast):
    task = led_task(cast)
    operations.claim_complete(
        task=task, by=cast.lead, on=ON, narrative="Done.", evidence_seen="In the file."
    )
    return task


def update(cast: Cast):
    return {"task": led_task(cast), "on": ON, "narrative": "Begun.", "state": State.IN_PROGRESS}


def mistaken_update(cast: Cast):
    made = operations.record_update(by=cast.keeper, **update(cast))
    return {"update": made, "reason": "It was of another task."}


def mistaken_reading(cast: Cast):
    measure = MeasureFactory()
    made = MeasureReading.objects.create(measure=measure, date=ON, value=3)
    return {"reading": made, "reason": "It was of another measure."}


def claim(cast: Cast):
    return {
        "task": led_task(cast),
        "on": ON,
        "narrative": "Done.",
        "evidence_seen": "In the file.",
    }


def decision(cast: Cast):
    return {"task": claimed_task(cast), "on": ON, "narrative": "Seen."}


def reasoned(**values):
    return lambda cast: {"task": led_task(cast, **values), "on": ON, "narrative": "So it is."}


def no_change(cast: Cast):
    return {"notes": {led_task(cast): "As before.", led_task(cast): "Too."}, "on": ON}


def move(cast: Cast):
    return {"task": led_task(cast), "to": dt.date(2021, 10, 31), "reason": "Late", "on": ON}


def timescale(cast: Cast):
    values = {"timescale_kind": "ongoing", "due_date": None}
    return {"task": led_task(cast), "values": values, "reason": "It goes on", "on": ON}


def reading(cast: Cast):
    task = led_task(cast)
    measure = MeasureFactory(action=task.action, tasks=[task])
    return {"measure": measure, "date": ON, "value": Decimal(1), "on": ON}


def bulk(cast: Cast):
    return {"tasks": [led_task(cast)], "change": Withdraw("Not needed"), "on": ON}


def several_plans(cast: Cast):
    change = NewValue("As agreed", "owner", cast.other_post, save_one)
    return {"plans": [ActionPlanFactory()], "change": change, "on": ON}


def new_plan(cast: Cast):
    return {
        "plan": led_task(cast).plan,
        "title": "Plan 2022/23",
        "period_start": dt.date(2022, 4, 1),
        "period_end": dt.date(2023, 3, 31),
        "on": ON,
    }


def draft(cast: Cast):
    return {"title": "Plan 2022/23", "period": None, "on": ON, "reason": "Next year"}


def added(cast: Cast):
    return {
        "action": KeyActionFactory(),
        "number": "6.1",
        "title": "Review",
        "leads": [cast.post],
        "due_date": dt.date(2021, 10, 1),
        "on": ON,
    }


def corrected(cast: Cast):
    return {"task": led_task(cast), "values": {"title": "Better"}, "reason": "Clearer"}


def posts(cast: Cast):
    return {"task": led_task(cast), "leads": [cast.other_post], "reason": "It moves"}


def steps(cast: Cast):
    task = led_task(cast)
    return {
        "task": task,
        "steps": [TaskStep(task=task, number="(i)", title="Ask")],
        "reason": "In steps",
    }


def imported(cast: Cast):
    plan = ActionPlanFactory()
    changes = PlanChanges(actions=[(plan.title, "1", "Action")])
    return {"changes": changes, "on": ON, "reason": "The new plan"}


def recommended(cast: Cast, **values):
    return RecommendationFactory(owner=cast.post, **values)


def new_recommendation(cast: Cast):
    return {
        "source": "external audit",
        "text": "Train recruits on the bank.",
        "owner": cast.post,
        "tasks": [led_task(cast)],
        "on": ON,
    }


def corrected_recommendation(cast: Cast):
    values = {"reference": "Report, 3.2"}
    return {"recommendation": recommended(cast), "values": values, "reason": "Clearer", "on": ON}


def reworded_recommendation(cast: Cast):
    return {
        "recommendation": recommended(cast),
        "text": "Put simply.",
        "reason": "Clearer",
        "on": ON,
    }


def answered(cast: Cast):
    return {"recommendation": recommended(cast), "response": "accepted", "on": ON}


def implemented(cast: Cast):
    return {"recommendation": recommended(cast, accepted=True), "text": "Done.", "on": ON}


def effect(cast: Cast):
    return {
        "recommendation": recommended(cast, accepted=True, implemented_on=ON),
        "evidence_of_effect": "Nobody was hurt since.",
        "on": ON,
    }


def noted_recommendation(cast: Cast):
    return {"recommendation": recommended(cast), "text": "Half of it is done.", "on": ON}


def new_programme(cast: Cast):
    return {"name": "Peer support", "kind": "service", "aim": "Help early.", "on": ON}


def corrected_programme(cast: Cast):
    programme = ProgrammeFactory(owner=cast.post)
    return {"programme": programme, "values": {"people": 7000}, "reason": "Counted"}


def several_recommendations(cast: Cast):
    rows = [recommended(cast), recommended(cast)]
    return {"recommendations": rows, "change": Accept("As agreed"), "on": ON}


def several_programmes(cast: Cast):
    rows = [ProgrammeFactory(owner=cast.post)]
    change = CorrectProgramme("As agreed", "owner", cast.other_post)
    return {"programmes": rows, "change": change, "on": ON}


def noted_programme(cast: Cast):
    return {"programme": ProgrammeFactory(owner=cast.post), "text": "It runs.", "on": ON}


def written_plan(cast: Cast):
    start, end = dt.date(2021, 4, 1), dt.date(2022, 3, 31)
    plan = ActionPlan(title="A plan", period_start=start, period_end=end)
    return {"plan": plan, "on": ON, "reason": ""}


def written_action(cast: Cast):
    return {
        "action": KeyAction(plan=ActionPlanFactory(), number="9", title="Ladders"),
        "reason": "",
    }


def written_measure(cast: Cast):
    return {"measure": Measure(action=KeyActionFactory(), title="Seen"), "reason": ""}


def revised(cast: Cast):
    return {
        "task": led_task(cast),
        "particulars": {"title": "Another"},
        "timescale": {"timescale_kind": "ongoing", "due_date": None},
        "leads": [cast.other_post],
        "supporting": [],
        "on": ON,
        "reason": "It was agreed so.",
    }


CALLS = {
    "actions.operations.editing.save_plan": Call(written_plan),
    "actions.operations.editing.save_action": Call(written_action),
    "actions.operations.editing.save_measure": Call(written_measure),
    "actions.operations.editing.revise_task": Call(revised),
    "actions.operations.recommendations.record_recommendation": Call(new_recommendation),
    "actions.operations.recommendations.correct_recommendation": Call(corrected_recommendation),
    "actions.operations.recommendations.reword_recommendation": Call(reworded_recommendation),
    "actions.operations.recommendations.respond": Call(answered, by="lead"),
    "actions.operations.recommendations.mark_implemented": Call(implemented, by="lead"),
    "actions.operations.recommendations.record_effect": Call(effect),
    "actions.operations.recommendations.note_recommendation": Call(noted_recommendation, by="lead"),
    "actions.operations.programmes.start_programme": Call(new_programme),
    "actions.operations.programmes.correct_programme": Call(corrected_programme),
    "actions.operations.programmes.note_programme": Call(noted_programme, by="lead"),
    "actions.operations.updates.record_update": Call(update, by="lead"),
    "actions.operations.updates.claim_complete": Call(claim, by="lead"),
    "actions.operations.updates.record_no_change": Call(no_change, by="lead"),
    "actions.operations.updates.confirm": Call(decision),
    "actions.operations.updates.return_to_lead": Call(decision),
    "actions.operations.updates.trigger": Call(reasoned(untriggered=True)),
    "actions.operations.updates.withdraw": Call(reasoned()),
    "actions.operations.updates.reopen": Call(reasoned(initial_state=State.CONFIRMED)),
    "actions.operations.dates.move_due_date": Call(move, by="lead"),
    "actions.operations.dates.correct_timescale": Call(timescale),
    "actions.operations.measures.record_reading": Call(reading, by="lead"),
    "actions.operations.withdrawals.withdraw_update": Call(mistaken_update),
    "actions.operations.withdrawals.withdraw_reading": Call(mistaken_reading),
    "actions.operations.bulk.change_all": Call(bulk),
    "actions.operations.bulk_plans.change_plans": Call(several_plans),
    "actions.operations.bulk_advice.change_recommendations": Call(several_recommendations),
    "actions.operations.bulk_advice.change_programmes": Call(several_programmes),
    "actions.operations.carry_forward.carry_forward": Call(new_plan),
    "actions.operations.plans.draft_plan": Call(draft),
    "actions.operations.plans.add_task": Call(added),
    "actions.operations.plans.correct_task": Call(corrected),
    "actions.operations.plans.set_posts": Call(posts),
    "actions.operations.plans.set_steps": Call(steps),
    "actions.operations.plan_import.import_plan": Call(imported),
}

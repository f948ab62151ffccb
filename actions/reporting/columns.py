"""What each column of a key task means, for a workbook's definitions and the API's description."""

KEY_TASK = {
    "plan": "Title of the action plan",
    "action": "Number of the key action",
    "task": "Number of the key task; the action's own where it has one task",
    "action_title": "The key action in the plan's words",
    "task_title": "The key task in the plan's words",
    "leads": "Posts that lead the task",
    "supporting": "Posts that support it",
    "timescale": "When it is to be done, in words",
    "start_date": "When work is to start",
    "due_date": "The current due date",
    "original_due_date": "The first due date that was agreed",
    "times_moved": "How many times the due date was changed",
    "state": "What the lead says of it: not started, in progress, complete and so on",
    "standing": (
        "Where it is on the as-at date, exactly one of: confirmed; complete, awaiting confirmation; overdue; due within "
        "30 days; on track; on-going; no date; not triggered; withdrawn"
    ),
    "measures": "Success measures that the task is judged by",
    "key": "Stays with the task for ever, whatever it is called and numbered",
    "detail": "What is to be done, beyond the title",
    "completed_on": "When it was said to be complete",
    "latest_note": "The newest update's text",
}

RECOMMENDATION = {
    "number": "Its number in the register",
    "source": "Who recommended it: coroner, regulator, inspectorate, auditor, investigation or Board",
    "reference": "The report, paragraph or case, as its source names it",
    "issued_on": "When it was made",
    "recommendation": "What is recommended, in the words of its source",
    "response": "What the force answered by the as-at date",
    "reason": "Why it was not accepted as it is",
    "owner": "The post that owns it",
    "due_date": "When it is to be implemented",
    "state": (
        "Where it is on the as-at date, exactly one of: awaiting response; overdue; in hand; implemented, effect not yet "
        "shown; effect shown; not accepted"
    ),
    "tasks": "Key tasks that answer it",
    "evidence_of_effect": "What shows that it worked",
    "repeats": "Number of an earlier recommendation that says the same",
    "latest_note": "The newest note",
    "illustrative": "Whether it was made up for the demonstration",
}

PROGRAMME = {
    "name": "What the programme is called",
    "kind": "Service, pilot, campaign, strategy or policy",
    "owner": "The post that owns it",
    "start_date": "When it starts",
    "end_date": "When it ends",
    "next_review": "When it is next reviewed",
    "stage": "The stage it is at on the as-at date",
    "units": "Codes of the units in scope",
    "people": "About how many people are in scope",
    "provider": "Who provides it",
    "evaluator": "Who evaluates it",
    "tasks": "Key tasks that belong to it",
    "risks": "Risks that it bears on",
    "latest_note": "The newest note for the Board",
    "latest_note_on": "The day of that note",
    "aim": "What it is to achieve, and for whom",
    "scope": "Whom it is for, in words",
    "channel": "Of a campaign: how and where it speaks to people",
    "illustrative": "Whether it was made up for the demonstration",
}

PLAN = {
    "plan": "Title of the action plan",
    "period_start": "First day of its period",
    "period_end": "Last day of its period",
    "state": "Draft, live or closed; only live plans count",
    "owner": "The post that answers to the Board for it",
    "baseline_date": "The day from which it counts",
    "introduction": "What it says of itself",
    "carried_from": "Title of the plan that its unfinished tasks were carried forward from",
}

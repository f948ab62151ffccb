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

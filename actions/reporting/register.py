"""The action register as all above it know it."""

from ohs.registers.contract import NavigationItem, Register

from .advice_rows import PROGRAMMES, RECOMMENDATIONS
from .checklist import checklist
from .paper import SECTIONS, write_paper
from .rows import KEY_TASKS
from .summary import summarise
from .verification import verify
from .waiting import WORK

REGISTER = Register(
    key="actions",
    title="Actions",
    question="what is late and due",
    order=10,
    list_url="actions:list",
    navigation=(NavigationItem("Actions", "actions:list"),),
    pages=(
        NavigationItem(
            "Your work", "work:mine", ("actions.update_led_keytask", "actions.change_keytask")
        ),
        NavigationItem("Key tasks", "actions:list"),
        NavigationItem("Plans", "actions:plans"),
        NavigationItem("Changed dates", "actions:slippage"),
        NavigationItem("Recommendations", "actions:recommendations"),
        NavigationItem("Programmes", "actions:programmes"),
    ),
    view_permissions=("actions.view_keytask",),
    summarise=summarise,
    checklist=checklist,
    paper=write_paper,
    file_notes=("Overdue: the due date has passed and the task is not claimed complete.",),
    sections=SECTIONS,
    tables=(KEY_TASKS, RECOMMENDATIONS, PROGRAMMES),
    verify=verify,
    work=WORK,
    reads=("actions", "injuries", "risks"),
)

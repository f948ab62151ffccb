"""The injury register as all above it know it."""

from ohs.registers.contract import NavigationItem, Register

from .. import operations
from ..permissions import IMPORT
from .checklist import checklist
from .paper import SECTIONS, write_paper
from .rows import INVESTIGATIONS, LINES
from .summary import summarise
from .verification import verify
from .waiting import WORK

REGISTER = Register(
    key="injuries",
    title="Injuries",
    question="is it really worse?",
    order=40,
    list_url="injuries:list",
    navigation=(NavigationItem("Injuries", "injuries:list"),),
    pages=(
        NavigationItem("Measures", "injuries:list", ("injuries.view_reportline",)),
        NavigationItem("Monthly counts", "injuries:counts", ("injuries.view_reportline",)),
        NavigationItem("Staff groups", "injuries:staff_groups", ("injuries.view_reportline",)),
        NavigationItem("Revisions", "injuries:revisions", ("injuries.view_reportline",)),
        NavigationItem("Others’ figures", "injuries:comparators", ("injuries.view_comparator",)),
        NavigationItem("Who reports", "injuries:reporting", (IMPORT,)),
        NavigationItem(
            "Investigations", "injuries:investigations", ("injuries.view_investigation",)
        ),
    ),
    view_permissions=("injuries.view_reportline", "injuries.view_investigation"),
    small_numbers_permission="injuries.view_small_numbers",
    summarise=summarise,
    checklist=checklist,
    paper=write_paper,
    file_notes=(
        "Rates are per 1,000 of the average strength of the staff groups of the line over the period.",
    ),
    log_small_numbers=operations.log_small_numbers,
    sections=SECTIONS,
    tables=(LINES, INVESTIGATIONS),
    verify=verify,
    work=WORK,
    reads=("injuries",),
)

"""The risk register as everything above it knows it."""

from ohs.registers.contract import NavigationItem, Register, SectionPlan

from .checklist import checklist
from .paper import paper
from .rows import RISKS
from .summary import summarise
from .verification import verify
from .waiting import WORK

REGISTER = Register(
    key="risks",
    title="Risks",
    question="where they stand",
    order=20,
    list_url="risks:list",
    navigation=(NavigationItem("Risks", "risks:list"),),
    pages=(
        NavigationItem("Risk register", "risks:list"),
        NavigationItem("Heat map", "risks:heat_map"),
        NavigationItem("Indicators", "risks:indicators"),
        NavigationItem("How risks are scored", "risks:matrix"),
    ),
    view_permissions=("risks.view_risk",),
    summarise=summarise,
    checklist=checklist,
    sections=(
        SectionPlan(key="assurance", heading="Assurance: the risks the Board watches", order=600),
        SectionPlan(key="heat-map", heading="Risk heat map", order=1600, appendix=True),
    ),
    paper=paper,
    tables=(RISKS,),
    verify=verify,
    work=WORK,
    reads=("actions", "injuries", "risks"),
)

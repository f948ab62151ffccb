from ...importing import STRENGTHS
from ._import import ImportCommand


class Command(ImportCommand):
    help = (
        "Import monthly strengths (month, unit, staff_group, headcount) from CSV or XLSX. "
        "All or nothing; an empty unit means not recorded by unit."
    )
    kind = STRENGTHS
    noun = ("strength", "strengths")

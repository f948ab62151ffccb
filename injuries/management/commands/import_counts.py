from ...importing import COUNTS
from ._import import ImportCommand


class Command(ImportCommand):
    help = (
        "Import monthly injury counts (month, unit, cause, severity, staff_group, count) from CSV or XLSX. "
        "All or nothing; an empty unit means not recorded by unit."
    )
    kind = COUNTS
    noun = ("count", "counts")

from injuries.management.commands._import import ImportCommand

from ...selectors.indicator_counts import INDICATOR_COUNTS


class Command(ImportCommand):
    help = (
        "Import indicators counted by month and unit (indicator, month, unit, count) from CSV or XLSX. "
        "All or nothing; an empty unit means not recorded by unit."
    )
    kind = INDICATOR_COUNTS
    noun = ("count", "counts")

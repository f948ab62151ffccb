from injuries.imports import CountsImporter
from ohs.imports.figures.command import FigureCommand


class Command(FigureCommand):
    help = (
        "Import monthly injury counts (month, unit, cause, severity, staff_group, count) from CSV, XLSX or DOCX. "
        "All or nothing."
    )
    importer = CountsImporter
    noun = "counts"

from injuries.imports import StrengthsImporter
from ohs.imports.figures.command import FigureCommand


class Command(FigureCommand):
    help = (
        "Import monthly strengths (month, unit, staff_group, headcount) from CSV, XLSX or DOCX. "
        "All or nothing."
    )
    importer = StrengthsImporter
    noun = "strengths"

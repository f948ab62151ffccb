from ohs.imports.figures.command import FigureCommand
from risks.imports import IndicatorCountsImporter


class Command(FigureCommand):
    help = (
        "Import indicators counted by month and unit (indicator, month, unit, count) from CSV, XLSX or DOCX. "
        "All or nothing."
    )
    importer = IndicatorCountsImporter
    noun = "counts"

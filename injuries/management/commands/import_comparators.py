from injuries.comparator_imports import ComparatorImporter
from ohs.imports.command import ImportCommand


class Command(ImportCommand):
    help = (
        "Import figures that others publish (line, title, source, address, definition, first_month, last_month, numerator, "
        "denominator, denominator_source, not_the_same) from CSV, XLSX or DOCX. All or nothing."
    )
    importer = ComparatorImporter

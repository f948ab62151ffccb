from django.apps import AppConfig


class WorkbookConfig(AppConfig):
    name = "ohs.workbook"
    label = "workbook"
    verbose_name = "Workbook"
    importers = ("ohs.workbook.importer.WorkbookImporter",)
    workbook = "ohs.workbook.force.SHEETS"

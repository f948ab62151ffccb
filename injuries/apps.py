from django.apps import AppConfig


class InjuriesConfig(AppConfig):
    name = "injuries"
    verbose_name = "injuries"
    register = "injuries.reporting.register.REGISTER"
    workbook = "injuries.workbook.SHEETS"
    setup_steps = "injuries.setup.STEPS"
    starter_pack = "injuries.setup.install_starter_pack"

    importers = (
        "injuries.imports.CountsImporter",
        "injuries.imports.StrengthsImporter",
        "injuries.comparator_imports.ComparatorImporter",
    )
    #: Small numbers are for the people who keep the register, and for nobody else by default.
    role_permissions = {
        "hsw team": [
            "injuries.view_small_numbers",
            "injuries.import_counts",
            "injuries.release_percentage",
        ]
    }

    def ready(self):
        from actions import measure_sources

        from . import measure_source

        measure_sources.register_source(measure_source)

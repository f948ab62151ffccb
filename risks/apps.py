from django.apps import AppConfig


class RisksConfig(AppConfig):
    """The risk register and its heat map, controls and indicators."""

    name = "risks"
    verbose_name = "Risks"
    default_auto_field = "django.db.models.BigAutoField"

    register = "risks.reporting.register.REGISTER"
    workbook = "risks.workbook.SHEETS"
    setup_steps = "risks.setup.STEPS"
    starter_pack = "risks.setup.install_starter_pack"
    importers = ("risks.imports.IndicatorCountsImporter",)
    # A lead changes only the risks that their posts lead on the day: the operations see to it.
    role_permissions = {
        "lead": ["risks.update_led_risk"],
        "unit commander": ["risks.update_led_risk"],
        "hsw team": ["risks.postpone_review"],
        "administrator": ["risks.postpone_review"],
    }

    def ready(self):
        from actions import measure_sources, operations

        from . import carry_forward, measure_source

        measure_sources.register_source(measure_source)
        operations.on_carry_forward(carry_forward.carry)

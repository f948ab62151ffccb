from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    label = "actions"
    verbose_name = "Actions"
    register = "actions.reporting.register.REGISTER"
    workbook = "actions.workbook.SHEETS"
    setup_steps = "actions.setup.STEPS"
    importers = (
        "actions.imports.PlanImporter",
        "actions.imports.recommendations.RecommendationImporter",
        "actions.imports.programmes.ProgrammeImporter",
    )
    role_permissions = {
        "lead": ["actions.update_led_keytask"],
        "unit commander": ["actions.update_led_keytask"],
        "hsw team": ["actions.confirm_keytask"],
        "administrator": ["actions.confirm_keytask"],
    }

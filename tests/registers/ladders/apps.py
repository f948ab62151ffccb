from django.apps import AppConfig


class LaddersConfig(AppConfig):
    name = "tests.registers.ladders"
    label = "ladders"
    verbose_name = "Ladders"
    default_auto_field = "django.db.models.BigAutoField"

    register = "tests.registers.ladders.register.REGISTER"
    role_permissions = {"lead": ["ladders.add_check"]}

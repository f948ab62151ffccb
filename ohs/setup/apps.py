from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "ohs.setup"
    label = "setup"
    verbose_name = "Set-up"
    home = ("Set-up", "setup:page")
    setup_steps = "ohs.setup.organisation.STEPS"
    starter_pack = "ohs.setup.organisation.install_starter_pack"

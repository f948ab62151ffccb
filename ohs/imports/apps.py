from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "ohs.imports"
    label = "imports"
    verbose_name = "Imports"
    home = ("Bring in files", "imports:list")

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ohs.api"
    label = "api"
    verbose_name = "API"
    role_permissions = {}

from typing import ClassVar

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ohs.api"
    label = "api"
    verbose_name = "API"
    role_permissions = {}
    pages_over: ClassVar = {"api:keys": ("account", "Your account")}

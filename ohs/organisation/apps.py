from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "ohs.organisation"
    label = "organisation"
    verbose_name = "Organisation"
    role_permissions = {}

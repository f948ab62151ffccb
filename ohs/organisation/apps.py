from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "ohs.organisation"
    label = "organisation"
    verbose_name = "Organisation"
    role_permissions = {}

    def ready(self) -> None:
        from ohs.core.text import use_own_words

        from .force import in_own_words

        use_own_words(in_own_words)

from django.apps import AppConfig


class InjuriesConfig(AppConfig):
    name = "injuries"
    verbose_name = "injuries"

    #: Small numbers are for the people who keep the register, and for nobody else by default.
    role_permissions = {"hsw team": ["injuries.view_small_numbers", "injuries.import_counts"]}

    def ready(self):
        from actions import operations, sources

        from . import measure_sources
        from .models import Recommendation

        sources.register(measure_sources)
        operations.when_carried(operations.follow(Recommendation))

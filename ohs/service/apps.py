from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class ServiceConfig(AppConfig):
    name = "ohs.service"
    label = "service"
    verbose_name = "Service"

    def ready(self) -> None:
        from .middleware import mark_signed_out

        user_logged_out.connect(mark_signed_out, dispatch_uid="ohs.service.mark_signed_out")

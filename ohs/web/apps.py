from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ohs.web"
    label = "web"
    verbose_name = "Pages"
    # Everybody may save views of the lists that they may see; whom one is shared with, `permissions` says.
    role_permissions: dict[str, list[str]] = {}

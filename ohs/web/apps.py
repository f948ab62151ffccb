from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ohs.web"
    label = "web"
    verbose_name = "Pages"

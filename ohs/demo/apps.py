from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration data: the facts of two published papers, and what is made up around them."""

    name = "ohs.demo"
    label = "demo"
    verbose_name = "Demonstration"

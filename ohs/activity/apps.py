from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """Who did what, when and why, over all registers, people's rights and the ways in."""

    name = "ohs.activity"
    label = "activity"
    verbose_name = "Activity"
    home = ("Activity", "activity:list")

    def ready(self) -> None:
        from . import ways_in

        ways_in.listen()

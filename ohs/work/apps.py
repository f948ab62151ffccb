from django.apps import AppConfig


class WorkConfig(AppConfig):
    """What waits for each person, over all registers."""

    name = "ohs.work"
    label = "work"
    verbose_name = "Work"
    home = ("Your work", "work:mine")
    work = "ohs.work.undelivered.WORK"
    role_permissions = {}

from typing import ClassVar

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """What is kept of people, how long, and what an account leaves behind."""

    name = "ohs.retention"
    label = "retention"
    verbose_name = "Retention"
    role_permissions = {}
    pages_over: ClassVar = {
        "retention:page": ("account", "Your account"),
        "retention:people": ("retention:page", "What is kept of people"),
    }

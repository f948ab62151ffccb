"""What apps declare for the floors above, found by the name of the module that it stands in."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps


def declared(module: str, name: str) -> list[tuple[str, Any]]:
    """(label of the app, what stands under a name in its module), for each app that has such a module.

    Apps that keep records are asked: those that say what roles may do with them.
    """
    return [
        (config.label, getattr(import_module(f"{config.name}.{module}"), name))
        for config in apps.get_app_configs()
        if hasattr(config, "role_permissions") and find_spec(f"{config.name}.{module}")
    ]

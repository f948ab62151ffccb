"""Every operation of every app, found by itself, and the calls that tests make of it.

An operation is a public function of an app's `operations` that is told who acts (`by`).
"""

import importlib
import inspect
import pkgutil
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.conf import settings

from tests.operation_calls import Call


def _modules(app):
    """An app's `operations`: a module, or a package with its modules. Those with a leading underscore are its own."""
    if not find_spec(f"{app.name}.operations"):
        return
    package = importlib.import_module(f"{app.name}.operations")
    yield package
    for found in pkgutil.iter_modules(getattr(package, "__path__", ())):
        if not found.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def _public_functions():
    """Every public function of the operations of the product's own apps: (label of its app, address, function)."""
    for app in apps.get_app_configs():
        if not (settings.BASE_DIR / app.name.replace(".", "/")).is_dir():
            continue
        for module in _modules(app):
            for name, function in vars(module).items():
                own = inspect.isfunction(function) and function.__module__ == module.__name__
                if own and not name.startswith("_"):
                    yield app.label, f"{module.__name__}.{name}", function


FUNCTIONS = list(_public_functions())
OPERATIONS = {
    address: (label, function)
    for label, address, function in FUNCTIONS
    if "by" in inspect.signature(function).parameters
}
CALLED = sorted(OPERATIONS)


def _calls(label: str) -> dict[str, list[Call]]:
    name = f"tests.{label}.operation_calls"
    found = importlib.import_module(name).CALLS if find_spec(name) else {}
    return {
        address: [calls] if isinstance(calls, Call) else list(calls)
        for address, calls in found.items()
    }


CALLS = {
    address: calls
    for label in {label for label, _ in OPERATIONS.values()}
    for address, calls in _calls(label).items()
}


def every_call():
    return pytest.mark.parametrize(
        ("function", "call"),
        [
            pytest.param(OPERATIONS[address][1], call, id=f"{address}-{number}")
            for address, calls in CALLS.items()
            for number, call in enumerate(calls, start=1)
            if address in OPERATIONS
        ],
    )

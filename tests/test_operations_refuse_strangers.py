"""Every operation of every app asks for itself whether the person may: whatever door it is called through.

The operations are found, not listed: every public function of an app's `operations` that is told who acts (`by`).
"""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection

from ohs.organisation import roles
from ohs.organisation.models import User
from tests.operation_calls import ON, Call, Cast
from tests.organisation.factories import PostFactory, PostHolderFactory

_WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update",
    "update_or_create",
    "delete",
    "save_with_reason",
    "save_next_version",
    "delete_with_reason",
}


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


def test_every_operation_has_a_call():
    assert sorted(CALLS) == CALLED
    assert CALLED


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


@pytest.mark.parametrize(
    ("address", "function"),
    [
        pytest.param(address, function, id=address)
        for label, address, function in FUNCTIONS
        if address not in OPERATIONS
    ],
)
def test_what_is_not_told_who_acts_writes_nothing(address, function):
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    called = {
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for call in _outside_of_operations(tree)
        if isinstance(call, ast.Call)
    }

    assert not called & _WRITES


def _outside_of_operations(node):
    """The parts of a function, but for functions inside it that are told who acts."""
    yield node
    for part in ast.iter_child_nodes(node):
        told = isinstance(part, ast.FunctionDef) and "by" in {
            argument.arg for argument in (*part.args.args, *part.args.kwonlyargs)
        }
        if not told:
            yield from _outside_of_operations(part)


@pytest.fixture
def administrator(roles_applied, django_user_model):
    """By role, and no superuser."""
    person = django_user_model.objects.create_user("an-administrator-by-role", is_staff=True)
    person.groups.add(roles.Group.objects.get(name=roles.ADMINISTRATOR))
    return person


@pytest.fixture
def cast(hsw_user, board_user, lead_user, other_lead_user, administrator, django_user_model):
    post, other_post = PostFactory(title="Head of Works"), PostFactory(title="Head of Stores")
    former = django_user_model.objects.create_user("a-former-holder", is_staff=True)
    former.groups.set(lead_user.groups.all())
    PostHolderFactory(post=post, user=former, end=ON.replace(day=4))
    PostHolderFactory(post=post, user=lead_user, start=ON)
    PostHolderFactory(post=other_post, user=other_lead_user)
    return Cast(
        keeper=hsw_user,
        lead=lead_user,
        post=post,
        other_post=other_post,
        stranger=django_user_model.objects.create_user("a-stranger"),
        board_member=board_user,
        other_lead=other_lead_user,
        former_holder=former,
        administrator=administrator,
    )


def _whole_database() -> dict[str, list]:
    """Every row of every table."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            tables[table] = sorted(map(repr, cursor.fetchall()))
    return tables


@pytest.mark.django_db
@every_call()
def test_an_operation_refuses_whoever_may_not_and_changes_nothing(function, call, cast):
    arguments = call.arrange(cast)
    before = _whole_database()
    for name in call.intruders:
        # As a page has them: read anew, with nothing left in memory of what they may.
        person = User.objects.get(pk=getattr(cast, name).pk)

        with pytest.raises(PermissionDenied) as refused:
            function(**arguments, by=person)

        assert str(refused.value), f"{name} is told nothing."
        assert _whole_database() == before, f"{name} changed something."


@pytest.mark.django_db
@every_call()
def test_the_same_call_by_whoever_may_is_carried_out(function, call, cast):
    arguments = call.arrange(cast)
    before = _whole_database()

    function(**arguments, by=User.objects.get(pk=getattr(cast, call.by).pk))

    assert _whole_database() != before

"""Every operation of every app asks for itself whether the person may: whatever door it is called through.

The operations are found, not listed: see `tests.operations`.
"""

import ast
import inspect
import textwrap

import pytest
from django.core.exceptions import PermissionDenied

from ohs.organisation.models import User
from tests.operations import CALLED, CALLS, FUNCTIONS, OPERATIONS, every_call
from tests.whole_database import WholeDatabase

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


def test_every_operation_has_a_call():
    assert sorted(CALLS) == CALLED
    assert CALLED


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


@pytest.mark.django_db
@every_call()
def test_an_operation_refuses_whoever_may_not_and_changes_nothing(function, call, cast):
    arguments = call.arrange(cast)
    before = WholeDatabase()
    for name in call.intruders:
        # As a page has them: read anew, with nothing left in memory of what they may.
        person = User.objects.get(pk=getattr(cast, name).pk)

        with pytest.raises(PermissionDenied) as refused:
            function(**arguments, by=person)

        assert str(refused.value), f"{name} is told nothing."
        assert before.changed() == [], f"{name} changed something."


@pytest.mark.django_db
@every_call()
def test_the_same_call_by_whoever_may_is_carried_out(function, call, cast):
    arguments = call.arrange(cast)
    before = WholeDatabase()

    function(**arguments, by=User.objects.get(pk=getattr(cast, call.by).pk))

    assert before.changed()

"""Every operation by two people in the same instant, on PostgreSQL: both are answered in sentences, nothing is lost.

`RACES=all make faults` runs every operation, `make faults` those in which two people would record the same thing.
"""

import copy
import os
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Model
from django.db.models.signals import pre_save

from ohs.core.collisions import settle
from ohs.organisation.models import User
from tests.operations import CALLS, OPERATIONS

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

FEW = (
    "record_attendance",
    "begin_self_assessment",
    "start_audit",
    "save_view",
    "set_digest",
    "import_plan",
    "carry_forward",
    "raise_task",
    "confirm",
    "freeze_meeting",
)
# Long enough for both to have looked before either writes; one that waits for the other's lock goes on after it.
TOGETHER_SECONDS = 0.3


def chosen():
    wanted = None if os.environ.get("RACES") == "all" else FEW
    return [
        pytest.param(OPERATIONS[address][1], call, id=f"{address}-{number}")
        for address, calls in sorted(CALLS.items())
        if wanted is None or address.rpartition(".")[2] in wanted
        for number, call in enumerate(calls, start=1)
    ]


def read_anew(value):
    """The same argument as another person's page would have it."""
    if isinstance(value, Model):
        if value.pk is None or value._state.adding:
            return copy.deepcopy(value)
        return type(value)._base_manager.get(pk=value.pk)
    if isinstance(value, dict):
        return {key: read_anew(each) for key, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(read_anew(each) for each in value)
    return copy.deepcopy(value)


class Person(threading.Thread):
    """One of two people who press the same button."""

    def __init__(self, function, arguments, by, both):
        super().__init__(daemon=True)
        self.function, self.arguments, self.by, self.both = function, arguments, by, both
        self.error = None
        self.waited = False

    def run(self):
        try:
            self.both.wait(timeout=10)
            settle(lambda: self.function(**read_anew(self.arguments), by=self.by))
        except BaseException as error:
            self.error = error
        finally:
            connection.close()


@pytest.mark.parametrize(("function", "call"), chosen())
def test_two_people_at_once_are_both_answered(function, call, cast):
    arguments = dict(call.arrange(cast))
    person = getattr(cast, call.by).pk
    started, writing = threading.Barrier(2), threading.Barrier(2)
    people = [Person(function, arguments, User.objects.get(pk=person), started) for _ in range(2)]

    def meet(**_):
        thread = threading.current_thread()
        if isinstance(thread, Person) and not thread.waited:
            thread.waited = True
            try:
                writing.wait(timeout=TOGETHER_SECONDS)
            except threading.BrokenBarrierError:
                return

    pre_save.connect(meet)
    try:
        for each in people:
            each.start()
        for each in people:
            each.join(timeout=60)
    finally:
        pre_save.disconnect(meet)

    errors = [each.error for each in people if each.error is not None]
    assert all(isinstance(error, (ValidationError, PermissionDenied)) for error in errors), errors
    assert len(errors) < 2, errors

"""No sequence of operations, by anybody, reaches a state that the design does not know."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from actions import operations
from actions.models import DueDateChange, KeyTask, TaskUpdate
from actions.rules.standing import Standing, State, standing_q
from actions.rules.timescale import TimescaleKind, add_months
from ohs.core.errors import OperationRefused
from ohs.organisation import roles
from tests.actions.factories import KeyActionFactory, KeyTaskFactory
from tests.organisation.factories import (
    BoardMeetingFactory,
    PostFactory,
    PostHolderFactory,
    UserFactory,
)

START = dt.date(2021, 4, 1)
# What may follow what: from → to, in the words of the design.
KNOWN_STEPS = {
    State.NOT_STARTED: {State.NOT_STARTED, State.IN_PROGRESS, State.COMPLETE, State.WITHDRAWN},
    State.IN_PROGRESS: {State.IN_PROGRESS, State.COMPLETE, State.WITHDRAWN},
    State.COMPLETE: {State.CONFIRMED, State.IN_PROGRESS, State.WITHDRAWN},
    State.CONFIRMED: {State.IN_PROGRESS},
    State.WITHDRAWN: {State.IN_PROGRESS, State.NOT_TRIGGERED},
    State.NOT_TRIGGERED: {State.NOT_TRIGGERED, State.NOT_STARTED, State.WITHDRAWN},
}
people = st.sampled_from(["lead", "stranger", "hsw", "other_hsw", "board"])
tasks = st.sampled_from(["first", "follower", "conditional", "ongoing"])
states = st.one_of(st.none(), st.sampled_from(State))
notes = st.sampled_from(["", "  ", "A note."])


class Register(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        roles.apply_roles()
        self.on = START
        post = PostFactory()
        self.people = {}
        for name, role in (
            ("lead", roles.LEAD),
            ("stranger", roles.LEAD),
            ("hsw", roles.HSW_TEAM),
            ("other_hsw", roles.HSW_TEAM),
            ("board", roles.BOARD_MEMBER),
        ):
            self.people[name] = UserFactory()
            self.people[name].groups.add(roles.Group.objects.get(name=role))
        PostHolderFactory(post=post, user=self.people["lead"], start=START)
        action = KeyActionFactory()
        first = KeyTaskFactory(action=action, number="1", leads=[post], added_on=START)
        self.keys = {
            "first": first.pk,
            "follower": KeyTaskFactory(
                action=action,
                number="2",
                leads=[post],
                added_on=START,
                timescale_kind=TimescaleKind.RELATIVE,
                follows=first,
                offset_months=12,
                due_date=add_months(first.due_date, 12),
            ).pk,
            "conditional": KeyTaskFactory(
                action=action, number="3", untriggered=True, leads=[post], added_on=START
            ).pk,
            "ongoing": KeyTaskFactory(
                action=action, number="4", ongoing=True, leads=[post], added_on=START
            ).pk,
        }
        self.meeting = BoardMeetingFactory()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def attempt(self, name, operation, who, **values):
        """Ask for it; where it is refused nothing may have been written."""
        before = self.written()
        try:
            operation(
                task=KeyTask.objects.get(pk=self.keys[name]),
                by=type(self.people[who]).objects.get(pk=self.people[who].pk),
                on=self.on,
                **values,
            )
        except (OperationRefused, PermissionDenied):
            assert self.written() == before
        else:
            assert who not in ("stranger", "board")

    def written(self):
        return (
            TaskUpdate.objects.count(),
            DueDateChange.objects.count(),
            KeyTask.history.count(),
            sorted(KeyTask.objects.values_list("pk", "state", "due_date", "version")),
        )

    @rule(days=st.integers(0, 60))
    def time_passes(self, days):
        self.on += dt.timedelta(days=days)

    @rule(name=tasks, who=people, state=states, note=notes, back=st.integers(-1, 40))
    def update(self, name, who, state, note, back):
        date = self.on - dt.timedelta(days=back)
        self.attempt(name, operations.record_update, who, state=state, narrative=note, date=date)

    @rule(name=tasks, who=people, note=notes)
    def claim(self, name, who, note):
        self.attempt(
            name, operations.claim_complete, who, narrative=note, evidence_seen="In the file."
        )

    @rule(name=tasks, who=people, note=notes)
    def confirm(self, name, who, note):
        self.attempt(name, operations.confirm, who, narrative=note)

    @rule(name=tasks, who=people, note=notes)
    def send_back(self, name, who, note):
        self.attempt(name, operations.return_to_lead, who, narrative=note)

    @rule(name=tasks, who=people)
    def trigger(self, name, who):
        self.attempt(name, operations.trigger, who, narrative="It works.")

    @rule(name=tasks, who=people)
    def withdraw(self, name, who):
        self.attempt(name, operations.withdraw, who, narrative="Not needed.")

    @rule(name=tasks, who=people)
    def reopen(self, name, who):
        self.attempt(name, operations.reopen, who, narrative="Needed.")

    @rule(name=tasks, who=people, days=st.integers(-30, 90), agreed=st.booleans())
    def move(self, name, who, days, agreed):
        due_date = KeyTask.objects.get(pk=self.keys[name]).due_date or self.on
        self.attempt(
            name,
            operations.move_due_date,
            who,
            to=due_date + dt.timedelta(days=days),
            reason="Late.",
            agreed_at=self.meeting if agreed else None,
        )

    @invariant()
    def the_row_says_what_its_last_update_says(self):
        for task in KeyTask.objects.all():
            told = list(task.updates.order_by("date", "pk").values_list("state", flat=True))
            assert task.state == (told[-1] if told else task.initial_state)
            for before, after in zip([task.initial_state, *told], told, strict=False):
                assert after in KNOWN_STEPS[before], (before, after)

    @invariant()
    def closing_took_two(self):
        for confirmed in TaskUpdate.objects.filter(kind="confirm"):
            claim = confirmed.task.updates.filter(kind="claim", pk__lt=confirmed.pk).first()
            assert claim.author_id != confirmed.author_id

    @invariant()
    def the_ledger_adds_up(self):
        for task in KeyTask.objects.all():
            changes = list(task.date_changes.order_by("pk"))
            moves = [change for change in changes if change.from_date is not None]
            assert task.times_moved == len(moves)
            first = task.original_due_date
            if len(moves) < len(changes):
                # A task that had no date was given one: that date is the original.
                assert changes[0].from_date is None
                assert first == changes[0].to_date
                first = None
            dates = [first, *(change.to_date for change in changes)]
            assert [change.from_date for change in changes] == dates[:-1]
            assert task.due_date == dates[-1]
            own = [move for move in moves if move.caused_by_id is None]
            assert all(move.agreed_at_id for move in own[1:])

    @invariant()
    def what_follows_keeps_its_distance_while_it_is_open(self):
        follower = KeyTask.objects.select_related("follows").get(pk=self.keys["follower"])
        moves = follower.date_changes.order_by("-pk").first()
        if moves is not None:
            cause = moves.caused_by
            assert follower.due_date == add_months(cause.to_date, 12)

    @invariant()
    def every_task_has_one_standing_and_sql_agrees(self):
        rows = KeyTask.objects.as_at(self.on)
        found = {
            pk: word
            for word in Standing
            for pk in rows.filter(standing_q(word, self.on)).values_list("pk", flat=True)
        }
        assert found == {task.pk: task.standing(self.on) for task in rows}


class OperationsTest(TestCase):
    def test_no_sequence_of_operations_reaches_an_unknown_state(self):
        run_state_machine_as_test(
            Register,
            settings=settings(
                max_examples=15,
                stateful_step_count=15,
                derandomize=True,
                # What fails is short enough to read; shrinking it on a database takes minutes.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )

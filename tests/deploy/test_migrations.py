"""Whatever migrations an installation has, the next `migrate` finds its way: by those that replace others, or by these."""

import random

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@pytest.fixture
def applied(settings, monkeypatch):
    """What is applied: a set that the test fills."""
    settings.MIGRATION_MODULES = {}
    names = set()
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: dict.fromkeys(names))
    return names


def _in_some_order(loader, names, seed):
    """Every migration after those it depends on, and the rest as the dice have it.

    What comes after one that replaces others comes after these too.
    """
    dice, left, done = random.Random(seed), sorted(names), []

    def is_done(name):
        replacing = loader.replacements.get(name)
        return all(map(is_done, replacing.replaces)) if replacing else name in done

    while left:
        ready = [
            name
            for name in left
            if all(is_done(parent.key) for parent in loader.graph.node_map[name].parents)
        ]
        chosen = dice.choice(ready)
        left.remove(chosen)
        done.append(chosen)
    return done


@pytest.mark.parametrize("seed", range(3))
def test_an_installation_left_at_any_migration_is_brought_up_to_date(applied, seed):
    every = MigrationLoader(None, replace_migrations=False)
    single = every.disk_migrations.keys() - every.replacements.keys()
    order = _in_some_order(every, single, seed)

    for count in range(0, len(order) + 1, 12):
        applied.clear()
        applied.update(order[:count])
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        to_do = [
            name
            for migration, _ in plan
            for name in (migration.replaces or [(migration.app_label, migration.name)])
        ]

        assert not executor.loader.detect_conflicts()
        assert sorted(to_do) == sorted(order[count:])


def test_a_new_installation_goes_through_nothing_that_is_replaced(applied):
    executor = MigrationExecutor(connection)
    replaced = {
        name for migration in executor.loader.replacements.values() for name in migration.replaces
    }

    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())

    assert not replaced & {(migration.app_label, migration.name) for migration, _ in plan}

"""Each long operation on the demonstration, while what it stands on fails: all of it is recorded, or nothing.

After each fault `manage.py verify` finds nothing, and the same operation can be done again.
"""

import pytest

from tests.faults.jobs import JOBS

pytestmark = [pytest.mark.faults, pytest.mark.long]

KILLED = [f"write:{part}" for part in (0, 0.2, 0.4, 0.6, 0.8, 1)]


@pytest.mark.parametrize("job", JOBS)
def test_killed_while_it_writes(each_database, try_faults, job):
    assert not try_faults(each_database, job, *KILLED, "commit:before", "commit:after")


@pytest.mark.parametrize("job", JOBS)
def test_killed_at_any_moment(served_postgres, try_faults, job):
    assert not try_faults(served_postgres, job, *["moment:"] * 4, "none:")


@pytest.mark.parametrize("job", JOBS)
def test_its_database_cannot_be_written_to(each_database, try_faults, job):
    assert not try_faults(each_database, job, "full:", "readonly:", "none:")


@pytest.mark.parametrize("job", JOBS)
def test_its_database_goes_away(served_postgres, try_faults, job):
    assert not try_faults(served_postgres, job, "lost:0", "lost:0.5", "lost:1", "none:")


@pytest.mark.parametrize("job", JOBS)
def test_its_process_has_no_more_memory(served, try_faults, job):
    assert not try_faults(served, job, *[f"memory:{size}" for size in (0, 8, 20, 50)], "none:")

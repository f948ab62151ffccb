"""A process that is short of memory says so: loading scipy then would never end."""

import subprocess
import sys

import pytest

SHORT = """
import resource
from pathlib import Path
from injuries.statistics.scipy_parts import scipy_part
has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (has + {bytes}, has + {bytes}))
try:
    print(scipy_part("{part}").__name__)
except MemoryError as error:
    print("MemoryError:", error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory a process has")
@pytest.mark.parametrize("part", ["special", "optimize", "sparse"])
@pytest.mark.parametrize("megabytes", [0, 8, 20, 50, 90])
def test_where_there_is_no_room_to_load_it(part, megabytes):
    code = SHORT.format(part=part, bytes=megabytes * 1_000_000)

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert done.stdout.startswith("MemoryError: There is no room"), done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory a process has")
def test_where_there_is_room_to_load_it():
    done = subprocess.run(
        [sys.executable, "-c", SHORT.format(part="optimize", bytes=600_000_000)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout == "scipy.optimize\n", done.stderr

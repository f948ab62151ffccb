"""The parts of scipy, each loaded when it is first asked for: a process that works nothing out does without."""

import mmap
from functools import cache
from importlib import import_module
from types import ModuleType

#: What loading the largest of them takes of a process's addresses is 46 MB; its first use as much again.
NEEDED = 100_000_000


@cache
def scipy_part(name: str) -> ModuleType:
    """scipy.special, scipy.optimize …; MemoryError where there is no room to load it.

    There has to be room first: a library that scipy loads (OpenBLAS) asks the system for memory until it is given some, for
    ever, and no time limit of a request would end that.
    """
    try:
        mmap.mmap(-1, NEEDED, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    except OSError as error:
        raise MemoryError(f"There is no room to load scipy.{name}.") from error
    return import_module(f"scipy.{name}")

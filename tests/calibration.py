"""How much slower this machine is, just now, than the one that the budgets are meant for: a fixed piece of Python, timed.

A page is mostly Python: on a machine that is slow, or busy with something else, this loop takes longer in the same
measure. `make bench` divides by it, so that such a machine says nothing false of the code.
"""

import os
import statistics
import time

# How many times the usual rows are measured: `make bench SCALE=10`; or `SCALE=largest`, the load of the largest force.
LARGEST = os.environ.get("SCALE") == "largest"
SCALE = 50.0 if LARGEST else float(os.environ.get("SCALE", "1"))

# What the loop takes on a quiet machine of two cores, as measured beside the figures of docs/adr.
REFERENCE_SECONDS = 0.0075
TIMES = 9


def piece_of_work() -> int:
    """What rows, cells and templates are made of: tuples, dictionaries, texts."""
    rows = [(number, f"V{number}", number % 7) for number in range(8_000)]
    named = [dict(zip(("pk", "ref", "state"), row, strict=True)) for row in rows]
    text = "".join(f"<td>{row['ref']}</td><td>{row['state']}</td>" for row in named)
    return len(text.split("<td>"))


def slowness() -> float:
    """How many times slower than the reference; never less than once."""
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        piece_of_work()
        times.append(time.perf_counter() - begun)
    return max(1.0, statistics.median(times) / REFERENCE_SECONDS)


if __name__ == "__main__":
    print(
        f"Just now this machine takes {slowness():.1f} times as long as the one that budgets of time are meant for."
    )

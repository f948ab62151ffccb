"""Shows what the workers counted, and what the nightly jobs last said, at `/metrics` of a port of its own.

Started by `ohs.service.server` where METRICS_PORT is set, and ended with it. Imports nothing of Django.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ohs.service import status

JOBS = ("verify", "backup")


class Jobs(Collector):
    """When each nightly job last ended, and the faults it found."""

    def __init__(self, directory: str):
        self.directory = directory

    def collect(self) -> Iterator[Any]:
        ended = GaugeMetricFamily(
            "hsw_job_ended_seconds", "When the job last ended, seconds since 1970", labels=["job"]
        )
        faults = GaugeMetricFamily("hsw_job_faults", "Faults that the job found", labels=["job"])
        for job in JOBS:
            last = status.last(self.directory, job)
            if last is not None:
                ended.add_metric([job], last["at"].timestamp())
                faults.add_metric([job], float(last.get("faults", 0)))
        yield ended
        yield faults


def show(address: str, port: int, state: str) -> None:
    """Serves the metrics until the process that started this one ends."""
    parent = os.getppid()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Jobs(state))
    start_http_server(port, addr=address, registry=registry)
    # Whoever started this may be killed before it can say so.
    while os.getppid() == parent:
        time.sleep(1)

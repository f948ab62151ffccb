"""Metrics for Prometheus: how many requests, how long they took, which failed, by route.

The workers count in files of PROMETHEUS_MULTIPROC_DIR, which the server sets where METRICS_PORT is given; a process of
its own (`ohs.service.metrics_server`) adds them up and shows them on that port, away from the site.
"""

import os
import time
from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from .logs import route_of

SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class RequestMetrics:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            raise MiddlewareNotUsed
        from prometheus_client import Counter, Histogram

        self.get_response = get_response
        self.answered = Counter("hsw_requests", "Requests answered", ["method", "route", "status"])
        self.seconds = Histogram(
            "hsw_request_seconds", "Time until an answer", ["route"], buckets=SECONDS
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        route = route_of(request)
        self.answered.labels(request.method, route, response.status_code).inc()
        self.seconds.labels(route).observe(time.perf_counter() - started)
        return response

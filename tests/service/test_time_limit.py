"""A request that takes too long is stopped, answered with a page, and disturbs no other."""

import threading
import time

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from ohs.service import time_limit
from ohs.service.time_limit import TimeLimit, TimeLimitExceeded, Watch


@pytest.fixture(autouse=True)
def _connections(monkeypatch):
    """The suite's connection is one for all: it is neither stopped nor closed here."""
    monkeypatch.setattr(time_limit, "_stop_statement", lambda database: None)
    monkeypatch.setattr(time_limit, "_forget_connection", lambda database: None)


def answer(view, seconds=0.2, tick=0.02):
    return TimeLimit(view, seconds=seconds, watch=Watch(tick))(RequestFactory().get("/"))


def busy(seconds):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        sum(range(100))


def test_a_request_in_time_is_answered():
    assert answer(lambda request: HttpResponse("done")).content == b"done"


def test_a_request_that_takes_too_long_is_stopped():
    started = time.monotonic()

    response = answer(lambda request: busy(20))

    assert response.status_code == 503
    assert "takes too long" in response.content.decode()
    assert response["Retry-After"] == "60"
    assert time.monotonic() - started < 5


def test_what_the_request_held_is_let_go():
    let_go = []

    def view(request):
        try:
            busy(20)
        finally:
            let_go.append(True)

    answer(view)

    assert let_go == [True]


def test_an_error_of_the_stop_is_the_same_page():
    def view(request):
        try:
            busy(20)
        except TimeLimitExceeded:
            return HttpResponse(status=500)

    assert answer(view).status_code == 503


def test_an_error_of_its_own_stays_one():
    assert answer(lambda request: HttpResponse(status=500)).status_code == 500


def test_the_thread_is_left_in_peace_afterwards():
    for _ in range(20):
        # The limit comes just as the work ends.
        answer(lambda request: busy(0.02) or HttpResponse(), seconds=0.02, tick=0.001)
        busy(0.01)


def test_others_are_not_stopped():
    watch = Watch(0.02)
    results = {}

    def ask(name, seconds):
        limited = TimeLimit(
            lambda request: busy(seconds) or HttpResponse(), seconds=0.5, watch=watch
        )
        results[name] = limited(RequestFactory().get("/")).status_code

    threads = [
        threading.Thread(target=ask, args=("long", 20)),
        *(threading.Thread(target=ask, args=(f"short {n}", 0.01)) for n in range(5)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert results.pop("long") == 503
    assert set(results.values()) == {200}
    assert not watch.running


def test_no_limit_is_no_middleware():
    with pytest.raises(MiddlewareNotUsed):
        TimeLimit(lambda request: None, seconds=0)

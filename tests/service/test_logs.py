"""The logs: one JSON object a line, the request's id, and nothing of a person."""

import json
import logging
import sys

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve

from ohs.service.logs import JsonFormatter, chain_of, request_id

PERSON = "j.smith@example.org"


def line(formatter=None, **record):
    made = logging.LogRecord(
        record.pop("name", "a.logger"),
        record.pop("level", logging.WARNING),
        __file__,
        1,
        record.pop("msg", "said"),
        record.pop("args", ()),
        record.pop("exc_info", None),
    )
    for name, value in record.items():
        setattr(made, name, value)
    return json.loads((formatter or JsonFormatter()).format(made))


def failing(function):
    try:
        function()
    except Exception:
        return sys.exc_info()
    raise AssertionError("it did not fail")


def test_a_line_is_one_json_object_with_its_facts():
    said = line(msg="%s of %s", args=(3, 4), facts={"route": "risks/", "status": 200})

    assert said["message"] == "3 of 4"
    assert (said["level"], said["logger"]) == ("WARNING", "a.logger")
    assert (said["route"], said["status"]) == ("risks/", 200)
    assert said["time"].endswith("+00:00")


def test_a_line_never_breaks():
    formatter = JsonFormatter()
    record = logging.LogRecord("a", logging.INFO, __file__, 1, "one\ntwo “é”", (), None)

    assert "\n" not in formatter.format(record)


def test_the_request_id_is_on_every_line_of_the_request_and_on_no_other():
    token = request_id.set("an-identifier")
    inside = line()
    request_id.reset(token)

    assert inside["request_id"] == "an-identifier"
    assert "request_id" not in line()


def test_a_path_is_told_as_its_route():
    request = RequestFactory().get(f"/search/?q={PERSON}")
    request.resolver_match = resolve("/actions/")

    said = line(
        name="django.request",
        msg="%s: %s",
        args=("Not Found", request.path),
        request=request,
        status_code=404,
    )

    assert said["message"] == "Not Found: actions/"
    assert PERSON not in json.dumps(said)
    assert said["status"] == 404


def test_an_address_that_no_page_has_is_not_quoted():
    request = RequestFactory().get(f"/people/{PERSON}/")

    said = line(
        name="django.request", msg="%s: %s", args=("Not Found", request.path), request=request
    )

    assert PERSON not in json.dumps(said)


def test_an_exception_says_its_kind_and_place_but_not_what_was_typed():
    def fail():
        try:
            int(PERSON)
        except ValueError as error:
            raise KeyError(PERSON) from error

    said = line(exc_info=failing(fail))

    assert [each["kind"] for each in said["exceptions"]] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert "test_logs.py" in said["exceptions"][0]["where"][-1]
    assert PERSON not in json.dumps(said)


def test_a_test_server_may_ask_for_the_messages():
    said = line(JsonFormatter(exception_messages=True), exc_info=failing(lambda: int(PERSON)))

    assert PERSON in said["exceptions"][0]["message"]


def test_a_cause_that_was_suppressed_is_not_told():
    def fail():
        try:
            int("x")
        except ValueError:
            raise Http404 from None

    assert [type(error) for error in chain_of(failing(fail)[1])] == [Http404]


@pytest.mark.django_db
def test_each_answer_leaves_one_line(client, caplog, hsw_user):
    client.force_login(hsw_user)
    with caplog.at_level(logging.INFO, logger="ohs.request"):
        response = client.get("/actions/?q=smith")

    (record,) = [record for record in caplog.records if record.name == "ohs.request"]
    assert record.facts["route"] == "actions/"
    assert record.facts["status"] == response.status_code == 200
    assert "smith" not in JsonFormatter().format(record)


@pytest.mark.django_db
class TestRequestId:
    def test_each_answer_has_its_own(self, client):
        first, second = (client.get("/accounts/login/")["X-Request-ID"] for _ in range(2))

        assert first != second
        assert len(first) == 32

    def test_that_of_a_trusted_proxy_is_kept(self, client, settings):
        settings.BEHIND_TLS_PROXY = True

        answer = client.get("/accounts/login/", headers={"X-Request-ID": "from-the-proxy-1"})

        assert answer["X-Request-ID"] == "from-the-proxy-1"

    @pytest.mark.parametrize("given", ["short", "x" * 65, "with space 12345", 'a"b"c"d"e"f'])
    def test_another_form_is_not_taken(self, client, settings, given):
        settings.BEHIND_TLS_PROXY = True

        answer = client.get("/accounts/login/", headers={"X-Request-ID": given})

        assert answer["X-Request-ID"] != given

    def test_a_clients_own_is_not_taken(self, client):
        answer = client.get("/accounts/login/", headers={"X-Request-ID": "from-a-client-1"})

        assert answer["X-Request-ID"] != "from-a-client-1"

    def test_the_page_of_a_fault_names_it(self, client, monkeypatch, hsw_user):
        def fail(self, *args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr("ohs.organisation.views.Account.get", fail)
        client.force_login(hsw_user)
        client.raise_request_exception = False

        answer = client.get("/accounts/")

        assert answer.status_code == 500
        assert answer["X-Request-ID"] in answer.content.decode()

"""The API is what its description says: every call tried with what fits and what does not, by a generated client too."""

import importlib
import json
import subprocess
import sys

import httpx
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)

from ohs.organisation.models import BoardMeeting

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
]
EXAMPLES_A_CALL = 6


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """The application is asked as a server asks it; the connection is the test's own, and stays open between requests."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def description(client, demo_users):
    client.force_login(demo_users["hsw"])
    return client.get("/api/v1/openapi.json").json()


def test_every_list_of_the_contract_is_described(description):
    names = {path.split("/")[3] for path in description["paths"]}

    assert names >= {
        "tasks", "risks", "findings", "claims", "lines", "published-counts", "investigations", "meetings",
        "counts",
    }  # fmt: skip
    assert description["openapi"].startswith("3.1")


def test_every_column_and_parameter_says_what_it_means(description):
    silent = []
    for path, methods in description["paths"].items():
        for operation in methods.values():
            silent += [
                (path, each["name"]) for each in operation["parameters"] if not each["description"]
            ]
            answered = operation["responses"].get("200", {})
            schema = answered.get("content", {}).get("application/json", {}).get("schema", {})
            rows = schema.get("properties", {}).get("rows", {}).get("items", {})
            silent += [
                (path, name)
                for name, each in rows.get("properties", {}).items()
                if not each["description"]
            ]

    assert silent == []


def test_the_page_about_it_has_every_call(client, demo_users, description):
    page = client.get("/api/docs").content.decode()

    missing = [path for path in description["paths"] if path not in page]
    assert missing == []
    assert "<script" not in page.replace('<script type="module"', "")


def test_every_call_keeps_to_the_description_whatever_is_sent(program, description, settings_open):
    secret = program("hsw").secret
    schema = schemathesis.openapi.from_dict(description)
    schema.app = get_wsgi_application()
    schema.location = "http://testserver/api/v1/openapi.json"
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES_A_CALL,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def try_it(case):
            headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
            case.call_and_validate(headers=headers, checks=CHECKS)

        try_it()
        tried += 1

    assert tried == sum(len(methods) for methods in description["paths"].values())


@pytest.fixture
def settings_open(settings):
    settings.API_CALLS_PER_MINUTE = 100_000
    settings.ALLOWED_HOSTS = ["*"]


def test_a_generated_client_reads_every_register_as_the_board_saw_it(
    tmp_path, monkeypatch, description, program
):
    (tmp_path / "openapi.json").write_text(json.dumps(description))
    subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none",
            "--path", tmp_path / "openapi.json", "--output-path", tmp_path / "registers_client",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    client_class = importlib.import_module("registers_client").AuthenticatedClient
    transport = httpx.WSGITransport(app=get_wsgi_application())

    def client_of(username):
        return client_class(
            base_url="http://testserver",
            token=program(username).secret,
            httpx_args={"transport": transport},
        )

    def call(name):
        return importlib.import_module(f"registers_client.api.default.{name}")

    meeting = BoardMeeting.objects.exclude(snapshot=None).latest("date")
    board = client_of("board")
    snapshot = call("read_meetings_snapshot").sync(meeting.slug, client=board)
    frozen = {row["ref"]: row["current_band"] for row in snapshot["tables"]["risks"]}
    risks = call("list_risks").sync(client=board, as_at=meeting.as_at, per_page=1000)
    assert {row.ref or "": row.current_band or "" for row in risks.rows} == frozen
    for name in ("tasks", "findings", "claims", "lines", "investigations"):
        found = call(f"list_{name}").sync(client=board, as_at=meeting.as_at)
        assert found.as_at == meeting.as_at
        assert found.count > 0

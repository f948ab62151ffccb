"""The API is what its description says: every call tried with what fits and what does not, by a generated client too."""

import datetime as dt
import importlib
import json
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

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

from actions.models import KeyTask
from ohs.core.cache import data_version
from ohs.registers.rows import as_text
from tests.api.conftest import TODAY

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
]
# Calls of one shape (a list, a record, a part, something recorded) share their code: the first few of each are tried with many
# examples, the others with enough for their own columns, filters and bodies.
EXAMPLES, FIRST_FEW, EXAMPLES_AFTER = 8, 2, 3


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
        "tasks", "risks", "findings", "claims", "lines", "published-counts", "investigations", "recommendations",
        "programmes", "meetings", "counts", "comparators",
    }  # fmt: skip
    assert description["openapi"].startswith("3.1")


def test_every_field_and_parameter_says_what_it_means(description):
    silent = [where for where, each in fields_of(description) if not each.get("description")]
    silent += [
        f"{path} {each['name']}"
        for path, methods in description["paths"].items()
        for operation in methods.values()
        for each in operation["parameters"]
        if not each["description"]
    ]

    assert silent == []
    # What stands in the answer of a call is described, not only that there is one.
    assert [
        (path, status)
        for path, methods in description["paths"].items()
        for operation in methods.values()
        for status in ("200", "201")
        if status in operation["responses"]
        and operation["responses"][status]["content"]["application/json"]["schema"].keys()
        <= {"type"}
    ] == []


def fields_of(node, where=""):
    """Every property of every schema, with where it stands."""
    if isinstance(node, dict):
        for name, each in node.get("properties", {}).items():
            if isinstance(each, dict):
                yield f"{where}/{name}", each
        for name, each in node.items():
            yield from fields_of(each, f"{where}/{name}")
    if isinstance(node, list):
        for number, each in enumerate(node):
            yield from fields_of(each, f"{where}/{number}")


def test_what_the_stories_of_records_say_is_described(description, program):
    reader = program("hsw")
    undescribed = set()
    for path, methods in description["paths"].items():
        if not path.endswith("/{id}") or "get" not in methods:
            continue
        name = path.split("/")[3]
        schema = schema_of(methods["get"])
        event = schema["properties"]["story"]["items"]
        known = event.get("properties", description["components"]["schemas"]["Event"]["properties"])
        for row in reader.read(name)["rows"][:12]:
            record = reader.read(f"{name}/{row['id']}")
            undescribed |= {(name, each) for each in record.keys() - schema["properties"].keys()}
            undescribed |= {
                (name, each) for entry in record["story"] for each in entry.keys() - known.keys()
            }

    assert undescribed == set()


def schema_of(operation):
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


def test_the_page_about_it_has_every_call(client, demo_users, description):
    page = client.get("/api/docs").content.decode()

    missing = [path for path in description["paths"] if path not in page]
    assert missing == []
    assert "<script" not in page.replace('<script type="module"', "")


def test_every_call_keeps_to_the_description_whatever_is_sent(program, description, settings_open):
    tried = try_every_call(description, program("hsw").secret)

    assert tried == sum(len(methods) for methods in description["paths"].values())


def test_whatever_a_board_member_sends_is_not_recorded(program, description, settings_open):
    writing = {
        path: {"post": methods["post"]}
        for path, methods in description["paths"].items()
        if "post" in methods
    }
    secret, before = program("board").secret, data_version()

    tried = try_every_call(description | {"paths": writing}, secret, expected=range(400, 500))

    assert tried == len(writing) > 3
    assert data_version() == before


def try_every_call(description, secret, expected=range(200, 500)):
    """Tries each call with many examples; how many calls there were. Each answer is of the statuses `expected`."""
    schema = schemathesis.openapi.from_dict(description)
    schema.app = get_wsgi_application()
    schema.location = "http://testserver/api/v1/openapi.json"
    tried, shapes = 0, Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        shape = (operation.method, operation.path.count("/"))
        shapes[shape] += 1
        examples = EXAMPLES if shapes[shape] <= FIRST_FEW else EXAMPLES_AFTER

        @settings(
            max_examples=examples,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def try_it(case):
            headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
            response = case.call_and_validate(headers=headers, checks=CHECKS)
            assert response.status_code in expected

        try_it()
        tried += 1
    return tried


@pytest.fixture
def settings_open(settings):
    settings.API_CALLS_PER_MINUTE = 100_000
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def client_of(tmp_path, monkeypatch, description, program):
    """A client that was generated from the description, of one of the demonstration's people, by user name."""
    (tmp_path / "openapi.json").write_text(json.dumps(description))
    # What is generated is not made pretty: nobody reads it.
    (tmp_path / "config.json").write_text('{"post_hooks": []}')
    subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none",
            "--path", tmp_path / "openapi.json", "--config", tmp_path / "config.json",
            "--output-path", tmp_path / "registers_client",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    transport = httpx.WSGITransport(app=get_wsgi_application())

    def make(username):
        client_class = importlib.import_module("registers_client").AuthenticatedClient
        return client_class(
            base_url="http://testserver",
            token=program(username).secret,
            httpx_args={"transport": transport},
        )

    yield make
    for name in [each for each in sys.modules if each.startswith("registers_client")]:
        del sys.modules[name]


@pytest.fixture
def script(client_of):
    """The example of the documentation."""
    return SimpleNamespace(**runpy.run_path("docs/example_client.py"))


def test_a_short_script_reads_every_register_as_the_board_saw_it(script, client_of):
    board = client_of("board")
    frozen = script.ask("read_meetings_snapshot", "hsw-board-2021-05-06", client=board)

    found = script.read_every_list(board, dt.date(2021, 5, 6))

    assert frozen["as_at"] == "2021-05-06"
    assert frozen["tables"].keys() <= found.keys()
    for name, rows in frozen["tables"].items():
        assert rows, name
        columns = list(rows[0])
        assert {as_texts(row, columns) for row in found[name]} == {
            as_texts(row, columns) for row in rows
        }, name
        assert len(found[name]) == len(rows)


def as_texts(row, columns):
    return tuple(as_text(row[column]) for column in columns)


def test_the_script_records_as_the_lead_and_is_refused_as_the_page_refuses(
    script, client_of, client, demo_users
):
    tasks = KeyTask.objects.led_by_user(demo_users["lead"], TODAY)
    task = tasks.filter(state="in_progress", plan__state="live").first()
    said = {"state": "in progress", "narrative": "The kit is ordered."}

    script.record_update(client_of("lead"), task.key, **said)
    with pytest.raises(PermissionError) as refused:
        script.record_update(client_of("board"), task.key, **said)

    assert task.updates.latest("pk").narrative == "The kit is ordered."
    client.force_login(demo_users["board"])
    page = client.get(f"/actions/tasks/{task.pk}/update/")
    assert page.status_code == 403
    assert str(refused.value) in page.content.decode()


def test_the_script_is_short():
    lines = Path("docs/example_client.py").read_text("utf-8").splitlines()
    # Lines that do something: neither empty nor words about the others.
    assert len([line for line in lines if line.strip() and '"""' not in line]) <= 30

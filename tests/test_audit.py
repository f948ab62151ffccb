"""`make audit` fails for a known vulnerability and for nothing else."""

import json

import pytest

from tests.audit import judge

CLEAN = {"name": "django", "version": "5.2.9", "vulns": []}
VULNERABLE = {
    "name": "django",
    "version": "5.2.0",
    "vulns": [{"id": "CVE-2025-0001", "fix_versions": ["5.2.1"]}],
}
SKIPPED = {"name": "granian", "skip_reason": "could not be audited"}


def pip(*packages):
    return json.dumps({"dependencies": packages})


def npm(**packages):
    return json.dumps({"vulnerabilities": packages})


@pytest.mark.parametrize(
    ("kind", "output", "code", "said"),
    [
        ("python", pip(CLEAN), 0, "No known"),
        ("python", pip(CLEAN, VULNERABLE), 1, "django 5.2.0: CVE-2025-0001, mended in 5.2.1"),
        ("python", pip(SKIPPED), 0, "SKIPPED: the registry told no advisories of 1"),
        ("python", pip(SKIPPED, VULNERABLE), 1, "SKIPPED"),
        ("node", npm(), 0, "No known"),
        ("node", npm(sass={"severity": "high", "range": "<1.2"}), 1, "sass: high, <1.2"),
        ("node", npm(sass={"severity": "info"}), 0, "No known"),
        ("node", json.dumps({"statusCode": 405, "error": {}}), 0, "SKIPPED"),
    ],
)
def test_what_the_registries_tell(kind, output, code, said):
    result, lines = judge(kind, output)

    assert result == code
    assert any(said in line for line in lines)


@pytest.mark.parametrize("kind", ["python", "node"])
@pytest.mark.parametrize("output", ["", "Traceback", "[]", "{}", "null"])
def test_what_cannot_be_read_is_said_to_be_skipped(kind, output):
    code, (line,) = judge(kind, output)

    assert code == 0
    assert line.startswith("SKIPPED")

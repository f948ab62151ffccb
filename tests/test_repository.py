"""What the repository says of itself is true."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-node.txt",
        "requirements-supply.txt",
    ],
)
def test_every_pinned_package_has_hashes_and_no_address(name):
    text = (ROOT / name).read_text()

    pins = re.findall(r"^[a-z0-9-]+==\S+.*\\$", text, re.MULTILINE)

    assert pins
    assert len(re.findall(r"^\S+==", text, re.MULTILINE)) == len(pins)
    assert "://" not in text


def test_everything_that_runs_is_also_pinned_for_development():
    def pins(name):
        return set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_the_lock_of_front_end_packages_names_no_host():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_the_readme_lists_every_variable_that_settings_read():
    settings = (ROOT / "ohs/settings.py").read_text() + (ROOT / "ohs/service/server.py").read_text()
    table = (ROOT / "README.md").read_text().partition("### Environment")[2]

    read = set(re.findall(r'env(?:\.\w+|iron\.get)?\(\s*"([A-Z_]+)"', settings))

    assert read - {"READY_NOTICE"} == {name for name in read if f"`{name}`" in table}


def test_every_folder_that_the_readme_maps_is_there():
    tree = (ROOT / "README.md").read_text().partition("## Where things are")[2].split("```")[1]

    folder = Path()
    for line in tree.strip().splitlines():
        names = line[2:] if line.startswith("  ") else line
        for name in names.partition("   ")[0].split():
            path = (folder / name) if line.startswith("  ") else Path(name)
            assert (ROOT / path).exists(), path
        if not line.startswith("  "):
            folder = Path(names.split()[0])


def test_every_decision_is_listed():
    decisions = ROOT / "docs/adr"

    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (decisions / "README.md").read_text())

    assert sorted(listed) == sorted(path.name for path in decisions.glob("0*.md"))

import pytest
from django.apps import apps


@pytest.fixture
def groups_importer(monkeypatch):
    """Business groups can be brought in, as long as a test lasts."""
    monkeypatch.setattr(
        apps.get_app_config("organisation"),
        "importers",
        ("tests.imports.importer.GroupsImporter",),
        raising=False,
    )

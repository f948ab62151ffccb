import importlib

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import modify_settings
from django.urls import clear_url_caches

from ohs.organisation import roles


@pytest.fixture
def ladders(db):
    """A fifth register, with nothing changed but the settings: its tables, roles and addresses are there."""
    with modify_settings(INSTALLED_APPS={"append": "tests.registers.ladders"}):
        from .ladders import models

        editor = connection.SchemaEditorClass(connection)
        with connection.cursor() as cursor:
            for model in (models.Ladder, models.Check):
                sql, params = editor.table_sql(model)
                cursor.execute(sql, params or None)
        _addresses_anew()
        ContentType.objects.clear_cache()
        roles.apply_roles()
        yield models
    ContentType.objects.clear_cache()
    _addresses_anew()


def _addresses_anew():
    import ohs.urls

    importlib.reload(ohs.urls)
    clear_url_caches()

"""Views of the tasks' list move to where views of every list are kept."""

from django.core.management.color import no_style
from django.db import migrations

FIELDS = ("id", "name", "query", "owner_id", "shared_with_id")
OF_HISTORY = ("history_date", "history_change_reason", "history_type", "history_user_id")
LIST = "/actions/"


def copy(apps, schema_editor):
    kept = [("SavedView", FIELDS), ("HistoricalSavedView", FIELDS + OF_HISTORY)]
    for name, fields in kept:
        old, new = apps.get_model("actions", name), apps.get_model("web", name)
        rows = old.objects.order_by("pk").values(*fields)
        new.objects.bulk_create([new(address=LIST, **row) for row in rows])
    # They kept their numbers, by which their history knows them; the next one comes after them.
    connection = schema_editor.connection
    views = apps.get_model("web", "SavedView")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [views]):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0009_programmes_that_answer_events"),
        ("web", "0001_saved_views"),
    ]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]

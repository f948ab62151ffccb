"""Extracts from before it was asked what an extract covers: the first of a month was everything, and what it left out a zero.

So they were read and printed then. What came in afterwards said what it covers, and is left as it is.
"""

from django.db import migrations
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min


def _cover(apps, fact, extract, coverage, before):
    facts = apps.get_model("injuries", fact)._default_manager.order_by()
    first = dict(facts.values_list("month").annotate(Min("as_at")))
    earlier = set(
        apps.get_model("injuries", extract)
        ._default_manager.filter(imported_at__lt=before, coverage=None)
        .values_list("pk", flat=True)
    )
    held = facts.values_list("extract", "month", "as_at").distinct()
    model = apps.get_model("injuries", coverage)
    model._default_manager.bulk_create(
        model(extract_id=pk, month=month, all_units=True)
        for pk, month, as_at in held
        if pk in earlier and as_at == first[month]
    )


def cover(apps, schema_editor):
    asked_since = MigrationRecorder.Migration
    row = (
        asked_since._default_manager.using(schema_editor.connection.alias)
        .filter(app="injuries", name="0003_what_an_extract_covers")
        .first()
    )
    if row is None:
        return
    _cover(apps, "MonthlyCount", "CountExtract", "CountCoverage", row.applied)
    _cover(apps, "MonthlyStrength", "StrengthExtract", "StrengthCoverage", row.applied)


class Migration(migrations.Migration):
    dependencies = [("injuries", "0018_indicator_corrections")]

    operations = [migrations.RunPython(cover, migrations.RunPython.noop)]

"""The kinds of unit that were a fixed list become records, and each unit keeps its own."""

from django.db import migrations

KINDS = (
    ("bcu", "Basic command unit", "BCU"),
    ("ocu", "Operational command unit", "OCU"),
    ("branch", "Branch", ""),
)


def record_kinds(apps, schema_editor):
    kind_model = apps.get_model("organisation", "UnitKind")
    units = (
        apps.get_model("organisation", "CommandUnit"),
        apps.get_model("organisation", "HistoricalCommandUnit"),
    )
    for order, (code, name, short_name) in enumerate(KINDS, start=1):
        if not any(unit.objects.filter(kind=code).exists() for unit in units):
            continue
        kind = kind_model.objects.create(name=name, short_name=short_name, order=order)
        for unit in units:
            unit.objects.filter(kind=code).update(unit_kind=kind)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_kinds_of_unit")]
    operations = [migrations.RunPython(record_kinds, migrations.RunPython.noop)]

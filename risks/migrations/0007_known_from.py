"""From which day on a count is known: that of its extract, or the day on which it came in if that was later."""

import datetime as dt

from django.db import migrations, models
from django.db.models import F

_LATER = dt.date(9999, 12, 30)
_FACTS = ("indicatorextract", "historicalindicatorextract", "indicatorcount")


def _copy(apps, schema_editor):
    for name in _FACTS:
        apps.get_model("risks", name)._base_manager.update(known_from=F("as_at"))


class Migration(migrations.Migration):
    dependencies = [("risks", "0006_withdrawn_extracts")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="known_from",
                field=models.DateField(default=_LATER),
                preserve_default=False,
            )
            for name in _FACTS
        ),
        migrations.RunPython(_copy, migrations.RunPython.noop),
    ]

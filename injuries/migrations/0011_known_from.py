"""From which day on a figure is known: that of its extract, or the day on which it came in if that was later.

What came in before this keeps the day of its extract.
"""

import datetime as dt

from django.db import migrations, models
from django.db.models import F

_LATER = dt.date(9999, 12, 30)
_FACTS = (
    "countextract",
    "strengthextract",
    "historicalcountextract",
    "historicalstrengthextract",
    "monthlycount",
    "monthlystrength",
    "monthlytotal",
    "publishedmonth",
    "publishedmean",
)


def _copy(apps, schema_editor):
    for name in _FACTS:
        apps.get_model("injuries", name)._base_manager.update(known_from=F("as_at"))


class Migration(migrations.Migration):
    dependencies = [("injuries", "0010_withdrawn_extracts")]

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
        migrations.RenameField("reportedmonth", "as_at", "known_from"),
        migrations.RenameField("publishedsum", "as_at", "known_from"),
        migrations.RenameField("publishedyear", "as_at", "known_from"),
        migrations.RenameField("publishedbound", "as_at", "known_from"),
        migrations.RunPython(_copy, migrations.RunPython.noop),
    ]

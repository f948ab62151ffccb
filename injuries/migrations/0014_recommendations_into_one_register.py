"""What investigations recommended goes into the register of recommendations; readers go on being told what they were told."""

from django.db import migrations
from django.db.models import F, Max


def move(apps, schema_editor):
    Investigation = apps.get_model("injuries", "Investigation")
    Old = apps.get_model("injuries", "Recommendation")
    New = apps.get_model("actions", "Recommendation")
    links = Investigation._meta.get_field("recommendations").remote_field.through
    number = New.objects.aggregate(newest=Max("number"))["newest"] or 0
    for old in Old.objects.select_related("investigation").order_by("investigation", "number"):
        number += 1
        investigation = old.investigation
        new = New.objects.create(
            number=number,
            source="investigation",
            reference=f"Investigation {investigation.number}, {old.number}",
            text=old.text,
            # An investigation's own recommendation is the force's: it is accepted as it is made.
            response="accepted",
            responded_on=investigation.occurred_on,
            added_on=investigation.occurred_on,
            illustrative=old.illustrative,
        )
        if old.task_id:
            new.tasks.add(old.task_id)
        links.objects.create(investigation=investigation, recommendation=new)
    Investigation.objects.filter(published_text="").update(published_text=F("narrative"))


class Migration(migrations.Migration):
    dependencies = [
        ("injuries", "0013_near_misses_contacts_and_groups"),
        ("actions", "0008_recommendations_and_programmes"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]

"""Every task gets a key that stays with it, however it is renamed and renumbered."""

import hashlib

from django.db import migrations, models

import actions.models.tasks


def give_keys(apps, schema_editor):
    KeyTask = apps.get_model("actions", "KeyTask")
    taken = set()
    for task in KeyTask.objects.select_related("plan").order_by("pk").iterator(chunk_size=2000):
        attempt, key = 0, None
        while key is None or key in taken:
            text = f"{task.plan.slug}/{task.number}/{attempt}"
            key = f"T{hashlib.blake2b(text.encode(), digest_size=5).hexdigest()}"
            attempt += 1
        taken.add(key)
        KeyTask.objects.filter(pk=task.pk).update(key=key)
        apps.get_model("actions", "HistoricalKeyTask").objects.filter(id=task.pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [("actions", "0002_state_illustrative")]

    operations = [
        migrations.AddField(
            "keytask", "key", models.CharField(max_length=40, null=True, editable=False)
        ),
        migrations.AddField(
            "historicalkeytask",
            "key",
            models.CharField(
                db_index=True, default=actions.models.tasks.new_key, editable=False, max_length=40
            ),
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            "keytask",
            "key",
            models.CharField(
                default=actions.models.tasks.new_key, editable=False, max_length=40, unique=True
            ),
        ),
    ]

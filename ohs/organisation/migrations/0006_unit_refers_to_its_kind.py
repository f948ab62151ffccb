from django.db import migrations

MODELS = ("commandunit", "historicalcommandunit")


class Migration(migrations.Migration):
    dependencies = [("organisation", "0005_kinds_as_recorded")]
    operations = [
        *(migrations.RemoveField(model_name=model, name="kind") for model in MODELS),
        *(
            migrations.RenameField(model_name=model, old_name="unit_kind", new_name="kind")
            for model in MODELS
        ),
    ]

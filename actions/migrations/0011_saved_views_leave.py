from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("actions", "0010_saved_views_of_every_list")]

    operations = [
        migrations.DeleteModel(name="HistoricalSavedView"),
        migrations.DeleteModel(name="SavedView"),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("injuries", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="monthlycount",
            name="listed",
            field=models.BooleanField(default=True, editable=False),
        ),
    ]

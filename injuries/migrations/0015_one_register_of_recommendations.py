from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("injuries", "0014_recommendations_into_one_register")]

    operations = [
        migrations.DeleteModel(
            name="HistoricalRecommendation",
        ),
        migrations.DeleteModel(
            name="Recommendation",
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("injuries", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="monthlycount",
            name="listed",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.RemoveIndex(model_name="monthlycount", name="injuries_count_month"),
        migrations.RemoveIndex(model_name="monthlycount", name="injuries_count_count"),
        migrations.RemoveIndex(model_name="monthlycount", name="injuries_count_shown"),
        migrations.RemoveIndex(model_name="monthlycount", name="injuries_count_unit"),
        migrations.RemoveIndex(model_name="monthlycount", name="injuries_count_cause"),
        migrations.RemoveIndex(model_name="monthlycount", name="injuries_count_severity"),
        migrations.RemoveIndex(model_name="monthlycount", name="injuries_count_staff"),
        migrations.AddIndex(
            model_name="monthlycount",
            index=models.Index(
                fields=["superseded_on", "month", "listed", "id"], name="injuries_count_month"
            ),
        ),
        migrations.AddIndex(
            model_name="monthlycount",
            index=models.Index(
                fields=["superseded_on", "count", "listed", "id"], name="injuries_count_count"
            ),
        ),
        migrations.AddIndex(
            model_name="monthlycount",
            index=models.Index(
                fields=["superseded_on", "shown_count", "listed", "id"], name="injuries_count_shown"
            ),
        ),
        migrations.AddIndex(
            model_name="monthlycount",
            index=models.Index(
                fields=["superseded_on", "unit", "month", "listed", "id"],
                name="injuries_count_unit",
            ),
        ),
        migrations.AddIndex(
            model_name="monthlycount",
            index=models.Index(
                fields=["superseded_on", "cause", "month", "listed", "id"],
                name="injuries_count_cause",
            ),
        ),
        migrations.AddIndex(
            model_name="monthlycount",
            index=models.Index(
                fields=["superseded_on", "severity", "month", "listed", "id"],
                name="injuries_count_severity",
            ),
        ),
        migrations.AddIndex(
            model_name="monthlycount",
            index=models.Index(
                fields=["superseded_on", "staff_group", "month", "listed", "id"],
                name="injuries_count_staff",
            ),
        ),
    ]

"""Corrections of who reports the counts of risk indicators."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("injuries", "0017_published_parts"),
        ("organisation", "0012_passwords_that_must_change"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalreportingcorrection",
            name="figures",
            field=models.CharField(
                choices=[
                    ("counts", "injury counts"),
                    ("strengths", "strengths"),
                    ("indicator", "counts of risk indicators"),
                ],
                default="counts",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="reportingcorrection",
            name="figures",
            field=models.CharField(
                choices=[
                    ("counts", "injury counts"),
                    ("strengths", "strengths"),
                    ("indicator", "counts of risk indicators"),
                ],
                default="counts",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingcorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("figures", "indicator"), _negated=True),
                    ("unit__isnull", False),
                    _connector="OR",
                ),
                name="injuries_correction_indicator_of_unit",
                violation_error_message="Risk indicators are counted by unit: choose a unit.",
            ),
        ),
    ]

"""How many of a line's injuries in a settled year were serious."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("injuries", "0020_trail_is_read_by_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedSeverity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start_year", models.PositiveSmallIntegerField()),
                ("severities", models.JSONField(help_text="The serious ones.")),
                (
                    "serious",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: withheld.", null=True
                    ),
                ),
                (
                    "lighter",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: withheld.", null=True
                    ),
                ),
                (
                    "known_from",
                    models.DateField(help_text="The day from which on the year was settled."),
                ),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "definition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="by_severity",
                        to="injuries.publisheddefinition",
                    ),
                ),
            ],
            options={
                "ordering": ("definition", "start_year", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("definition", "start_year"),
                        name="injuries_published_severity_once",
                        violation_error_message="This year of the line is published by severity already.",
                    ),
                    models.CheckConstraint(
                        condition=Q(serious__isnull=True, lighter__isnull=True)
                        | Q(serious__isnull=False, lighter__isnull=False),
                        name="injuries_published_severity_both",
                        violation_error_message="Both parts of a year are told, or neither.",
                    ),
                ],
            },
        ),
    ]

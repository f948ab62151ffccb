"""What is told of the causes that a line's cause is divided into."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("injuries", "0016_comparators"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start_year", models.PositiveSmallIntegerField()),
                (
                    "position",
                    models.PositiveSmallIntegerField(help_text="The place in the table, from 1."),
                ),
                ("causes", models.JSONField(help_text="The causes that are told together.")),
                ("count", models.PositiveIntegerField()),
                (
                    "known_from",
                    models.DateField(help_text="The day from which on the year was settled."),
                ),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "definition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="injuries.publisheddefinition",
                    ),
                ),
            ],
            options={
                "ordering": ("definition", "start_year", "position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("definition", "start_year", "position"),
                        name="injuries_published_part_once",
                        violation_error_message="This part of the year is published already.",
                    )
                ],
            },
        ),
    ]

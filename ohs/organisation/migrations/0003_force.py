import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0002_changes_of_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalForce",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="On the cover of papers.",
                        max_length=120,
                        verbose_name="name of the force",
                    ),
                ),
                (
                    "short_name",
                    models.CharField(
                        blank=True,
                        help_text="In the header of every page and in emails. Empty: the name.",
                        max_length=40,
                    ),
                ),
                (
                    "unit_word",
                    models.CharField(
                        default="unit",
                        help_text="In a sentence: unit, district, department.",
                        max_length=40,
                        verbose_name="word for a unit",
                    ),
                ),
                (
                    "unit_word_plural",
                    models.CharField(
                        default="units", max_length=40, verbose_name="word for several"
                    ),
                ),
                (
                    "regulator",
                    models.CharField(
                        default="the regulator",
                        help_text="Whom incidents are notified to, as it stands in a sentence: “the Health and Safety Executive”.",
                        max_length=120,
                        verbose_name="the regulator",
                    ),
                ),
                (
                    "notification_rules",
                    models.CharField(
                        blank=True,
                        help_text="What the rules by which the regulator is notified are called: an abbreviation or a title.",
                        max_length=120,
                        verbose_name="rules of notification",
                    ),
                ),
                (
                    "markings",
                    models.TextField(
                        default="OFFICIAL",
                        help_text="One a line. The first stands on a new paper unless its author chooses another.",
                        verbose_name="protective markings",
                    ),
                ),
                (
                    "small_number_threshold",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Numbers of people below this are shown only to people who may see small numbers.",
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="small numbers are those under",
                    ),
                ),
                (
                    "due_soon_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days that count as due soon",
                    ),
                ),
                (
                    "usual_period",
                    models.CharField(
                        choices=[
                            ("twelve-months", "Twelve complete months"),
                            ("financial-year", "Financial year"),
                            ("year-to-date", "Financial year to date"),
                            ("quarter", "Quarter"),
                        ],
                        default="twelve-months",
                        help_text="What pages and papers report on, unless a meeting or a reader chooses another.",
                        max_length=20,
                        verbose_name="usual reporting period",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The post that papers are written by, unless a meeting names another.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.post",
                        verbose_name="author of papers",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical force",
                "verbose_name_plural": "historical force",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Force",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="On the cover of papers.",
                        max_length=120,
                        verbose_name="name of the force",
                    ),
                ),
                (
                    "short_name",
                    models.CharField(
                        blank=True,
                        help_text="In the header of every page and in emails. Empty: the name.",
                        max_length=40,
                    ),
                ),
                (
                    "unit_word",
                    models.CharField(
                        default="unit",
                        help_text="In a sentence: unit, district, department.",
                        max_length=40,
                        verbose_name="word for a unit",
                    ),
                ),
                (
                    "unit_word_plural",
                    models.CharField(
                        default="units", max_length=40, verbose_name="word for several"
                    ),
                ),
                (
                    "regulator",
                    models.CharField(
                        default="the regulator",
                        help_text="Whom incidents are notified to, as it stands in a sentence: “the Health and Safety Executive”.",
                        max_length=120,
                        verbose_name="the regulator",
                    ),
                ),
                (
                    "notification_rules",
                    models.CharField(
                        blank=True,
                        help_text="What the rules by which the regulator is notified are called: an abbreviation or a title.",
                        max_length=120,
                        verbose_name="rules of notification",
                    ),
                ),
                (
                    "markings",
                    models.TextField(
                        default="OFFICIAL",
                        help_text="One a line. The first stands on a new paper unless its author chooses another.",
                        verbose_name="protective markings",
                    ),
                ),
                (
                    "small_number_threshold",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Numbers of people below this are shown only to people who may see small numbers.",
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="small numbers are those under",
                    ),
                ),
                (
                    "due_soon_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days that count as due soon",
                    ),
                ),
                (
                    "usual_period",
                    models.CharField(
                        choices=[
                            ("twelve-months", "Twelve complete months"),
                            ("financial-year", "Financial year"),
                            ("year-to-date", "Financial year to date"),
                            ("quarter", "Quarter"),
                        ],
                        default="twelve-months",
                        help_text="What pages and papers report on, unless a meeting or a reader chooses another.",
                        max_length=20,
                        verbose_name="usual reporting period",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        help_text="The post that papers are written by, unless a meeting names another.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                        verbose_name="author of papers",
                    ),
                ),
            ],
            options={
                "verbose_name": "force",
                "verbose_name_plural": "force",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)),
                        name="force_is_one_record",
                        violation_error_message="There is one force: change its record.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("small_number_threshold__gte", 3), ("small_number_threshold__lte", 20)
                        ),
                        name="force_small_number_in_range",
                        violation_error_message="Enter a threshold for small numbers from 3 to 20.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_soon_days__gte", 1), ("due_soon_days__lte", 365)),
                        name="force_due_soon_in_range",
                        violation_error_message="Enter a number of days from 1 to 365.",
                    ),
                ],
            },
        ),
    ]

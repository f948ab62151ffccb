import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import ohs.web.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("actions", "0002_state_illustrative"),
        ("injuries", "0001_initial"),
        ("organisation", "0001_initial"),
        ("organisation", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Band",
            fields=[
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        help_text="1 is the least serious.", primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("calm", "Calm"),
                            ("watch", "Watch"),
                            ("serious", "Serious"),
                            ("grave", "Grave"),
                        ],
                        help_text="The shading; the name is always printed with it.",
                        max_length=10,
                    ),
                ),
                (
                    "is_red",
                    models.BooleanField(
                        default=False,
                        help_text="Whether time in this band counts as time at red.",
                        verbose_name="at red",
                    ),
                ),
            ],
            options={
                "ordering": ["level"],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80, unique=True)),
                ("description", models.TextField(blank=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "categories",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAppetite",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("statement", models.TextField(help_text="The Board's reason, in a sentence.")),
                ("start", models.DateField()),
                (
                    "end",
                    models.DateField(
                        blank=True, help_text="The last day; empty while it lasts.", null=True
                    ),
                ),
                ("illustrative", models.BooleanField(default=False)),
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
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Empty for the general appetite, which holds where a category has none of its own.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.category",
                    ),
                ),
                (
                    "highest_band",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="A risk in a more serious band is outside appetite.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.band",
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
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.boardmeeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical appetite",
                "verbose_name_plural": "historical appetites",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalBand",
            fields=[
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        db_index=True, help_text="1 is the least serious."
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=40)),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("calm", "Calm"),
                            ("watch", "Watch"),
                            ("serious", "Serious"),
                            ("grave", "Grave"),
                        ],
                        help_text="The shading; the name is always printed with it.",
                        max_length=10,
                    ),
                ),
                (
                    "is_red",
                    models.BooleanField(
                        default=False,
                        help_text="Whether time in this band counts as time at red.",
                        verbose_name="at red",
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
                "verbose_name": "historical band",
                "verbose_name_plural": "historical bands",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCategory",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60)),
                ("name", models.CharField(db_index=True, max_length=80)),
                ("description", models.TextField(blank=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
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
                "verbose_name": "historical category",
                "verbose_name_plural": "historical categories",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIndicator",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80)),
                ("title", models.CharField(max_length=160)),
                ("definition", models.TextField()),
                ("counted", models.TextField(blank=True, verbose_name="who or what is counted")),
                (
                    "unit",
                    models.CharField(
                        help_text="What a reading is in, for example “% compliant”.", max_length=80
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("higher", "higher is better"),
                            ("lower", "lower is better"),
                            ("neutral", "neither way is better"),
                        ],
                        default="neutral",
                        max_length=10,
                    ),
                ),
                (
                    "target_low",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "target_high",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("monthly", "monthly"),
                            ("quarterly", "quarterly"),
                            ("half-yearly", "half-yearly"),
                            ("yearly", "yearly"),
                        ],
                        default="quarterly",
                        max_length=12,
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=45,
                        help_text="Days after a period's end until its reading is missed.",
                    ),
                ),
                (
                    "by_month_and_unit",
                    models.BooleanField(
                        default=False,
                        help_text="Counted by month and unit; the figures come by import.",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical indicator",
                "verbose_name_plural": "historical indicators",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRisk",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        error_messages={
                            "unique": "Another risk has this reference, or had it. References are never used again: take the next."
                        },
                        help_text="Given once and never used again. Empty until one is given.",
                        max_length=20,
                        null=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(?!unnumbered-)(?=.*\\d)[0-9A-Za-z][0-9A-Za-z.-]*\\Z",
                                "Write a reference with letters, digits, dots and hyphens, at least one digit: 36 or 3a-d.",
                            )
                        ],
                    ),
                ),
                ("ref_given_on", models.DateField(blank=True, null=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "description",
                    models.TextField(
                        help_text="The formal description, as the register prints it."
                    ),
                ),
                (
                    "source_note",
                    models.TextField(
                        blank=True,
                        help_text="Where the source differs from itself, or says less than this register holds.",
                    ),
                ),
                (
                    "register",
                    models.CharField(
                        choices=[("corporate", "corporate"), ("group", "business group")],
                        default="corporate",
                        max_length=10,
                    ),
                ),
                (
                    "raised_on",
                    models.DateField(
                        blank=True,
                        help_text="When it came on to the register; empty where it is not recorded.",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("open", "open"),
                            ("closure_proposed", "closure proposed"),
                            ("closure_refused", "closure refused"),
                            ("mitigated", "mitigated, awaiting closure"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                (
                    "inherent_likelihood",
                    models.PositiveSmallIntegerField(editable=False, null=True),
                ),
                ("inherent_impact", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("current_likelihood", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("current_impact", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("scored_on", models.DateField(editable=False, null=True)),
                ("score_illustrative", models.BooleanField(default=False, editable=False)),
                ("target_likelihood", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("target_impact", models.PositiveSmallIntegerField(editable=False, null=True)),
                (
                    "trend_stated",
                    models.CharField(
                        choices=[
                            ("improved", "improved"),
                            ("unchanged", "unchanged"),
                            ("worsened", "worsened"),
                            ("not_yet_rated", "not yet rated"),
                        ],
                        default="not_yet_rated",
                        editable=False,
                        max_length=15,
                    ),
                ),
                ("last_review", models.DateField(editable=False, null=True)),
                ("next_review", models.DateField(editable=False, null=True)),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Counts its changes, so that two editors notice each other.",
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
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.category",
                    ),
                ),
                (
                    "current_band",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.band",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Whose register it stands on; on the corporate register, the group it came from if any.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.businessgroup",
                        verbose_name="business group",
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
                "verbose_name": "historical risk",
                "verbose_name_plural": "historical risks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRiskMatrix",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(db_index=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "size",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="How many levels each scale has.",
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(10),
                        ],
                    ),
                ),
                (
                    "adopted_on",
                    models.DateField(
                        blank=True,
                        help_text="From this date scores are made on it; empty while it is a draft.",
                        null=True,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What changed from the version before, and why."
                    ),
                ),
                ("illustrative", models.BooleanField(default=False)),
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
                "verbose_name": "historical risk matrix",
                "verbose_name_plural": "historical risk matrices",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("title", models.CharField(max_length=160)),
                ("definition", models.TextField()),
                ("counted", models.TextField(blank=True, verbose_name="who or what is counted")),
                (
                    "unit",
                    models.CharField(
                        help_text="What a reading is in, for example “% compliant”.", max_length=80
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("higher", "higher is better"),
                            ("lower", "lower is better"),
                            ("neutral", "neither way is better"),
                        ],
                        default="neutral",
                        max_length=10,
                    ),
                ),
                (
                    "target_low",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "target_high",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("monthly", "monthly"),
                            ("quarterly", "quarterly"),
                            ("half-yearly", "half-yearly"),
                            ("yearly", "yearly"),
                        ],
                        default="quarterly",
                        max_length=12,
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=45,
                        help_text="Days after a period's end until its reading is missed.",
                    ),
                ),
                (
                    "by_month_and_unit",
                    models.BooleanField(
                        default=False,
                        help_text="Counted by month and unit; the figures come by import.",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "measures",
                    models.ManyToManyField(
                        blank=True, related_name="indicators", to="actions.measure"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators_owned",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalIndicatorReading",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(blank=True, null=True)),
                ("end", models.DateField(help_text="The last day the reading speaks of.")),
                (
                    "period_printed",
                    models.CharField(
                        blank=True, help_text="The period as the source prints it.", max_length=60
                    ),
                ),
                ("low", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "high",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="The same as the lower end for a single figure.",
                        max_digits=12,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("recorded_on", models.DateField()),
                ("illustrative", models.BooleanField(default=False)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical indicator reading",
                "verbose_name_plural": "historical indicator readings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIndicator_measures",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="risks.historicalindicator",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.measure",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalIndicator_measures",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        blank=True,
                        error_messages={
                            "unique": "Another risk has this reference, or had it. References are never used again: take the next."
                        },
                        help_text="Given once and never used again. Empty until one is given.",
                        max_length=20,
                        null=True,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(?!unnumbered-)(?=.*\\d)[0-9A-Za-z][0-9A-Za-z.-]*\\Z",
                                "Write a reference with letters, digits, dots and hyphens, at least one digit: 36 or 3a-d.",
                            )
                        ],
                    ),
                ),
                (
                    "ref_sort",
                    ohs.web.fields.NaturalSortField(
                        db_index=True, default="~", max_length=200, source="ref"
                    ),
                ),
                ("ref_given_on", models.DateField(blank=True, null=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "description",
                    models.TextField(
                        help_text="The formal description, as the register prints it."
                    ),
                ),
                (
                    "source_note",
                    models.TextField(
                        blank=True,
                        help_text="Where the source differs from itself, or says less than this register holds.",
                    ),
                ),
                (
                    "register",
                    models.CharField(
                        choices=[("corporate", "corporate"), ("group", "business group")],
                        default="corporate",
                        max_length=10,
                    ),
                ),
                (
                    "raised_on",
                    models.DateField(
                        blank=True,
                        help_text="When it came on to the register; empty where it is not recorded.",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("open", "open"),
                            ("closure_proposed", "closure proposed"),
                            ("closure_refused", "closure refused"),
                            ("mitigated", "mitigated, awaiting closure"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                (
                    "inherent_likelihood",
                    models.PositiveSmallIntegerField(editable=False, null=True),
                ),
                ("inherent_impact", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("current_likelihood", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("current_impact", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("scored_on", models.DateField(editable=False, null=True)),
                ("score_illustrative", models.BooleanField(default=False, editable=False)),
                ("target_likelihood", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("target_impact", models.PositiveSmallIntegerField(editable=False, null=True)),
                (
                    "trend_stated",
                    models.CharField(
                        choices=[
                            ("improved", "improved"),
                            ("unchanged", "unchanged"),
                            ("worsened", "worsened"),
                            ("not_yet_rated", "not yet rated"),
                        ],
                        default="not_yet_rated",
                        editable=False,
                        max_length=15,
                    ),
                ),
                ("last_review", models.DateField(editable=False, null=True)),
                ("next_review", models.DateField(editable=False, null=True)),
                (
                    "last_recorded_on",
                    models.DateField(
                        editable=False,
                        help_text="The date of its newest record: as at that day the columns hold.",
                        null=True,
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Counts its changes, so that two editors notice each other.",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risks",
                        to="risks.category",
                    ),
                ),
                (
                    "current_band",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risks.band",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose register it stands on; on the corporate register, the group it came from if any.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risks",
                        to="organisation.businessgroup",
                        verbose_name="business group",
                    ),
                ),
                (
                    "lines",
                    models.ManyToManyField(
                        blank=True,
                        related_name="risks",
                        to="injuries.reportline",
                        verbose_name="injury lines that watch it",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="The family that this risk is a member of. Members stand on the family's page, not on the register.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["ref_sort", "pk"],
                "permissions": [
                    ("update_led_risk", "Can review and score the risks that their posts lead"),
                    ("postpone_review", "Can put a review's date off"),
                ],
            },
        ),
        migrations.AddField(
            model_name="indicator",
            name="risks",
            field=models.ManyToManyField(blank=True, related_name="indicators", to="risks.risk"),
        ),
        migrations.CreateModel(
            name="HistoricalRiskTask",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "treats",
                    models.CharField(
                        blank=True,
                        help_text="In a few words.",
                        max_length=300,
                        verbose_name="how it treats the risk",
                    ),
                ),
                (
                    "not_affected_because",
                    models.TextField(
                        blank=True, help_text="Why the task's completion leaves the score as it is."
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True)),
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
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keytask",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical risk task",
                "verbose_name_plural": "historical risk tasks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRiskStateChange",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("open", "open"),
                            ("closure_proposed", "closure proposed"),
                            ("closure_refused", "closure refused"),
                            ("mitigated", "mitigated, awaiting closure"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("open", "open"),
                            ("closure_proposed", "closure proposed"),
                            ("closure_refused", "closure refused"),
                            ("mitigated", "mitigated, awaiting closure"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on", models.DateField()),
                (
                    "on_printed",
                    models.CharField(
                        blank=True,
                        help_text="As the source prints it, where it gives no day. The date then is the last it can have been.",
                        max_length=80,
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "decision",
                    models.CharField(
                        blank=True, help_text="The decision it rests on.", max_length=300
                    ),
                ),
                ("awaits", models.TextField(blank=True, verbose_name="what closure waits for")),
                (
                    "expected_on",
                    models.DateField(
                        blank=True,
                        help_text="When what it waits for should be there.",
                        null=True,
                        verbose_name="expected by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, editable=False)),
                ("illustrative", models.BooleanField(default=False)),
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
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.boardmeeting",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical risk state change",
                "verbose_name_plural": "historical risk state changes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRiskReview",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("reviewed_on", models.DateField()),
                ("narrative", models.TextField()),
                (
                    "trend",
                    models.CharField(
                        choices=[
                            ("improved", "improved"),
                            ("unchanged", "unchanged"),
                            ("worsened", "worsened"),
                            ("not_yet_rated", "not yet rated"),
                        ],
                        max_length=15,
                        verbose_name="trend stated",
                    ),
                ),
                (
                    "difference_reason",
                    models.TextField(
                        blank=True,
                        help_text="Owed where the scores moved another way than the trend stated.",
                        verbose_name="why the stated trend and the scores differ",
                    ),
                ),
                ("next_review", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(blank=True, editable=False)),
                ("illustrative", models.BooleanField(default=False)),
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
                    "compared_with",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The meeting that the trend is stated against.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.boardmeeting",
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
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical risk review",
                "verbose_name_plural": "historical risk reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRiskLead",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "printed",
                    models.CharField(
                        blank=True,
                        help_text="As the source prints it, where it spells the post otherwise.",
                        max_length=160,
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "start",
                    models.DateField(
                        blank=True, help_text="Empty where it is not recorded.", null=True
                    ),
                ),
                (
                    "end",
                    models.DateField(
                        blank=True, help_text="The last day; empty while it lasts.", null=True
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical risk lead",
                "verbose_name_plural": "historical risk leads",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRisk_lines",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="risks.historicalrisk",
                    ),
                ),
                (
                    "reportline",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="injuries.reportline",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalRisk_lines",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="historicalrisk",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The family that this risk is a member of. Members stand on the family's page, not on the register.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="risks.risk",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalRegisterMove",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("escalation", "escalated to the corporate register"),
                            ("return", "returned to the business group"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("reason", models.TextField()),
                ("decision", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField(blank=True, editable=False)),
                ("illustrative", models.BooleanField(default=False)),
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
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The group it came from, or is returned to.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.businessgroup",
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
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.boardmeeting",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical register move",
                "verbose_name_plural": "historical register moves",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIndicator_risks",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="risks.historicalindicator",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.indicator",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalIndicator_risks",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalControl",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("detail", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("in_place", "in place"),
                            ("failed", "failed"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "first line"),
                            ("second", "second line"),
                            ("third", "third line"),
                            ("external", "external"),
                        ],
                        help_text="Who looked: those who run it, those who oversee it, internal audit, or somebody outside.",
                        max_length=10,
                        verbose_name="line of assurance",
                    ),
                ),
                ("last_assured", models.DateField(blank=True, null=True)),
                (
                    "assured_by",
                    models.CharField(blank=True, help_text="Who, and by what.", max_length=200),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("illustrative", models.BooleanField(default=False)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical control",
                "verbose_name_plural": "historical controls",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Control",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("detail", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("in_place", "in place"),
                            ("failed", "failed"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "first line"),
                            ("second", "second line"),
                            ("third", "third line"),
                            ("external", "external"),
                        ],
                        help_text="Who looked: those who run it, those who oversee it, internal audit, or somebody outside.",
                        max_length=10,
                        verbose_name="line of assurance",
                    ),
                ),
                ("last_assured", models.DateField(blank=True, null=True)),
                (
                    "assured_by",
                    models.CharField(blank=True, help_text="Who, and by what.", max_length=200),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="controls_owned",
                        to="organisation.post",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="controls",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("risk", "title"),
                        name="control_once_per_risk",
                        violation_error_message="This risk already has a control of that name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskLead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "printed",
                    models.CharField(
                        blank=True,
                        help_text="As the source prints it, where it spells the post otherwise.",
                        max_length=160,
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "start",
                    models.DateField(
                        blank=True, help_text="Empty where it is not recorded.", null=True
                    ),
                ),
                (
                    "end",
                    models.DateField(
                        blank=True, help_text="The last day; empty while it lasts.", null=True
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_lead_rows",
                        to="organisation.post",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lead_rows",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("end", None)),
                        fields=("risk", "post"),
                        name="risk_lead_once",
                        violation_error_message="This post leads the risk already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start", None),
                            ("end", None),
                            ("end__gte", models.F("start")),
                            _connector="OR",
                        ),
                        name="risk_lead_ends_after_start",
                        violation_error_message="The lead ends before it starts: check both dates.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="risk",
            name="leads",
            field=models.ManyToManyField(
                blank=True,
                related_name="risks_led",
                through="risks.RiskLead",
                to="organisation.post",
            ),
        ),
        migrations.CreateModel(
            name="RiskMatrix",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "size",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="How many levels each scale has.",
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(10),
                        ],
                    ),
                ),
                (
                    "adopted_on",
                    models.DateField(
                        blank=True,
                        help_text="From this date scores are made on it; empty while it is a draft.",
                        null=True,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What changed from the version before, and why."
                    ),
                ),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "risk matrices",
                "ordering": ["-version"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 3), ("size__lte", 10)),
                        name="matrix_size_in_range",
                        violation_error_message="A matrix has 3 to 10 levels a side.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="risk",
            name="current_matrix",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="risks.riskmatrix",
            ),
        ),
        migrations.CreateModel(
            name="ReviewInterval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("months", models.PositiveSmallIntegerField()),
                (
                    "band",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risks.band",
                    ),
                ),
                (
                    "matrix",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_intervals",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "ordering": ["matrix", "band"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matrix", "band"),
                        name="review_interval_once",
                        violation_error_message="This matrix already says how often this band is reviewed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1)),
                        name="review_interval_positive",
                        violation_error_message="A risk is reviewed every month at the most often: give 1 or more.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatrixCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
                (
                    "band",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risks.band",
                    ),
                ),
                (
                    "matrix",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "ordering": ["matrix", "-likelihood", "impact"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matrix", "likelihood", "impact"),
                        name="matrix_cell_once",
                        violation_error_message="This cell already has a band.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LikelihoodLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("definition", models.TextField(blank=True)),
                (
                    "matrix",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="likelihood_levels",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "ordering": ["matrix", "value"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matrix", "value"),
                        name="likelihood_level_once",
                        violation_error_message="This matrix already has a likelihood level of that value.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImpactLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("definition", models.TextField(blank=True)),
                (
                    "matrix",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="impact_levels",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "ordering": ["matrix", "value"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matrix", "value"),
                        name="impact_level_once",
                        violation_error_message="This matrix already has an impact level of that value.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalRiskScore",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inherent", "inherent"),
                            ("current", "current"),
                            ("target", "target"),
                        ],
                        max_length=10,
                    ),
                ),
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
                ("scored_on", models.DateField()),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField(blank=True, editable=False)),
                ("illustrative", models.BooleanField(default=False)),
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
                    "band",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.band",
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
                (
                    "scored_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.risk",
                    ),
                ),
                (
                    "matrix",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical risk score",
                "verbose_name_plural": "historical risk scores",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="historicalrisk",
            name="current_matrix",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="risks.riskmatrix",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalReviewInterval",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("months", models.PositiveSmallIntegerField()),
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
                    "band",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.band",
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
                (
                    "matrix",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical review interval",
                "verbose_name_plural": "historical review intervals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMatrixCell",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
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
                    "band",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.band",
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
                (
                    "matrix",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical matrix cell",
                "verbose_name_plural": "historical matrix cells",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLikelihoodLevel",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("value", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("definition", models.TextField(blank=True)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matrix",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical likelihood level",
                "verbose_name_plural": "historical likelihood levels",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalImpactLevel",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("value", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("definition", models.TextField(blank=True)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matrix",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risks.riskmatrix",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical impact level",
                "verbose_name_plural": "historical impact levels",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RiskReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reviewed_on", models.DateField()),
                ("narrative", models.TextField()),
                (
                    "trend",
                    models.CharField(
                        choices=[
                            ("improved", "improved"),
                            ("unchanged", "unchanged"),
                            ("worsened", "worsened"),
                            ("not_yet_rated", "not yet rated"),
                        ],
                        max_length=15,
                        verbose_name="trend stated",
                    ),
                ),
                (
                    "difference_reason",
                    models.TextField(
                        blank=True,
                        help_text="Owed where the scores moved another way than the trend stated.",
                        verbose_name="why the stated trend and the scores differ",
                    ),
                ),
                ("next_review", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "compared_with",
                    models.ForeignKey(
                        blank=True,
                        help_text="The meeting that the trend is stated against.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_reviews",
                        to="organisation.boardmeeting",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "-reviewed_on", "-pk"],
                "indexes": [
                    models.Index(fields=["risk", "-reviewed_on", "-id"], name="risks_review_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_review", None),
                            ("next_review__gt", models.F("reviewed_on")),
                            _connector="OR",
                        ),
                        name="review_next_is_later",
                        violation_error_message="The next review is not after this one: give a later date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inherent", "inherent"),
                            ("current", "current"),
                            ("target", "target"),
                        ],
                        max_length=10,
                    ),
                ),
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
                ("scored_on", models.DateField()),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "band",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risks.band",
                    ),
                ),
                (
                    "matrix",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="risks.riskmatrix",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="risks.risk",
                    ),
                ),
                (
                    "scored_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "scored_on", "pk"],
                "indexes": [
                    models.Index(
                        fields=["risk", "kind", "-scored_on", "-id"], name="risks_score_latest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("impact__range", (1, 10)), ("likelihood__range", (1, 10))
                        ),
                        name="score_on_a_scale",
                        violation_error_message="The score is off the scale: choose a level that the matrix has.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskStateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("open", "open"),
                            ("closure_proposed", "closure proposed"),
                            ("closure_refused", "closure refused"),
                            ("mitigated", "mitigated, awaiting closure"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("open", "open"),
                            ("closure_proposed", "closure proposed"),
                            ("closure_refused", "closure refused"),
                            ("mitigated", "mitigated, awaiting closure"),
                            ("closed", "closed"),
                            ("reopened", "reopened"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on", models.DateField()),
                (
                    "on_printed",
                    models.CharField(
                        blank=True,
                        help_text="As the source prints it, where it gives no day. The date then is the last it can have been.",
                        max_length=80,
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "decision",
                    models.CharField(
                        blank=True, help_text="The decision it rests on.", max_length=300
                    ),
                ),
                ("awaits", models.TextField(blank=True, verbose_name="what closure waits for")),
                (
                    "expected_on",
                    models.DateField(
                        blank=True,
                        help_text="When what it waits for should be there.",
                        null=True,
                        verbose_name="expected by",
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_state_changes",
                        to="organisation.boardmeeting",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="state_changes",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "on", "pk"],
                "indexes": [models.Index(fields=["risk", "-on", "-id"], name="risks_state_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_state", models.F("to_state")), _negated=True),
                        name="state_change_changes",
                        violation_error_message="The risk is in that state already: choose another.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "treats",
                    models.CharField(
                        blank=True,
                        help_text="In a few words.",
                        max_length=300,
                        verbose_name="how it treats the risk",
                    ),
                ),
                (
                    "not_affected_because",
                    models.TextField(
                        blank=True, help_text="Why the task's completion leaves the score as it is."
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="task_links",
                        to="risks.risk",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_links",
                        to="actions.keytask",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("risk", "task"),
                        name="risk_task_once",
                        violation_error_message="This task is linked to the risk already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_on", None), ("not_affected_because", "")),
                            models.Q(
                                models.Q(("not_affected_because", ""), _negated=True),
                                ("answered_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="risk_task_answer_whole",
                        violation_error_message="An answer needs its reason and its date.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="risk",
            name="tasks",
            field=models.ManyToManyField(
                related_name="risks",
                through="risks.RiskTask",
                to="actions.keytask",
                verbose_name="tasks that treat it",
            ),
        ),
        migrations.CreateModel(
            name="Appetite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("statement", models.TextField(help_text="The Board's reason, in a sentence.")),
                ("start", models.DateField()),
                (
                    "end",
                    models.DateField(
                        blank=True, help_text="The last day; empty while it lasts.", null=True
                    ),
                ),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appetites_set",
                        to="organisation.boardmeeting",
                    ),
                ),
                (
                    "highest_band",
                    models.ForeignKey(
                        help_text="A risk in a more serious band is outside appetite.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risks.band",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the general appetite, which holds where a category has none of its own.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appetites",
                        to="risks.category",
                    ),
                ),
            ],
            options={
                "ordering": ["category__order", "-start", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end", None), ("end__gte", models.F("start")), _connector="OR"
                        ),
                        name="appetite_ends_after_start",
                        violation_error_message="The appetite ends before it starts: check both dates.",
                    ),
                    models.UniqueConstraint(
                        fields=("category", "start"),
                        name="appetite_once_per_start",
                        violation_error_message="This category already has an appetite from that date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("category", None)),
                        fields=("start",),
                        name="appetite_general_once_per_start",
                        violation_error_message="There already is a general appetite from that date.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="The first of the month.")),
                ("count", models.PositiveIntegerField()),
                ("as_at", models.DateField(help_text="The day it was extracted.")),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="risks.indicator",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where it is not recorded by unit.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicator_counts",
                        to="organisation.commandunit",
                    ),
                ),
            ],
            options={
                "ordering": ["indicator", "month", "unit", "-as_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "month", "unit", "as_at"),
                        name="indicator_count_once_per_extract",
                        violation_error_message="This month and unit are already in the extract of that day.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit", None)),
                        fields=("indicator", "month", "as_at"),
                        name="indicator_count_once_without_unit",
                        violation_error_message="The count of this month that is not recorded by unit is already in the extract of that day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(blank=True, null=True)),
                ("end", models.DateField(help_text="The last day the reading speaks of.")),
                (
                    "period_printed",
                    models.CharField(
                        blank=True, help_text="The period as the source prints it.", max_length=60
                    ),
                ),
                ("low", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "high",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="The same as the lower end for a single figure.",
                        max_digits=12,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("recorded_on", models.DateField()),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="risks.indicator",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["indicator", "-end", "-recorded_on", "-pk"],
                "indexes": [
                    models.Index(fields=["indicator", "-end"], name="risks_reading_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("high__gte", models.F("low"))),
                        name="reading_range_in_order",
                        violation_error_message="The reading's upper end is below its lower end: swap them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start", None), ("end__gte", models.F("start")), _connector="OR"
                        ),
                        name="reading_ends_after_start",
                        violation_error_message="The period ends before it starts: check both dates.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("escalation", "escalated to the corporate register"),
                            ("return", "returned to the business group"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("reason", models.TextField()),
                ("decision", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        help_text="The group it came from, or is returned to.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_moves",
                        to="organisation.businessgroup",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_moves",
                        to="organisation.boardmeeting",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "on", "pk"],
                "indexes": [models.Index(fields=["risk", "-on", "-id"], name="risks_move_latest")],
            },
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("target_low", None),
                    ("target_high", None),
                    ("target_high__gte", models.F("target_low")),
                    _connector="OR",
                ),
                name="indicator_target_in_order",
                violation_error_message="The target's upper end is below its lower end: swap them.",
            ),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["parent", "ref_sort", "id"], name="risks_on_register"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["current_band", "ref_sort"], name="risks_by_band"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["state", "ref_sort"], name="risks_by_state"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["-trend_stated", "ref_sort"], name="risks_worsened_first"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["next_review"], name="risks_next_review"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["last_recorded_on"], name="risks_last_recorded"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("ref", ""), _negated=True),
                name="risk_ref_not_blank",
                violation_error_message="Leave the reference out altogether until one is given.",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("ref__isnull", False), ("ref_given_on", None), _connector="OR"),
                name="risk_ref_date_has_ref",
                violation_error_message="Give the reference together with its date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("register", "corporate"), ("group__isnull", False), _connector="OR"
                ),
                name="risk_group_register_has_group",
                violation_error_message="Say which business group's register it stands on.",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True),
                name="risk_not_its_own_family",
                violation_error_message="A risk is not a member of itself: choose another family, or none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("current_band", None),
                        ("current_impact", None),
                        ("current_likelihood", None),
                        ("current_matrix", None),
                        ("scored_on", None),
                    ),
                    models.Q(
                        ("current_band__isnull", False),
                        ("current_impact__isnull", False),
                        ("current_likelihood__isnull", False),
                        ("current_matrix__isnull", False),
                        ("scored_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="risk_score_whole",
                violation_error_message="A score has a likelihood, an impact, a band and a date, or there is none.",
            ),
        ),
    ]

import datetime

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("actions", "0001_initial"),
        ("organisation", "0001_initial"),
        ("organisation", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Severity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120, unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "severities",
                "ordering": ("order", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StaffGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120, unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "short_name",
                    models.CharField(
                        blank=True, help_text="As in a heading, such as “PCSOs”.", max_length=40
                    ),
                ),
            ],
            options={
                "ordering": ("order", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Cause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120, unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "is_other",
                    models.BooleanField(
                        default=False,
                        help_text="The one cause for whatever fits no other, so that the causes add up to the total.",
                        verbose_name="everything else",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="injuries.cause",
                    ),
                ),
            ],
            options={
                "ordering": ("order", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_other", True)),
                        fields=("is_other",),
                        name="injuries_cause_one_other",
                        violation_error_message="There is a cause for everything else already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="injuries_cause_not_its_own_part",
                        violation_error_message="A cause cannot be a part of itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CountExtract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "as_at",
                    models.DateField(
                        help_text="The day the figures were drawn from their source.",
                        verbose_name="as at",
                    ),
                ),
                ("source", models.CharField(max_length=120)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("note", models.TextField(blank=True)),
                ("new_rows", models.PositiveIntegerField(default=0)),
                ("changed_rows", models.PositiveIntegerField(default=0)),
                ("unchanged_rows", models.PositiveIntegerField(default=0)),
                ("imported_at", models.DateTimeField(auto_now_add=True)),
                (
                    "illustrative",
                    models.BooleanField(
                        default=False,
                        help_text="Made up for a demonstration; every page that shows it says so.",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: imported by a command on the server.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-as_at", "-pk"),
                "permissions": [("import_counts", "Can import counts and strengths")],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalCause",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(db_index=True, max_length=120)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "is_other",
                    models.BooleanField(
                        default=False,
                        help_text="The one cause for whatever fits no other, so that the causes add up to the total.",
                        verbose_name="everything else",
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="injuries.cause",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical cause",
                "verbose_name_plural": "historical causes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInvestigation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(db_index=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("death", "death"),
                            ("specified_injury", "specified injury"),
                            ("lost_time", "over-7-day injury"),
                            ("member_of_public", "injury to a member of the public"),
                            ("disease", "occupational disease"),
                            ("dangerous_occurrence", "dangerous occurrence"),
                            ("undetermined", "not yet determined"),
                            ("not_reportable", "not reportable"),
                        ],
                        default="undetermined",
                        max_length=24,
                        verbose_name="RIDDOR kind",
                    ),
                ),
                (
                    "occurred_on",
                    models.DateField(
                        help_text="The first day of the month where only the month is known.",
                        verbose_name="occurred",
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "day"), ("month", "month")], default="day", max_length=5
                    ),
                ),
                (
                    "notified",
                    models.CharField(
                        choices=[
                            ("yes", "notified"),
                            ("no", "not notified"),
                            ("undecided", "to be decided"),
                        ],
                        default="undecided",
                        max_length=9,
                    ),
                ),
                (
                    "notified_on",
                    models.DateField(blank=True, help_text="Empty: not recorded.", null=True),
                ),
                (
                    "people",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: none, or not recorded.",
                        null=True,
                        verbose_name="people harmed",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("investigating", "being investigated"),
                            ("report", "report in preparation"),
                            ("regulator", "with the regulator"),
                            ("resolved", "resolved"),
                        ],
                        default="investigating",
                        max_length=13,
                    ),
                ),
                (
                    "state_text",
                    models.CharField(
                        blank=True,
                        help_text="As the Board's paper puts it.",
                        max_length=200,
                        verbose_name="state in words",
                    ),
                ),
                ("narrative", models.TextField(blank=True)),
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
                "verbose_name": "historical investigation",
                "verbose_name_plural": "historical investigations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReportLine",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(db_index=True, max_length=120)),
                (
                    "short_title",
                    models.CharField(help_text="For tables and charts.", max_length=60),
                ),
                ("slug", models.SlugField(max_length=60)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("lower", "lower is better"),
                            ("higher", "higher is better"),
                            ("neutral", "neither is better"),
                        ],
                        default="lower",
                        max_length=7,
                    ),
                ),
                (
                    "bound",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Where fewer than this many a month are counted on average, people who may not see small numbers are told just that.",
                        null=True,
                        verbose_name="published only as fewer than, a month",
                    ),
                ),
                ("definition", models.TextField(blank=True)),
                (
                    "caveat",
                    models.TextField(
                        blank=True, help_text="What a reader should know before believing it."
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
                "verbose_name": "historical report line",
                "verbose_name_plural": "historical report lines",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSeverity",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(db_index=True, max_length=120)),
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
                "verbose_name": "historical severity",
                "verbose_name_plural": "historical severities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStaffGroup",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(db_index=True, max_length=120)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "short_name",
                    models.CharField(
                        blank=True, help_text="As in a heading, such as “PCSOs”.", max_length=40
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
                "verbose_name": "historical staff group",
                "verbose_name_plural": "historical staff groups",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Investigation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("death", "death"),
                            ("specified_injury", "specified injury"),
                            ("lost_time", "over-7-day injury"),
                            ("member_of_public", "injury to a member of the public"),
                            ("disease", "occupational disease"),
                            ("dangerous_occurrence", "dangerous occurrence"),
                            ("undetermined", "not yet determined"),
                            ("not_reportable", "not reportable"),
                        ],
                        default="undetermined",
                        max_length=24,
                        verbose_name="RIDDOR kind",
                    ),
                ),
                (
                    "occurred_on",
                    models.DateField(
                        help_text="The first day of the month where only the month is known.",
                        verbose_name="occurred",
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "day"), ("month", "month")], default="day", max_length=5
                    ),
                ),
                (
                    "notified",
                    models.CharField(
                        choices=[
                            ("yes", "notified"),
                            ("no", "not notified"),
                            ("undecided", "to be decided"),
                        ],
                        default="undecided",
                        max_length=9,
                    ),
                ),
                (
                    "notified_on",
                    models.DateField(blank=True, help_text="Empty: not recorded.", null=True),
                ),
                (
                    "people",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: none, or not recorded.",
                        null=True,
                        verbose_name="people harmed",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("investigating", "being investigated"),
                            ("report", "report in preparation"),
                            ("regulator", "with the regulator"),
                            ("resolved", "resolved"),
                        ],
                        default="investigating",
                        max_length=13,
                    ),
                ),
                (
                    "state_text",
                    models.CharField(
                        blank=True,
                        help_text="As the Board's paper puts it.",
                        max_length=200,
                        verbose_name="state in words",
                    ),
                ),
                ("narrative", models.TextField(blank=True)),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("-occurred_on", "-number", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("precision", "day"), ("occurred_on__day", 1), _connector="OR"
                        ),
                        name="injuries_investigation_month_first_day",
                        violation_error_message="Where only the month is known, give its first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notified_on", None),
                            ("notified_on__gte", models.F("occurred_on")),
                            _connector="OR",
                        ),
                        name="injuries_investigation_notified_after",
                        violation_error_message="The regulator cannot be notified before the incident.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notified_on", None), ("notified", "yes"), _connector="OR"
                        ),
                        name="injuries_investigation_notified_on_if_notified",
                        violation_error_message="A date of notification needs a notification.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalRecommendation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
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
                    "task",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keytask",
                        verbose_name="key task",
                    ),
                ),
                (
                    "investigation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="injuries.investigation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical recommendation",
                "verbose_name_plural": "historical recommendations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "investigation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="injuries.investigation",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="actions.keytask",
                        verbose_name="key task",
                    ),
                ),
            ],
            options={
                "ordering": ("investigation", "number", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("investigation", "number"),
                        name="injuries_recommendation_number_once",
                        violation_error_message="This investigation has a recommendation of that number.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, unique=True)),
                (
                    "short_title",
                    models.CharField(help_text="For tables and charts.", max_length=60),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("lower", "lower is better"),
                            ("higher", "higher is better"),
                            ("neutral", "neither is better"),
                        ],
                        default="lower",
                        max_length=7,
                    ),
                ),
                (
                    "bound",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Where fewer than this many a month are counted on average, people who may not see small numbers are told just that.",
                        null=True,
                        verbose_name="published only as fewer than, a month",
                    ),
                ),
                ("definition", models.TextField(blank=True)),
                (
                    "caveat",
                    models.TextField(
                        blank=True, help_text="What a reader should know before believing it."
                    ),
                ),
                (
                    "causes",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None chosen: every cause.",
                        related_name="lines",
                        to="injuries.cause",
                    ),
                ),
                (
                    "measures",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Measures of key tasks that this line bears out.",
                        related_name="report_lines",
                        to="actions.measure",
                    ),
                ),
                (
                    "severities",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None chosen: every severity.",
                        related_name="lines",
                        to="injuries.severity",
                    ),
                ),
                (
                    "staff_groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None chosen: every staff group.",
                        related_name="lines",
                        to="injuries.staffgroup",
                    ),
                ),
                (
                    "strength_groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None chosen: the staff groups that the line counts.",
                        related_name="strength_lines",
                        to="injuries.staffgroup",
                        verbose_name="strengths to divide by",
                    ),
                ),
            ],
            options={
                "ordering": ("order", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bound", None), ("bound__gte", 1), _connector="OR"),
                        name="injuries_line_bound_positive",
                        violation_error_message="A bound is at least 1 a month.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAnnotation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "month",
                    models.DateField(help_text="The first day of the month from which it holds."),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "note"),
                            ("recording_change", "recording change"),
                            ("rebase", "limits rebased"),
                        ],
                        default="note",
                        max_length=16,
                    ),
                ),
                ("text", models.CharField(help_text="The reason, in a sentence.", max_length=400)),
                ("entered_on", models.DateField()),
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
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="A rebase needs the approval of the HSW team.",
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
                    "line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="injuries.reportline",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical annotation",
                "verbose_name_plural": "historical annotations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Annotation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "month",
                    models.DateField(help_text="The first day of the month from which it holds."),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "note"),
                            ("recording_change", "recording change"),
                            ("rebase", "limits rebased"),
                        ],
                        default="note",
                        max_length=16,
                    ),
                ),
                ("text", models.CharField(help_text="The reason, in a sentence.", max_length=400)),
                ("entered_on", models.DateField()),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="A rebase needs the approval of the HSW team.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="annotations",
                        to="injuries.reportline",
                    ),
                ),
            ],
            options={
                "ordering": ("line", "month", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="injuries_annotation_first_of_month",
                        violation_error_message="A month is given as its first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="injuries_annotation_has_reason",
                        violation_error_message="Give the reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "rebase"), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="injuries_annotation_rebase_approved",
                        violation_error_message="Limits are rebased only with the approval of the HSW team.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeverityName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("start", models.DateField(blank=True, null=True, verbose_name="from")),
                (
                    "end",
                    models.DateField(
                        blank=True,
                        help_text="The last day it held.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "severity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="injuries.severity",
                    ),
                ),
            ],
            options={
                "ordering": ("severity", models.OrderBy(models.F("start"), nulls_first=True), "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start", None),
                            ("end", None),
                            ("end__gte", models.F("start")),
                            _connector="OR",
                        ),
                        name="injuries_severity_name_in_order",
                        violation_error_message="A name ends on or after the day it begins.",
                    ),
                    models.UniqueConstraint(
                        fields=("severity", "name"),
                        name="injuries_severity_name_once",
                        violation_error_message="This severity has that name already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SmallNumberView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(auto_now_add=True)),
                ("path", models.CharField(max_length=500)),
                (
                    "figures",
                    models.PositiveIntegerField(help_text="How many figures others do not see."),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "view of small numbers",
                "verbose_name_plural": "views of small numbers",
                "ordering": ("-seen_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="MonthlyTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="The first day of the month.")),
                ("as_at", models.DateField()),
                ("superseded_on", models.DateField(default=datetime.date(9999, 12, 31))),
                ("count", models.PositiveIntegerField()),
                (
                    "rows",
                    models.PositiveIntegerField(help_text="How many counts are added up here."),
                ),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "cause",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="injuries.cause",
                    ),
                ),
                (
                    "severity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="injuries.severity",
                    ),
                ),
                (
                    "staff_group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="injuries.staffgroup",
                    ),
                ),
            ],
            options={
                "ordering": ("month", "cause", "severity", "staff_group", "as_at", "pk"),
                "indexes": [
                    models.Index(fields=["superseded_on", "month"], name="injuries_total_known")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="injuries_total_first_of_month",
                        violation_error_message="A month is given as its first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_on__gt", models.F("as_at"))),
                        name="injuries_total_superseded_later",
                        violation_error_message="A figure is superseded after the day it was extracted.",
                    ),
                    models.UniqueConstraint(
                        fields=("month", "cause", "severity", "staff_group", "as_at"),
                        name="injuries_total_once",
                        violation_error_message="This total is kept already for that date.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthlyCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="The first day of the month.")),
                ("as_at", models.DateField()),
                ("superseded_on", models.DateField(default=datetime.date(9999, 12, 31))),
                ("count", models.PositiveIntegerField()),
                ("shown_count", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                (
                    "cause",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="injuries.cause",
                    ),
                ),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="injuries.countextract",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Empty: not recorded by unit.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.commandunit",
                    ),
                ),
                (
                    "severity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="injuries.severity",
                    ),
                ),
                (
                    "staff_group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="injuries.staffgroup",
                    ),
                ),
            ],
            options={
                "ordering": ("-month", "unit", "cause", "severity", "staff_group", "pk"),
                "permissions": [("view_small_numbers", "Can see small numbers")],
                "indexes": [
                    models.Index(
                        fields=["superseded_on", "month", "id"], name="injuries_count_month"
                    ),
                    models.Index(
                        fields=["superseded_on", "count", "id"], name="injuries_count_count"
                    ),
                    models.Index(
                        fields=["superseded_on", "shown_count", "id"], name="injuries_count_shown"
                    ),
                    models.Index(
                        fields=["superseded_on", "unit", "month", "id"], name="injuries_count_unit"
                    ),
                    models.Index(
                        fields=["superseded_on", "cause", "month", "id"],
                        name="injuries_count_cause",
                    ),
                    models.Index(
                        fields=["superseded_on", "severity", "month", "id"],
                        name="injuries_count_severity",
                    ),
                    models.Index(
                        fields=["superseded_on", "staff_group", "month", "id"],
                        name="injuries_count_staff",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="injuries_count_first_of_month",
                        violation_error_message="A month is given as its first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_on__gt", models.F("as_at"))),
                        name="injuries_count_superseded_later",
                        violation_error_message="A figure is superseded after the day it was extracted.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("month", "unit", "cause", "severity", "staff_group", "as_at"),
                        name="injuries_count_once_by_unit",
                        violation_error_message="This count is in the register already for that date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", True)),
                        fields=("month", "cause", "severity", "staff_group", "as_at"),
                        name="injuries_count_once_without_unit",
                        violation_error_message="This count is in the register already for that date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shown_count", None),
                            ("shown_count", models.F("count")),
                            _connector="OR",
                        ),
                        name="injuries_count_shown_is_count",
                        violation_error_message="A count is shown as it is or not at all.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StrengthExtract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "as_at",
                    models.DateField(
                        help_text="The day the figures were drawn from their source.",
                        verbose_name="as at",
                    ),
                ),
                ("source", models.CharField(max_length=120)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("note", models.TextField(blank=True)),
                ("new_rows", models.PositiveIntegerField(default=0)),
                ("changed_rows", models.PositiveIntegerField(default=0)),
                ("unchanged_rows", models.PositiveIntegerField(default=0)),
                ("imported_at", models.DateTimeField(auto_now_add=True)),
                (
                    "illustrative",
                    models.BooleanField(
                        default=False,
                        help_text="Made up for a demonstration; every page that shows it says so.",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: imported by a command on the server.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-as_at", "-pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MonthlyStrength",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="The first day of the month.")),
                ("as_at", models.DateField()),
                ("superseded_on", models.DateField(default=datetime.date(9999, 12, 31))),
                ("headcount", models.PositiveIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: not recorded by unit.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.commandunit",
                    ),
                ),
                (
                    "staff_group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="injuries.staffgroup",
                    ),
                ),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="strengths",
                        to="injuries.strengthextract",
                    ),
                ),
            ],
            options={
                "ordering": ("-month", "unit", "staff_group", "pk"),
                "indexes": [
                    models.Index(fields=["superseded_on", "month"], name="injuries_strength_known")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="injuries_strength_first_of_month",
                        violation_error_message="A month is given as its first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_on__gt", models.F("as_at"))),
                        name="injuries_strength_superseded_later",
                        violation_error_message="A figure is superseded after the day it was extracted.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("month", "unit", "staff_group", "as_at"),
                        name="injuries_strength_once_by_unit",
                        violation_error_message="This strength is in the register already for that date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", True)),
                        fields=("month", "staff_group", "as_at"),
                        name="injuries_strength_once_without_unit",
                        violation_error_message="This strength is in the register already for that date.",
                    ),
                ],
            },
        ),
    ]

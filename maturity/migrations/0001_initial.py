import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("actions", "0002_state_illustrative"),
        ("organisation", "0001_initial"),
        ("organisation", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModelVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160, unique=True)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "in_force_from",
                    models.DateField(
                        blank=True,
                        help_text="Empty while it is a draft. From this day on its words are fixed.",
                        null=True,
                    ),
                ),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "version of the model",
                "verbose_name_plural": "versions of the model",
                "ordering": ["-in_force_from", "-pk"],
                "permissions": [
                    ("publish_modelversion", "Can bring a version of the model into force")
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditProgramme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160, unique=True)),
                ("start", models.DateField()),
                ("end", models.DateField()),
                (
                    "level_tested",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "audits_intended",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How many audits were promised, where the units are not all named.",
                        null=True,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "auditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit_programmes",
                        to="organisation.post",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        help_text="The commitment it carries out; that it is late is then said of the task.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit_programmes",
                        to="actions.keytask",
                        verbose_name="key task",
                    ),
                ),
            ],
            options={
                "ordering": ["-start", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))),
                        name="maturity_programme_ends_after_start",
                        violation_error_message="The programme ends before it starts: check both dates.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level_tested",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "audited_on",
                    models.DateField(
                        blank=True, help_text="Empty: not recorded. Never guess it.", null=True
                    ),
                ),
                (
                    "recorded_on",
                    models.DateField(
                        blank=True,
                        help_text="The day it was published into the register; empty while it is a draft.",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "auditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="organisation.post",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="organisation.commandunit",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="maturity.auditprogramme",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="maturity.modelversion",
                        verbose_name="version of the model",
                    ),
                ),
            ],
            options={
                "ordering": ["-recorded_on", "unit__code_sort", "-pk"],
                "permissions": [("publish_audit", "Can publish an audit")],
                "indexes": [
                    models.Index(fields=["state", "recorded_on"], name="maturity_audit_recorded")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level_tested__gte", 1), ("level_tested__lte", 5)),
                        name="maturity_audit_level_one_to_five",
                        violation_error_message="A level is a number from 1 to 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recorded_on", None), ("state", "draft")),
                            models.Q(("recorded_on__isnull", False), ("state", "published")),
                            _connector="OR",
                        ),
                        name="maturity_audit_published_has_recorded_on",
                        violation_error_message="A published audit needs the day it was recorded; a draft has none until it is published.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("audited_on", None),
                            ("recorded_on", None),
                            ("recorded_on__gte", models.F("audited_on")),
                            _connector="OR",
                        ),
                        name="maturity_audit_recorded_after_audited",
                        violation_error_message="The audit is recorded before it was made: check both dates.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("unit",),
                        name="maturity_audit_one_draft_a_unit",
                        violation_error_message="This unit has an audit in draft already: finish or use that one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "half_start",
                    models.DateField(
                        help_text="Its first day: 1 April or 1 October.", verbose_name="half year"
                    ),
                ),
                ("text", models.TextField(verbose_name="summary")),
                (
                    "plans",
                    models.TextField(
                        blank=True,
                        help_text="What the group will do to hold or raise its maturity.",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("submitted", "Submitted")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("submitted_on", models.DateField(blank=True, null=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maturity_summaries",
                        to="organisation.businessgroup",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maturity_summaries",
                        to="organisation.boardmeeting",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maturity_summaries",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "group summaries",
                "ordering": ["-half_start", "group__order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "half_start"),
                        name="maturity_summary_once_a_half_year",
                        violation_error_message="This business group already has a summary for that half year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("half_start__day", 1), ("half_start__month__in", (4, 10))
                        ),
                        name="maturity_summary_half_year_is_one",
                        violation_error_message="Name the half year by its first day: 1 April or 1 October.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "draft"), ("submitted_on", None)),
                            models.Q(("state", "submitted"), ("submitted_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="maturity_summary_submitted_has_date",
                        violation_error_message="A submitted summary needs the day it was submitted; a draft has none.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAuditProgramme",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(db_index=True, max_length=160)),
                ("start", models.DateField()),
                ("end", models.DateField()),
                (
                    "level_tested",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "audits_intended",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How many audits were promised, where the units are not all named.",
                        null=True,
                    ),
                ),
                ("note", models.TextField(blank=True)),
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
                    "auditor",
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
                        help_text="The commitment it carries out; that it is late is then said of the task.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keytask",
                        verbose_name="key task",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical audit programme",
                "verbose_name_plural": "historical audit programmes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGroupSummary",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "half_start",
                    models.DateField(
                        help_text="Its first day: 1 April or 1 October.", verbose_name="half year"
                    ),
                ),
                ("text", models.TextField(verbose_name="summary")),
                (
                    "plans",
                    models.TextField(
                        blank=True,
                        help_text="What the group will do to hold or raise its maturity.",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("submitted", "Submitted")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("submitted_on", models.DateField(blank=True, null=True)),
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
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
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
            ],
            options={
                "verbose_name": "historical group summary",
                "verbose_name_plural": "historical group summaries",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalModelVersion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(db_index=True, max_length=160)),
                ("slug", models.SlugField(max_length=80)),
                (
                    "in_force_from",
                    models.DateField(
                        blank=True,
                        help_text="Empty while it is a draft. From this day on its words are fixed.",
                        null=True,
                    ),
                ),
                ("note", models.TextField(blank=True)),
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
                "verbose_name": "historical version of the model",
                "verbose_name_plural": "historical versions of the model",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPlannedAudit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "quarter_start",
                    models.DateField(
                        help_text="The first day of the quarter.", verbose_name="quarter"
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
                    "auditor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Empty: the programme's.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.post",
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
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.auditprogramme",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.commandunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical planned audit",
                "verbose_name_plural": "historical planned audits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTarget",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("organisation", "The whole force"),
                            ("group", "A business group"),
                            ("unit", "A unit"),
                        ],
                        default="organisation",
                        max_length=20,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ]
                    ),
                ),
                ("by", models.DateField()),
                (
                    "set_on",
                    models.DateField(
                        blank=True, help_text="Empty where the day is not recorded.", null=True
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
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
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
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
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.commandunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical target",
                "verbose_name_plural": "historical targets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUnitPost",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.commandunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical post that answers for a unit",
                "verbose_name_plural": "historical posts that answer for units",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ]
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As in the text of the paper: “Compliant culture”.", max_length=80
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        blank=True,
                        help_text="As over the table of criteria, where that differs.",
                        max_length=80,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="levels",
                        to="maturity.modelversion",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "number"),
                        name="maturity_level_once_a_version",
                        violation_error_message="This version of the model already has that level.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 5)),
                        name="maturity_level_one_to_five",
                        violation_error_message="A level is a number from 1 to 5.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTheme",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                (
                    "other_name",
                    models.CharField(
                        blank=True,
                        help_text="Where the criteria print another name for it.",
                        max_length=120,
                    ),
                ),
                (
                    "in_scope_from",
                    models.DateField(
                        blank=True,
                        help_text="The day performance is first reported against it; empty: from the start of the version.",
                        null=True,
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
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.modelversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical theme",
                "verbose_name_plural": "historical themes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSelfAssessment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "quarter_start",
                    models.DateField(
                        help_text="The first day of the quarter.", verbose_name="quarter"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Sent back"),
                            ("accepted", "Accepted"),
                        ],
                        default="draft",
                        max_length=10,
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
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.commandunit",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.modelversion",
                        verbose_name="version of the model",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical self assessment",
                "verbose_name_plural": "historical self assessments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLevel",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ]
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As in the text of the paper: “Compliant culture”.", max_length=80
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        blank=True,
                        help_text="As over the table of criteria, where that differs.",
                        max_length=80,
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
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.modelversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical level",
                "verbose_name_plural": "historical levels",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAudit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "level_tested",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "audited_on",
                    models.DateField(
                        blank=True, help_text="Empty: not recorded. Never guess it.", null=True
                    ),
                ),
                (
                    "recorded_on",
                    models.DateField(
                        blank=True,
                        help_text="The day it was published into the register; empty while it is a draft.",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
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
                    "auditor",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.auditprogramme",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.commandunit",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.modelversion",
                        verbose_name="version of the model",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical audit",
                "verbose_name_plural": "historical audits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PlannedAudit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quarter_start",
                    models.DateField(
                        help_text="The first day of the quarter.", verbose_name="quarter"
                    ),
                ),
                (
                    "auditor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the programme's.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maturity_planned_audits",
                        to="organisation.post",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned",
                        to="maturity.auditprogramme",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maturity_planned_audits",
                        to="organisation.commandunit",
                    ),
                ),
            ],
            options={
                "ordering": ["quarter_start", "unit__code_sort", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "unit"),
                        name="maturity_planned_once_a_programme",
                        violation_error_message="This unit is already in the programme.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quarter_start__day", 1), ("quarter_start__month__in", (1, 4, 7, 10))
                        ),
                        name="maturity_planned_quarter_is_a_quarter",
                        violation_error_message="Name the quarter by its first day: 1 April, July, October or January.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quarter_start",
                    models.DateField(
                        help_text="The first day of the quarter.", verbose_name="quarter"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Sent back"),
                            ("accepted", "Accepted"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_assessments",
                        to="organisation.commandunit",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_assessments",
                        to="maturity.modelversion",
                        verbose_name="version of the model",
                    ),
                ),
            ],
            options={
                "ordering": ["-quarter_start", "unit__code_sort", "pk"],
                "permissions": [
                    (
                        "answer_selfassessment",
                        "Can answer and submit the self-assessments of units they answer for",
                    ),
                    ("review_selfassessment", "Can accept a self-assessment or send it back"),
                ],
                "indexes": [
                    models.Index(
                        fields=["quarter_start", "unit"], name="maturity_assessment_quarter"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "quarter_start"),
                        name="maturity_assessment_once_a_quarter",
                        violation_error_message="This unit already has a self-assessment for that quarter.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quarter_start__day", 1), ("quarter_start__month__in", (1, 4, 7, 10))
                        ),
                        name="maturity_assessment_quarter_is_a_quarter",
                        violation_error_message="Name the quarter by its first day: 1 April, July, October or January.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAssuranceStatement",
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
                            ("assured", "Assured"),
                            ("exceptions", "Assured with exceptions"),
                            ("not assured", "Not assured"),
                        ],
                        max_length=20,
                    ),
                ),
                ("exceptions", models.TextField(blank=True)),
                ("signed_on", models.DateField()),
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
                    "signed_by",
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
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.selfassessment",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical assurance statement",
                "verbose_name_plural": "historical assurance statements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AssuranceStatement",
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
                            ("assured", "Assured"),
                            ("exceptions", "Assured with exceptions"),
                            ("not assured", "Not assured"),
                        ],
                        max_length=20,
                    ),
                ),
                ("exceptions", models.TextField(blank=True)),
                ("signed_on", models.DateField()),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maturity_assurance_statements",
                        to="organisation.post",
                    ),
                ),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assurance",
                        to="maturity.selfassessment",
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "assured"),
                            models.Q(("exceptions", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maturity_assurance_says_why_not",
                        violation_error_message="Say what the exceptions are, or why assurance cannot be given.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfAssessmentStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Sent back"),
                            ("accepted", "Accepted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField()),
                ("comment", models.TextField(blank=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="maturity.selfassessment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_state", "returned"), _negated=True),
                            models.Q(("comment", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maturity_step_back_has_comment",
                        violation_error_message="Say what has to be put right before sending it back.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("organisation", "The whole force"),
                            ("group", "A business group"),
                            ("unit", "A unit"),
                        ],
                        default="organisation",
                        max_length=20,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ]
                    ),
                ),
                ("by", models.DateField()),
                (
                    "set_on",
                    models.DateField(
                        blank=True, help_text="Empty where the day is not recorded.", null=True
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maturity_targets",
                        to="organisation.businessgroup",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maturity_targets",
                        to="organisation.commandunit",
                    ),
                ),
            ],
            options={
                "ordering": ["by", "level", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group", None), ("scope", "organisation"), ("unit", None)),
                            models.Q(("group__isnull", False), ("scope", "group"), ("unit", None)),
                            models.Q(("group", None), ("scope", "unit"), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="maturity_target_has_its_scope",
                        violation_error_message="Name the business group for a group's target, the unit for a unit's, and neither for the force's.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 5)),
                        name="maturity_target_level_one_to_five",
                        violation_error_message="A level is a number from 1 to 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("set_on", None), ("by__gte", models.F("set_on")), _connector="OR"
                        ),
                        name="maturity_target_set_before_due",
                        violation_error_message="The target is due before the day it was set: check both dates.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "organisation")),
                        fields=("level", "by"),
                        name="maturity_target_once_for_the_force",
                        violation_error_message="This target is already recorded.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "group")),
                        fields=("group", "level", "by"),
                        name="maturity_target_once_a_group",
                        violation_error_message="This target is already recorded.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "unit")),
                        fields=("unit", "level", "by"),
                        name="maturity_target_once_a_unit",
                        violation_error_message="This target is already recorded.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                (
                    "other_name",
                    models.CharField(
                        blank=True,
                        help_text="Where the criteria print another name for it.",
                        max_length=120,
                    ),
                ),
                (
                    "in_scope_from",
                    models.DateField(
                        blank=True,
                        help_text="The day performance is first reported against it; empty: from the start of the version.",
                        null=True,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="maturity.modelversion",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "number"),
                        name="maturity_theme_once_a_version",
                        violation_error_message="This version of the model already has a theme with that number.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfAssessmentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("plan", models.TextField(blank=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="maturity.selfassessment",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="maturity.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "ordering": ["assessment", "theme__number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "theme"),
                        name="maturity_answer_once_a_theme",
                        violation_error_message="This theme is already answered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level", None),
                            models.Q(("level__gte", 1), ("level__lte", 5)),
                            _connector="OR",
                        ),
                        name="maturity_answer_level_one_to_five",
                        violation_error_message="A level is a number from 1 to 5.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalSelfAssessmentAnswer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("plan", models.TextField(blank=True)),
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
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.selfassessment",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical answer",
                "verbose_name_plural": "historical answers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCriterion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ]
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1)),
                ("text", models.TextField()),
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
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical criterion",
                "verbose_name_plural": "historical criteria",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAuditFinding",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("NC", "Non-conformity"),
                            ("C", "Conformity"),
                            ("PC", "Positive conformity"),
                            ("NA", "Not assessed"),
                        ],
                        default="NA",
                        max_length=2,
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="The evidence, in a few sentences."),
                ),
                ("recommendation", models.TextField(blank=True)),
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
                    "audit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.audit",
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
                        help_text="The task that answers the recommendation.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keytask",
                        verbose_name="key task",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="maturity.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical finding",
                "verbose_name_plural": "historical findings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ]
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1)),
                ("text", models.TextField()),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="maturity.theme",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "criteria",
                "ordering": ["theme", "level", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("theme", "level", "order"),
                        name="maturity_criterion_once_a_place",
                        violation_error_message="That place in the order of this theme and level is taken.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 5)),
                        name="maturity_criterion_level_one_to_five",
                        violation_error_message="A level is a number from 1 to 5.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("NC", "Non-conformity"),
                            ("C", "Conformity"),
                            ("PC", "Positive conformity"),
                            ("NA", "Not assessed"),
                        ],
                        default="NA",
                        max_length=2,
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="The evidence, in a few sentences."),
                ),
                ("recommendation", models.TextField(blank=True)),
                (
                    "superseded_on",
                    models.DateField(blank=True, db_index=True, editable=False, null=True),
                ),
                (
                    "retested_on",
                    models.DateField(blank=True, db_index=True, editable=False, null=True),
                ),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="maturity.audit",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        help_text="The task that answers the recommendation.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit_findings",
                        to="actions.keytask",
                        verbose_name="key task",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="maturity.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "ordering": ["audit", "theme__number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("audit", "theme"),
                        name="maturity_finding_once_a_theme",
                        violation_error_message="This audit already has a finding in that theme.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rating__in", ("NC", "C", "PC", "NA"))),
                        name="maturity_finding_rating_known",
                        violation_error_message="A rating is NC, C, PC or not assessed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("task", None),
                            models.Q(("recommendation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="maturity_finding_task_needs_recommendation",
                        violation_error_message="A key task answers a recommendation: write the recommendation first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers_for",
                        to="organisation.post",
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answering_post",
                        to="organisation.commandunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "post that answers for a unit",
                "verbose_name_plural": "posts that answer for units",
                "ordering": ["unit__code_sort", "pk"],
            },
        ),
    ]

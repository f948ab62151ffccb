import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import actions.models.records
import ohs.web.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("organisation", "0001_initial"),
        ("organisation", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, unique=True)),
                ("slug", models.SlugField(max_length=100, unique=True)),
                ("period_start", models.DateField(verbose_name="period from")),
                ("period_end", models.DateField(verbose_name="period to")),
                (
                    "baseline_date",
                    models.DateField(
                        help_text="The day from which the plan counts: dates are original if they stood then."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("live", "live"), ("closed", "closed")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("introduction", models.TextField(blank=True)),
                (
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_to",
                        to="actions.actionplan",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="The post that answers to the Board for the plan as a whole.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_plans",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "ordering": ("-period_start", "title", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period_start__lt", models.F("period_end"))),
                        name="actions_plan_period_in_order",
                        violation_error_message="The plan's period must end after it begins.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("daily", "every day"),
                            ("weekly", "every Monday"),
                            ("off", "never"),
                        ],
                        default="weekly",
                        max_length=6,
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digest_setting",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalActionPlan",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(db_index=True, max_length=200)),
                ("slug", models.SlugField(max_length=100)),
                ("period_start", models.DateField(verbose_name="period from")),
                ("period_end", models.DateField(verbose_name="period to")),
                (
                    "baseline_date",
                    models.DateField(
                        help_text="The day from which the plan counts: dates are original if they stood then."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("live", "live"), ("closed", "closed")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("introduction", models.TextField(blank=True)),
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
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.actionplan",
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
                        help_text="The post that answers to the Board for the plan as a whole.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical action plan",
                "verbose_name_plural": "historical action plans",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDigestSetting",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("daily", "every day"),
                            ("weekly", "every Monday"),
                            ("off", "never"),
                        ],
                        default="weekly",
                        max_length=6,
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical digest setting",
                "verbose_name_plural": "historical digest settings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalKeyAction",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(help_text="As the plan prints it: 6, or 3a.", max_length=20),
                ),
                (
                    "sort_key",
                    ohs.web.fields.NaturalSortField(default="~", max_length=200, source="number"),
                ),
                ("title", models.CharField(max_length=300)),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="What the plan says of the action as a whole: how far it has come, what it answers.",
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
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.actionplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical key action",
                "verbose_name_plural": "historical key actions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSavedView",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, max_length=1000)),
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
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical saved view",
                "verbose_name_plural": "historical saved views",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="KeyAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(help_text="As the plan prints it: 6, or 3a.", max_length=20),
                ),
                (
                    "sort_key",
                    ohs.web.fields.NaturalSortField(default="~", max_length=200, source="number"),
                ),
                ("title", models.CharField(max_length=300)),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="What the plan says of the action as a whole: how far it has come, what it answers.",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="actions.actionplan",
                    ),
                ),
            ],
            options={
                "ordering": ("plan__period_start", "sort_key", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "number"),
                        name="actions_action_number_once_in_plan",
                        violation_error_message="The plan already has an action of this number.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalSeeAlso",
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
                    "first",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keyaction",
                        verbose_name="action",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keyaction",
                        verbose_name="see also",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical see also",
                "verbose_name_plural": "historical see also",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMeasure",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("milestone", "milestone: it is there by its date"),
                            ("count", "count: so many of something"),
                            ("coverage", "coverage: so many of those who should be reached"),
                            ("recurring", "recurring: so many in every period"),
                            ("outcome", "outcome: what it was all for"),
                            ("none", "cannot be measured as stated"),
                        ],
                        default="milestone",
                        max_length=10,
                    ),
                ),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="by")),
                (
                    "target",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "target_is_change",
                    models.BooleanField(
                        default=False,
                        verbose_name="the target is a change in per cent from the baseline",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="What is counted, in the plural: seminars, %.",
                        max_length=100,
                    ),
                ),
                (
                    "population",
                    models.CharField(
                        blank=True,
                        help_text="Who or what the measure is about.",
                        max_length=200,
                        verbose_name="of whom",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("higher", "higher is better"), ("lower", "lower is better")],
                        default="higher",
                        max_length=6,
                    ),
                ),
                (
                    "baseline_value",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                ("baseline_date", models.DateField(blank=True, null=True)),
                (
                    "per_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="in every … months"
                    ),
                ),
                (
                    "period_start",
                    models.DateField(blank=True, null=True, verbose_name="counted from"),
                ),
                ("period_end", models.DateField(blank=True, null=True, verbose_name="counted to")),
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
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keyaction",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical measure",
                "verbose_name_plural": "historical measures",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="KeyTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="The whole number: 6.2, or the action's own, 3, where it has one task.",
                        max_length=20,
                    ),
                ),
                (
                    "sort_key",
                    ohs.web.fields.NaturalSortField(default="~", max_length=200, source="number"),
                ),
                ("title", models.CharField(max_length=200)),
                ("detail", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_started", "not started"),
                            ("in_progress", "in progress"),
                            ("complete", "complete"),
                            ("confirmed", "confirmed"),
                            ("withdrawn", "withdrawn"),
                            ("not_triggered", "not triggered"),
                        ],
                        default="not_started",
                        max_length=15,
                    ),
                ),
                (
                    "initial_state",
                    models.CharField(
                        choices=[
                            ("not_started", "not started"),
                            ("in_progress", "in progress"),
                            ("complete", "complete"),
                            ("confirmed", "confirmed"),
                            ("withdrawn", "withdrawn"),
                            ("not_triggered", "not triggered"),
                        ],
                        default="not_started",
                        max_length=15,
                    ),
                ),
                (
                    "updated_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="last update"
                    ),
                ),
                (
                    "timescale_kind",
                    models.CharField(
                        choices=[
                            ("by", "by a date (that day included)"),
                            ("before", "before a date (that day not included)"),
                            ("window", "between two dates"),
                            ("recurring", "again and again"),
                            ("ongoing", "on-going"),
                            ("relative", "some months after another task"),
                            ("conditional", "only if something else allows it"),
                            ("none", "no date stated"),
                        ],
                        default="by",
                        max_length=12,
                        verbose_name="kind of timescale",
                    ),
                ),
                (
                    "timescale_text",
                    models.CharField(
                        blank=True,
                        help_text="The plan's own words, for example “summer 2021”.",
                        max_length=200,
                        verbose_name="timescale as printed",
                    ),
                ),
                ("start_date", models.DateField(blank=True, null=True, verbose_name="start")),
                (
                    "due_date",
                    models.DateField(blank=True, null=True, verbose_name="committed date"),
                ),
                (
                    "original_due_date",
                    models.DateField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="original committed date",
                    ),
                ),
                ("times_moved", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "moved_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="last moved"
                    ),
                ),
                (
                    "earliest_date",
                    models.DateField(
                        blank=True,
                        help_text="Where the printed date is a season, quarter or month: its first day.",
                        null=True,
                        verbose_name="earliest",
                    ),
                ),
                (
                    "latest_date",
                    models.DateField(
                        blank=True,
                        help_text="Its last day. That is the committed date.",
                        null=True,
                        verbose_name="latest",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="goes on until")),
                (
                    "recurs_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="every … months"
                    ),
                ),
                (
                    "offset_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="months after it"
                    ),
                ),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        help_text="Completes the sentence “only if …”: the pilot's evaluation supports it.",
                        max_length=200,
                        verbose_name="only if",
                    ),
                ),
                (
                    "due_from_measure",
                    models.BooleanField(
                        default=False,
                        help_text="The timescale itself gives no date.",
                        verbose_name="the date is that of its measure",
                    ),
                ),
                (
                    "added_on",
                    models.DateField(
                        help_text="As-at lists of earlier days leave the task out.",
                        verbose_name="in the plan since",
                    ),
                ),
                (
                    "illustrative",
                    models.BooleanField(
                        default=False,
                        help_text="Made up for the demonstration; said wherever it is shown.",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="actions.keyaction",
                    ),
                ),
                (
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_to",
                        to="actions.keytask",
                    ),
                ),
                (
                    "depends_on",
                    models.ManyToManyField(
                        blank=True, related_name="needed_by", to="actions.keytask"
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="actions.keytask",
                        verbose_name="counted from task",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="actions.actionplan",
                    ),
                ),
            ],
            options={
                "ordering": ("-plan__period_start", "plan", "sort_key", "pk"),
                "permissions": [
                    ("update_led_keytask", "Can update the key tasks that their posts lead"),
                    ("confirm_keytask", "Can confirm or return a key task claimed complete"),
                ],
                "indexes": [
                    models.Index(fields=["plan", "sort_key"], name="actions_task_in_plan_order"),
                    models.Index(fields=["state", "due_date"], name="actions_task_state_due"),
                    models.Index(fields=["due_date"], name="actions_task_due"),
                    models.Index(fields=["updated_on"], name="actions_task_updated"),
                    models.Index(fields=["moved_on"], name="actions_task_moved"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "number"),
                        name="actions_task_number_once_in_plan",
                        violation_error_message="The plan already has a task of this number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("timescale_kind__in", ("by", "before", "window")), _negated=True
                            ),
                            ("due_date__isnull", False),
                            _connector="OR",
                        ),
                        name="actions_task_dated_kind_has_date",
                        violation_error_message="This kind of timescale needs a committed date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("timescale_kind__in", ("recurring", "ongoing", "none")),
                                _negated=True,
                            ),
                            ("due_date__isnull", True),
                            _connector="OR",
                        ),
                        name="actions_task_unending_kind_has_no_date",
                        violation_error_message="This kind of timescale has no committed date: leave it empty.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("follows__isnull", False),
                                ("offset_months__isnull", False),
                                ("timescale_kind", "relative"),
                            ),
                            models.Q(
                                ("follows__isnull", True),
                                ("offset_months__isnull", True),
                                models.Q(("timescale_kind", "relative"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="actions_task_relative_names_its_task",
                        violation_error_message="A relative timescale names the task it counts from and the months after it; no other kind does.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("follows", models.F("id")), _negated=True),
                        name="actions_task_does_not_follow_itself",
                        violation_error_message="A task cannot be counted from itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("timescale_kind", "recurring"), _negated=True),
                            models.Q(("recurs_months__gte", 1), ("start_date__isnull", False)),
                            _connector="OR",
                        ),
                        name="actions_task_recurring_says_how_often",
                        violation_error_message="Say when the recurring work starts and how many months lie between.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("timescale_kind", "conditional"), _negated=True),
                            models.Q(("condition", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="actions_task_conditional_says_on_what",
                        violation_error_message="Say what the task is conditional on.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "not_triggered"), _negated=True),
                            ("timescale_kind", "conditional"),
                            _connector="OR",
                        ),
                        name="actions_task_only_conditional_is_untriggered",
                        violation_error_message="Only a conditional task can be not triggered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_date__isnull", True),
                            ("due_date__isnull", True),
                            ("start_date__lte", models.F("due_date")),
                            _connector="OR",
                        ),
                        name="actions_task_starts_before_due",
                        violation_error_message="The committed date is before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("earliest_date__isnull", True),
                            models.Q(
                                ("earliest_date__lte", models.F("latest_date")),
                                ("latest_date__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="actions_task_earliest_before_latest",
                        violation_error_message="Give the latest date too, and not before the earliest.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_date__isnull", True),
                            ("ends_on__isnull", True),
                            ("start_date__lte", models.F("ends_on")),
                            _connector="OR",
                        ),
                        name="actions_task_ends_after_start",
                        violation_error_message="The work goes on until a day before its start.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTaskStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300)),
                ("condition", models.CharField(blank=True, max_length=200, verbose_name="only if")),
                (
                    "triggered_on",
                    models.DateField(
                        blank=True, help_text="The day the condition was found to hold.", null=True
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
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
                    ),
                ),
            ],
            options={
                "verbose_name": "historical task step",
                "verbose_name_plural": "historical task steps",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTaskPost",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "lead"),
                            ("joint_lead", "joint lead"),
                            ("supporting", "supporting"),
                        ],
                        default="lead",
                        max_length=10,
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
            ],
            options={
                "verbose_name": "historical post on a task",
                "verbose_name_plural": "historical posts on a task",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalKeyTask",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="The whole number: 6.2, or the action's own, 3, where it has one task.",
                        max_length=20,
                    ),
                ),
                (
                    "sort_key",
                    ohs.web.fields.NaturalSortField(default="~", max_length=200, source="number"),
                ),
                ("title", models.CharField(max_length=200)),
                ("detail", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_started", "not started"),
                            ("in_progress", "in progress"),
                            ("complete", "complete"),
                            ("confirmed", "confirmed"),
                            ("withdrawn", "withdrawn"),
                            ("not_triggered", "not triggered"),
                        ],
                        default="not_started",
                        max_length=15,
                    ),
                ),
                (
                    "initial_state",
                    models.CharField(
                        choices=[
                            ("not_started", "not started"),
                            ("in_progress", "in progress"),
                            ("complete", "complete"),
                            ("confirmed", "confirmed"),
                            ("withdrawn", "withdrawn"),
                            ("not_triggered", "not triggered"),
                        ],
                        default="not_started",
                        max_length=15,
                    ),
                ),
                (
                    "updated_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="last update"
                    ),
                ),
                (
                    "timescale_kind",
                    models.CharField(
                        choices=[
                            ("by", "by a date (that day included)"),
                            ("before", "before a date (that day not included)"),
                            ("window", "between two dates"),
                            ("recurring", "again and again"),
                            ("ongoing", "on-going"),
                            ("relative", "some months after another task"),
                            ("conditional", "only if something else allows it"),
                            ("none", "no date stated"),
                        ],
                        default="by",
                        max_length=12,
                        verbose_name="kind of timescale",
                    ),
                ),
                (
                    "timescale_text",
                    models.CharField(
                        blank=True,
                        help_text="The plan's own words, for example “summer 2021”.",
                        max_length=200,
                        verbose_name="timescale as printed",
                    ),
                ),
                ("start_date", models.DateField(blank=True, null=True, verbose_name="start")),
                (
                    "due_date",
                    models.DateField(blank=True, null=True, verbose_name="committed date"),
                ),
                (
                    "original_due_date",
                    models.DateField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="original committed date",
                    ),
                ),
                ("times_moved", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "moved_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="last moved"
                    ),
                ),
                (
                    "earliest_date",
                    models.DateField(
                        blank=True,
                        help_text="Where the printed date is a season, quarter or month: its first day.",
                        null=True,
                        verbose_name="earliest",
                    ),
                ),
                (
                    "latest_date",
                    models.DateField(
                        blank=True,
                        help_text="Its last day. That is the committed date.",
                        null=True,
                        verbose_name="latest",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="goes on until")),
                (
                    "recurs_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="every … months"
                    ),
                ),
                (
                    "offset_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="months after it"
                    ),
                ),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        help_text="Completes the sentence “only if …”: the pilot's evaluation supports it.",
                        max_length=200,
                        verbose_name="only if",
                    ),
                ),
                (
                    "due_from_measure",
                    models.BooleanField(
                        default=False,
                        help_text="The timescale itself gives no date.",
                        verbose_name="the date is that of its measure",
                    ),
                ),
                (
                    "added_on",
                    models.DateField(
                        help_text="As-at lists of earlier days leave the task out.",
                        verbose_name="in the plan since",
                    ),
                ),
                (
                    "illustrative",
                    models.BooleanField(
                        default=False,
                        help_text="Made up for the demonstration; said wherever it is shown.",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.actionplan",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keyaction",
                    ),
                ),
                (
                    "carried_from",
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
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.keytask",
                        verbose_name="counted from task",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical key task",
                "verbose_name_plural": "historical key tasks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DueDateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed_on", models.DateField()),
                ("from_date", models.DateField(blank=True, null=True, verbose_name="from")),
                ("to_date", models.DateField(blank=True, null=True, verbose_name="to")),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "agreed_at",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="date_changes",
                        to="organisation.boardmeeting",
                        verbose_name="agreed at",
                    ),
                ),
                (
                    "caused_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="The move of another task that this one is counted from.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consequences",
                        to="actions.duedatechange",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="date_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="date_changes",
                        to="actions.keytask",
                    ),
                ),
            ],
            options={
                "ordering": ("-changed_on", "-pk"),
                "indexes": [
                    models.Index(fields=["task", "changed_on", "id"], name="actions_move_by_date")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_date__isnull", True), ("to_date__isnull", False)),
                            models.Q(("from_date__isnull", False), ("to_date__isnull", True)),
                            models.Q(("from_date", models.F("to_date")), _negated=True),
                            _connector="OR",
                        ),
                        name="actions_move_moves_the_date",
                        violation_error_message="The new date is the date the task already has.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="actions_move_says_why",
                        violation_error_message="Say why the date moves.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("milestone", "milestone: it is there by its date"),
                            ("count", "count: so many of something"),
                            ("coverage", "coverage: so many of those who should be reached"),
                            ("recurring", "recurring: so many in every period"),
                            ("outcome", "outcome: what it was all for"),
                            ("none", "cannot be measured as stated"),
                        ],
                        default="milestone",
                        max_length=10,
                    ),
                ),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="by")),
                (
                    "target",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "target_is_change",
                    models.BooleanField(
                        default=False,
                        verbose_name="the target is a change in per cent from the baseline",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="What is counted, in the plural: seminars, %.",
                        max_length=100,
                    ),
                ),
                (
                    "population",
                    models.CharField(
                        blank=True,
                        help_text="Who or what the measure is about.",
                        max_length=200,
                        verbose_name="of whom",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("higher", "higher is better"), ("lower", "lower is better")],
                        default="higher",
                        max_length=6,
                    ),
                ),
                (
                    "baseline_value",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                ("baseline_date", models.DateField(blank=True, null=True)),
                (
                    "per_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="in every … months"
                    ),
                ),
                (
                    "period_start",
                    models.DateField(blank=True, null=True, verbose_name="counted from"),
                ),
                ("period_end", models.DateField(blank=True, null=True, verbose_name="counted to")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="actions.keyaction",
                    ),
                ),
                (
                    "tasks",
                    models.ManyToManyField(
                        blank=True, related_name="measures", to="actions.keytask"
                    ),
                ),
            ],
            options={
                "ordering": ("order", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("count", "coverage", "recurring", "outcome")),
                                _negated=True,
                            ),
                            ("target__isnull", False),
                            _connector="OR",
                        ),
                        name="actions_measure_counted_has_target",
                        violation_error_message="Give the target: what is counted is judged against it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "recurring"), _negated=True),
                            models.Q(
                                ("per_months__gte", 1),
                                ("period_end__isnull", False),
                                ("period_start__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="actions_measure_recurring_has_period",
                        violation_error_message="Say how often the measure comes round, from when and until when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target_is_change", False),
                            ("baseline_date__isnull", False),
                            _connector="OR",
                        ),
                        name="actions_measure_change_has_baseline_date",
                        violation_error_message="A change is measured from a baseline: give its date, even if its value is not recorded.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=12)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="actions.measure",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("date", "pk"),
                "indexes": [
                    models.Index(fields=["measure", "date"], name="actions_reading_by_date")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, max_length=1000)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
            ],
            options={
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name"),
                        name="actions_view_name_once",
                        violation_error_message="You already have a view of this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeeAlso",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refers_to",
                        to="actions.keyaction",
                        verbose_name="action",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referred_from",
                        to="actions.keyaction",
                        verbose_name="see also",
                    ),
                ),
            ],
            options={
                "verbose_name": "see also",
                "verbose_name_plural": "see also",
                "ordering": ("first__sort_key", "second__sort_key", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first", "second"),
                        name="actions_see_also_once",
                        violation_error_message="These two actions already refer to each other.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="actions_see_also_one_way_round",
                        violation_error_message="An action cannot refer to itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SentDigest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent_digests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-date", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "date"), name="actions_one_digest_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "lead"),
                            ("joint_lead", "joint lead"),
                            ("supporting", "supporting"),
                        ],
                        default="lead",
                        max_length=10,
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task_roles",
                        to="organisation.post",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="actions.keytask",
                    ),
                ),
            ],
            options={
                "verbose_name": "post on a task",
                "verbose_name_plural": "posts on a task",
                "ordering": ("order", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("task", "post"),
                        name="actions_post_once_on_task",
                        violation_error_message="This post already has a part in the task.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "lead")),
                        fields=("task",),
                        name="actions_one_sole_lead",
                        violation_error_message="A task has one lead. Where several lead, each is a joint lead.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300)),
                ("condition", models.CharField(blank=True, max_length=200, verbose_name="only if")),
                (
                    "triggered_on",
                    models.DateField(
                        blank=True, help_text="The day the condition was found to hold.", null=True
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "depends_on",
                    models.ManyToManyField(
                        blank=True, related_name="needed_by", to="actions.taskstep"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="actions.keytask",
                    ),
                ),
            ],
            options={
                "ordering": ("order", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("task", "number"),
                        name="actions_step_number_once_in_task",
                        violation_error_message="The task already has a step of this number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("condition", ""),
                            ("done_on__isnull", True),
                            ("triggered_on__isnull", False),
                            _connector="OR",
                        ),
                        name="actions_conditional_step_triggered_before_done",
                        violation_error_message="Say when the condition was met before the step is done.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(help_text="The day the note speaks of.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("progress", "progress"),
                            ("no_change", "no change"),
                            ("claim", "claimed complete"),
                            ("confirm", "confirmed"),
                            ("return", "returned"),
                            ("trigger", "condition met"),
                            ("withdraw", "withdrawn"),
                            ("reopen", "reopened"),
                            ("carry", "carried forward"),
                        ],
                        default="progress",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_started", "not started"),
                            ("in_progress", "in progress"),
                            ("complete", "complete"),
                            ("confirmed", "confirmed"),
                            ("withdrawn", "withdrawn"),
                            ("not_triggered", "not triggered"),
                        ],
                        max_length=15,
                    ),
                ),
                ("narrative", models.TextField()),
                ("evidence_link", models.URLField(blank=True, max_length=500)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task_updates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.post",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="actions.keytask",
                    ),
                ),
            ],
            options={
                "ordering": ("-date", "-pk"),
                "indexes": [
                    models.Index(fields=["task", "date", "id"], name="actions_update_by_date")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("narrative", ""), _negated=True),
                        name="actions_update_says_something",
                        violation_error_message="Write a note: an update without one tells the Board nothing.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=actions.models.records.evidence_path
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="actions.taskupdate",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ("pk",),
            },
        ),
    ]

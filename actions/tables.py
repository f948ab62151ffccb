from collections import defaultdict
from functools import cached_property

import django_tables2 as tables
from django.db.models import F
from django.utils.safestring import SafeString

from ohs.core.text import format_day, format_short_day, plural, shorten
from ohs.web.tables import (
    Grouping,
    RegisterTable,
    addresses,
    as_html,
    link,
    markup,
    rank_of,
    tag,
)

from .models import ActionPlan, TaskPost
from .rules.programmes import ProgrammeKind, Stage
from .rules.recommendations import RecommendationState, Source
from .rules.standing import Standing

TONES = {
    Standing.OVERDUE: "red",
    Standing.DUE_SOON: "yellow",
    Standing.AWAITING: "purple",
    Standing.ON_TRACK: "blue",
    Standing.ONGOING: "teal",
    Standing.NO_DATE: "orange",
    Standing.NOT_TRIGGERED: "grey",
    Standing.CONFIRMED: "green",
    Standing.WITHDRAWN: "grey",
}


def standing_tag(standing: Standing):
    return tag(standing.label.capitalize(), TONES[standing])


def lead_names(task):
    return [part.post.title for part in task.posts.all() if part.role != "supporting"]


def _grouped_by(what: str):
    return lambda tasks, on: tasks.grouped_by(what, on)


class KeyTaskTable(RegisterTable):
    """Key tasks; `on` is the date of the page."""

    number = tables.Column(
        verbose_name="Task",
        order_by=("sort_key", "pk"),
        attrs={"td": {"class": "ohs-stack__ref"}},
    )
    title = tables.Column(
        verbose_name="Title", order_by=("title", "pk"), attrs={"td": {"class": "ohs-wide"}}
    )
    plan = tables.Column(verbose_name="Plan", order_by=("plan__period_start", "sort_key", "pk"))
    leads = tables.Column(verbose_name="Lead", accessor="pk", orderable=False)
    supporting = tables.Column(verbose_name="Supporting", accessor="pk", orderable=False)
    timescale = tables.Column(
        verbose_name="Timescale", accessor="timescale_in_words", orderable=False
    )
    due = tables.Column(
        verbose_name="Due", accessor="asof_due_date", order_by=("asof_due_date", "sort_key", "pk")
    )
    moved = tables.Column(
        verbose_name="Times moved",
        accessor="asof_times_moved",
        order_by=("asof_times_moved", "pk"),
        attrs={"td": {"class": "ohs-number"}},
    )
    standing = tables.Column(
        verbose_name="Standing",
        accessor="pk",
        order_by=("standing_rank", "asof_due_date", "pk"),
        attrs={"td": {"class": "ohs-stack__first"}},
    )
    updated = tables.Column(
        verbose_name="Last update", accessor="asof_updated_on", order_by=("asof_updated_on", "pk")
    )

    row_header = "title"
    also_called = {
        "task": "number",
        "task_title": "title",
        "due_date": "due",
        "times_moved": "moved",
    }
    # Shown when they are asked for.
    optional = ("plan", "supporting", "moved")
    always = ("number", "title")
    groupings = {
        "lead": Grouping(
            "Lead",
            lambda table, task: task.first_lead or "No lead",
            arrange=_grouped_by("lead"),
        ),
        "action": Grouping(
            "Key action",
            lambda table, task: f"{task.action.number} {task.action.title}",
            arrange=_grouped_by("action"),
        ),
        "plan": Grouping(
            "Plan",
            lambda table, task: task.plan.title,
            arrange=_grouped_by("plan"),
            instead_of="plan",
        ),
        "standing": Grouping(
            "Standing",
            lambda table, task: task.standing(table.on).label.capitalize(),
            arrange=_grouped_by("standing"),
            instead_of="standing",
        ),
    }

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, on, as_at_query="", **kwargs):
        self.on = on
        self.query = f"?{as_at_query}" if as_at_query else ""
        self.address_of = addresses("actions:detail")
        super().__init__(*args, **kwargs)

    def render_title(self, value, record):
        return markup(
            "{}<span class='ohs-sub'>{}</span>",
            link(self.address_of(record.pk) + self.query, value),
            record.plan.title,
        )

    def render_plan(self, record):
        return link(record.plan.get_absolute_url() + self.query, record.plan.title)

    @cached_property
    def posts(self) -> dict:
        """The titles of the posts of the page's tasks, by task and whether they lead; read once for all of them."""
        found = defaultdict(list)
        page = [row.record.pk for row in self.paginated_rows]
        rows = TaskPost.objects.filter(task__in=page).order_by("order", "pk")
        for task, role, title in rows.values_list("task", "role", "post__title"):
            found[task, role != "supporting"].append(title)
        return found

    def render_leads(self, record):
        return _lines(self.posts[record.pk, True])

    def render_supporting(self, record):
        return _lines(self.posts[record.pk, False])

    def render_due(self, value, record):
        text = markup('<span class="ohs-nowrap">{}</span>', format_short_day(value))
        if record.asof_times_moved:
            was = format_short_day(record.original_due_date)
            text = markup("{}<br><span class='ohs-muted ohs-small'>was {}</span>", text, was)
        return text

    def render_standing(self, record):
        standing = record.standing(self.on)
        late = record.days_late(self.on) if standing == Standing.OVERDUE else 0
        if not late:
            return standing_tag(standing)
        return markup(
            "{}<br><span class='ohs-muted ohs-small ohs-nowrap'>by {}</span>",
            standing_tag(standing),
            plural(late, "day"),
        )

    def render_updated(self, value, record):
        text = markup('<span class="ohs-nowrap">{}</span>', format_short_day(value))
        if record.state_illustrative:
            text = markup("{}<br><span class='ohs-muted ohs-small'>illustrative</span>", text)
        return text


RECOMMENDATION_TONES = {
    RecommendationState.AWAITING: "yellow",
    RecommendationState.OVERDUE: "red",
    RecommendationState.IN_HAND: "blue",
    RecommendationState.IMPLEMENTED: "teal",
    RecommendationState.EFFECT_SHOWN: "green",
    RecommendationState.NOT_ACCEPTED: "grey",
}


def recommendation_tag(state: RecommendationState):
    return tag(state.label.capitalize(), RECOMMENDATION_TONES[state])


class RecommendationTable(RegisterTable):
    """Recommendations; `on` is the date of the page."""

    number = tables.Column(
        verbose_name="No.",
        order_by=("number", "pk"),
        attrs={"td": {"class": "ohs-stack__ref"}},
    )
    text = tables.Column(
        verbose_name="Recommendation",
        order_by=("text", "pk"),
        attrs={"td": {"class": "ohs-wide"}},
    )
    source = tables.Column(verbose_name="Source", order_by=("source", "reference", "pk"))
    issued_on = tables.Column(verbose_name="Date", order_by=("issued_on", "pk"))
    response = tables.Column(verbose_name="Response", order_by=("response", "pk"))
    owner = tables.Column(verbose_name="Owner", order_by=("owner__title", "pk"))
    due_date = tables.Column(verbose_name="Due", order_by=("due_date", "pk"))
    state = tables.Column(
        verbose_name="State",
        accessor="pk",
        orderable=False,
        empty_values=(),
        attrs={"td": {"class": "ohs-stack__first"}},
    )
    tasks = tables.Column(verbose_name="Tasks", accessor="pk", orderable=False, empty_values=())

    row_header = "text"
    always = ("number",)
    also_called = {"recommendation": "text"}
    groupings = {
        "source": Grouping(
            "Source",
            lambda table, advice: advice.get_source_display().capitalize(),
            (rank_of("source", Source), "source"),
        ),
        "owner": Grouping(
            "Owner",
            lambda table, advice: advice.owner or "No owner",
            (F("owner__title").asc(nulls_last=True),),
            instead_of="owner",
        ),
        "state": Grouping(
            "State",
            lambda table, advice: advice.state(table.on).label.capitalize(),
            arrange=lambda rows, on: rows.by_state(on),
            instead_of="state",
        ),
    }

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, on, as_at_query="", **kwargs):
        self.on = on
        self.query = f"?{as_at_query}" if as_at_query else ""
        self.address_of = addresses("actions:recommendation")
        self.task_address = addresses("actions:detail")
        super().__init__(*args, **kwargs)

    def render_text(self, value, record):
        return link(self.address_of(record.pk) + self.query, shorten(value, 240))

    def render_source(self, value, record):
        source = record.get_source_display().capitalize()
        if not record.reference:
            return source
        return markup("{}<br><span class='ohs-muted ohs-small'>{}</span>", source, record.reference)

    def render_issued_on(self, value):
        return markup('<span class="ohs-nowrap">{}</span>', format_short_day(value))

    def render_due_date(self, value):
        return markup('<span class="ohs-nowrap">{}</span>', format_short_day(value))

    def render_response(self, record):
        known = record.responded_on is not None and record.responded_on <= self.on
        return record.get_response_display().capitalize() if known else "–"

    def render_state(self, record):
        state = recommendation_tag(record.state(self.on))
        if not record.illustrative:
            return state
        return markup("{}<br><span class='ohs-muted ohs-small'>illustrative</span>", state)

    def render_tasks(self, record):
        return (
            SafeString(
                "<br>".join(
                    link(
                        self.task_address(task.pk) + self.query,
                        f"{task.number} {shorten(task.title, 60)}",
                    )
                    for task in record.tasks.all()
                )
            )
            or "none"
        )


STAGE_TONES = {
    Stage.PLANNED: "grey",
    Stage.PREPARING: "yellow",
    Stage.RUNNING: "blue",
    Stage.REVIEW: "purple",
    Stage.EVALUATED: "turquoise",
    Stage.COMPLETE: "green",
    Stage.STOPPED: "grey",
}


def stage_tag(stage: str):
    return tag(Stage(stage).label.capitalize(), STAGE_TONES[Stage(stage)])


class ProgrammeTable(RegisterTable):
    """Programmes as at the date of the page."""

    name = tables.Column(order_by=("name", "pk"), attrs={"td": {"class": "ohs-wide"}})
    kind = tables.Column(order_by=("kind", "name", "pk"))
    stage = tables.Column(
        verbose_name="Stage", accessor="asof_stage", order_by=("asof_stage", "name", "pk")
    )
    owner = tables.Column(verbose_name="Owner", order_by=("owner__title", "pk"))
    units = tables.Column(verbose_name="Scope", accessor="pk", orderable=False, empty_values=())
    people = tables.Column(
        verbose_name="People, about",
        order_by=("people", "pk"),
        attrs={"td": {"class": "ohs-number"}},
    )
    next_review = tables.Column(verbose_name="Next review", order_by=("next_review", "pk"))
    latest_note = tables.Column(
        verbose_name="Latest note", accessor="asof_noted_on", order_by=("asof_noted_on", "pk")
    )

    row_header = "name"
    also_called = {"latest_note_on": "latest_note"}
    groupings = {
        "kind": Grouping(
            "Kind",
            lambda table, programme: programme.get_kind_display().capitalize(),
            (rank_of("kind", ProgrammeKind),),
            instead_of="kind",
        ),
        "stage": Grouping(
            "Stage",
            lambda table, programme: Stage(programme.asof_stage).label.capitalize(),
            (rank_of("asof_stage", Stage),),
            instead_of="stage",
        ),
        "owner": Grouping(
            "Owner",
            lambda table, programme: programme.owner or "No owner",
            (F("owner__title").asc(nulls_last=True),),
            instead_of="owner",
        ),
    }

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, as_at_query="", **kwargs):
        self.query = f"?{as_at_query}" if as_at_query else ""
        self.address_of = addresses("actions:programme")
        super().__init__(*args, **kwargs)

    def render_name(self, value, record):
        return link(self.address_of(record.slug) + self.query, value)

    def render_kind(self, record):
        return record.get_kind_display().capitalize()

    def render_stage(self, value):
        return stage_tag(value)

    def render_units(self, record):
        codes = ", ".join(unit.code for unit in record.units.all())
        return record.scope or codes or "–"

    def render_people(self, value):
        return f"{value:,}"

    def render_next_review(self, value):
        return markup('<span class="ohs-nowrap">{}</span>', format_short_day(value))

    def render_latest_note(self, value):
        return markup('<span class="ohs-nowrap">{}</span>', format_short_day(value))


PLAN_TONES = {
    ActionPlan.State.DRAFT: "yellow",
    ActionPlan.State.LIVE: "blue",
    ActionPlan.State.CLOSED: "grey",
}


class PlanTable(RegisterTable):
    """Plans, one row each."""

    title = tables.Column(
        verbose_name="Plan", order_by=("title", "pk"), attrs={"td": {"class": "ohs-wide"}}
    )
    period = tables.Column(
        verbose_name="Period",
        accessor="period_start",
        order_by=("period_start", "title", "pk"),
        attrs={"td": {"class": "ohs-nowrap"}},
    )
    state = tables.Column(
        verbose_name="State",
        order_by=("state", "-period_start", "pk"),
        attrs={"td": {"class": "ohs-stack__first"}},
    )
    owner = tables.Column(
        verbose_name="Answers for it", order_by=("owner__title", "pk"), default="not recorded"
    )
    carried_from = tables.Column(
        verbose_name="Carried forward from", order_by=("carried_from__title", "pk")
    )

    row_header = "title"
    optional = ("carried_from",)
    also_called = {"plan": "title", "period_start": "period"}
    groupings = {
        "state": Grouping(
            "State",
            lambda table, plan: plan.get_state_display().capitalize(),
            (
                rank_of(
                    "state",
                    (ActionPlan.State.LIVE, ActionPlan.State.DRAFT, ActionPlan.State.CLOSED),
                ),
            ),
            instead_of="state",
        ),
        "owner": Grouping(
            "Answers for it",
            lambda table, plan: plan.owner or "Not recorded",
            (F("owner__title").asc(nulls_last=True),),
            instead_of="owner",
        ),
    }

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, as_at_query="", **kwargs):
        self.query = f"?{as_at_query}" if as_at_query else ""
        super().__init__(*args, **kwargs)

    def render_title(self, value, record):
        return link(record.get_absolute_url() + self.query, value)

    def render_period(self, record):
        return f"{format_day(record.period_start)} to {format_day(record.period_end)}"

    def render_state(self, record):
        return tag(record.get_state_display().capitalize(), PLAN_TONES[record.state])

    def render_carried_from(self, value):
        return link(value.get_absolute_url() + self.query, value)


def _lines(names):
    return SafeString("<br>".join(map(as_html, names))) or "–"

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from ohs.web.tables import RegisterTable, link, short_day, tag

from .standing import Standing

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


def supporting_names(task):
    return [part.post.title for part in task.posts.all() if part.role == "supporting"]


class KeyTaskTable(RegisterTable):
    """Key tasks; `on` is the date of the page."""

    number = tables.Column(verbose_name="Task", order_by=("sort_key", "pk"))
    title = tables.Column(
        verbose_name="What", order_by=("title", "pk"), attrs={"td": {"class": "ohs-wide"}}
    )
    plan = tables.Column(verbose_name="Plan", order_by=("plan__period_start", "sort_key", "pk"))
    leads = tables.Column(verbose_name="Lead", accessor="pk", orderable=False)
    supporting = tables.Column(verbose_name="Supporting", accessor="pk", orderable=False)
    timescale = tables.Column(
        verbose_name="Timescale", accessor="timescale_in_words", orderable=False
    )
    due = tables.Column(
        verbose_name="Due", accessor="due_date_on", order_by=("due_date_on", "sort_key", "pk")
    )
    moved = tables.Column(
        verbose_name="Times moved",
        accessor="times_moved_on",
        order_by=("times_moved_on", "pk"),
        attrs={"td": {"class": "ohs-number"}},
    )
    standing = tables.Column(
        verbose_name="Standing", accessor="pk", order_by=("standing_rank", "due_date_on", "pk")
    )
    updated = tables.Column(
        verbose_name="Last update", accessor="updated_on_then", order_by=("updated_on_then", "pk")
    )

    row_header = "number"
    # Shown when they are asked for.
    optional = ("plan", "supporting", "moved")

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, on, carried="", **kwargs):
        self.on = on
        self.query = f"?{carried}" if carried else ""
        super().__init__(*args, **kwargs)

    def render_number(self, value, record):
        return link(record.get_absolute_url() + self.query, value)

    def render_title(self, value, record):
        return format_html(
            "{}<br><span class='ohs-muted ohs-small'>{}</span>", value, record.plan.title
        )

    def render_plan(self, record):
        return link(record.plan.get_absolute_url() + self.query, record.plan.title)

    def render_leads(self, record):
        return _lines(lead_names(record))

    def render_supporting(self, record):
        return _lines(supporting_names(record))

    def render_due(self, value, record):
        text = format_html('<span class="ohs-nowrap">{}</span>', short_day(value))
        if record.times_moved_on:
            was = short_day(record.original_due_date)
            text = format_html("{}<br><span class='ohs-muted ohs-small'>was {}</span>", text, was)
        return text

    def render_standing(self, record):
        standing = record.standing(self.on)
        late = record.days_late(self.on) if standing == Standing.OVERDUE else 0
        if not late:
            return standing_tag(standing)
        return format_html(
            "{}<br><span class='ohs-muted ohs-small ohs-nowrap'>by {} {}</span>",
            standing_tag(standing),
            late,
            "day" if late == 1 else "days",
        )

    def render_updated(self, value, record):
        text = format_html('<span class="ohs-nowrap">{}</span>', short_day(value))
        if record.state_illustrative:
            text = format_html("{}<br><span class='ohs-muted ohs-small'>illustrative</span>", text)
        return text


def _lines(names):
    return format_html_join(mark_safe("<br>"), "{}", ((name,) for name in names)) or "–"

from functools import cache

import django_filters
from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.text import slugify

from ohs.organisation.models import BoardMeeting, BusinessGroup, Post
from ohs.web.filters import RegisterFilter
from ohs.web.forms import DateParts

from .models import ActionPlan, KeyTask, Programme, Recommendation
from .rules import standing
from .rules.programmes import ProgrammeKind, Stage
from .rules.recommendations import RecommendationState, Response, Source, state_q
from .rules.standing import Standing

_ANY = "Any"


class StandingField(forms.MultipleChoiceField):
    """Takes a standing as the address has it or in the words of the page."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value):
        return [slugify(part) for part in super().to_python(value)]


class StandingFilter(django_filters.MultipleChoiceFilter):
    field_class = StandingField

    def filter(self, qs, value):
        if not value:
            return qs
        either = Q()
        for word in value:
            either |= standing.standing_q(word, self.parent.on)
        return qs.filter(either)


class KeyTaskFilter(RegisterFilter):
    """Every choice is read with one query at most; the posts serve two fields."""

    reads = ("actions", "risks")

    q = django_filters.CharFilter(label="Number or words", method="search")
    plan = django_filters.ChoiceFilter(
        label="Plan", field_name="plan__slug", empty_label=_ANY, choices=()
    )
    plan_state = django_filters.ChoiceFilter(
        label="Plans that are",
        field_name="plan__state",
        empty_label=_ANY,
        choices=ActionPlan.State.choices,
    )
    lead = django_filters.ChoiceFilter(label="Lead", method="by_lead", empty_label=_ANY, choices=())
    supporting = django_filters.ChoiceFilter(
        label="Supporting", method="by_supporting", empty_label=_ANY, choices=()
    )
    group = django_filters.ChoiceFilter(
        label="Business group", method="by_group", empty_label=_ANY, choices=()
    )
    due_from = django_filters.DateFilter(
        label="Due from",
        field_name="asof_due_date",
        lookup_expr="gte",
        widget=DateParts(),
    )
    due_to = django_filters.DateFilter(
        label="Due to",
        field_name="asof_due_date",
        lookup_expr="lte",
        widget=DateParts(),
    )
    risk = django_filters.ChoiceFilter(
        label="Treats risk", method="by_risk", empty_label=_ANY, choices=()
    )
    meeting = django_filters.ChoiceFilter(
        label="Date moved by decision of",
        method="by_meeting",
        empty_label=_ANY,
        choices=(),
    )
    updated_after = django_filters.DateFilter(
        label="Updated after",
        field_name="asof_updated_on",
        lookup_expr="gt",
        widget=DateParts(),
    )
    not_updated_after = django_filters.DateFilter(
        label="No update after",
        method="without_update",
        widget=DateParts(),
    )
    moved_after = django_filters.DateFilter(
        label="Date moved after",
        method="by_move",
        widget=DateParts(),
    )
    measured = django_filters.ChoiceFilter(
        label="Success measure",
        method="by_measure",
        empty_label=_ANY,
        choices=(("yes", "has one"), ("no", "has none")),
    )
    standing = StandingFilter(label="Standing", choices=lambda: Standing.choices)

    phrases = {
        "plan_state": "of {} plans",
        "standing": "that are {}",
        "plan": "of {}",
        "lead": "led by {}",
        "supporting": "supported by {}",
        "group": "of {}",
    }

    class Meta:
        model = KeyTask
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        posts = cache(lambda: list(Post.objects.order_by("title").values_list("slug", "title")))
        choices = {
            "plan": lambda: ActionPlan.objects.values_list("slug", "title"),
            "lead": posts,
            "supporting": posts,
            "group": lambda: BusinessGroup.objects.values_list("code", "name"),
            "meeting": lambda: [
                (meeting.slug, str(meeting))
                for meeting in BoardMeeting.objects.order_by("-date", "pk")
            ],
            "risk": self.risks,
        }
        for name, read in choices.items():
            self.offer(name, read)

    def risks(self):
        """Risks hang on tasks from the floor above: where it is there, those that a task treats."""
        try:
            links = KeyTask._meta.get_field("risk_links")
        except FieldDoesNotExist:
            return []
        linked = links.related_model.objects.exclude(risk__ref=None).exclude(risk__ref="")
        return linked.order_by("risk__ref").values_list("risk__ref", "risk__ref").distinct()

    # Those that people set every day. The others are drawn when somebody asks for more, or has set one.
    offered = (
        "q",
        "plan",
        "plan_state",
        "lead",
        "supporting",
        "group",
        "risk",
        "due_from",
        "due_to",
        "standing",
    )

    def shown_fields(self):
        form = self.form
        if self.wants_more:
            return list(form)
        return [form[name] for name in form.fields if name in self.offered or self.data.get(name)]

    @property
    def wants_more(self) -> bool:
        return bool(self.data.get("more"))

    def search(self, queryset, name, value):
        words = (
            Q(title__icontains=value)
            | Q(detail__icontains=value)
            | Q(action__title__icontains=value)
            | Q(number__istartswith=value)
        )
        return queryset.filter(words)

    def by_lead(self, queryset, name, value):
        return queryset.led_by(Post.objects.filter(slug=value))

    def by_supporting(self, queryset, name, value):
        return queryset.supported_by(Post.objects.filter(slug=value))

    def by_group(self, queryset, name, value):
        return queryset.of_group(BusinessGroup.objects.get(code=value))

    def by_risk(self, queryset, name, value):
        return queryset.filter(risk_links__risk__ref=value).distinct()

    def by_meeting(self, queryset, name, value):
        return queryset.moved_by_decision_of(value, self.on)

    def without_update(self, queryset, name, value):
        return queryset.filter(Q(asof_updated_on__isnull=True) | Q(asof_updated_on__lte=value))

    def by_move(self, queryset, name, value):
        return queryset.filter(queryset.moved(value, self.on))

    def by_measure(self, queryset, name, value):
        return queryset.with_measure() if value == "yes" else queryset.without_measure()


class RecommendationFilter(RegisterFilter):
    reads = ("actions",)

    q = django_filters.CharFilter(label="Words or reference", method="search")
    source = django_filters.ChoiceFilter(label="Source", choices=Source.choices, empty_label=_ANY)
    state = django_filters.ChoiceFilter(
        label="State", method="by_state", choices=RecommendationState.choices, empty_label=_ANY
    )
    response = django_filters.ChoiceFilter(
        label="Response", choices=Response.choices, empty_label=_ANY
    )
    owner = django_filters.ChoiceFilter(
        label="Owner", field_name="owner__slug", choices=(), empty_label=_ANY
    )

    class Meta:
        model = Recommendation
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("owner", _owners_of(Recommendation, "owner"))

    def search(self, queryset, name, value):
        return queryset.filter(Q(text__icontains=value) | Q(reference__icontains=value))

    def by_state(self, queryset, name, value):
        return queryset.filter(state_q(value, self.on))


class ProgrammeFilter(RegisterFilter):
    reads = ("actions",)

    q = django_filters.CharFilter(label="Name or words", method="search")
    kind = django_filters.ChoiceFilter(
        label="Kind", choices=ProgrammeKind.choices, empty_label=_ANY
    )
    stage = django_filters.ChoiceFilter(
        label="Stage", field_name="asof_stage", choices=Stage.choices, empty_label=_ANY
    )
    owner = django_filters.ChoiceFilter(
        label="Owner", field_name="owner__slug", choices=(), empty_label=_ANY
    )
    unit = django_filters.CharFilter(
        label="Unit in scope", field_name="units__code", lookup_expr="iexact"
    )

    class Meta:
        model = Programme
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("owner", _owners_of(Programme, "owner"))

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value) | Q(aim__icontains=value) | Q(asof_note__icontains=value)
        )


class PlanFilter(RegisterFilter):
    reads = ("actions",)

    q = django_filters.CharFilter(label="Title or words", method="search")
    state = django_filters.ChoiceFilter(
        label="State", choices=ActionPlan.State.choices, empty_label=_ANY
    )
    owner = django_filters.ChoiceFilter(
        label="Answers for it", field_name="owner__slug", choices=(), empty_label=_ANY
    )
    runs_on = django_filters.DateFilter(
        label="Runs on the day", method="by_day", widget=DateParts()
    )

    phrases = {"state": "that are {}", "owner": "that {} answers for", "runs_on": "that run on {}"}

    class Meta:
        model = ActionPlan
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("owner", _owners_of(ActionPlan, "owner"))

    def search(self, queryset, name, value):
        return queryset.filter(Q(title__icontains=value) | Q(introduction__icontains=value))

    def by_day(self, queryset, name, value):
        return queryset.filter(period_start__lte=value, period_end__gte=value)


def _owners_of(model, field):
    """The posts that own any of them, as choices."""
    return lambda: (
        Post.objects.filter(pk__in=model.objects.order_by().values(field))
        .order_by("title")
        .values_list("slug", "title")
    )

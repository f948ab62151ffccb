"""How the register is narrowed. Every word that a filter offers is defined in `rules/status.py`."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property

from ohs.organisation.models import Post
from ohs.web.filters import RegisterFilter
from ohs.web.forms import DateParts
from ohs.web.row_lists import RowFilter

from .filter_choices import FilterChoices
from .models import Indicator, Risk
from .models.record import Register, State, Trend
from .rules import status
from .rules.appetite import AppetiteLimits
from .selectors.indicators import OFF_TARGET, ON_TARGET, IndicatorStatus

OPEN = [("yes", "open"), ("no", "not open")]
SCORED = [("yes", "scored"), ("no", "not yet scored")]
APPETITE = [("outside", "outside appetite"), ("within", "within appetite")]
REVIEW = [("overdue", "overdue"), ("in-time", "in time")]
RESCORE = [("asked", "asked for")]
# In addresses words are joined by hyphens.
TRENDS = [(choice.value.replace("_", "-"), choice.label) for choice in Trend]
STATES = [(choice.value.replace("_", "-"), choice.label) for choice in State]


class RiskFilter(RegisterFilter):
    """The register's filters. `limits` are the appetites in force on the page's date."""

    reads = ("risks",)

    q = django_filters.CharFilter(method="search", label="Search")
    open = django_filters.ChoiceFilter(choices=OPEN, method="by_open", label="Open")
    state = django_filters.MultipleChoiceFilter(
        choices=STATES, method="by_state", label="Status", widget=forms.CheckboxSelectMultiple
    )
    register = django_filters.ChoiceFilter(choices=Register, method="by_register", label="Register")
    group = django_filters.ChoiceFilter(
        choices=(), method="by_group", label="Business group", empty_label="All the force"
    )
    category = django_filters.ChoiceFilter(choices=(), method="by_category", label="Category")
    lead = django_filters.ChoiceFilter(choices=(), method="by_lead", label="Lead")
    trend = django_filters.ChoiceFilter(choices=TRENDS, method="by_trend", label="Lead's view")
    appetite = django_filters.ChoiceFilter(choices=APPETITE, method="by_appetite", label="Appetite")
    scored = django_filters.ChoiceFilter(choices=SCORED, method="by_scored", label="Scored")
    review = django_filters.ChoiceFilter(choices=REVIEW, method="by_review", label="Review")
    reviewed_after = django_filters.DateFilter(
        method="by_reviewed_after",
        label="Reviewed after",
        widget=DateParts(),
    )
    rescore = django_filters.ChoiceFilter(choices=RESCORE, method="by_rescore", label="New score")
    likelihood = django_filters.NumberFilter(
        field_name="asof_likelihood", label="Likelihood", min_value=1, max_value=10
    )
    impact = django_filters.NumberFilter(
        field_name="asof_impact", label="Impact", min_value=1, max_value=10
    )

    phrases = {
        "open": "that are {}",
        "appetite": "{}",
        "scored": "that are {}",
        "state": "that are {}",
        "trend": "that leads report {}",
        "review": "with a review {}",
        "lead": "led by {}",
        "category": "in the category {}",
        "register": "on the {} register",
        "group": "of {}",
    }

    class Meta:
        model = Risk
        fields = ()

    def __init__(self, *args, limits: AppetiteLimits, **kwargs):
        super().__init__(*args, **kwargs)
        self.limits = limits
        self.offer("group", lambda: self.choices.group_choices())
        self.offer("category", lambda: self.choices.category_choices())
        self.offer("lead", lambda: self.choices.lead_choices())

    @property
    def registers_of_groups(self) -> list[tuple[object, str]]:
        return self.choices_of("group")

    @cached_property
    def choices(self) -> FilterChoices:
        return FilterChoices()

    def search(self, queryset, name, value):
        text = value.strip()
        return queryset.filter(
            Q(asof_ref__istartswith=text)
            | Q(title__icontains=text)
            | Q(description__icontains=text)
        )

    def by_open(self, queryset, name, value):
        if value == "yes":
            return queryset.filter(status.is_open())
        return queryset.exclude(status.is_open())

    def by_state(self, queryset, name, value):
        if not value:
            return queryset
        return queryset.filter(asof_state__in=[word.replace("-", "_") for word in value])

    def by_register(self, queryset, name, value):
        return queryset.filter(asof_register=value)

    def by_group(self, queryset, name, value):
        return queryset.of_group(self.choices.groups[value], self.form.cleaned_data.get("register"))

    def by_category(self, queryset, name, value):
        return queryset.filter(category=self.choices.categories[value].pk)

    def by_lead(self, queryset, name, value):
        return queryset.led_by_posts(Post.objects.filter(slug=value), self.on)

    def by_trend(self, queryset, name, value):
        return queryset.filter(asof_trend=value.replace("-", "_"))

    def by_appetite(self, queryset, name, value):
        return queryset.filter(
            self.limits.outside() if value == "outside" else self.limits.within()
        )

    def by_scored(self, queryset, name, value):
        if value == "no":
            return queryset.filter(status.unscored())
        return queryset.filter(status.scored())

    def by_review(self, queryset, name, value):
        overdue = status.review_overdue(self.on)
        if value == "overdue":
            return queryset.filter(overdue)
        return queryset.filter(status.is_open()).exclude(overdue)

    def by_reviewed_after(self, queryset, name, value):
        return queryset.filter(asof_last_review__gt=value)

    def by_rescore(self, queryset, name, value):
        return queryset.filter(status.rescore_asked(self.on))


class IndicatorsForm(forms.Form):
    """What the indicators are narrowed by."""

    q = forms.CharField(label="Search", required=False)
    stale = forms.ChoiceField(
        label="Newest reading",
        required=False,
        choices=[("", "Any"), ("yes", "Out of date"), ("no", "Up to date"), ("none", "None yet")],
    )
    target = forms.ChoiceField(
        label="Against its target",
        required=False,
        choices=[("", "Any"), ("off", "Off target"), ("on", "On target")],
    )
    frequency = forms.ChoiceField(
        label="How often", required=False, choices=[("", "Any"), *Indicator.Frequency.choices]
    )
    owner = forms.ModelChoiceField(
        Post.objects.none(), label="Owner", required=False, empty_label="Any"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owners = Post.objects.filter(indicators_owned__isnull=False).distinct()
        self.fields["owner"].queryset = owners.order_by("title", "pk")


class IndicatorFilter(RowFilter):
    form_class = IndicatorsForm
    phrases = {
        "frequency": "read {}",
        "target": "{}",
        "stale": "whose newest reading is {}",
        "owner": "owned by {}",
        "q": "with “{}”",
    }

    def describe(self, name):
        described = super().describe(name)
        return described.lower() if name in ("frequency", "target", "stale") else described

    def phrase(self, name):
        nothing_read = name == "stale" and self.form.cleaned_data[name] == "none"
        return "without a reading" if nothing_read else super().phrase(name)

    def keeps(self, row: IndicatorStatus) -> bool:
        values, indicator = self.form.cleaned_data, row.indicator
        reading = "none" if row.reading is None else "yes" if row.stale else "no"
        against = {OFF_TARGET: "off", ON_TARGET: "on"}.get(row.against_target)
        words = f"{indicator.title} {indicator.definition} {indicator.counted}".lower()
        return not (
            (values["stale"] and values["stale"] != reading)
            or (values["target"] and values["target"] != against)
            or (values["frequency"] and values["frequency"] != indicator.frequency)
            or (values["owner"] and values["owner"].pk != indicator.owner_id)
            or values["q"].lower() not in words
        )

"""How the register is narrowed. Every word that a filter offers is defined in `rules/status.py`."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property

from ohs.organisation.models import Post
from ohs.web.filters import RegisterFilter

from .filter_choices import FilterChoices
from .models import Risk
from .models.record import Register, State, Trend
from .rules import status
from .rules.appetite import AppetiteLimits

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
        widget=forms.DateInput(attrs={"type": "date"}),
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

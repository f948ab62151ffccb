"""What the maturity lists can be narrowed by."""

import django_filters
from django.db.models import Q

from ohs.core.text import lower_first, plural
from ohs.organisation.models import BusinessGroup, CommandUnit
from ohs.web.filters import RegisterFilter
from ohs.web.row_lists import RowFilter

from .forms import ReturnsForm, UnitsForm
from .level_choices import level_choices
from .models import Audit, AuditFinding, AuditProgramme, ModelVersion, Theme


class FindingFilter(RegisterFilter):
    reads = ("maturity",)

    class Which:
        CURRENT = "current"
        EVERY = "all"
        CHOICES = [("all", "Every finding recorded")]

    q = django_filters.CharFilter(label="Words in the evidence or recommendation", method="search")
    group = django_filters.ChoiceFilter(
        field_name="audit__unit__group__code", label="Business group", empty_label="All"
    )
    unit = django_filters.ChoiceFilter(
        field_name="audit__unit__code", label="Unit", empty_label="All"
    )
    theme = django_filters.ChoiceFilter(
        label="Theme", field_name="theme__number", empty_label="All"
    )
    rating = django_filters.ChoiceFilter(
        label="Rating", choices=AuditFinding.Rating.choices, empty_label="All"
    )
    level = django_filters.ChoiceFilter(
        label="Level tested", field_name="audit__level_tested", empty_label="All"
    )
    answer = django_filters.ChoiceFilter(
        label="Recommendation",
        method="by_answer",
        empty_label="All",
        choices=[
            ("none", "No recommendation"),
            ("open", "Recommended, no key task yet"),
            ("task", "Recommended, with a key task"),
            ("no-task", "No key task, recommended or not"),
        ],
    )
    version = django_filters.ChoiceFilter(
        field_name="audit__version__slug", label="Model version", empty_label="All"
    )
    which = django_filters.ChoiceFilter(
        label="Which findings",
        method="unchanged",
        empty_label="Those of the matrix, the newest ones",
        choices=Which.CHOICES,
    )

    phrases = {"rating": "rated {}", "unit": "of {}", "group": "of {}", "level": "at {}"}

    class Meta:
        model = AuditFinding
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("group", _groups)
        self.offer("unit", _units)
        self.offer("theme", _themes)
        self.offer("level", level_choices)
        self.offer("version", _versions)

    def filter_queryset(self, queryset):
        """The findings of the matrix unless all are asked for; at one level or version, the newest of those."""
        values = self.form.cleaned_data
        every = values.get("which") == self.Which.EVERY
        narrowed = values.get("level") or values.get("version")
        if not every and not narrowed:
            queryset = queryset.current(self.on)
        elif not every:
            chosen = AuditFinding.objects.recorded(self.on).in_matrix(self.on)
            if values.get("level"):
                chosen = chosen.filter(audit__level_tested=values["level"])
            if values.get("version"):
                chosen = chosen.filter(audit__version__slug=values["version"])
            queryset = queryset.filter(pk__in=chosen.newest().values("pk"))
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        return queryset.filter(Q(note__icontains=value) | Q(recommendation__icontains=value))

    def by_answer(self, queryset, name, value):
        without = Q(task=None) | Q(task__added_on__gt=self.on)
        return queryset.filter(
            {
                "none": Q(recommendation=""),
                "open": ~Q(recommendation="") & without,
                "task": Q(task__added_on__lte=self.on),
                "no-task": without,
            }[value]
        )

    def unchanged(self, queryset, name, value):
        return queryset


class AuditFilter(RegisterFilter):
    reads = ("maturity",)

    programme = django_filters.ChoiceFilter(
        field_name="programme__pk", label="Programme", empty_label="All"
    )
    group = django_filters.ChoiceFilter(
        field_name="unit__group__code", label="Business group", empty_label="All"
    )
    unit = django_filters.ChoiceFilter(field_name="unit__code", label="Unit", empty_label="All")
    level = django_filters.ChoiceFilter(
        label="Level tested", field_name="level_tested", empty_label="All"
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=Audit.State.choices, empty_label="All"
    )

    class Meta:
        model = Audit
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("programme", _programmes)
        self.offer("group", _groups)
        self.offer("unit", _units)
        self.offer("level", level_choices)


def _groups():
    return [(group.code, str(group)) for group in BusinessGroup.objects.order_by("order", "code")]


def _units():
    units = CommandUnit.objects.order_by("group__order", "order", "code_sort")
    return [(unit.code, str(unit)) for unit in units]


def _versions():
    return [(version.slug, str(version)) for version in ModelVersion.objects.published()]


def _programmes():
    programmes = AuditProgramme.objects.order_by("-start", "pk")
    return [(programme.pk, str(programme)) for programme in programmes]


def _themes():
    """Every number a theme has had, by its newest name."""
    seen = {}
    for number, name in Theme.objects.order_by("-version__in_force_from", "number").values_list(
        "number", "name"
    ):
        seen.setdefault(number, name)
    return [(number, f"{number} {name}") for number, name in sorted(seen.items())]


class UnitFilter(RowFilter):
    """What the units are narrowed by: `filter_unit_rows` says which remain."""

    form_class = UnitsForm
    names = ("verified", "claimed")
    phrases = {
        "group": "of {}",
        "standing": "{}",
        "verified": "verified at {} or above",
        "target": "{}",
        "claimed": "that claim {} or above",
        "age": "with a last audit: {}",
        "returned": "with a self-assessment {}",
        "gap": "with a theme that {}",
        "nc": "with {} not conforming",
    }

    def phrase(self, name):
        described = self.describe(name)
        if name == "nc":
            number = self.form.cleaned_data["nc"]
            described = plural(number, "theme") if number else "no theme"
        elif name not in ("group", "verified", "claimed"):
            described = lower_first(described)
        return self.phrases[name].format(described)


class ReturnFilter(RowFilter):
    """What the units of the list of self-assessments are narrowed by."""

    form_class = ReturnsForm
    phrases = {"group": "of {}", "post": "{}", "due": "{}"}

    def phrase(self, name):
        if name == "post":
            some = self.form.cleaned_data["post"] == "some"
            return "with a unit contact" if some else "with nobody assigned"
        if name == "due":
            missing = self.form.cleaned_data["due"] == "missing"
            state = "not submitted" if missing else self.form.cleaned_data["due"]
            return f"with the quarter that is due {state}"
        return super().phrase(name)

    def keeps(self, row):
        values = self.form.cleaned_data
        due = "missing" if row.due.missing else row.due.words
        return not (
            (values["group"] and values["group"].code != row.group)
            or (values["due"] and values["due"] != due)
            or (values["post"] and values["post"] != ("some" if row.post else "none"))
        )

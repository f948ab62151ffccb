"""What of the risk register is found by searching."""

from django.urls import reverse

from ohs.registers.search import Searchable

from .models import Control, Indicator, Risk, RiskReview

SEARCHABLE = (
    Searchable(
        kind="Risks",
        permission="risks.view_risk",
        rows=lambda on: Risk.objects.on_register().as_at(on),
        references=("ref",),
        title="title",
        texts=("description",),
        url=lambda risk: risk.get_absolute_url(),
        list_url="risks:list",
        order=20,
    ),
    Searchable(
        kind="Controls",
        permission="risks.view_control",
        rows=lambda on: Control.objects.select_related("risk"),
        title="title",
        where=lambda control: f"Risk {control.risk.ref or ''} {control.risk.title}",
        url=lambda control: control.risk.get_absolute_url(),
        order=24,
    ),
    Searchable(
        kind="Indicators",
        permission="risks.view_indicator",
        rows=lambda on: Indicator.objects.all(),
        title="title",
        url=lambda indicator: reverse("risks:indicator", args=[indicator.slug]),
        order=22,
    ),
    Searchable(
        kind="Reviews of risks",
        permission="risks.view_riskreview",
        rows=lambda on: RiskReview.objects.filter(reviewed_on__lte=on).select_related("risk"),
        title="narrative",
        where=lambda review: f"Risk {review.risk.ref or ''} {review.risk.title}",
        url=lambda review: review.risk.get_absolute_url(),
        order=62,
    ),
)

"""Which post answers for a unit: the page that says so."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.core.text import own_words
from ohs.organisation.models import CommandUnit
from ohs.web.record_forms import RecordFormView

from .. import operations, permissions
from ..models import UnitPost


class UnitPostEdit(RecordFormView):
    """Which post answers for a unit, from now on."""

    permission_required = "maturity.view_unitpost"
    permission_denied_message = permissions.UNIT_POST_DENIED
    model = UnitPost
    fields = ("post",)
    title = "Who answers for it"
    success_message = (
        "Saved. Whoever holds the post is asked for the self-assessment, on Your work and by email."
    )

    def load(self) -> UnitPost | None:
        self.unit = get_object_or_404(CommandUnit, code__iexact=self.kwargs["code"])
        return UnitPost.objects.filter(unit=self.unit).select_related("unit", "post").first()

    def may(self) -> bool:
        return permissions.may_set_unit_posts(self.request.user)

    def get_instance(self) -> Any:
        return UnitPost(unit=self.unit) if self.is_new else super().get_instance()

    def operate(self, form: Any) -> UnitPost:
        return operations.set_unit_post(
            unit=self.unit,
            post=form.cleaned_data["post"],
            by=self.request.user,
            reason=form.reason,
            seen=form.seen,
        )

    def get_way_back(self) -> tuple[str, str]:
        name = (
            self.unit.code
            if self.unit.name == self.unit.code
            else f"{self.unit.code} {self.unit.name}"
        )
        return reverse("maturity:unit", args=[self.unit.code]), name

    def get_success_url(self) -> str:
        return self.get_way_back()[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        url, _ = self.get_way_back()
        above = [
            (reverse("maturity:units"), own_words("Units and coverage")),
            (url, str(self.unit)),
        ]
        return super().get_context_data(levels_above=above, **kwargs)

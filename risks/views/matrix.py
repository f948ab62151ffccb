"""How risks are scored: each version of the matrix with its scales, and the steps that make and adopt a new one."""

import datetime as dt

from django.db.models import Count
from django.http import Http404
from django.urls import reverse

from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterPage

from .. import operations, permissions
from ..forms import AdoptForm, NewVersionForm
from ..models import ReviewInterval, RiskMatrix
from ..operations.matrices import faults
from ..rules.heat_map import build
from ..selectors.matrix_data import load_matrix


class MatrixPage(RegisterPage):
    """One version: the grid as the heat map will draw it, how often each band is reviewed, what it changes."""

    permission_required = "risks.view_riskmatrix"
    template_name = "risks/matrix.html"

    def get_context_data(self, **kwargs):
        matrix = find_version(self.kwargs, self.on)
        keeps = permissions.keeps_the_register(self.request.user) and not self.is_past
        return super().get_context_data(
            **kwargs, **page_of(matrix, self.on, self.today, keeps=keeps)
        )

    def post(self, request, *args, **kwargs):
        step = AdoptVersion if "adopt" in request.POST else MakeVersion
        return step.as_view()(request, *args, **kwargs)


class MatrixFormView(OperationFormView):
    """A step with a version, from its page."""

    permission_required = "risks.view_riskmatrix"
    template_name = "risks/matrix.html"
    form_name = ""

    def load(self) -> RiskMatrix:
        matrix = find_version(self.kwargs, self.today)
        if matrix is None:
            raise Http404
        return matrix

    def may(self) -> bool:
        permissions.require_keeper(self.request.user)
        return True

    def operate(self, form):
        return self.operation(matrix=self.object, by=self.request.user, **form.cleaned_data)

    def get_success_message(self) -> str:
        return self.success_message.format(self.result.version)

    def get_success_url(self) -> str:
        return reverse("risks:matrix_version", args=[self.result.version])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = page_of(self.object, self.today, self.today, keeps=True)
        return context | page | {self.form_name: context["form"]}


class AdoptVersion(MatrixFormView):
    form_class = AdoptForm
    form_name = "adopt_form"
    operation = staticmethod(operations.adopt_matrix)
    success_message = "Version {} is adopted. Scores made before keep their version."


class MakeVersion(MatrixFormView):
    form_class = NewVersionForm
    form_name = "new_form"
    operation = staticmethod(operations.new_version)
    success_message = "Version {} is a draft: edit it under Manage registers, then adopt it."


def find_version(kwargs: dict, on: dt.date) -> RiskMatrix | None:
    """The version of an address, or the one in force."""
    if "version" not in kwargs:
        return RiskMatrix.objects.in_force(on)
    matrix = RiskMatrix.objects.filter(version=kwargs["version"]).first()
    if matrix is None:
        raise Http404
    return matrix


def page_of(matrix: RiskMatrix | None, on: dt.date, today: dt.date, *, keeps: bool) -> dict:
    """What the page shows of a version. `keeps`: to somebody who may make and adopt versions."""
    in_force = RiskMatrix.objects.in_force(on)
    page = {
        "matrix": matrix,
        "in_force": in_force,
        "versions": RiskMatrix.objects.annotate(made=Count("scores")).order_by("-version"),
    }
    if matrix is None:
        return page
    plain = load_matrix(matrix)
    whole = plain is not None and len(plain.cells) == matrix.size * matrix.impacts
    return page | {
        # A draft with holes cannot be drawn: its faults say what is missing.
        "grid": build([], plain) if whole and not _lacks_levels(plain, matrix) else None,
        "faults": [] if matrix.adopted_on else faults(matrix),
        "intervals": ReviewInterval.objects.filter(matrix=matrix).select_related("band"),
        "differences": _differences(matrix, in_force),
        "keeps": keeps,
        "new_form": NewVersionForm() if keeps and matrix.adopted_on else None,
        "adopt_form": AdoptForm(initial={"on": today}) if keeps and not matrix.adopted_on else None,
    }


def _lacks_levels(plain, matrix: RiskMatrix) -> bool:
    scales = ((plain.likelihood, matrix.size), (plain.impact, matrix.impacts))
    return any(set(range(1, most + 1)) - {level.value for level in scale} for scale, most in scales)


def _differences(matrix: RiskMatrix, in_force: RiskMatrix | None) -> list[str]:
    """What a draft would change against the version in force, cell by cell, in words."""
    if in_force is None or matrix.adopted_on or matrix.pk == in_force.pk:
        return []
    found = (
        []
        if matrix.shape == in_force.shape
        else [f"{in_force.shape} becomes {matrix.shape}: the old scores stay on the old map."]
    )
    cells = {
        pk: {
            (cell.likelihood, cell.impact): cell.band
            for cell in version.cells.select_related("band")
        }
        for pk, version in (("old", in_force), ("new", matrix))
    }
    for place in sorted(cells["old"].keys() & cells["new"].keys(), reverse=True):
        old, new = cells["old"][place], cells["new"][place]
        if old != new:
            found.append(f"{place[0]} × {place[1]} becomes {new}; it was {old}.")
    return found

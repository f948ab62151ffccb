"""How risks are scored: each version of the matrix with its scales, and the steps that make and adopt a new one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from ohs.web.views import RegisterPage

from .. import operations, permissions
from ..forms import AdoptForm, NewVersionForm
from ..models import ReviewInterval, RiskMatrix
from ..operations.matrices import faults
from ..rules.heat_map import build
from ..selectors import matrix_data


class MatrixPage(RegisterPage):
    """One version: the grid as the heat map will draw it, how often each band is reviewed, what it changes."""

    permission_required = "risks.view_riskmatrix"
    template_name = "risks/matrix.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.forms = {}

    def find(self) -> RiskMatrix | None:
        if "version" not in self.kwargs:
            return RiskMatrix.objects.in_force(self.on)
        matrix = RiskMatrix.objects.filter(version=self.kwargs["version"]).first()
        if matrix is None:
            raise Http404
        return matrix

    def get_context_data(self, **kwargs):
        matrix = self.find()
        in_force = RiskMatrix.objects.in_force(self.on)
        versions = RiskMatrix.objects.annotate(made=Count("scores")).order_by("-version")
        context = super().get_context_data(
            **kwargs, matrix=matrix, versions=versions, in_force=in_force
        )
        if matrix is None:
            return context
        wrong = [] if matrix.adopted_on else faults(matrix)
        plain = matrix_data.matrix_of(matrix.pk)
        whole = plain is not None and len(plain.cells) == matrix.size**2
        keeps = permissions.keeps_the_register(self.request.user)
        return context | {
            # A draft with holes cannot be drawn: its faults say what is missing.
            "grid": build([], plain) if whole and not _lacks_levels(plain, matrix.size) else None,
            "faults": wrong,
            "intervals": ReviewInterval.objects.filter(matrix=matrix).select_related("band"),
            "changes": _changes(matrix, in_force),
            "keeps": keeps and not self.is_past,
            "new_form": self.forms.get("new")
            or (NewVersionForm() if keeps and matrix.adopted_on else None),
            "adopt_form": self.forms.get("adopt")
            or (AdoptForm(initial={"on": self.today}) if keeps and not matrix.adopted_on else None),
        }

    def post(self, request, *args, **kwargs):
        permissions.require_keeper(request.user)
        matrix = self.find()
        if matrix is None:
            raise Http404
        name = "adopt" if "adopt" in request.POST else "new"
        form = AdoptForm(request.POST) if name == "adopt" else NewVersionForm(request.POST)
        if form.is_valid():
            try:
                if name == "adopt":
                    done = operations.adopt_matrix(matrix, by=request.user, **form.cleaned_data)
                    told = (
                        f"Version {done.version} is adopted. Scores made before keep their version."
                    )
                else:
                    done = operations.new_version(matrix, by=request.user, **form.cleaned_data)
                    told = (
                        f"Version {done.version} is a draft: edit it in the admin, then adopt it."
                    )
            except ValidationError as refusal:
                fields = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal}
                for field, errors in fields.items():
                    form.add_error(field if field in form.fields else None, errors)
            else:
                messages.success(request, told)
                return HttpResponseRedirect(reverse("risks:matrix_version", args=[done.version]))
        self.forms[name] = form
        return self.render_to_response(self.get_context_data())


def _lacks_levels(plain, size: int) -> bool:
    wanted = set(range(1, size + 1))
    return any(
        wanted - {level.value for level in scale} for scale in (plain.likelihood, plain.impact)
    )


def _changes(matrix: RiskMatrix, in_force: RiskMatrix | None) -> list[str]:
    """What a draft would change against the version in force, cell by cell, in words."""
    if in_force is None or matrix.adopted_on or matrix.pk == in_force.pk:
        return []
    found = (
        []
        if matrix.size == in_force.size
        else [
            f"{in_force.size} levels a side become {matrix.size}: the old scores stay on the old map."
        ]
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

"""Findings and claims through the API."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict

from ohs.registers.api import Caller, FilteredResource, Resource
from ohs.registers.rows import Rows

from .filters import FindingFilter
from .forms import MatrixForm
from .models import AuditFinding
from .reporting.rows import (
    CLAIMS,
    FINDINGS,
    FindingRow,
    MatrixRow,
    claimed_word,
    finding_rows,
    matrix_rows,
)
from .selectors.state import load_state


class FindingResource(FilteredResource):
    name = "findings"
    title = "Audit findings"
    table = FINDINGS
    permission = FINDINGS.permission
    columns = FINDINGS.columns
    filterset_class = FindingFilter

    def queryset(self, caller: Caller) -> Any:
        return AuditFinding.objects.recorded(caller.on).for_list(caller.on)

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[FindingRow]:
        return finding_rows(queryset, caller.on)


class ClaimResource(Resource):
    """The matrix of what units claim: a row a theme, a column a unit."""

    name = "claims"
    title = "Maturity claims"
    table = CLAIMS
    permission = CLAIMS.permission

    def form(self, caller: Caller, query: QueryDict) -> MatrixForm:
        form = MatrixForm(query)
        # What a cell shows is what this is a list of.
        del form.fields["show"]
        return form

    def rows(self, caller: Caller, form: Any) -> Rows[MatrixRow]:
        values = form.cleaned_data
        state = load_state(
            caller.on, group=values["group"], version=values["version"], level=values["level"]
        )
        return matrix_rows(state.matrix, claimed_word)


RESOURCES = (FindingResource(), ClaimResource())

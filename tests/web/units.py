"""A small register made of command units, to test what every register has in common."""

import django_filters
import django_tables2 as tables
from django.urls import path

from ohs.core.csv import Column
from ohs.organisation.models import BusinessGroup, CommandUnit, UnitKind
from ohs.urls import handler400, handler403, handler404
from ohs.urls import urlpatterns as site
from ohs.web.filters import RegisterFilter
from ohs.web.tables import RegisterTable
from ohs.web.views import RegisterList

__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]


class UnitTable(RegisterTable):
    row_header = "code"
    code = tables.Column(order_by=("code_sort",))
    group = tables.Column(accessor="group__name")

    class Meta(RegisterTable.Meta):
        model = CommandUnit
        fields = ("code", "group", "name")


class UnitFilter(RegisterFilter):
    group = django_filters.ModelChoiceFilter(
        queryset=BusinessGroup.objects.all(), to_field_name="code", label="Business group"
    )
    kind = django_filters.ModelChoiceFilter(queryset=UnitKind.objects.all(), label="Kind")
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Search")


class UnitList(RegisterList):
    permission_required = "organisation.view_commandunit"
    table_class = UnitTable
    filterset_class = UnitFilter
    title = "Command units"
    noun = ("unit", "units")
    csv_name = "units"
    csv_columns = (Column("unit", "code"), Column("group", "group.code"), Column("name", "name"))
    empty_text = "No unit has been recorded."

    def get_queryset(self):
        return CommandUnit.objects.select_related("group").order_by("code_sort", "pk")


urlpatterns = [path("units/", UnitList.as_view(), name="units"), *site]

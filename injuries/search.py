"""What of the injury register is found by searching: names, and no figures."""

from ohs.registers.search import Searchable

from .models import Investigation, ReportLine

SEARCHABLE = (
    Searchable(
        kind="Injury lines",
        permission="injuries.view_reportline",
        rows=lambda on: ReportLine.objects.all(),
        title="title",
        url=lambda line: line.get_absolute_url(),
        order=30,
    ),
    Searchable(
        kind="Investigations",
        permission="injuries.view_investigation",
        rows=lambda on: Investigation.objects.for_list(on),
        title="title",
        url=lambda incident: incident.get_absolute_url(),
        list_url="injuries:investigations",
        order=32,
    ),
)

"""What of the injury register is found by searching: names, and no figures but those that others publish."""

from ohs.registers.search import Searchable

from .models import Comparator, Investigation, ReportLine

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
    Searchable(
        kind="Figures that others publish",
        permission="injuries.view_comparator",
        rows=lambda on: Comparator.objects.known(on).select_related("line"),
        title="title",
        texts=("source", "definition", "not_the_same"),
        where=lambda row: row.period.label,
        url=lambda row: row.get_absolute_url(),
        list_url="injuries:comparators",
        order=34,
    ),
)

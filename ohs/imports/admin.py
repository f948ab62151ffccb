"""Extracts of figures in the admin: read there, brought in by the page of imports."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from django.views.generic import RedirectView
from simple_history.admin import SimpleHistoryAdmin

from ohs.web.admin import ReadOnly, WithKnownChoices

from .importers import importer_by_key


class ByImport(ReadOnly, WithKnownChoices, admin.ModelAdmin):
    """Rows that come in by an import alone. The list links to its page, and so do the addresses it had in the admin."""

    #: The key of the importer.
    importer: str
    change_list_template = "admin/imports/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        to_page = RedirectView.as_view(url=reverse_lazy("imports:upload", args=[self.importer]))
        urls: list[URLPattern] = super().get_urls()
        return [path("import/", to_page), path("process_import/", to_page), *urls]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        importer = importer_by_key(self.importer)
        may = importer is not None and importer.may(request.user)
        context = {"importer": importer if may else None, **(extra_context or {})}
        return super().changelist_view(request, context)


class ExtractAdmin(ByImport, SimpleHistoryAdmin):
    """Batches of figures, and who withdrew which and why."""

    list_display = (
        "as_at", "source", "covers", "new_rows", "changed_rows", "unchanged_rows", "imported_at",
        "imported_by", "illustrative", "withdrawn_at",
    )  # fmt: skip
    list_select_related = ("imported_by",)
    list_filter = ("illustrative", "source")
    search_fields = ("source", "file_name", "note")
    date_hierarchy = "as_at"
    show_full_result_count = False
    exclude = ("withdrawn_figures",)
    #: How many rows a file had can tell how many people a small number is of: for those who bring figures in.
    of_rows = ("new_rows", "changed_rows", "unchanged_rows")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return tuple(name for name in self.list_display if name not in self._hidden(request))

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.exclude, *self._hidden(request))

    def _hidden(self, request: HttpRequest) -> tuple[str, ...]:
        importer = importer_by_key(self.importer)
        return () if importer is not None and importer.may(request.user) else self.of_rows

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "GET":
            raise PermissionDenied("What was recorded is not put back.")
        page: HttpResponse = super().history_form_view(
            request, object_id, version_id, extra_context
        )
        return page

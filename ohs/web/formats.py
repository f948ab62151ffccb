"""A page that also comes as a file: `?format=csv`, `xlsx` and `json` of the same rows, and whatever else it names."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from ohs.core.columns import Column
from ohs.core.csv import as_attachment, stream_csv
from ohs.core.text import format_day
from ohs.core.workbooks import WorkbookWriter
from ohs.registers.rows import Rows

from .form_errors import error_texts

# A workbook up to this size is put together in memory, a larger one in a file.
_IN_MEMORY = 2_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OffersFormats:
    """For a page whose address takes `?format=`. Each of `formats` has a method: csv has `csv_response`.

    Stands before the view that gives the page. `prepare` reads the address before anything is answered; a file of an
    address that does not hold is refused with what is wrong with it (`query_errors`), where the page shows its form.
    """

    formats: tuple[str, ...] = ("csv",)
    # The columns of its files; empty where they go by the data.
    csv_columns: tuple[Column, ...] = ()
    # What the address is called in a refusal: a page, a list.
    format_of = "page"

    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        wanted = self.wanted_format()
        if not wanted:
            return self.page_response(request, *args, **kwargs)
        errors = self.query_errors()
        if errors:
            raise BadRequest(errors)
        return getattr(self, f"{wanted}_response")()  # type: ignore[no-any-return]

    def wanted_format(self) -> str:
        """The format that the address asks for; empty for the page itself. Raises BadRequest for any other."""
        wanted = self.request.GET.get("format", "")
        if wanted and wanted not in self.formats:
            offered = " or ".join(f"format={name}" for name in self.formats)
            told = (
                f"Use {offered}." if offered else "It has none: its figures are in those of lists."
            )
            raise BadRequest(f"“{wanted[:20]}” is not a format of this {self.format_of}. {told}")
        return wanted

    def page_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, as the view that this stands before gives it."""
        return super().get(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def prepare(self) -> None:
        """Reads the address: forms, choices."""

    def query_errors(self) -> str:
        """What is wrong with the address, in words; empty where nothing is."""
        return ""

    def csv_response(self) -> HttpResponseBase:
        raise NotImplementedError("A page that offers CSV says what is in it.")


@dataclass(frozen=True, kw_only=True)
class ListFile:
    """What a page gives away, whatever the format: its columns, and its rows, which are read when they are sent.

    `name` is the file's without its ending. `notes` are lines on a workbook's second sheet: (label, what it is).
    """

    name: str
    title: str
    on: dt.date
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Any]]
    notes: tuple[tuple[str, str], ...] = ()

    def read(self) -> Rows[Any]:
        return Rows(self.columns, self.rows())

    def json(self) -> Iterator[str]:
        yield from self.read().json(self.on)

    def write_workbook(self, stream: Any) -> None:
        """The rows on the first sheet; what they are, as at when, and what each column means on the second."""
        with WorkbookWriter(stream) as book:
            self.read().write_sheet(book, self.title)
            book.add_notes("About these rows", self._about(), widths=(26, 28, 90))

    def _about(self) -> Iterator[tuple[Any, ...]]:
        yield ("What it is", self.title)
        yield ("As at", self.on, f"As it was known on {format_day(self.on)}")
        yield from self.notes
        yield ()
        yield ("Column", "What stands in it", "What it means")
        for column in self.columns:
            yield (column.name, str(column.kind), column.meaning)


class OffersRows(OffersFormats):
    """For a page whose rows are given away as CSV, as a workbook and as JSON: the same columns and rows in each."""

    formats = ("csv", "xlsx", "json")

    def get_file(self) -> ListFile:
        raise NotImplementedError("A page that offers rows says what is in them.")

    def csv_response(self) -> HttpResponseBase:
        file = self.get_file()
        return stream_csv(f"{file.name}.csv", file.columns, file.rows)

    def xlsx_response(self) -> HttpResponseBase:
        file = self.get_file()
        with ExitStack() as on_failure:
            stream = on_failure.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
            file.write_workbook(stream)
            stream.seek(0)
            # From here on the response closes it, when it has been sent.
            on_failure.pop_all()
        response = FileResponse(stream, content_type=XLSX)
        response["Content-Disposition"] = as_attachment(f"{file.name}.xlsx")
        return response

    def json_response(self) -> HttpResponseBase:
        response = StreamingHttpResponse(
            self.get_file().json(), content_type="application/json; charset=utf-8"
        )
        response["X-Accel-Buffering"] = "no"
        return response


def errors_in_words(form: BaseForm) -> str:
    """What is wrong with a form, each error in words that name what to enter."""
    parts = []
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        parts.extend(map(str, errors) if field is None else error_texts(form[name]))
    return " ".join(parts)

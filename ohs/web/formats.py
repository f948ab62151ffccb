"""A page that also comes as a file: `?format=csv`, and whatever else it names."""

from typing import Any

from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OffersFormats:
    """For a page whose address takes `?format=`. Each of `formats` has a method: csv has `csv_response`.

    Stands before the view that gives the page. `prepare` reads the address before anything is answered; a file of an
    address that does not hold is refused with what is wrong with it (`query_errors`), where the page shows its form.
    """

    formats: tuple[str, ...] = ("csv",)
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
            raise BadRequest(
                f"“{wanted[:20]}” is not a format of this {self.format_of}. Use {offered}."
            )
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


def errors_in_words(form: BaseForm) -> str:
    """What is wrong with a form, each error after the label of its field."""
    parts = []
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        label = (field.label if field else None) or name
        parts.extend(str(error) if name == "__all__" else f"{label}: {error}" for error in errors)
    return " ".join(parts)

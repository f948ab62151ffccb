"""The base of every table: columns that read off the row, a body made in one pass rather than a template per cell."""

import datetime as dt
import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import Parameter, signature
from operator import attrgetter
from typing import Any

import django_tables2 as tables
from django.db.models import Case, IntegerField, OrderBy, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.utils.safestring import SafeString
from django_tables2.utils import Accessor

from ohs.core.addresses import address
from ohs.core.text import own_words


@dataclass(frozen=True)
class Grouping:
    """One thing that the rows of a list can be grouped by.

    `text` says of a table and a record of it which group that is in. `order_by` brings the rows of a group together, in
    the usual order inside it; `arrange` does where that takes more. `instead_of` is the column that says the same.
    """

    heading: str
    text: Callable[[Any, Any], object]
    order_by: Sequence[str | Combinable | OrderBy] = ()
    arrange: Callable[[Any, dt.date], Any] | None = None
    instead_of: str = ""

    def arranged(self, rows: QuerySet, on: dt.date) -> QuerySet:
        if self.arrange:
            return self.arrange(rows, on)
        usual = rows.query.order_by or rows.model._meta.ordering or ("pk",)
        return rows.order_by(*self.order_by, *usual)


def rank_of(field: str, values: Iterable[object]) -> Case:
    """The place of a field's value among these: choices have an order that is not that of the alphabet."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=Value(len(places)), output_field=IntegerField())


class RegisterTable(tables.Table):
    """A list on a page. A column is an accessor or a `render_<name>`; never a template column.

    A column's `attrs={"td": {"class": "..."}}` is kept; `row_header` names the column that heads its row.
    """

    row_header: str | None = None
    # A class of the whole table, for how it looks.
    css_class = ""
    # Names that an address may sort by besides those of the columns: what the CSV calls the same thing.
    also_called: dict[str, str] = {}
    # Columns that are always shown, besides the one that heads the row; and those shown when they are asked for.
    always: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    # Columns of every list that are shown when they are asked for, before all others.
    in_front = ("tick", "row_group")
    # What the rows can be grouped by, by the name that the address has.
    groupings: dict[str, Grouping] = {}

    tick = tables.Column(
        verbose_name="Choose",
        accessor="pk",
        orderable=False,
        visible=False,
        attrs={"td": {"class": "ohs-stack__tick"}},
    )
    row_group = tables.Column(accessor="pk", orderable=False, visible=False, empty_values=())

    class Meta:
        template_name = "web/table.html"
        attrs = {"class": "govuk-table ohs-table"}
        default = "–"

    @property
    def order_by(self):
        return super().order_by

    @order_by.setter
    def order_by(self, value):
        value = value.split(",") if isinstance(value, str) else value or ()
        tables.Table.order_by.fset(self, [self._own_name(str(alias)) for alias in value])
        rows = getattr(self.data, "data", None)
        if self.order_by and isinstance(rows, QuerySet):
            # Rows that are equal in what they are sorted by keep one order, or pages would show some twice.
            order = rows.query.order_by
            if not {"pk", "-pk", "id", "-id"} & {part for part in order if isinstance(part, str)}:
                self.data.data = rows.order_by(*order, "pk")

    @classmethod
    def _own_name(cls, alias: str) -> str:
        name = alias.removeprefix("-")
        return alias.removesuffix(name) + cls.also_called.get(name, name)

    @classmethod
    def choosable(cls) -> list[tuple[str, str]]:
        """The columns that a reader may show or leave out, with their headings."""
        return [
            (name, str(column.verbose_name or name.replace("_", " ").capitalize()))
            for name, column in cls.base_columns.items()
            if name not in cls.always and name not in (cls.row_header, *cls.in_front)
        ]

    @classmethod
    def usual(cls) -> list[str]:
        """The columns that are shown where nobody has chosen."""
        return [name for name, _ in cls.choosable() if name not in cls.optional]

    def show_columns(self, chosen: Iterable[str]) -> None:
        """Shows the chosen columns alone: hidden, not left out, so that rows can be sorted by what is not shown."""
        chosen = set(chosen)
        for name, _ in self.choosable():
            if name not in chosen:
                self.columns.hide(name)

    def show_groups(self, grouping: Grouping) -> None:
        """Heads the rows with the group they are in; the column that says the same goes."""
        self._group_of = lambda record: str(grouping.text(self, record))
        self._group_above: str | None = None
        self.columns["row_group"].column.verbose_name = grouping.heading
        self._show_in_front("row_group")
        if grouping.instead_of:
            self.columns.hide(grouping.instead_of)

    def show_ticks(self) -> None:
        """A box before each row, to choose it by."""
        self._name_of = Accessor(self.base_columns[self.row_header].accessor or self.row_header)
        self._show_in_front("tick")

    def _show_in_front(self, name: str) -> None:
        self.columns.show(name)
        others = [each for each in self.sequence if each not in self.in_front]
        self.sequence = [*self.in_front, *others]

    def render_tick(self, record):
        if not record.pk:
            # A row of no record.
            return ""
        return markup(
            '<label class="ohs-tick"><input type="checkbox" name="chosen" value="{}">'
            '<span class="govuk-visually-hidden">{}</span></label>',
            record.pk,
            self._name_of.resolve(record, quiet=True) or record,
        )

    def render_row_group(self, record):
        """Said once for the rows that share it; the rows below say it to a screen reader, and on a phone."""
        text = self._group_of(record)
        above, self._group_above = self._group_above, text
        if text == above:
            return markup('<span class="ohs-again">{}</span>', text)
        return markup("<strong>{}</strong>", text)

    @classmethod
    def sortable(cls) -> list[str]:
        """The names of the columns that the rows can be sorted by."""
        return [name for name, column in cls.base_columns.items() if column.orderable is not False]

    @classmethod
    def can_sort_by(cls, alias: str) -> bool:
        return cls._own_name(alias).removeprefix("-") in cls.sortable()

    @property
    def body(self) -> SafeString:
        """All rows of the page as HTML."""
        header = getattr(self, "row_header", None)
        # What a cell needs of its column is found out once a table: asked for each cell, it costs as much as all the
        # rest of the page.
        columns = []
        for column in self.columns:
            own = column.attrs.get("td", {}).get("class") or ""
            if column.name == header:
                css = f"govuk-table__header ohs-row-header {own}".strip()
                frame = (f'<th scope="row" role="rowheader" class="{css}">', "</th>")
            else:
                # On a phone, where a row is a few lines, a cell says what its column is called.
                css, label = (
                    f"govuk-table__cell {own}".strip(),
                    as_html(own_words(str(column.header))),
                )
                frame = (f'<td role="cell" class="{css}" data-label="{label}">', "</td>")
            columns.append((_reader(self, column), *frame))
        rows = []
        for row in self.paginated_rows:
            cells = "".join(f"{start}{as_html(read(row))}{end}" for read, start, end in columns)
            rows.append(f'<tr role="row" class="govuk-table__row">{cells}</tr>')
        return SafeString("".join(rows))


def _reader(table, column):
    """How a column reads a row: straight off the record where that is all there is to it, else as tables2 does.

    A page of 50 tasks takes 24 ms with it and 33 ms without.
    """
    name = str(column.accessor)
    plain = name.isidentifier() and not column.link
    parameters = signature(column.render).parameters
    wanted = set(parameters)
    rest = any(each.kind is Parameter.VAR_KEYWORD for each in parameters.values())
    if not plain or rest or wanted - {"value", "record"}:
        return lambda row: row.get_cell(column.name)
    model = getattr(getattr(table.data, "data", None), "model", None)
    fields = {field.name: field for field in model._meta.fields} if model else {}
    if name in fields and fields[name].choices:
        name = f"get_{name}_display"
    render, empty, default = column.render, column.column.empty_values, column.default
    follow = attrgetter(name.replace("__", "."))

    def read(row):
        record = row.record
        try:
            value = record[name] if isinstance(record, dict) else follow(record)
            if callable(value) and not getattr(value, "do_not_call_in_templates", False):
                value = value()
        except (AttributeError, KeyError, TypeError, ValueError):
            # A column that its render method alone makes has nothing of its name on the record.
            value = None
        if value in empty:
            return default
        given = {"value": value, "record": record}
        return render(**{argument: given[argument] for argument in wanted})

    return read


def as_html(value: object) -> str:
    """A value as a part of a page: what is HTML already as it is, anything else escaped.

    Django's `conditional_escape` does the same and provides for lazy translations, at ten times the time: 2 ms of the 20
    that a list of 50 rows takes.
    """
    return value if isinstance(value, SafeString) else html.escape(str(value))


def markup(form: str, *values: object) -> SafeString:
    """What Django's `format_html` gives: each value escaped, unless it is HTML already.

    A list of 50 rows asks for some 250, and `format_html` takes a tenth of the list's time for them (see `as_html`).
    """
    return SafeString(form.format(*map(as_html, values)))


def link(url: str, text) -> SafeString:
    return SafeString(f'<a class="govuk-link" href="{as_html(url)}">{as_html(text)}</a>')


def addresses(name: str) -> Callable[[object], str]:
    """What `reverse(name, args=[key])` gives, for the keys of many rows."""
    return partial(address, name)


def tag(text: str, tone: str = "grey") -> SafeString:
    """A status in words with a colour besides: tone is one of GOV.UK's tag colours."""
    return SafeString(
        f'<strong class="govuk-tag govuk-tag--{as_html(tone)}">{as_html(text)}</strong>'
    )

"""The base of every table: columns that read off the row, a body made in one pass rather than a template per cell."""

import django_tables2 as tables
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


class RegisterTable(tables.Table):
    """A list on a page. A column is an accessor or a `render_<name>`; never a template column.

    A column's `attrs={"td": {"class": "..."}}` is kept; `row_header` names the column that heads its row.
    """

    row_header: str | None = None

    class Meta:
        template_name = "web/table.html"
        attrs = {"class": "govuk-table ohs-table"}
        default = "–"

    @property
    def body(self) -> SafeString:
        """All rows of the page as HTML."""
        header = getattr(self, "row_header", None)
        rows = []
        for row in self.paginated_rows:
            cells = []
            for column, value in row.items():
                attributes = column.attrs.get("td", {})
                css = f"govuk-table__cell {attributes.get('class', '')}".strip()
                if column.name == header:
                    cells.append(
                        f'<th scope="row" class="govuk-table__header ohs-row-header">{conditional_escape(value)}</th>'
                    )
                else:
                    cells.append(f'<td class="{css}">{conditional_escape(value)}</td>')
            rows.append(f'<tr class="govuk-table__row">{"".join(cells)}</tr>')
        return mark_safe("".join(rows))  # noqa: S308 - every value above is escaped or already safe


def link(url: str, text) -> SafeString:
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, text)


def tag(text: str, tone: str = "grey") -> SafeString:
    """A status in words with a colour besides: tone is one of GOV.UK's tag colours."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', tone, text)


def day(value) -> str:
    """5 July 2021; an en dash where there is no date."""
    return f"{value.day} {value:%B %Y}" if value else "–"


def short_day(value) -> str:
    """5 Jul 2021, for narrow columns."""
    return f"{value.day} {value:%b %Y}" if value else "–"

"""The matrix: themes down, units across, what is claimed over what was found."""

from urllib.parse import quote

from django.core.exceptions import BadRequest

from ohs.core.csv import Column, stream_csv
from ohs.web.views import RegisterPage

from ..forms import MatrixForm
from ..reporting import wording
from ..reporting.since import of_matrix
from ..selectors.state import read
from ..selectors.targets import force_progress, group_progress, targets_on
from .matrix_html import shown
from .print_pages import UNITS_ON_A3, in_parts


class MatrixPage(RegisterPage):
    permission_required = "maturity.view_auditfinding"
    template_name = "maturity/matrix.html"

    def get(self, request, *args, **kwargs):
        self.form = MatrixForm(request.GET)
        wanted = request.GET.get("format", "")
        if wanted not in ("", "csv"):
            raise BadRequest(f"“{wanted[:20]}” is not a format of this page. Use format=csv.")
        if not self.form.is_valid():
            if wanted == "csv":
                raise BadRequest(
                    " ".join(error for errors in self.form.errors.values() for error in errors)
                )
            return self.render_to_response(self.get_context_data(form=self.form, reading=None))
        values = self.form.cleaned_data
        reading = read(
            self.on, group=values["group"], version=values["version"], level=values["level"]
        )
        if wanted == "csv":
            return self.csv_response(reading, values["show"])
        return self.render_to_response(self.get_context_data(form=self.form, reading=reading))

    def csv_response(self, reading, show):
        """The table as it is on the page: a row a theme, a column a unit."""
        words = {
            MatrixForm.Show.CLAIMED: lambda cell: cell.claimed_short,
            MatrixForm.Show.GAP: lambda cell: cell.gap_short,
        }.get(show, lambda cell: cell.audited_short)
        columns = [
            Column("theme_number", lambda row: row.theme.number),
            Column("theme", lambda row: row.theme.name),
            *(
                Column(column.unit.code, lambda row, place=place: words(row.cells[place]))
                for place, column in enumerate(reading.matrix.columns)
            ),
        ]
        return stream_csv(f"maturity-{self.on.isoformat()}.csv", columns, reading.matrix.rows)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        reading = context["reading"]
        if reading is None:
            return context
        values = self.form.cleaned_data
        level, version, group = values["level"], values["version"], values["group"]
        # What the links to the rows behind a number carry: the page's own choice of rows, and its date.
        as_at = f"&{self.carried}" if self.carried else ""
        choice = (f"&level={level}" if level else "") + (
            f"&version={version.slug}" if version else ""
        )
        within = f"&group={quote(group.code, safe='')}" if group else ""
        levels = wording.levels_tested(reading)
        pieces = in_parts(reading.matrix) if self.request.GET.get("parts") else []
        since = of_matrix(reading.matrix, self.on, narrowed=bool(level or version), whole=not group)
        carried = {
            "since": None if since.problem else since,
            "name_levels": len(levels) > 1,
            "as_at": self.carried,
            "narrowed": choice + as_at,
        }
        targets = targets_on(self.on)
        progress = force_progress(reading, targets)
        scopes = list(group_progress(reading, targets).values())
        if progress and not group:
            scopes.append(progress)
        context.update(
            progress=progress,
            scopes=scopes,
            show=values["show"],
            since=since,
            narrowed=within + choice + as_at,
            narrowed_units=choice + as_at,
            narrowed_choice=bool(choice),
            as_at_query=as_at,
            group=group,
            too_wide=len(reading.matrix.columns) > UNITS_ON_A3,
            parts=[shown(piece, values["show"], **carried) for piece in pieces],
            shown=shown(reading.matrix, values["show"], **carried),
            sentences=[
                sentence
                for sentence in (
                    wording.verified_sentence(reading),
                    wording.findings_sentence(reading),
                    wording.scope_sentence(reading),
                    wording.audits_sentence(reading),
                    wording.returns_sentence(reading),
                )
                if sentence
            ],
            single_unit_notes=wording.single_unit_notes(reading),
        )
        return context

"""The matrix: themes down, units across, what is claimed over what was found."""

from urllib.parse import quote

from ohs.web.formats import ListFile, OffersRows, errors_in_words
from ohs.web.views import RegisterPage

from ..forms import MatrixForm
from ..reporting import wording
from ..reporting.matrix_changes import compare_matrix
from ..reporting.rows import MATRIX, audited_word, claimed_word, gap_word, matrix_rows
from ..selectors.targets import force_progress, group_progress, load_targets
from .kept import kept_state
from .matrix_html import render_matrix
from .print_pages import UNITS_ON_A3, split_for_print

_WORDS = {
    MatrixForm.Show.BOTH: audited_word,
    MatrixForm.Show.AUDITED: audited_word,
    MatrixForm.Show.CLAIMED: claimed_word,
    MatrixForm.Show.GAP: gap_word,
}


class MatrixPage(OffersRows, RegisterPage):
    permission_required = "maturity.view_auditfinding"
    template_name = "maturity/matrix.html"

    def prepare(self):
        self.form = MatrixForm(self.request.GET)
        self.state = None
        if self.form.is_valid():
            values = self.form.cleaned_data
            self.state = kept_state(
                self, group=values["group"], version=values["version"], level=values["level"]
            )

    def query_errors(self):
        return errors_in_words(self.form)

    def get_file(self):
        """The table as it is on the page: a row a theme, a column a unit."""
        show = self.form.cleaned_data["show"]
        rows = matrix_rows(self.state.matrix, _WORDS[show])
        return ListFile(
            name=f"maturity-{self.on.isoformat()}",
            title=MATRIX.title,
            on=self.on,
            columns=rows.columns,
            rows=lambda: rows.rows,
            notes=(("Shown", dict(MatrixForm.Show.CHOICES).get(show, "What audits found")),),
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(form=self.form, state=self.state, **kwargs)
        state = self.state
        if state is None:
            return context
        values = self.form.cleaned_data
        level, version, group, show = (
            values[name] for name in ("level", "version", "group", "show")
        )
        # What the links to the rows behind a number carry: the page's own choice of rows, and its date.
        as_at = f"&{self.as_at_query}" if self.as_at_query else ""
        choice = (f"&level={level}" if level else "") + (
            f"&version={version.slug}" if version else ""
        )
        within = f"&group={quote(group.code, safe='')}" if group else ""
        if show == MatrixForm.Show.BOTH and not state.matrix.returned:
            # Nobody has submitted: that is said once, over the matrix, and not in every cell.
            show = MatrixForm.Show.AUDITED
        unclaimed = (
            show in (MatrixForm.Show.CLAIMED, MatrixForm.Show.GAP) and not state.matrix.returned
        )
        parts = split_for_print(state.matrix) if self.request.GET.get("parts") else []
        since = compare_matrix(
            state.matrix, self.on, narrowed=bool(level or version), whole=not group
        )
        look = {
            "changes": None if since.problem else since,
            "name_levels": len(wording.levels_tested(state)) > 1,
            "as_at": self.as_at_query,
            "narrowed": choice + as_at,
        }
        targets = load_targets(self.on)
        progress = force_progress(state, targets)
        scopes = list(group_progress(state, targets).values())
        if progress and not group:
            scopes.append(progress)
        sentences = (
            wording.verified_sentence(state),
            wording.findings_sentence(state),
            wording.scope_sentence(state),
            wording.audits_sentence(state),
            wording.returns_sentence(state),
        )
        context.update(
            progress=progress,
            scopes=scopes,
            show=show,
            unclaimed=unclaimed,
            since=since,
            narrowed=within + choice + as_at,
            narrowed_units=choice + as_at,
            narrowed_choice=bool(choice),
            and_as_at=as_at,
            group=group,
            too_wide=len(state.matrix.columns) > UNITS_ON_A3,
            parts=[render_matrix(part, show, **look) for part in parts],
            shown=render_matrix(state.matrix, show, **look),
            sentences=[sentence for sentence in sentences if sentence],
            single_unit_notes=wording.single_unit_notes(state),
        )
        return context

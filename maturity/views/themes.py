"""One theme: where it is weak across the units, what its levels look like, what was recommended."""

from django.http import Http404

from ohs.web.views import RegisterPage

from ..models import AuditFinding, Level
from ..rules.ratings import RATINGS
from .kept import kept_state


class ThemePage(RegisterPage):
    permission_required = "maturity.view_theme"
    template_name = "maturity/theme.html"

    def get_context_data(self, **kwargs):
        state = kept_state(self)
        version = state.version
        theme = version.themes.filter(number=kwargs["number"]).first() if version else None
        if theme is None:
            raise Http404
        row = next(row for row in state.matrix.rows if row.theme.number == theme.number)
        findings = {
            finding.audit.unit_id: finding
            for finding in AuditFinding.objects.current(self.on)
            .filter(theme__number=theme.number)
            .for_list(self.on)
        }
        criteria = {}
        for criterion in theme.criteria.order_by("level", "order", "pk"):
            criteria.setdefault(criterion.level, []).append(criterion)
        levels = Level.objects.filter(version=version).order_by("number", "pk")
        order = {rating: place for place, rating in enumerate(RATINGS)}
        return super().get_context_data(
            **kwargs,
            theme=theme,
            version=version,
            row=row,
            # The weakest first; units of equal rating stay in the order they are printed.
            cells=sorted(
                ((cell, findings.get(cell.unit.pk)) for cell in row.cells),
                key=lambda pair: order.get(pair[0].rating, len(order)),
            ),
            levels=[(level, criteria.get(level.number, ())) for level in levels],
            has_criteria=bool(criteria),
        )

"""One theme: where it is weak across the units, what its levels look like, what was recommended."""

from django.http import Http404

from ohs.web.views import RegisterPage

from ..models import AuditFinding, Level, ModelVersion, Theme
from ..selectors.state import read


class ThemePage(RegisterPage):
    permission_required = "maturity.view_theme"
    template_name = "maturity/theme.html"

    def get_context_data(self, **kwargs):
        version = ModelVersion.objects.in_force(self.on)
        theme = Theme.objects.filter(version=version, number=kwargs["number"]).first()
        if version is None or theme is None:
            raise Http404
        reading = read(self.on)
        row = next(row for row in reading.matrix.rows if row.theme.number == theme.number)
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
        order = {"NC": 0, "C": 1, "PC": 2}
        return super().get_context_data(
            **kwargs,
            theme=theme,
            version=version,
            reading=reading,
            row=row,
            # The weakest first; units of equal rating stay in the order they are printed.
            cells=sorted(
                ((cell, findings.get(cell.unit.pk)) for cell in row.cells),
                key=lambda pair: order.get(pair[0].rating, 3),
            ),
            levels=[(level, criteria.get(level.number, ())) for level in levels],
            has_criteria=bool(criteria),
        )

"""Which units and staff groups are expected to report: what the HSW team knows better than the year before shows."""

from typing import Any

from django.db import transaction

from ohs.core.reference_data import save_reference_data

from ..models import ReportingCorrection
from ..permissions import require_import


@transaction.atomic
def correct_reporting(
    *, correction: ReportingCorrection, by: Any, reason: str
) -> ReportingCorrection:
    """Say that a unit or a staff group is expected to report, or is not, from a month on or for some months."""
    require_import(by)
    return save_reference_data(record=correction, by=by, reason=reason)

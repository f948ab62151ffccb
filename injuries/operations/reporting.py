"""What the HSW team knows better than the figures show: who is expected to report, and what a severity was called before."""

from typing import Any

from django.db import transaction

from ohs.core.reference_data import save_reference_data

from ..models import ReportingCorrection, SeverityName
from ..permissions import require_import, require_keeper


@transaction.atomic
def correct_reporting(
    *, correction: ReportingCorrection, by: Any, reason: str
) -> ReportingCorrection:
    """Say that a unit or a staff group is expected to report, or is not, from a month on or for some months."""
    require_import(by)
    return save_reference_data(record=correction, by=by, reason=reason)


@transaction.atomic
def save_severity_name(*, name: SeverityName, by: Any) -> SeverityName:
    """Say what a severity was called between two days."""
    require_keeper(by)
    name.full_clean()
    name.save()
    return name

"""The appetites as plain data."""

from ..models import Appetite
from ..rules.appetite import AppetiteHistory, AppetitePeriod


def load_appetites() -> AppetiteHistory:
    rows = Appetite.objects.order_by("start", "pk").values_list(
        "category_id", "start", "end", "highest_band_id", "highest_band__name"
    )
    return AppetiteHistory(tuple(AppetitePeriod(*row) for row in rows))

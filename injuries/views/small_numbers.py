"""Who is reading a page, and the note that is kept where small numbers are shown."""

from django.utils.functional import cached_property

from .. import operations
from ..permissions import SMALL_NUMBERS


class Audience:
    """Who is reading. `full`: may see small numbers; that they were shown is logged."""

    @cached_property
    def full(self) -> bool:
        return self.request.user.has_perm(SMALL_NUMBERS)

    def log(self, figures: int) -> None:
        if self.full and figures:
            operations.log_small_numbers(
                by=self.request.user, path=self.request.get_full_path(), figures=figures
            )

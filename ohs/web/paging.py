"""Pages of what a page draws that is no plain list: the tasks of a plan, the dates that moved, what waits for a person.

It goes by the same parameters as a list, `page` and `per_page`, and is told by the same links
(`web/includes/pagination.html`, `web/includes/per_page.html`). A page after the last is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from .parameters import check_paging

ROWS_A_PAGE = 50


class KnownCount(Paginator):
    """A paginator of rows that somebody has counted already."""

    def __init__(self, rows: QuerySet[Any] | Sequence[Any], per_page: int, count: int):
        super().__init__(rows, per_page)
        self.count = count


class KeysFirst(Paginator):
    """Of very many rows finds the keys of a page, and reads the columns of those alone: all columns of half a million rows take
    seconds to sort."""

    very_many = 10_000

    def page(self, number: int | str) -> Page[Any]:
        if self.count <= self.very_many:
            return super().page(number)
        number = self.validate_number(number)
        rows = cast("QuerySet[Any]", self.object_list)
        start = (number - 1) * self.per_page
        keys = list(rows.values_list("pk", flat=True)[start : start + self.per_page])
        return Page(rows.filter(pk__in=keys), number, self)


class Pages:
    """The page of some rows that a request asks for; `page` has them in its `object_list`.

    `count` is how many there are where that is known, which saves asking. `place` gives the place among them of the
    row that the request means where it names no page; None where it means none.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any] | Sequence[Any],
        *,
        count: int | None = None,
        place: Callable[[], int | None] = lambda: None,
    ):
        check_paging(request.GET, settings.OHS_PAGE_SIZES)
        self.sizes = settings.OHS_PAGE_SIZES
        self.per_page = int(request.GET.get("per_page") or ROWS_A_PAGE)
        self.paginator = (
            Paginator(rows, self.per_page)
            if count is None
            else KnownCount(rows, self.per_page, count)
        )
        self._number, self._place = request.GET.get("page", ""), place

    @cached_property
    def page(self) -> Page[Any]:
        number: str | int = self._number
        if not number:
            place = self._place()
            number = 1 if place is None else place // self.per_page + 1
        return self.paginator.get_page(number)

"""What of a register can be found by the search of all registers, in its own `search.py`:

    SEARCHABLE = (Searchable(kind="Key tasks", …),)

Only words are searched that everybody may read who may read the kind: no figure that is hidden from anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Searchable:
    """One kind of record: its texts, the heading of its results, and the permission to be shown any.

    `rows(on)` are the records there were on a date. `references` are fields that name a record exactly ("3a-d"), `title`
    the field that is printed, `texts` further fields that are searched. `where(row)` says in a phrase what else a person
    needs to know a result by, `url(row)` its page; `also_needs()` further permissions that its page asks for. A field may
    follow relations ("post__title"). `list_url` is the name of the list that takes the same words as `?q=`.

    The texts are read again only where they change (`ohs.search`); which of the records found a person is shown,
    and as at when, `rows(on)` says each time.
    """

    kind: str
    permission: str
    rows: Callable[[dt.date], Any]
    url: Callable[[Any], str]
    title: str
    references: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    where: Callable[[Any], str] = lambda row: ""
    list_url: str = ""
    order: int = 100
    also_needs: Callable[[], tuple[str, ...]] = tuple

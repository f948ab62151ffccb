"""The trail of what was done: changes of every record that keeps a history, of people's rights, and the ways in.

Each kind of source is asked for its newest keys in one query over all of them; what stands on a page is then read.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from ohs.core.change_log import changes_between
from ohs.organisation.models import RightsChange, User
from ohs.registers.contract import register_apps

from .models import AccessEvent

RIGHTS, ACCESS = "rights", "access"
_DID = {"+": "added", "~": "changed", "-": "deleted"}
# What a record is called by, the first of these that it has.
_NAMED = ("title", "name", "ref", "number", "code", "slug", "username", "question")
_PAGE = 500
# Somebody who did more than this is looked for among what everybody did, so many at a time; of a single page so many at most.
_FEW, _WALKED, _MOST_WALKED = 10_000, 2_000, 40_000


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did."""

    when: dt.datetime
    who: str
    area: str
    record: str
    did: str
    changes: tuple[str, ...] = ()
    why: str = ""
    address: str = ""
    # What `Wanted.record` narrows to the same record; empty where it keeps no history.
    of: str = ""


@dataclass(frozen=True)
class Wanted:
    """What of the trail is asked for; an empty part asks for everything. `record` is a kind and a key: "risks.risk:28".

    Without `access` it is only what was changed, and not who came in and what they looked at.
    """

    area: str = ""
    who: User | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    record: str = ""
    access: bool = True


@dataclass(frozen=True)
class Source:
    """Where entries come from: a table with a day, a person and a key."""

    name: str
    area: str
    rows: Any
    when: str
    who: str
    order: int = field(default=0)


def areas() -> list[tuple[str, str]]:
    """What the trail can be narrowed to: each register and part of the house, rights, the ways in."""
    named = {config.label for config in register_apps()}
    found = [
        (config.label, str(config.verbose_name).capitalize())
        for config in apps.get_app_configs()
        if config.label in named or (hasattr(config, "role_permissions") and _histories(config))
    ]
    return [*found, (RIGHTS, "People's rights"), (ACCESS, "Access")]


def _histories(config: Any) -> list[Any]:
    return [
        model
        for model in config.get_models()
        if model.__name__.startswith("Historical") and hasattr(model, "history_date")
    ]


def _sources(reader: User, wanted: Wanted) -> list[Source]:
    """Every source of what is asked for that this person may read, in an order that stays."""
    area = wanted.area
    found = [
        Source(model._meta.label_lower, config.label, model.objects, "history_date", "history_user")
        for config in apps.get_app_configs()
        if hasattr(config, "role_permissions") and area in ("", config.label)
        for model in _histories(config)
        if reader.has_perm(
            f"{config.label}.view_{model._meta.model_name.removeprefix('historical')}"
        )
        and (not wanted.record or wanted.record.startswith(f"{_kind(model)}:"))
    ]
    if wanted.record:
        return found
    if area in ("", RIGHTS):
        found.append(Source(RIGHTS, RIGHTS, RightsChange.objects, "recorded_at", "by"))
    if area in ("", ACCESS) and wanted.access:
        found.append(Source(ACCESS, ACCESS, AccessEvent.objects, "at", "person"))
        found += [
            Source(model._meta.label_lower, ACCESS, model.objects, *model.trail_fields)
            for model in apps.get_models()
            if hasattr(model, "trail_fields")
        ]
    return found


def _kind(model: Any) -> str:
    """What kind of record a history is of."""
    return str(model.instance_type._meta.label_lower)


Key = tuple[dt.datetime, str, int, int | None]
"""When something was done, the name of its source, its key there, and the key of who did it."""


def _keys(
    sources: list[Source], wanted: Wanted, number: int, before: Key | None = None
) -> list[Key]:
    """The keys of the newest that are asked for, or of the newest `before` one: one query.

    Where a database takes it, each table gives its own newest by the index of its moments and of who did it: of all
    tables joined PostgreSQL would read every row. SQLite merges them in their order by itself.
    """
    queries = [_keys_of(each, wanted, before) for each in sources]
    if not queries:
        return []
    if len(queries) > 1 and connection.features.supports_slicing_ordering_in_compound:
        queries = [each.order_by("-trail_when", "-trail_key")[:number] for each in queries]
    joined = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    return list(joined.order_by("-trail_when", "-trail_key", "trail_source")[:number])


def _keys_of(source: Source, wanted: Wanted, before: Key | None) -> QuerySet[Any]:
    rows = source.rows.order_by()
    if before is not None:
        when, name, key, _ = before
        # In the same instant keys go down, and of one key the names of sources go up.
        same = "lte" if source.name > name else "lt"
        own = rows.model._meta.pk.name
        rows = rows.filter(**{f"{source.when}__lte": when}).filter(
            Q(**{f"{source.when}__lt": when}) | Q(**{f"{own}__{same}": key})
        )
    if wanted.record:
        own = rows.model.instance_type._meta.pk.name
        rows = rows.filter(**{own: wanted.record.partition(":")[2]})
    if wanted.who is not None:
        rows = rows.filter(**{source.who: wanted.who})
    if wanted.start:
        rows = rows.filter(**{f"{source.when}__gte": _midnight(wanted.start)})
    if wanted.end:
        rows = rows.filter(**{f"{source.when}__lt": _midnight(wanted.end + dt.timedelta(days=1))})
    found: QuerySet[Any] = rows.annotate(
        trail_when=F(source.when),
        trail_source=Value(source.name, output_field=CharField()),
        trail_key=F(rows.model._meta.pk.name),
        trail_who=F(source.who),
    ).values_list("trail_when", "trail_source", "trail_key", "trail_who")
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def entries(reader: User, wanted: Wanted, *, start: int, end: int) -> list[Entry]:
    """The entries from one place to another, the newest first."""
    sources = _sources(reader, wanted)
    keys: list[Key] | None = None
    if _did_much(sources, wanted):
        keys = _among_everybody(sources, wanted, end)
    if keys is None:
        keys = _keys(sources, wanted, end)
    return _read(keys[start:], {each.name: each for each in sources})


def all_entries(reader: User, wanted: Wanted) -> Iterator[Entry]:
    """Every entry that is asked for, some hundred at a time: each time those before the last, however many there were."""
    sources = _sources(reader, wanted)
    by_name = {each.name: each for each in sources}
    pages = _walk if _did_much(sources, wanted) else _pages
    for keys in pages(sources, wanted):
        yield from _read(keys, by_name)


def _pages(sources: list[Source], wanted: Wanted, size: int = _PAGE) -> Iterator[list[Key]]:
    last: Key | None = None
    while keys := _keys(sources, wanted, size, last):
        yield keys
        last = keys[-1]


# Of somebody who did much, on SQLite: it would sort all that they did. Among what everybody did last, which stands in order,
# theirs are found soon.


def _did_much(sources: list[Source], wanted: Wanted) -> bool:
    if wanted.who is None or connection.features.supports_slicing_ordering_in_compound:
        return False
    queries = [_keys_of(each, wanted, None).values_list("trail_key") for each in sources]
    return bool(queries) and len(queries[0].union(*queries[1:], all=True)[: _FEW + 1]) > _FEW


def _walk(sources: list[Source], wanted: Wanted) -> Iterator[list[Key]]:
    """What a person did of each some thousand things that everybody did."""
    who = wanted.who.pk if wanted.who else None
    for keys in _pages(sources, replace(wanted, who=None), _WALKED):
        yield [key for key in keys if key[3] == who]


def _among_everybody(sources: list[Source], wanted: Wanted, number: int) -> list[Key] | None:
    """The newest of a person; None where they did little of what was done last."""
    found: list[Key] = []
    for walked, keys in enumerate(_walk(sources, wanted), start=1):
        found += keys
        if len(found) >= number:
            return found[:number]
        if walked * _WALKED >= _MOST_WALKED:
            return None
    return found


def _read(keys: list[Key], sources: dict[str, Source]) -> list[Entry]:
    by_source: dict[str, list[int]] = defaultdict(list)
    for _, name, key, _ in keys:
        by_source[name].append(key)
    found: dict[tuple[str, int], Entry] = {}
    for name, wanted in by_source.items():
        source = sources[name]
        read = {RIGHTS: _rights, ACCESS: _access}.get(name)
        if read is None:
            read = _changes if source.when == "history_date" else _seen
        found |= {(name, key): entry for key, entry in read(source, wanted)}
    return [found[name, key] for _, name, key, _ in keys if (name, key) in found]


def _called(person: Any) -> str:
    return person.display_name if person else ""


def _changes(source: Source, keys: list[int]) -> Iterator[tuple[int, Entry]]:
    """Versions of records, each compared with the one before it: two queries."""
    rows = source.rows.filter(history_id__in=keys).select_related("history_user")
    model = rows.model
    own = model.instance_type._meta.pk.name
    earlier = (
        model.objects.filter(**{own: OuterRef(own)}, history_id__lt=OuterRef("history_id"))
        .order_by("-history_id")
        .values("history_id")[:1]
    )
    rows = list(rows.annotate(trail_before=Subquery(earlier)))
    before = model.objects.in_bulk([row.trail_before for row in rows if row.trail_before])
    left_out = getattr(model.instance_type, "change_log_leaves_out", ())
    for row in rows:
        told: tuple[str, ...] = ()
        previous = before.get(row.trail_before)
        if row.history_type == "~" and previous is not None:
            told = changes_between(
                [previous, row], leave_out=frozenset(left_out) | {"id", "version"}
            )[1].what
        yield (
            row.history_id,
            Entry(
                when=row.history_date,
                who=_called(row.history_user) or "The system",
                area=source.area,
                record=_name_of(row),
                did=_DID[row.history_type],
                changes=told,
                why=row.history_change_reason or "",
                of=f"{_kind(model)}:{getattr(row, own)}",
            ),
        )


def _name_of(row: Any) -> str:
    """A record's kind and what it is called by, from its own columns alone."""
    kind = str(row.instance_type._meta.verbose_name)
    columns = {each.name for each in row.tracked_fields}
    named = next((str(getattr(row, n)) for n in _NAMED if n in columns and getattr(row, n)), "")
    return (
        f"{kind} {named[:80]}".strip()
        if named
        else f"{kind} {row.instance_type._meta.pk.value_from_object(row)}"
    )


def _rights(source: Source, keys: list[int]) -> Iterator[tuple[int, Entry]]:
    for row in source.rows.filter(pk__in=keys).select_related("person", "by"):
        yield (
            row.pk,
            Entry(
                when=row.recorded_at,
                who=_called(row.by) or "The system",
                area=RIGHTS,
                record=_called(row.person),
                did=f"{row.get_what_display()} changed",
                changes=(f"from {row.before or 'nothing'} to {row.after or 'nothing'}",),
                why=row.reason,
            ),
        )


def _access(source: Source, keys: list[int]) -> Iterator[tuple[int, Entry]]:
    for row in source.rows.filter(pk__in=keys).select_related("person"):
        yield (
            row.pk,
            Entry(
                when=row.at,
                who=_called(row.person) or "Nobody known",
                area=ACCESS,
                record="",
                did=f"{row.get_kind_display()}{f': {row.detail}' if row.detail else ''}",
                address=row.address or "",
            ),
        )


def _seen(source: Source, keys: list[int]) -> Iterator[tuple[int, Entry]]:
    """What a register notes of who looked at what."""
    for row in source.rows.filter(pk__in=keys).select_related(source.who):
        yield (
            row.pk,
            Entry(
                when=getattr(row, source.when),
                who=_called(getattr(row, source.who)),
                area=ACCESS,
                record="",
                did=f"{row.trail_did}, at {row.trail_record}",
            ),
        )

"""On PostgreSQL the words are looked for with its full text search, in a table of its own that each search brings up to date.

A text is broken into every three letters that stand together in it, and these are what is indexed: so a part within a
word is found as well as its beginning, and nothing is found by its stem that does not stand there.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Case, F, Lookup, Q, Sum, Value, When, Window
from django.db.models.functions import Length, RowNumber
from django.utils import timezone

from ohs.registers.search import Searchable

from . import texts
from .models import SearchedKind, SearchText, SearchWord
from .texts import BEGINS, ELSEWHERE, EXACT, IN_TITLE, Entry, Match

_PIECE = 3
# What PostgreSQL takes of one text: a megabyte, and a piece is twelve bytes at the most.
_MOST_PIECES, _LONGEST_WORD = 80_000, 100
_BATCH = 2_000
# All of a kind is read in pieces of so many records, each stored by itself.
AT_ONCE = 5_000
# Beside the newest keys a version says how far all of it is read, and how far it is being read again.
_UNDER_WAY, _AGAIN = "under way", "again"


class _Holds(Lookup):
    """A query taken as it stands: Django's own look-up would have a language change letters and leave words out."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        vector, before = self.process_lhs(compiler, connection)
        query, after = self.process_rhs(compiler, connection)
        return f"{vector} @@ {query}::tsquery", [*before, *after]


# Keeping the texts


def refresh(kinds: Sequence[Searchable], patience: float) -> bool:
    """Reads those records anew that were recorded or changed since any worker last looked.

    False where they are so many that it would take more seconds than there is patience: the next goes on where this one ended.
    """
    recorded = texts.versions(kinds)
    newest = {each.kind: _version(each, recorded[each.kind]) for each in kinds}
    now = timezone.now()
    held = {each.kind: each for each in SearchedKind.objects.filter(kind__in=newest)}
    late = [each for each in kinds if _is_late(held.get(each.kind), newest[each.kind], now)]
    if not late:
        return True
    new = [SearchedKind(kind=each.kind) for each in late if each.kind not in held]
    SearchedKind.objects.bulk_create(new, ignore_conflicts=True)
    until, complete = time.monotonic() + patience, True
    for each in late:
        before = held.get(each.kind)
        # Where nothing is seen to have changed it can be looked at another time.
        if before and _read_up_to(before) == newest[each.kind] and time.monotonic() > until:
            continue
        while not (done := _go_on(newest[each.kind], each, now)) and time.monotonic() <= until:
            pass
        complete = complete and done
    return complete


@transaction.atomic
def _go_on(version: dict[str, Any], kind: Searchable, now: dt.datetime) -> bool:
    """Reads what changed of a kind, or the next piece of all of it; whether it is then up to date."""
    # Of two workers the second waits, and then finds the first one's work done.
    held = SearchedKind.objects.select_for_update().get(kind=kind.kind)
    if _is_late(held, version, now):
        _bring_up_to(version, kind, held, now)
        held.save()
    return _read_up_to(held) == version


def _read_up_to(held: SearchedKind) -> dict[str, Any]:
    return {table: key for table, key in held.version.items() if table != _AGAIN}


def _version(kind: Searchable, newest: Mapping[str, Any]) -> dict[str, Any]:
    """As it can be stored. Where another release reads other fields, all is read anew."""
    plain = {
        table: key if isinstance(key, int) else str(key or "") for table, key in newest.items()
    }
    return {**plain, "fields": [*kind.references, kind.title, *kind.texts]}


def _is_late(held: SearchedKind | None, version: Mapping[str, Any], now: dt.datetime) -> bool:
    if held is None or held.looked_at is None or _read_up_to(held) != version:
        return True
    return (now - held.looked_at).total_seconds() > texts.LOOK_AGAIN_SECONDS


def _bring_up_to(
    version: dict[str, Any], kind: Searchable, held: SearchedKind, now: dt.datetime
) -> None:
    under_way = held.version.pop(_UNDER_WAY, None)
    fields = (under_way or {"version": held.version})["version"].get("fields")
    if fields != version["fields"]:
        _read_all(version, kind, held, None, now)
    elif under_way:
        # It is then of the version that was there when it began.
        _read_all(under_way["version"], kind, held, under_way["reached"], now)
    elif (changes := texts.changed_since(held.version, version, kind)) is None:
        _read_all(version, kind, held, None, now)
    else:
        changed, reached = changes
        kept = SearchText.objects.filter(kind=held, key__in=changed)
        _put(held, kept, texts.read(kind, changed))
        again = held.version.get(_AGAIN)
        if held.read_at and (now - held.read_at).total_seconds() > texts.LOOK_AGAIN_SECONDS:
            again, held.read_at = _put_piece(held, kind, again, texts.READ_AGAIN), now
        held.version, held.looked_at = {**reached, _AGAIN: again}, now


def _read_all(
    version: dict[str, Any], kind: Searchable, held: SearchedKind, after: Any, now: dt.datetime
) -> None:
    """Reads the next piece of all records of a kind."""
    reached = _put_piece(held, kind, after, AT_ONCE)
    if reached is not None:
        held.version[_UNDER_WAY] = {"reached": reached, "version": version}
    else:
        held.version, held.looked_at, held.read_at = version, now, now


def _put_piece(held: SearchedKind, kind: Searchable, after: Any, most: int) -> Any:
    """Puts the texts of the next records after a key in place of those that were kept; the last one's key, or None at the
    end."""
    kept = SearchText.objects.filter(kind=held)
    if after is not None:
        kept = kept.filter(key__gt=after)
    entries = list(texts.read_piece(kind, after, most))
    last = entries[-1].key if len(entries) == most else None
    _put(held, kept if last is None else kept.filter(key__lte=last), entries)
    return last


def _put(held: SearchedKind, kept: models.QuerySet[Any], entries: Iterable[Entry]) -> None:
    """Puts the texts of some records in place of those that were kept of them."""
    before = {key: read for key, *read in kept.values_list("key", "names", "text")}
    after = {entry.key: entry for entry in entries}
    gone = before.keys() - after.keys()
    differing = [
        entry for key, entry in after.items() if before.get(key) != [_names(entry), entry.text]
    ]
    words = Counter(_words(map(_names, differing)))
    replaced = [*gone, *(entry.key for entry in differing if entry.key in before)]
    words.subtract(_words(before[key][0] for key in replaced))
    if gone:
        kept.filter(key__in=gone).delete()
    for start in range(0, len(differing), _BATCH):
        _store(held, differing[start : start + _BATCH])
    _count(held, words)


_STORE = f"""
INSERT INTO {SearchText._meta.db_table} (kind_id, key, names, title, text, pieces)
SELECT %s, key, names, title, text, array_to_tsvector(string_to_array(pieces, ' '))
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) AS new (key, names, title, text, pieces)
ON CONFLICT (kind_id, key) DO UPDATE SET
names = excluded.names, title = excluded.title, text = excluded.text, pieces = excluded.pieces
"""  # noqa: S608 - the name of our own table


def _store(held: SearchedKind, entries: Sequence[Entry]) -> None:
    rows = [
        (entry.key, _names(entry), entry.title, entry.text, _pieces(entry.text))
        for entry in entries
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [held.pk, *map(list, zip(*rows, strict=True))])


_COUNT = f"""
INSERT INTO {SearchWord._meta.db_table} AS counted (kind_id, word, times)
SELECT %s, word, times FROM unnest(%s::text[], %s::integer[]) AS new (word, times)
ON CONFLICT (kind_id, word) DO UPDATE SET times = counted.times + excluded.times
"""  # noqa: S608 - the name of our own table


def _count(held: SearchedKind, words: Counter[str]) -> None:
    changed = {word: times for word, times in words.items() if times}
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [held.pk, list(changed), list(changed.values())])
    SearchWord.objects.filter(kind=held, times__lte=0).delete()


def _words(names: Iterable[str]) -> Iterator[str]:
    return (word[:_LONGEST_WORD] for each in names for word in texts.WORD.findall(each))


def _names(entry: Entry) -> str:
    return "".join(f"\n{name}" for name in entry.names) + "\n"


def _pieces(text: str) -> str:
    found = dict.fromkeys(
        word[place : place + _PIECE]
        for word in dict.fromkeys(text.split())
        for place in range(len(word))
    )
    return " ".join(islice(found, _MOST_PIECES))


# Searching


def matches(
    kinds: Sequence[Searchable], typed: str, words: Sequence[str]
) -> Iterator[tuple[Searchable, Iterator[list[Match]]]]:
    """The best of every kind in one question; more of a kind only where those are not shown on the date."""
    found = _ranked(typed, words)
    place = Window(RowNumber(), partition_by=F("kind"), order_by=[F("rank"), F("key")])
    rows = found.filter(kind__kind__in=[each.kind for each in kinds]).annotate(place=place)
    rows = rows.filter(place__lte=texts.AT_A_TIME)
    best: dict[str, list[Match]] = {}
    for kind, rank, key in rows.values_list("kind__kind", "rank", "key"):
        best.setdefault(kind, []).append((rank, key))
    for each in kinds:
        more = found.filter(kind__kind=each.kind)
        yield each, _some_at_a_time(more, sorted(best.get(each.kind, [])))


def _some_at_a_time(found: models.QuerySet[Any], best: list[Match]) -> Iterator[list[Match]]:
    start, some = 0, best
    while some:
        yield some
        start += texts.AT_A_TIME
        if len(some) < texts.AT_A_TIME:
            return
        more = found.order_by("rank", "key").values_list("rank", "key")
        some = list(more[start : start + texts.AT_A_TIME])


def _ranked(typed: str, words: Sequence[str]) -> models.QuerySet[Any]:
    in_title, in_text = Q(), Q()
    for word in words:
        in_title &= Q(title__contains=word)
        # That the pieces of a longer word stand in a text does not say that they stand together; and a letter stands in
        # nearly every text.
        if len(word) > _PIECE or len(word) == 1:
            in_text &= Q(text__contains=word)
    if question := _question([word for word in words if len(word) > 1]):
        in_text &= Q(_Holds(F("pieces"), Value(question)))
    rank = Case(
        When(names__contains=f"\n{typed}\n", then=EXACT),
        When(title__startswith=typed, then=BEGINS),
        When(in_title, then=IN_TITLE),
        default=ELSEWHERE,
        output_field=models.IntegerField(),
    )
    return SearchText.objects.filter(in_text).annotate(rank=rank)


def _question(words: Sequence[str]) -> str:
    """Every piece of every word; a short word may be the beginning of a piece."""
    asked = []
    for word in words:
        if len(word) <= _PIECE:
            asked.append(f"{_quoted(word)}:*")
        else:
            places = range(len(word) - _PIECE + 1)
            asked += [_quoted(word[place : place + _PIECE]) for place in places]
    return " & ".join(dict.fromkeys(asked))


def _quoted(piece: str) -> str:
    escaped = piece.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


# Typing errors


def vocabulary(kinds: Sequence[Searchable], near: Sequence[str]) -> Counter[str]:
    """Those words that hold one of `near` or are about as long: two slips away at the most."""
    likely = Q()
    for word in near:
        lengths = (len(word) - 2, len(word) + 2)
        likely |= Q(word__contains=word) | Q(letters__range=lengths)
    found = SearchWord.objects.filter(kind__kind__in=[each.kind for each in kinds])
    found = found.annotate(letters=Length("word")).filter(likely).order_by()
    return Counter(dict(found.values_list("word").annotate(Sum("times"))))

"""What is told of the causes that a line's cause is divided into: decided and stored with the rest."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

from ..disclosure.decision import Decision, ForceCounts, LineRule
from ..disclosure.parts import parts_told
from ..lines import cube
from ..lines.line_definition import LineScope, divided_lines
from ..models import PublishedDefinition, PublishedPart

_YEAR = 12


def store_parts(
    force: ForceCounts,
    scopes: Mapping[int, LineScope],
    rules: Mapping[int, LineRule],
    definitions: Sequence[PublishedDefinition],
    settled: Mapping[int, int],
    decision: Decision,
    *,
    threshold: int,
    illustrative: Collection[dt.date],
) -> None:
    """Tell the parts of the settled years that have not been told, and forget those of a year that is told no more.

    Of a cause one line is told by parts, and each year once, whatever the line counts later: two tables of the same parts
    could be subtracted.
    """
    told = {
        (definition.pk, start_year)
        for definition in definitions
        for start_year, extract in settled.items()
        if _is_told(force, rules[definition.pk], decision, start_year, extract)
    }
    held: set[tuple[int, int]] = set()
    for row in PublishedPart.objects.order_by("pk"):
        if (row.definition_id, row.start_year) in told:
            held |= {(cause, row.start_year) for cause in row.causes}
        else:
            row.delete()
    current = {
        definition.line_id: definition
        for definition in definitions
        if definition.until is None and definition.bound is None
    }
    rows: list[PublishedPart] = []
    for line, causes in divided_lines(scopes.values()).items():
        definition = current.get(line)
        if definition is None or any(_tells_apart(other, causes) for other in definitions):
            continue
        for start_year, extract in settled.items():
            if (definition.pk, start_year) in told and not any(
                (cause, start_year) in held for cause in causes
            ):
                counts = _counts(force, rules[definition.pk], causes, start_year, extract)
                rows += _rows(
                    definition, start_year, counts, force, extract, threshold, illustrative
                )
    PublishedPart.objects.bulk_create(rows)


def _tells_apart(definition: PublishedDefinition, causes: Sequence[int]) -> bool:
    """Whether a line is or was about some of the parts and not about others: then they are that line's to tell."""
    return 0 < len(set(causes).intersection(definition.causes)) < len(causes)


def _is_told(
    force: ForceCounts, rule: LineRule, decision: Decision, start_year: int, extract: int
) -> bool:
    """Whether the force's year is told by the extract that settled it: each month, or what hidden ones come to."""
    if rule.bound is not None or rule.since > extract:
        return False
    if rule.until is not None and rule.until <= extract:
        return False
    first = cube.place_of_year(force.first, start_year)
    hidden = decision.hidden_months[rule.key] & frozenset(range(first, first + _YEAR))
    for one in decision.sums[rule.key]:
        if one.is_told(extract) and hidden.issuperset(one.months):
            hidden -= frozenset(one.months)
    return not hidden


def _counts(
    force: ForceCounts, rule: LineRule, causes: Sequence[int], start_year: int, extract: int
) -> dict[int, int]:
    first = cube.place_of_year(force.first, start_year)
    found = dict.fromkeys(causes, 0)
    for number, kind in enumerate(force.kinds):
        if kind in rule.kinds:
            found[kind[0]] += int(force.counts[extract, number, first : first + _YEAR].sum())
    return found


def _rows(
    definition: PublishedDefinition,
    start_year: int,
    counts: Mapping[int, int],
    force: ForceCounts,
    extract: int,
    threshold: int,
    illustrative: Collection[dt.date],
) -> Iterator[PublishedPart]:
    first = cube.place_of_year(force.first, start_year)
    months = [force.months[place].start for place in range(first, first + _YEAR)]
    for position, causes in enumerate(parts_told(counts, threshold) or (), start=1):
        yield PublishedPart(
            definition=definition,
            start_year=start_year,
            position=position,
            causes=list(causes),
            count=sum(counts[cause] for cause in causes),
            known_from=force.days[extract],
            illustrative=any(month in illustrative for month in months),
        )

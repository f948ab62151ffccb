"""How many of a line's year were serious: what is asked about, and stored once it is decided."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from ..disclosure.decision import Decision, ForceCounts, LineRule
from ..lines import cube
from ..lines.line_definition import LineScope, serious_severities
from ..models import PublishedDefinition, PublishedSeverity, Severity

Kinds = frozenset[cube.Kind]


class Severities:
    """The splits of the settled years into serious injuries and all others."""

    def __init__(
        self,
        scopes: Mapping[int, LineScope],
        definitions: Sequence[PublishedDefinition],
        rules: Iterable[LineRule],
    ) -> None:
        worst_first = Severity.objects.order_by("order", "pk").values_list("pk", flat=True)
        self.serious = serious_severities(scopes.values(), list(worst_first))
        self._rules = {rule.key: rule for rule in rules}
        self._held: dict[int, dict[int, PublishedSeverity]] = defaultdict(dict)
        for row in PublishedSeverity.objects.order_by("pk"):
            self._held[row.start_year][row.definition_id] = row
        self._lines = [
            definition.pk
            for definition in definitions
            if self.serious
            and definition.until is None
            and definition.bound is None
            and definition.causes
            and not definition.severities
        ]

    def wished(self, start_year: int) -> dict[int, Kinds]:
        """By definition, the serious kinds of the lines of which it has not been decided whether they are told."""
        return {
            pk: self._of(pk, self.serious) for pk in self._lines if pk not in self._held[start_year]
        }

    def told(self, start_year: int) -> tuple[Kinds, ...]:
        """Those that were told."""
        return tuple(
            self._of(pk, row.severities)
            for pk, row in self._held[start_year].items()
            if row.serious is not None and pk in self._rules
        )

    def _of(self, definition: int, severities: Collection[int]) -> Kinds:
        return frozenset(kind for kind in self._rules[definition].kinds if kind[1] in severities)

    def store(
        self,
        force: ForceCounts,
        settled: Mapping[int, int],
        decision: Decision,
        illustrative: Collection[dt.date],
    ) -> None:
        rows = []
        for start_year, told in decision.splits.items():
            first = cube.place_of_year(force.first, start_year)
            year = force.counts[settled[start_year], :, first : first + 12].sum(axis=1)
            months = [force.months[place].start for place in range(first, first + 12)]
            for pk, serious in self.wished(start_year).items():
                part, whole = (
                    int(
                        year[
                            np.array([kind in kinds for kind in force.kinds], dtype=np.bool_)
                        ].sum()
                    )
                    for kinds in (serious, self._rules[pk].kinds)
                )
                rows.append(
                    PublishedSeverity(
                        definition_id=pk,
                        start_year=start_year,
                        severities=sorted(self.serious),
                        serious=part if pk in told else None,
                        lighter=whole - part if pk in told else None,
                        known_from=force.days[settled[start_year]],
                        illustrative=any(month in illustrative for month in months),
                    )
                )
        PublishedSeverity.objects.bulk_create(rows)

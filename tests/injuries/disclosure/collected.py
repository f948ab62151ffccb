"""Everything that a person who reads can collect of injuries from the pages, and what the attacker makes of it.

An address that tells figures of injuries is read by a function in `READERS`: it asks `site.get` for the address, at the
days and periods that there are, and gives what it was told as `Told`. The attacker knows nothing else but what is no
secret: which kinds of injury a line counts and which units are in a business group. A new address is a new function.
"""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.db.models import Min
from openpyxl import load_workbook

from injuries.lines.line_definition import divided_lines, load_scopes, serious_severities
from injuries.models import (
    Cause,
    MonthlyCount,
    MonthlyTotal,
    PublishedYear,
    ReportLine,
    Severity,
)
from ohs.core.periods import FinancialYear, Month, MonthRange
from ohs.organisation.models import BusinessGroup, CommandUnit

from .attacker import Attacker

FORCE = ("force", "")
#: What is not recorded by unit.
REST = "rest"
#: Between a line and the name of a cause, or of several, that its own is divided into; or of its serious injuries.
PART = " / "
SERIOUS, LIGHTER = "serious injuries", "lighter injuries"
THRESHOLD = 5

Place = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """A line's count over some months, of the force, a business group or a unit, as a page as at a day told it.

    Where it is told that it is less or more than something, `least` and `most` are apart.
    """

    line: str
    months: tuple[Month, ...]
    place: Place
    day: str
    least: int
    most: int | None


@dataclass
class Site:
    """The site as one person sees it. `thorough` asks for every period at every day."""

    #: Of an address, what is at it.
    fetch_bytes: Callable[[str], bytes]
    #: Of an address of the API, what a program with the person's key reads.
    call: Callable[[str], dict[str, Any]]
    thorough: bool = False
    asked: int = 0

    def __post_init__(self) -> None:
        first = (
            MonthlyTotal.objects.order_by("month").values_list("month").annotate(Min("known_from"))
        )
        self.known_from = {Month.of(month): str(day) for month, day in first}
        self.months = list(self.known_from)
        days = MonthlyTotal.objects.order_by("known_from")
        self.days = [str(day) for day in days.values_list("known_from", flat=True).distinct()]
        self.lines = dict(ReportLine.objects.order_by("order", "pk").values_list("title", "slug"))
        #: From which day on a year of groups and units is told. Who asks for it at every day knows that.
        self.settled = {
            year: str(day)
            for year, day in PublishedYear.objects.order_by("known_from").values_list(
                "start_year", "known_from"
            )
        }
        self.groups = list(BusinessGroup.objects.order_by("pk").values_list("code", flat=True))

    def get(self, address: str) -> str:
        return self.get_bytes(address).decode("utf-8-sig")

    def get_bytes(self, address: str) -> bytes:
        self.asked += 1
        return self.fetch_bytes(address)

    def workbook(self, address: str) -> list[dict[str, str]]:
        """The rows of the first sheet that has any, by its header."""
        book = load_workbook(io.BytesIO(self.get_bytes(address)), read_only=True)
        rows = [[_cell(cell) for cell in row] for row in book.worksheets[0].values]
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def program(self, address: str) -> list[dict[str, str]]:
        """Every page of a list of the API."""
        found, page = [], 1
        while True:
            self.asked += 1
            said = self.call(f"{address}&page={page}&per_page=1000")
            found += [{name: _cell(value) for name, value in row.items()} for row in said["rows"]]
            if not said["next"]:
                return found
            page += 1

    def rows(self, address: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.get(address))))

    def known(self, months: Iterable[Month], day: str) -> list[Month]:
        """Those of which there were figures on a day."""
        return [month for month in months if self.known_from.get(month, "x") <= day]

    def years(self, day: str) -> list[MonthRange]:
        """The financial years that have begun; those that are not over are asked for too."""
        known = self.known(self.months, day)
        years = sorted({FinancialYear.of(month.start) for month in known})
        return [year.months for year in years]

    def periods(self, day: str) -> list[MonthRange]:
        """What is asked for of the force: every run of months, or those of which a few would be hidden."""
        known = self.known(self.months, day)
        lengths = range(1, len(known) + 1) if self.thorough else (3, 12, 24, 36)
        if not self.thorough and day != self.days[-1]:
            return self.years(day)
        runs = [
            MonthRange(known[start], known[start + length - 1])
            for length in lengths
            for start in range(0, len(known) - length + 1, 1 if self.thorough else 8)
        ]
        return [*self.years(day), *runs]

    def groups_at(self, day: str) -> list[str]:
        """The business groups that are asked for: all of them at the newest day, one at each other day."""
        if self.thorough or day == self.days[-1] or not self.groups:
            return self.groups
        return [self.groups[self.days.index(day) % len(self.groups)]]


def _told(
    site: Site, line: str, months: Iterable[Month], place: Place, day: str, text: str
) -> Iterator[Told]:
    """A cell as a statement, where it is one."""
    text = text.strip().replace(",", "").replace("+", "").replace("\N{MINUS SIGN}", "-")
    months = tuple(months)
    if re.fullmatch(r"-?\d+", text):
        yield Told(line, months, place, day, int(text), int(text))
    elif found := re.fullmatch(r"fewer than (\d+)", text):
        # Of the mean a month.
        yield Told(line, months, place, day, 0, int(found[1]) * len(months) - 1)
    elif found := re.fullmatch(r"(\d+) or more", text):
        yield Told(line, months, place, day, int(found[1]) * len(months), None)


def _cell(value: Any) -> str:
    """A value of a workbook or of JSON as the CSV has it."""
    return "" if value is None else str(value)


# Addresses


def published_months(site: Site) -> Iterator[Told]:
    for day in site.days:
        for row in site.rows(f"/injuries/counts/?format=csv&as_at={day}"):
            months = [Month.parse(row["month"])]
            yield from _told(site, site.lines[row["line"]], months, FORCE, day, row["count"])


def comparisons(site: Site) -> Iterator[Told]:
    """The list of lines: of the force over every period, of business groups over financial years and what else is given."""
    for day in site.days:
        asked = [("", FORCE, period) for period in site.periods(day)]
        for code in site.groups_at(day):
            periods = site.years(day)
            if day == site.days[-1]:
                periods = [*periods, *_odd_periods(periods)]
            asked += [(f"&group={code}", ("group", code), period) for period in periods]
        for query, place, period in asked:
            address = (
                f"/injuries/?format=csv&from={period.first}&to={period.last}&as_at={day}{query}"
            )
            for row in site.rows(address):
                yield from _compared(site, row, period, place, day)


def _odd_periods(years: Sequence[MonthRange]) -> Iterator[MonthRange]:
    """Periods that would part a financial year, or add two up."""
    for year in years[-2:]:
        yield MonthRange(year.first, year.first.plus(2))
        yield MonthRange(year.first.plus(-12), year.last)
        yield MonthRange(year.first.plus(-1), year.last.plus(-1))


def _compared(site: Site, row: dict, period: MonthRange, place: Place, day: str) -> Iterator[Told]:
    line = row["slug"]
    there = site.known(period, day)
    # The year before is counted over the same months, where it has them.
    before = [month.plus(-12) for month in there]
    if place != FORCE or site.known(before, day) != before:
        # Of a business group the year before is told as a whole.
        before = site.known(period.year_before, day)
    if there and (place == FORCE or len(there) == len(period)):
        yield from _told(site, line, there, place, day, row["count"])
        if len(there) == len(period) and not row["mean_per_month"].isdigit():
            yield from _told(site, line, there, place, day, row["mean_per_month"])
    if before:
        yield from _told(site, line, before, place, day, row["prior_count"])
    if row["count"] == "[c]":
        # Nothing beside a hidden count may say how great it is.
        for name in ("count_change", "rate", "rate_change_pct", "ratio_low", "ratio_high"):
            assert row[name] in ("[c]", "[x]", "[z]"), (name, row)
        said = re.sub(r"95%|(fewer than|at least) \d+ injuries a month", "", row["sentence"])
        assert not re.search(r"\d%|\d injur", said), row


def line_pages(site: Site) -> Iterator[Told]:
    """A line's own page: its units, its months, and the months of the year before."""
    for day in site.days if site.thorough else [site.days[-1], site.days[len(site.days) // 2]]:
        every = site.thorough or day == site.days[-1]
        for line in [*site.lines.values()][: None if every else 2]:
            years = site.years(day)
            for year in years if site.thorough else years[-2:]:
                page = site.get(
                    f"/injuries/lines/{line}/?from={year.first}&to={year.last}&as_at={day}"
                )
                yield from _of_page(site, page, line, year, day)


def _of_page(site: Site, page: str, line: str, period: MonthRange, day: str) -> Iterator[Told]:
    for head, rows in tables(page):
        if head[0] == "What happened":
            yield from _of_parts(site, head, rows, line)
        if head[0] == "How serious":
            named = [[name, *row[1:]] for name, row in zip((SERIOUS, LIGHTER), rows, strict=True)]
            yield from _of_parts(site, head, named, line)
        if head[0] == "Unit" and all(map(_IS_YEAR.fullmatch, head[1:])):
            yield from _of_unit_years(site, head, rows, line)
        if "Injuries" not in head:
            continue
        for row in rows:
            cells = dict(zip(head, row, strict=True))
            if "Unit" in cells:
                place = ("unit", cells["Unit"])
                yield from _told(site, line, period, place, day, cells["Injuries"])
            elif "Month" in cells and (month := _month(cells["Month"])):
                yield from _told(site, line, [month], FORCE, day, cells["Injuries"])
                earlier = cells.get("A year before", "")
                yield from _told(site, line, [month.plus(-12)], FORCE, day, earlier)


def _of_parts(site: Site, head: list[str], rows: list[list[str]], line: str) -> Iterator[Told]:
    """The parts of a line in a financial year, told once, as the extract had them that settled it."""
    for place, label in enumerate(head[1:], start=1):
        year = FinancialYear(int(label[:4]))
        for row in rows:
            part = f"{line}{PART}{row[0]}"
            day = site.settled[year.start_year]
            yield from _told(site, part, year.months, FORCE, day, row[place])


_IS_YEAR = re.compile(r"\d{4}/\d{2}")


def _of_unit_years(site: Site, head: list[str], rows: list[list[str]], line: str) -> Iterator[Told]:
    """Units over the years, each told once, as the extract had it that settled the year."""
    for place, label in enumerate(head[1:], start=1):
        year = FinancialYear(int(label[:4]))
        for row in rows:
            day = site.settled[year.start_year]
            yield from _told(site, line, year.months, ("unit", row[0]), day, row[place])


def revisions(site: Site) -> Iterator[Told]:
    """Each month as it was first published, and as it is known now."""
    for day in site.days if site.thorough else site.days[-1:]:
        for line in site.lines.values():
            for row in site.rows(f"/injuries/revisions/?format=csv&line={line}&as_at={day}"):
                months = [Month.parse(row["month"])]
                yield from _told(site, line, months, FORCE, day, row["count"])
                if row["first_as_at"]:
                    yield from _told(
                        site, line, months, FORCE, row["first_as_at"], row["first_count"]
                    )


def other_formats(site: Site) -> Iterator[Told]:
    """The same lists as workbooks, JSON and over the API: whatever these tell that the CSV does not is learnt too."""
    for day in site.days if site.thorough else [site.days[-1], site.days[len(site.days) // 2]]:
        asked = [(FORCE, "", period) for period in site.years(day)[-2:]]
        asked += [(("group", code), f"&group={code}", site.years(day)[-1]) for code in site.groups]
        for place, query, period in asked:
            address = f"from={period.first}&to={period.last}&as_at={day}{query}"
            lists = [site.program(f"lines?{address}")]
            if site.thorough or place == FORCE:
                lists.append(json.loads(site.get(f"/injuries/?format=json&{address}"))["rows"])
                lists.append(site.workbook(f"/injuries/?format=xlsx&{address}"))
            for row in (row for rows in lists for row in rows):
                told = {name: _cell(value) for name, value in row.items()}
                yield from _compared(site, told, period, place, day)
        lists = [site.program(f"published-counts?as_at={day}")]
        lists.append(json.loads(site.get(f"/injuries/counts/?format=json&as_at={day}"))["rows"])
        lists.append(site.workbook(f"/injuries/counts/?format=xlsx&as_at={day}"))
        for row in (row for rows in lists for row in rows):
            months = [Month.parse(row["month"])]
            yield from _told(site, site.lines[row["line"]], months, FORCE, day, _cell(row["count"]))


def dashboards(site: Site) -> Iterator[Told]:
    """The panel of the dashboard: of the force, and of each business group, over the period that the day has."""
    titles = dict(ReportLine.objects.values_list("short_title", "slug"))
    for day in site.days if site.thorough else site.days[-1:]:
        for code in ("", *site.groups):
            query = f"&group={code}" if code else ""
            rows = site.rows(f"/injuries/?format=csv&as_at={day}{query}")
            if not rows:
                continue
            first, last = rows[0]["period"].split("/")
            period = MonthRange(Month.parse(first), Month.parse(last))
            there = site.known(period, day)
            place = ("group", code) if code else FORCE
            for head, panel in tables(site.get(f"/?as_at={day}{query}")):
                if head[0] != "Measure" or len(there) != len(period):
                    continue
                for row in panel:
                    cells = dict(zip(head, row, strict=True))
                    count = cells["Injuries"].split(" ")[0]
                    yield from _told(site, titles[cells["Measure"]], there, place, day, count)


def charts(site: Site) -> Iterator[Told]:
    """The drawings of a line's page: no point of one is of a month that the table beside it does not tell."""
    day = site.days[-1]
    for line in site.lines.values():
        page = site.get(f"/injuries/lines/{line}/?as_at={day}")
        months = [
            row for head, rows in tables(page) if head[:2] == ["Month", "Injuries"] for row in rows
        ]
        told = {row[0] for row in months if re.match(r"[\d,]+$", row[1])}
        for svg in re.findall(r'<svg class="ohs-chart".*?</svg>', page, flags=re.S):
            if ", by month</title>" in svg:
                points = re.findall(r'role-mark layer_2_marks">(.*?)</g>', svg, flags=re.S)
                assert points, "The points of the chart are not found."
                assert sum(found.count("<path") for found in points) <= len(told), line
            # Nothing of what it is drawn from stands in it but coordinates and the words that are printed.
            assert "data-" not in svg
            assert "{" not in svg
    yield from ()


READERS = (
    published_months,
    comparisons,
    line_pages,
    revisions,
    other_formats,
    dashboards,
    charts,
)


def collect(site: Site) -> set[Told]:
    return {told for reader in READERS for told in reader(site)}


def tables(page: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The tables of a page: their heads and their rows, as words."""
    for table in re.findall(r"<table\b.*?</table>", page, flags=re.S):
        rows = [
            [_words(cell) for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, flags=re.S)]
            for row in re.findall(r"<tr\b.*?</tr>", table, flags=re.S)
        ]
        if rows:
            yield rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]


def _words(cell: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())


def _month(text: str) -> Month | None:
    names = {f"{Month(2000, number).start:%B}": number for number in range(1, 13)}
    found = re.match(r"(\w+) (\d{4})", text)
    return Month(int(found[2]), names[found[1]]) if found and found[1] in names else None


def _parts_years(one: Told) -> bool:
    return FinancialYear.of(one.months[0].start) != FinancialYear.of(one.months[-1].start)


# What is made of it


@dataclass
class World:
    """What is no secret: kinds of injury as the lines tell them apart, units and groups. And, to judge by, the truth."""

    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kinds_of: dict[str, frozenset[int]] = field(default_factory=dict)
    #: By line, and by the name of a cause that its own is divided into, or of how serious they were.
    parts_of: dict[str, dict[str, frozenset[int]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    #: By month, kind and place, as the newest extract has it.
    truth: dict[tuple[Month, int, str], int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def load(cls) -> "World":
        world = cls()
        for code, group in CommandUnit.objects.values_list("code", "group__code"):
            world.groups[group].append(code)
        scopes = load_scopes()
        rows = MonthlyCount.objects.current().values_list(
            "month", "cause", "severity", "staff_group", "unit__code", "count"
        )
        known = MonthlyCount.objects.order_by().values_list("cause", "severity", "staff_group")
        divided = {
            cause: line for line, causes in divided_lines(scopes).items() for cause in causes
        }
        # The pages name the severities that they call serious.
        severities = Severity.objects.order_by("order", "pk").values_list("pk", flat=True)
        worst = serious_severities(scopes, list(severities))
        signature = {
            kind: (
                *(scope.counts(*kind) for scope in scopes),
                kind[1] in worst,
                kind[0] if kind[0] in divided else 0,
            )
            for kind in known.distinct()
        }
        number = {one: place for place, one in enumerate(sorted(set(signature.values())))}
        names = dict(Cause.objects.values_list("pk", "name"))
        for place, scope in enumerate(scopes):
            world.kinds_of[scope.line.slug] = frozenset(number[one] for one in number if one[place])
            for cause in (cause for cause, line in divided.items() if line == scope.line.pk):
                world.parts_of[scope.line.slug][names[cause]] = frozenset(
                    number[one] for one in number if one[place] and one[-1] == cause
                )
        serious = frozenset(number[one] for one in number if one[-2])
        for slug, kinds in world.kinds_of.items():
            world.parts_of[slug] |= {SERIOUS: kinds & serious, LIGHTER: kinds - serious}
        for month, cause, severity, staff_group, unit, count in rows:
            kind = number[signature[cause, severity, staff_group]]
            world.truth[Month.of(month), kind, unit or REST] += count
        return world

    def kinds(self, line: str) -> list[int]:
        """Those that a line counts, or the part of one that a table names."""
        line, _, part = line.partition(PART)
        if not part:
            return sorted(self.kinds_of[line])
        named = [kinds for name, kinds in self.parts_of[line].items() if name in part]
        assert named, part
        return sorted(frozenset().union(*named))

    def places(self, place: Place) -> list[str]:
        if place == FORCE:
            return [*(unit for units in self.groups.values() for unit in units), REST]
        return self.groups[place[1]] if place[0] == "group" else [place[1]]

    def value(self, line: str, months: Iterable[Month], place: Place) -> int:
        return sum(
            self.truth.get((month, kind, unit), 0)
            for month in months
            for kind in self.kinds(line)
            for unit in self.places(place)
        )


class Attack:
    """Sets up what was collected as linear programmes: one for the months that statements tie together."""

    def __init__(self, site: Site, told: Iterable[Told], world: World):
        self.site, self.world = site, world
        self.told = sorted(told, key=lambda one: (one.day, one.line, one.months, one.place))
        self.first_told: dict[tuple, Told] = {}
        for one in self.told:
            self.first_told.setdefault((one.line, one.months, one.place), one)
        self.months_told = self._by_month()
        self.blocks = self._hidden_blocks()
        self.kept = [one for one in self.told if not self._redundant(one) and not self._wide(one)]
        self.states = self._states()
        self._tied = self._tie()
        self._attackers: dict[Month, Attacker] = {}

    def _by_month(self) -> dict[tuple[str, str], dict[Month, int]]:
        """The force's single months, by day and line."""
        found: dict[tuple[str, str], dict[Month, int]] = defaultdict(dict)
        for one in self.told:
            if len(one.months) == 1 and one.place == FORCE and one.least == one.most:
                before = found[one.day, one.line].setdefault(one.months[0], one.least)
                assert before == one.least, f"Two pages tell {before} and another: {one}"
        return found

    def _hidden_part(self, one: Told) -> frozenset[Month]:
        """The months of a sum that are not told by themselves."""
        return frozenset(one.months).difference(self.months_told[one.day, one.line])

    def _hidden_blocks(self) -> dict[tuple[str, str], set[frozenset[Month]]]:
        """Hidden months whose sum is told, of one financial year, by day and line."""
        found: dict[tuple[str, str], set[frozenset[Month]]] = defaultdict(set)
        for one in self.told:
            if one.place == FORCE and one.least == one.most and not _parts_years(one):
                found[one.day, one.line].add(self._hidden_part(one))
        return found

    def _redundant(self, one: Told) -> bool:
        """Whether a sum of the force is that of its months, each of which is told."""
        months = self.months_told[one.day, one.line]
        if len(one.months) == 1 or one.place != FORCE:
            return False
        if hidden := self._hidden_part(one):
            for block in self.blocks[one.day, one.line] if _parts_years(one) else ():
                hidden -= block if block <= hidden else frozenset()
            return _parts_years(one) and not hidden
        total = sum(months[month] for month in one.months)
        assert one.least <= total, one
        assert one.most is None or total <= one.most, one
        return True

    def _wide(self, one: Told) -> bool:
        """What is said of a line with a bound over parts of two years ties all years into one programme: left for later."""
        if self.site.thorough or one.least == one.most:
            return False
        return _parts_years(one)

    def _states(self) -> dict[tuple[str, Month], int]:
        """Which days tell the same of a month: then it is taken for unchanged."""
        by_day: dict[str, dict[Month, set]] = {day: defaultdict(set) for day in self.site.days}
        for one in self.kept:
            # What is told once says nothing of whether other days told the same.
            if one.place == FORCE and one.day in by_day and PART not in one.line:
                for month in one.months:
                    by_day[one.day][month].add((one.line, one.months, one.least, one.most))
        states, number, last = {}, defaultdict(int), {}
        for day in self.site.days:
            for month in self.site.months:
                now = by_day[day].get(month)
                if now is not None and now != last.get(month):
                    number[month] += 1
                    last[month] = now
                states[day, month] = number[month]
        return states

    def _tie(self) -> dict[Month, Month]:
        root = {month: month for month in self.site.months}

        def find(month: Month) -> Month:
            while root[month] != month:
                month = root[month]
            return month

        for one in self.kept:
            for month in one.months[1:]:
                root[find(month)] = find(one.months[0])
        return {month: find(month) for month in root}

    def counts(self, line: str, months: Iterable[Month], place: Place, day: str) -> list[Hashable]:
        return [
            (month, self.states[day, month], kind, unit)
            for month in months
            for kind in self.world.kinds(line)
            for unit in self.world.places(place)
        ]

    def attacker(self, month: Month) -> Attacker:
        """What was learnt of all the months that are tied to one."""
        root = self._tied[month]
        if root not in self._attackers:
            attacker = self._attackers[root] = Attacker(THRESHOLD)
            for one in self.kept:
                if self._tied[one.months[0]] != root or one.day not in self.site.days:
                    continue
                day = one.day
                if one.place != FORCE:
                    # A year of groups and units is told once: pages of later days tell the same.
                    day = self.site.settled[FinancialYear.of(one.months[0].start).start_year]
                counts = self.counts(one.line, one.months, one.place, day)
                if one.least == one.most:
                    attacker.learn(counts, one.least)
                    continue
                attacker.learn_least(counts, one.least)
                if one.most is not None:
                    attacker.learn_most(counts, one.most)
        return self._attackers[root]

    def hidden(self) -> Iterator[tuple[tuple, list[Hashable], int]]:
        """What nobody was told: years and quarters of units and groups, months of the force, single counts."""
        newest = self.site.days[-1]
        places = [("unit", unit) for units in self.world.groups.values() for unit in units]
        places += [("group", group) for group in self.world.groups]
        for line in self.world.kinds_of:
            for month in self.site.months:
                if (line, (month,), FORCE) not in self.first_told:
                    yield self._target(line, (month,), FORCE, newest)
            for year in self._years():
                for place in places:
                    told = self._told_of(line, tuple(year), place)
                    if told is None:
                        yield self._target(line, tuple(year), place, newest)
                    if place[0] == "unit" and (told is None or told.most):
                        months = list(year)
                        for start in range(0, 12, 3):
                            yield self._target(
                                line, tuple(months[start : start + 3]), place, newest
                            )

    def _told_of(self, line: str, months: tuple[Month, ...], place: Place) -> Told | None:
        """What was told of a place, or of a group that is that one unit."""
        units = self.world.places(place)
        groups = [("group", group) for group, own in self.world.groups.items() if own == units]
        found = (self.first_told.get((line, months, one)) for one in (place, *groups))
        return next((told for told in found if told), None)

    def rows(self) -> Iterator[tuple[tuple, list[Hashable], int]]:
        newest = self.site.days[-1]
        for (month, kind, unit), value in sorted(self.world.truth.items()):
            if value:
                yield (
                    ("row", month, kind, unit),
                    [(month, self.states[newest, month], kind, unit)],
                    value,
                )

    def _years(self) -> list[MonthRange]:
        return [
            year
            for year in self.site.years(self.site.days[-1])
            if set(year) <= set(self.site.months)
        ]

    def _target(self, line, months, place, day):
        value = self.world.value(line, months, place)
        return (line, months[0], months[-1], place), self.counts(line, months, place, day), value

    def narrowed(self, most: int | None = None) -> list[tuple]:
        """What is narrowed to fewer values than the threshold, and rightly so."""
        found = []
        for targets in (list(self.hidden()), list(self.rows())):
            step = max(1, len(targets) // most) if most else 1
            for key, counts, value in targets[::step]:
                narrow = self.attacker(counts[0][0]).narrows(counts)
                if narrow and narrow[0] <= value <= narrow[1]:
                    found.append((key, value, narrow))
        return found

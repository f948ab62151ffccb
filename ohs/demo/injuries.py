"""The injury register of the demonstration: the Board's nine lines, three investigations, and figures.

The paper gives changes of rate and means a month, not the months. The monthly counts and strengths are
made here so that every statement of the paper holds at once, from tables of what each year must add up
to. Nothing is drawn by chance: the same figures come out on every machine, and all are illustrative.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from actions.models import KeyTask
from actions.operations import record_recommendation, respond
from injuries import operations
from injuries.models import (
    Annotation,
    Cause,
    CountExtract,
    Investigation,
    InvestigationGroup,
    ReportLine,
    Severity,
    StaffGroup,
    StrengthExtract,
)
from ohs.core.history import save_with_reason
from ohs.core.periods import FinancialYear, Month
from ohs.imports.figures.comparison import Coverage
from ohs.organisation.models import CommandUnit, Post

from . import comparators

DATA = Path(__file__).parent / "data" / "injuries.json"
SOURCE = "eSafety (illustrative)"
STRENGTH_SOURCE = "Workforce strength (illustrative)"
NOTE = (
    "Made up for this demonstration so that every statement of the paper of 5 July 2021 holds at once. "
    "Deaths are not among the counts: see the investigations."
)
REASON = "Demonstration data"
PLAN = "HSW Board commitments 2021/22"
SEVERITIES = ("specified", "over-7-day", "minor")
NOT_BY_UNIT = ""
# Each extract is everything for its months: what it does not mention is zero.
WHOLE_MONTHS = Coverage(everything=True)


@transaction.atomic
def load(*, by) -> None:
    """Load the register. A second time changes nothing."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    kinds = _load_kinds(data, by)
    _load_lines(data, kinds, by)
    _load_investigations(data, by)
    _load_figures(data, kinds, by)
    comparators.load(by=by)


# What is counted, and the lines


def _keep(model, lookup: dict, values: dict, by):
    """The record with these values, made or mended; left alone where it has them already."""
    found = model.objects.filter(**lookup).first()
    if found is None:
        return save_with_reason(model(**lookup, **values), by=by, reason=REASON)
    if any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        save_with_reason(found, by=by, reason=REASON)
    return found


def _load_kinds(data, by) -> dict[str, dict]:
    kinds = {"staff_groups": {}, "causes": {}, "severities": {}}
    for order, entry in enumerate(data["staff_groups"], start=1):
        values = {"name": entry["name"], "short_name": entry["short_name"], "order": order}
        kinds["staff_groups"][entry["code"]] = _keep(
            StaffGroup, {"code": entry["code"]}, values, by
        )
    order = 0
    for entry in data["causes"]:
        order += 1
        values = {"name": entry["name"], "order": order, "is_other": entry.get("is_other", False)}
        parent = kinds["causes"][entry["code"]] = _keep(Cause, {"code": entry["code"]}, values, by)
        for part in entry.get("parts", ()):
            order += 1
            values = {"name": part["name"], "order": order, "parent": parent}
            kinds["causes"][part["code"]] = _keep(Cause, {"code": part["code"]}, values, by)
    for order, entry in enumerate(data["severities"], start=1):
        values = {"name": entry["name"], "order": order}
        severity = _keep(Severity, {"code": entry["code"]}, values, by)
        kinds["severities"][entry["code"]] = severity
        for named in entry["names"]:
            severity.names.update_or_create(
                name=named["name"],
                defaults={side: _day(named.get(side)) for side in ("start", "end")},
            )
    return kinds


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_lines(data, kinds, by) -> None:
    for order, entry in enumerate(data["lines"], start=1):
        values = {
            "title": entry["title"],
            "short_title": entry["short_title"],
            "order": order,
            "bound": entry.get("bound"),
            "definition": entry["definition"],
            "caveat": entry.get("caveat", ""),
        }
        line = _keep(ReportLine, {"slug": entry["slug"]}, values, by)
        for sort in ("causes", "severities", "staff_groups"):
            getattr(line, sort).set([kinds[sort][code] for code in entry.get(sort, ())])
    for entry in data["annotations"]:
        line = ReportLine.objects.get(slug=entry["line"])
        lookup = {"line": line, "month": _day(entry["month"]), "kind": entry["kind"]}
        values = {
            "text": entry["text"],
            "entered_on": _day(entry["entered_on"]),
            "illustrative": True,
        }
        _keep(Annotation, lookup, values, by)


_BESIDE = ("number", "recommendations", "groups", "lead")
LOADED_ON = date(2021, 7, 5)


def _known_from(investigation) -> date:
    """The day on which what it recommends was on record: by the Board of February, or by that of May."""
    return date(2021, 2, 2) if investigation.occurred_on < date(2021, 2, 1) else date(2021, 5, 6)


def _load_investigations(data, by) -> None:
    for entry in data["investigations"]:
        values = {name: entry[name] for name in entry if name not in _BESIDE}
        values["occurred_on"] = _day(entry["occurred_on"])
        values["published_text"] = entry["narrative"]
        values["lead"] = Post.objects.filter(title=entry.get("lead", "")).first()
        investigation = _keep(Investigation, {"number": entry["number"]}, values, by)
        for group in entry.get("groups", ()):
            _keep(
                InvestigationGroup,
                {"investigation": investigation, "level": group["level"], "name": group["name"]},
                {"purpose": group["purpose"], "members": group["members"]},
                by,
            )
        for advice in entry["recommendations"]:
            if investigation.recommendations.filter(text=advice["text"]).exists():
                continue
            tasks = KeyTask.objects.filter(action__plan__title=PLAN, number=advice["task"])
            made = record_recommendation(
                source="investigation",
                reference=f"Investigation {investigation.number}",
                text=advice["text"],
                owner=Post.objects.filter(task_roles__task__in=tasks).first(),
                tasks=tasks,
                added_on=_known_from(investigation),
                by=by,
                on=LOADED_ON,
            )
            respond(
                recommendation=made,
                response="accepted",
                responded_on=made.added_on,
                by=by,
                on=LOADED_ON,
            )
            investigation.recommendations.add(made)


# Figures


def _load_figures(data, kinds, by) -> None:
    days = [date.fromisoformat(text) for text in data["extracts"]]
    recorded = set(CountExtract.objects.filter(source=SOURCE).values_list("as_at", flat=True))
    recorded_strengths = set(
        StrengthExtract.objects.filter(source=STRENGTH_SOURCE).values_list("as_at", flat=True)
    )
    if recorded >= set(days) and recorded_strengths >= set(days):
        return
    codes = Codes.of(kinds)
    strengths, facts = monthly_strengths(data), monthly_counts(data)
    for place, day in enumerate(days):
        previous = Month.of(days[place - 1]) if place else Month(2018, 4)
        fresh = [month for month in sorted(facts) if previous <= month < Month.of(day)]
        batch = {
            "as_at": day,
            "on": day,
            "by": by,
            "illustrative": True,
            "note": NOTE,
            "covers": WHOLE_MONTHS,
        }
        if day not in recorded_strengths:
            rows = strength_rows({month: strengths[month] for month in fresh}, codes)
            operations.record_strengths(rows=rows, source=STRENGTH_SOURCE, publish=False, **batch)
        if day not in recorded:
            months = {month: facts[month] for month in fresh}
            if place:
                # What was light the last time is complete now.
                months |= {month: facts[month] for month in (previous.plus(-2), previous.plus(-1))}
            rows = count_rows(months, codes, light=data["newest_month_light_per_thousand"][place])
            operations.record_counts(rows=rows, source=SOURCE, publish=False, **batch)
    operations.publish(by=by)


@dataclass(frozen=True)
class Codes:
    """What the register's rows are called in the demonstration's data, by primary key."""

    units: dict[str, int | None]
    causes: dict[str, int]
    severities: dict[str, int]
    staff_groups: dict[str, int]

    @classmethod
    def of(cls, kinds) -> "Codes":
        units = {unit.code: unit.pk for unit in CommandUnit.objects.all()} | {NOT_BY_UNIT: None}
        return cls(
            units,
            **{
                sort: {code: kind.pk for code, kind in rows.items()} for sort, rows in kinds.items()
            },
        )


def strength_rows(months, codes: Codes) -> list[operations.GivenStrength]:
    return [
        operations.GivenStrength(
            month.start, codes.units[unit], codes.staff_groups[staff], headcount
        )
        for month, people in months.items()
        for (unit, staff), headcount in people.items()
    ]


def count_rows(months, codes: Codes, *, light: int) -> list[operations.GivenCount]:
    """The counts of some months, the newest of them short by so many in a thousand, the one before by a sixth of that."""
    *_, newest = sorted(months)
    short = {newest: light, newest.plus(-1): light // 6}
    return [
        operations.GivenCount(
            month.start,
            codes.units[unit],
            codes.causes[cause],
            codes.severities[severity],
            codes.staff_groups[staff],
            count,
        )
        for month, counts in sorted(months.items())
        for (unit, cause, severity, staff), count in _as_first_reported(
            month, counts, short.get(month, 0)
        ).items()
    ]


def monthly_strengths(data) -> dict[Month, dict[tuple, int]]:
    """Headcount by month, unit and staff group; the average of a year is what the tables say."""
    tables = data["strengths"]
    made = {}
    for year, groups in tables["years"].items():
        for place, month in enumerate(FinancialYear(int(year)).months):
            made[month] = {}
            for staff, (average, step) in groups.items():
                headcount = average + step * (2 * place - 11) // 2
                shares = dict(tables["shares_per_thousand"][staff])
                shares[NOT_BY_UNIT] = 1000 - sum(shares.values())
                for unit, part in apportion(headcount, shares, phase=0.5).items():
                    if part:
                        made[month][unit, staff] = part
    return made


def monthly_counts(data) -> dict[Month, Counter]:
    """Injuries by month, unit, cause, severity and staff group; a year adds up to what the tables say."""
    made = defaultdict(Counter)
    for year, causes in data["counts"].items():
        shapes = data["month_shape"][year]
        months = list(FinancialYear(int(year)).months)[: len(shapes["other"])]
        for cause, groups in causes.items():
            shape = shapes["assault" if cause == "assault" else "other"]
            total = sum(map(sum, groups.values()))
            for staff, severities in groups.items():
                for severity, count in zip(SEVERITIES, severities, strict=True):
                    weights = {
                        month: _month_weight(shape[place], month, cause, severity, total)
                        for place, month in enumerate(months)
                    }
                    cell = f"{year} {cause} {severity} {staff}"
                    for month, part in apportion(count, weights, phase=chance(cell)).items():
                        _spread(made[month], month, cause, severity, staff, part, data)
    return made


def _month_weight(shape, month, cause, severity, total) -> float:
    """A month's share of a cause: its shape, and as much ups and downs as such counts have."""
    noise = 0.9 * (12 / total) ** 0.5 * wobble(f"{month} {cause}")
    return max(
        shape / 100 + noise + 0.13 * wobble(f"{month} {severity}") * (severity != "minor"), 0.2
    )


def _spread(counts, month, cause, severity, staff, count, data) -> None:
    """Part the injuries of a month among the units, as their strength and their work have it."""
    if not count:
        return
    sort = "moving-vehicle" if cause.startswith("mv-") else cause
    risk = data["risk_by_unit"][sort]
    shares = dict(data["strengths"]["shares_per_thousand"][staff])
    shares[NOT_BY_UNIT] = 1000 - sum(shares.values())
    weights = {
        unit: share * risk.get(unit, 95) * (1 + 0.12 * wobble(f"{month} {unit} {cause}"))
        for unit, share in shares.items()
    }
    cell = f"{month} {cause} {severity} {staff}"
    for unit, part in apportion(count, weights, phase=chance(cell)).items():
        if part:
            counts[unit, cause, severity, staff] += part


def _as_first_reported(month, counts, light_per_thousand) -> Counter:
    """A month as it stood in its first extract: some injuries had not been reported yet."""
    if not light_per_thousand:
        return counts
    missing = round(sum(counts.values()) * light_per_thousand / 1000)
    late = apportion(missing, dict(sorted(counts.items())), phase=chance(f"{month} late"))
    first = Counter(counts)
    first.subtract(late)
    # A kind of which nothing had been reported is not in a first extract at all.
    return Counter({cell: count for cell, count in first.items() if count})


# Apportionment


def chance(name: str) -> float:
    """A number from 0 up to 1 that belongs to a name, the same on every machine."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") / 2**64


def wobble(name: str) -> float:
    """Ups and downs with a mean of 0 and a spread of about 1, never beyond 2."""
    return 2 * (chance(f"{name} 1") + chance(f"{name} 2") + chance(f"{name} 3") - 1.5)


def apportion(count: int, weights: dict, *, phase: float) -> dict:
    """Part a count by weights into whole numbers that add up to it.

    The parts lie end to end on a line of length `count`; each gets the marks at phase, phase + 1, …
    that fall within it. With another phase another part gets the odd one.
    """
    total = sum(weights.values())
    parts, reached, before = {}, 0.0, 0
    last = len(weights) - 1
    for place, (key, weight) in enumerate(weights.items()):
        reached += weight
        marks = count if place == last else min(int(count * reached / total + phase), count)
        parts[key], before = max(marks - before, 0), max(marks, before)
    return parts

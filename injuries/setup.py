"""What a force needs before it can report injuries, and the kinds and lines that it may begin with."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse

from ohs.core.history import save_with_reason
from ohs.core.periods import Month, MonthRange
from ohs.core.text import plural
from ohs.setup.contract import USUAL_SHAPE, Gap, Shape, Step, StepResult
from ohs.setup.organisation import STARTED

from .lines.unpublished import unpublished
from .models import (
    Cause,
    MonthlyStrength,
    MonthlyTotal,
    ReportLine,
    Severity,
    SeverityName,
    StaffGroup,
)


def check_kinds(on: dt.date) -> StepResult:
    counted = {
        "cause": Cause.objects.count(),
        "severity": Severity.objects.count(),
        "staff group": StaffGroup.objects.count(),
    }
    if not any(counted.values()):
        return StepResult()
    several = {"severity": "severities"}
    missing = tuple(
        Gap(f"No {noun} is recorded", url=reverse(f"admin:injuries_{noun.replace(' ', '')}_add"))
        for noun, number in counted.items()
        if not number
    )
    words = [plural(number, noun, several.get(noun)) for noun, number in counted.items()]
    return StepResult(", ".join(words), missing)


def check_lines(on: dt.date) -> StepResult:
    lines = ReportLine.objects.count()
    return StepResult(plural(lines, "report line") if lines else "")


def _missing_months(known: Collection[Month], on: dt.date) -> tuple[str, ...]:
    """Between the first month that is known and the last, those that are not."""
    if not known:
        return ()
    ordered = sorted(known)
    return tuple(
        month.label for month in MonthRange(ordered[0], ordered[-1]) if month not in set(known)
    )


def _months(model: Any, on: dt.date) -> set[Month]:
    starts = model.objects.known(on).order_by().values_list("month", flat=True).distinct()
    return {Month.of(start) for start in starts}


def check_counts(on: dt.date) -> StepResult:
    known = _months(MonthlyTotal, on)
    if not known:
        return StepResult()
    missing = _missing_months(known, on)
    gaps = [Gap(said)] if (said := unpublished()) else []
    if missing:
        words = plural(len(missing), "month has", "months have")
        gaps.append(
            Gap(
                f"{words} no counts between the first and the last",
                missing,
                reverse("imports:upload", args=["counts"]),
            )
        )
    if len(known) < 24:
        gaps.append(
            Gap(
                f"{plural(len(known), 'month is', 'months are')} recorded: a comparison with the year before needs 24",
                url=reverse("imports:upload", args=["counts"]),
            )
        )
    ordered = sorted(known)
    return StepResult(f"counts for {MonthRange(ordered[0], ordered[-1]).label}", tuple(gaps))


def check_strengths(on: dt.date) -> StepResult:
    known = _months(MonthlyStrength, on)
    counted = _months(MonthlyTotal, on)
    if not known:
        return StepResult()
    url = reverse("imports:upload", args=["strengths"])
    missing = tuple(month.label for month in sorted(counted - known))
    gaps = []
    if missing:
        words = plural(len(missing), "month with counts has", "months with counts have")
        gaps.append(Gap(f"{words} no strength to divide by", missing, url))
    groups = set(
        MonthlyStrength.objects.known(on)
        .order_by()
        .values_list("staff_group", flat=True)
        .distinct()
    )
    lines = ReportLine.objects.prefetch_related("staff_groups", "strength_groups").order_by("order")
    without = []
    for line in lines:
        wanted = {group.pk for group in line.strength_groups.all() or line.staff_groups.all()}
        if wanted and not wanted & groups:
            without.append(line.title)
    if without:
        words = plural(len(without), "line has", "lines have")
        gaps.append(Gap(f"{words} no strength to divide by", tuple(without), url))
    ordered = sorted(known)
    return StepResult(f"strengths for {MonthRange(ordered[0], ordered[-1]).label}", tuple(gaps))


STEPS = (
    Step(
        key="injury-kinds",
        order=600,
        title="Causes, severities and staff groups",
        why="Every injury is counted once: by its month, unit, cause, severity and who was hurt.",
        minutes=10,
        url_name="admin:injuries_cause_changelist",
        link="Look at causes",
        sheets=("causes", "severities", "staff groups"),
        check=check_kinds,
    ),
    Step(
        key="lines",
        order=610,
        title="Report lines",
        why="The lines of the Board's paper: which injuries each counts, and whose strength it divides them by.",
        minutes=10,
        url_name="admin:injuries_reportline_changelist",
        link="Look at report lines",
        sheets=("lines",),
        check=check_lines,
    ),
    Step(
        key="strengths",
        order=620,
        title="Monthly strengths",
        why="Without them there is no rate, so nobody can say whether more injuries mean more people.",
        minutes=15,
        url_name="injuries:list",
        link="Look at the injury lines",
        sheets=("strengths",),
        check=check_strengths,
        checked=False,
    ),
    Step(
        key="counts",
        order=630,
        title="Monthly injury counts",
        why="Two years let every line be compared with the year before, and show what is more than chance.",
        minutes=20,
        url_name="injuries:counts",
        link="Look at the monthly counts",
        sheets=("counts",),
        check=check_counts,
        checked=False,
    ),
)

# code, name, short name
STAFF_GROUPS = (
    ("officer", "Police officer", "Officers"),
    ("pcso", "Police community support officer", "PCSOs"),
    ("detention", "Detention officer", "Detention officers"),
    ("staff", "Police staff", "Staff"),
    ("special", "Special constable", "Specials"),
)
# code, name, whether it is everything else
CAUSES = (
    ("assault", "Assault", False),
    ("slip-trip-fall", "Slip, trip and fall", False),
    ("moving-vehicle", "Moving vehicle", False),
    ("handling", "Handling", False),
    ("other", "Other cause", True),
)
_OVER_SEVEN = dt.date(2012, 4, 6)
_SPECIFIED = dt.date(2013, 10, 1)
# code, name, the names that the law gave it: (name, from, until)
SEVERITIES: tuple[tuple[str, str, tuple[tuple[str, dt.date | None, dt.date | None], ...]], ...] = (
    ("fatal", "Fatal", ()),
    (
        "specified",
        "Specified",
        (("Major", None, _SPECIFIED - dt.timedelta(1)), ("Specified", _SPECIFIED, None)),
    ),
    (
        "over-7-day",
        "Over-7-day",
        (("Over-3-day", None, _OVER_SEVEN - dt.timedelta(1)), ("Over-7-day", _OVER_SEVEN, None)),
    ),
    ("minor", "Minor", ()),
)
# slug, title, causes, severities, staff groups, definition
LINES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...], str], ...] = (
    ("all", "All accident injuries", (), (), (), "Every injury reported, following assault too."),
    ("major", "Major accident injuries", (), ("specified",), (), "Injuries of the kinds that the law calls specified."),
    ("lost-time", "Reportable lost time injuries", (), ("over-7-day",), (), "Injuries that kept somebody from their normal work for more than 7 days."),
    ("assault-officers", "Injuries to police officers following assault", ("assault",), (), ("officer",), "Physical injuries to police officers following an assault."),
    ("assault-pcsos", "Injuries to community support officers following assault", ("assault",), (), ("pcso",), "Physical injuries to police community support officers following an assault."),
    ("assault-detention", "Injuries to detention officers following assault", ("assault",), (), ("detention",), "Physical injuries to detention officers following an assault."),
    ("slip-trip-fall", "Slip, trip and fall injuries", ("slip-trip-fall",), (), (), "Injuries from a slip, a trip or a fall, to anybody."),
    ("moving-vehicle", "Moving vehicle injuries", ("moving-vehicle",), (), (), "Injuries in or by a moving vehicle."),
    ("handling", "Handling injuries", ("handling",), (), (), "Injuries from lifting, carrying, pushing, pulling or restraining, to anybody."),
)  # fmt: skip


def install_starter_pack(
    *, by: Any, without: Collection[str], shape: Shape = USUAL_SHAPE
) -> Sequence[str]:
    """Staff groups, causes, severities and the nine usual lines, each where there is none of its kind yet."""

    def keep(record: Any) -> Any:
        record.full_clean()
        return save_with_reason(record, by=by, reason=STARTED)

    made: list[str] = []
    if "staff groups" not in without and not StaffGroup.objects.exists():
        for order, (code, name, short) in enumerate(STAFF_GROUPS, start=1):
            keep(StaffGroup(code=code, name=name, short_name=short, order=order))
        made.append(plural(len(STAFF_GROUPS), "staff group"))
    if "causes" not in without and not Cause.objects.exists():
        for order, (code, name, is_other) in enumerate(CAUSES, start=1):
            keep(Cause(code=code, name=name, is_other=is_other, order=order))
        made.append(plural(len(CAUSES), "cause"))
    if "severities" not in without and not Severity.objects.exists():
        for order, (code, name, names) in enumerate(SEVERITIES, start=1):
            severity = keep(Severity(code=code, name=name, order=order))
            for called, start, end in names:
                SeverityName.objects.create(severity=severity, name=called, start=start, end=end)
        made.append(plural(len(SEVERITIES), "severity", "severities"))
    if "lines" not in without and not ReportLine.objects.exists():
        number = _install_lines(keep)
        if number:
            made.append(plural(number, "report line"))
    return made


def _install_lines(keep: Any) -> int:
    """The lines whose causes, severities and staff groups are there."""
    kinds: tuple[tuple[str, Any], ...] = (
        ("causes", Cause),
        ("severities", Severity),
        ("staff_groups", StaffGroup),
    )
    known = {name: {each.code: each for each in model.objects.all()} for name, model in kinds}
    number = 0
    for order, (slug, title, causes, severities, groups, definition) in enumerate(LINES, start=1):
        wanted = {"causes": causes, "severities": severities, "staff_groups": groups}
        if any(set(codes) - set(known[name]) for name, codes in wanted.items()):
            continue
        line = keep(
            ReportLine(
                slug=slug,
                title=title,
                short_title=title.replace("Injuries to ", "").capitalize()[:60],
                order=order,
                definition=definition,
            )
        )
        for name, codes in wanted.items():
            getattr(line, name).set([known[name][code] for code in codes])
        number += 1
    return number

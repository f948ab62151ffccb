"""The register's charts. Ratings are stacked in their order with their counts; nothing is averaged, nothing is a radar."""

from django.utils.safestring import SafeString

from ohs.core.text import format_day, own_words
from ohs.web.charts import CONCERN, INK, MUTED, fitted, svg

from .rules.matrix import Matrix
from .selectors.progress import ForcePoint, Point
from .selectors.targets import ScopeProgress

VERIFIED, CLAIMED, PATH = "#1d5a8e", "#505a5f", "#b35900"
# On a phone: the newest quarters, and a theme's name over its bar.
_NARROW_QUARTERS, _ROW_OVER = 6, 44
# Lowest first, as they stack; what is not rated comes last and is said too.
_SEGMENTS = (
    ("NC", "nc", CONCERN, "#ffffff"),
    ("C", "c", "#d5d8da", INK),
    ("PC", "pc", "#1d5a8e", "#ffffff"),
    ("not assessed", "not_assessed", "#ffffff", MUTED),
    ("not audited", "not_audited", "#ffffff", MUTED),
)


def draw_ratings(matrix: Matrix, *, narrow: bool = False) -> SafeString:
    """How many units hold each rating in each theme in scope: bars stacked in ordinal order, with their counts."""
    rows = [row for row in matrix.rows if row.in_scope and row.counts.in_scope]
    if not rows or not matrix.counts.rated:
        return SafeString("")
    values = []
    for row in rows:
        start = 0
        for label, name, _, _ in _SEGMENTS:
            count = getattr(row.counts, name)
            if count:
                values.append(
                    {
                        "theme": f"{row.theme.number} {row.theme.name}",
                        "place": row.theme.number,
                        "rating": label,
                        "start": start,
                        "end": start + count,
                        "middle": start + count / 2,
                        "count": count,
                    }
                )
            start += count
    held = {value["rating"] for value in values}
    shown = [segment for segment in _SEGMENTS if segment[0] in held]
    lower = 8 if narrow else 0
    y = {
        "field": "theme",
        "type": "nominal",
        "sort": {"field": "place"},
        "title": None,
        "axis": None
        if narrow
        else {"labelLimit": 330, "ticks": False, "domain": False, "labelPadding": 8},
    }
    spec = {
        "width": 560,
        "height": _ROW_OVER * len(rows) if narrow else 27 * len(rows),
        "data": {"values": values},
        "layer": [
            {
                "mark": {
                    "type": "bar",
                    "stroke": "#505a5f",
                    "strokeWidth": 0.7,
                    "height": 21,
                    "yOffset": lower,
                },
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "start",
                        "type": "quantitative",
                        "title": own_words("units"),
                        "axis": {"tickMinStep": 1, "format": "d"},
                    },
                    "x2": {"field": "end"},
                    "color": {
                        "field": "rating",
                        "type": "nominal",
                        "sort": [segment[0] for segment in shown],
                        "scale": {
                            "domain": [segment[0] for segment in shown],
                            "range": [segment[2] for segment in shown],
                        },
                        "legend": {"orient": "top", "title": None, "symbolStrokeColor": "#505a5f"},
                    },
                },
            },
            {
                "mark": {"type": "text", "fontSize": 12, "font": "Arial", "yOffset": lower},
                "encoding": {
                    "y": y,
                    "x": {"field": "middle", "type": "quantitative"},
                    "text": {"field": "count"},
                    "color": {
                        "condition": [
                            {"test": f"datum.rating == '{label}'", "value": text}
                            for label, _, _, text in shown
                        ],
                        "value": INK,
                    },
                },
            },
        ],
    }
    if narrow:
        spec["layer"].append(
            {
                "transform": [{"filter": "datum.start == 0"}],
                "mark": {
                    "type": "text",
                    "fontSize": 13,
                    "font": "Arial",
                    "align": "left",
                    "baseline": "bottom",
                    "yOffset": -5,
                    "limit": 330,
                    "color": INK,
                },
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "theme"}},
            }
        )
    counts = matrix.counts
    return svg(
        fitted(spec) if narrow else spec,
        title="Ratings by theme",
        description=(
            f"For each theme in scope how many {own_words('units')} do not conform, conform, and conform and are working towards the next level. "
            f"Together {counts.nc} NC, {counts.c} C and {counts.pc} PC; the table of the matrix has each count."
        ),
    )


def draw_progress(
    points: list[ForcePoint], scope: ScopeProgress, *, narrow: bool = False
) -> SafeString:
    """Units verified at the target's level, and at the level below it, against the line that leads to the target.

    A quarter before the first audit has no point: nobody had looked, which is not the same as none verified.
    """
    points = [point for point in points if point.audited]
    if narrow:
        points = points[-_NARROW_QUARTERS:]
    if not points:
        return SafeString("")
    level, by = scope.progress.level, scope.progress.by
    verified, below = f"verified at Level {level}", f"verified at Level {level - 1} or above"
    claimed, path = f"claims Level {level}", "path to the target"
    values = []
    for point in points:
        day = point.day.isoformat()
        values.append({"day": day, "units": point.verified.get(level, 0), "what": verified})
        if level > 1:
            values.append({"day": day, "units": point.verified.get(level - 1, 0), "what": below})
        if any(one.claimed.get(level) for one in points):
            values.append({"day": day, "units": point.claimed.get(level, 0), "what": claimed})
    now = points[-1]
    if by > now.day:
        values.append(
            {"day": now.day.isoformat(), "units": now.verified.get(level, 0), "what": path}
        )
        values.append({"day": by.isoformat(), "units": now.units, "what": path})
    order = [
        what for what in (below, verified, claimed, path) if any(v["what"] == what for v in values)
    ]
    looks = {
        below: (INK, [1, 0], "circle"),
        verified: (VERIFIED, [1, 0], "square"),
        claimed: (CLAIMED, [6, 3], "triangle-up"),
        path: (PATH, [2, 3], "diamond"),
    }
    spec = {
        "width": 640,
        "height": 250,
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}},
            {"mark": {"type": "point", "filled": True, "size": 60}},
        ],
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "title": None,
                "axis": {"format": "%b %Y", "tickCount": 4 if narrow else 8, "grid": False},
            },
            "y": {
                "field": "units",
                "type": "quantitative",
                "title": own_words(f"units, of {now.units}"),
                "scale": {"domain": [0, now.units]},
                "axis": {"tickMinStep": 1, "format": "d"},
            },
            **_told_apart(order, looks, columns=1 if narrow else 2),
        },
    }
    return svg(
        fitted(spec) if narrow else spec,
        title=f"Progress to Level {level} by {format_day(by)}",
        description=(
            f"On {format_day(now.day)} {now.verified.get(level, 0)} of {now.units} {own_words('units')} are verified at "
            f"Level {level} and {now.verified.get(level - 1, 0)} at Level {level - 1} or above. The table below "
            "has every quarter."
        ),
    )


def draw_profile(
    points: list[Point], name: str, top: int = 5, *, narrow: bool = False
) -> SafeString:
    """A unit's claimed level beside the level verified, quarter by quarter."""
    if narrow:
        points = points[-_NARROW_QUARTERS:]
    values = []
    for point in points:
        if point.claimed is not None:
            values.append(
                {"quarter": point.quarter.label, "level": point.claimed, "what": "claimed"}
            )
        if point.level.validated is not None:
            values.append(
                {"quarter": point.quarter.label, "level": point.level.validated, "what": "verified"}
            )
    if not values:
        return SafeString("")
    order = ["verified", "claimed"]
    looks = {"verified": (VERIFIED, [1, 0], "square"), "claimed": (CONCERN, [5, 3], "circle")}
    quarters = [point.quarter.label for point in points]
    spec = {
        "width": 640,
        "height": 170,
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}},
            {"mark": {"type": "point", "filled": True, "size": 80}},
        ],
        "encoding": {
            "x": {
                "field": "quarter",
                "type": "ordinal",
                "scale": {"domain": quarters},
                "title": None,
                "axis": {
                    "labelAngle": 0,
                    "labelFontSize": 12,
                    "labelExpr": "split(datum.label, ' ')",
                },
            },
            "y": {
                "field": "level",
                "type": "quantitative",
                "title": "level",
                "scale": {"domain": [1, top]},
                "axis": {"values": list(range(1, top + 1)), "format": "d"},
            },
            **_told_apart(order, looks, columns=2),
        },
    }
    last = points[-1]
    return svg(
        fitted(spec) if narrow else spec,
        title=f"{name}: claimed and verified level by quarter",
        description=f"At the end: {last.level.words}; "
        f"{f'claims Level {last.claimed}' if last.claimed else 'no claim'}. The table below has every quarter.",
    )


def _told_apart(order: list[str], looks: dict[str, tuple], *, columns: int) -> dict:
    """Lines told apart by colour, dashes and shape alike: in greyscale too."""

    def scale(part: int) -> dict:
        return {"domain": order, "range": [looks[what][part] for what in order]}

    line = {"field": "what", "type": "nominal", "sort": order}
    legend = {"orient": "top", "labelLimit": 300, "columns": columns}
    return {
        "color": {**line, "title": None, "scale": scale(0), "legend": legend},
        "strokeDash": {**line, "scale": scale(1), "legend": None},
        "shape": {**line, "scale": scale(2), "legend": None},
    }

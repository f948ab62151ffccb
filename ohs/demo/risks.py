"""The risk register of the demonstration: the seven risks of the published heat map, with made-up scores.

References, titles, descriptions, leads, trends and indicator readings are the paper's. It gives no scale, band, score
or appetite: those are made up, and marked illustrative on every row.
"""

import datetime as dt
import json
from pathlib import Path

from actions.models import KeyTask, Programme
from injuries.models import Investigation, ReportLine
from ohs.core.history import save_with_reason
from ohs.organisation.models import BoardMeeting, Post, User
from risks import operations
from risks.models import (
    Appetite,
    Band,
    Category,
    Control,
    ImpactLevel,
    Indicator,
    IndicatorReading,
    LikelihoodLevel,
    MatrixCell,
    ReviewInterval,
    Risk,
    RiskLead,
    RiskMatrix,
    RiskReview,
    RiskScore,
    RiskStateChange,
    RiskTask,
)

from .advice import programmes_of_risks

DATA = Path(__file__).with_name("data") / "risks.json"
PLAN = "HSW Board commitments 2021/22"
REASON = "Demonstration data"
# The two Boards of the paper: the trend of the heat map of May, and the narrative of July, which repeats it.
FEBRUARY, MAY = "hsw-board-2021-02-02", "hsw-board-2021-05-06"
REVIEWED_IN_MAY, REVIEWED_IN_JULY = dt.date(2021, 5, 6), dt.date(2021, 7, 5)


def load(*, by: User) -> None:
    """Load it; what is there already is left as it is."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    loader = _Loader(by)
    loader.matrix(data)
    loader.indicators(data)
    for row in data["risks"]:
        loader.risk(row, data)


def _date(text):
    return dt.date.fromisoformat(text) if text else None


class _Loader:
    def __init__(self, by: User):
        self.by = by
        self.meetings = {meeting.slug: meeting for meeting in BoardMeeting.objects.all()}
        self.posts = {post.title: post for post in Post.objects.all()}

    def once(self, model, defaults=None, **key):
        """The row with this key, made if it is not there; and whether it was made."""
        row = model.objects.filter(**key).first()
        if row is not None:
            return row, False
        row = model(**key, **(defaults or {}))
        save_with_reason(row, by=self.by, reason=REASON)
        return row, True

    def matrix(self, data):
        for band in data["bands"]:
            self.once(
                Band, {name: band[name] for name in ("name", "tone", "is_red")}, level=band["level"]
            )
        for order, (slug, name, description) in enumerate(data["categories"], 1):
            self.once(
                Category, {"name": name, "description": description, "order": order}, slug=slug
            )
        self.categories = {row.slug: row for row in Category.objects.all()}
        given = data["matrix"]
        self.version, made = self.once(
            RiskMatrix,
            {
                "title": given["title"],
                "size": given["size"],
                "adopted_on": _date(given["adopted_on"]),
                "note": given["note"],
                "illustrative": True,
            },
            version=given["version"],
        )
        if made:
            self._cells(given)
        self.bands = {
            (cell.likelihood, cell.impact): cell.band_id for cell in self.version.cells.all()
        }
        for row in data["appetites"]:
            self.once(
                Appetite,
                {
                    "highest_band_id": row["band"],
                    "statement": row["statement"],
                    "illustrative": True,
                },
                category=self.categories[row["category"]] if row["category"] else None,
                start=_date(row["start"]),
            )

    def _cells(self, given):
        for model, levels in (
            (LikelihoodLevel, given["likelihood"]),
            (ImpactLevel, given["impact"]),
        ):
            for value, name, definition in levels:
                self.once(
                    model,
                    {"name": name, "definition": definition},
                    matrix=self.version,
                    value=value,
                )
        for likelihood, bands in given["cells"].items():
            for impact, band in enumerate(bands, 1):
                self.once(
                    MatrixCell,
                    {"band_id": band},
                    matrix=self.version,
                    likelihood=int(likelihood),
                    impact=impact,
                )
        for band, months in given["review_months"].items():
            self.once(ReviewInterval, {"months": months}, matrix=self.version, band_id=int(band))

    def indicators(self, data):
        for order, row in enumerate(data["indicators"], 1):
            facts = ("title", "definition", "counted", "unit", "direction", "frequency")
            indicator, _ = self.once(
                Indicator,
                {name: row[name] for name in facts}
                | {"order": order, "by_month_and_unit": row.get("by_month_and_unit", False)},
                slug=row["slug"],
            )
            reading = row.get("reading")
            if reading:
                self.once(
                    IndicatorReading,
                    {
                        "start": _date(reading["start"]),
                        "period_printed": reading["printed"],
                        "low": reading["low"],
                        "high": reading["high"],
                        # Those that the paper does not print are made up, each with a day of its own.
                        "source": "" if "recorded_on" in reading else data["source"],
                        "recorded_on": _date(reading.get("recorded_on")) or REVIEWED_IN_JULY,
                        "recorded_by": self.by,
                        "illustrative": "recorded_on" in reading,
                    },
                    indicator=indicator,
                    end=_date(reading["end"]),
                )

    def risk(self, row, data):
        risk, made = self.once(
            Risk,
            {
                "ref_given_on": _date(row.get("ref_given_on")),
                "raised_on": _date(row.get("raised_on")),
                "title": row["title"],
                "description": row["description"],
                "source_note": row.get("source_note", ""),
                "category": self.categories[row["category"]],
                "state": row["state"],
            },
            ref=row["ref"],
        )
        if not made:
            return
        for order, (title, printed) in enumerate(row["leads"]):
            self.once(
                RiskLead, {"printed": printed, "order": order}, risk=risk, post=self.posts[title]
            )
        for ref in row.get("members", ()):
            self.once(
                Risk,
                {
                    "parent": risk,
                    "title": f"{row['title']}, {ref}",
                    "description": row["description"],
                    "source_note": f"One of the four risks that the register shows as {row['ref']}; what sets it "
                    "apart is not published.",
                    "category": risk.category,
                    "state": row["state"],
                },
                ref=ref,
            )
        self._scores(risk, row, data)
        self._steps(risk, row)
        self._reviews(risk, row, data)
        self._evidence(risk, row)
        operations.sync_current_columns(risk)
        save_with_reason(risk, by=self.by, reason=REASON)

    def _scores(self, risk, row, data):
        first = data["first_scored"]
        given = [("current", *score) for score in row["scores"]]
        for kind, reason in (
            ("inherent", "As it would be without any control."),
            ("target", "Where the controls should bring it."),
        ):
            if kind in row:
                given.append((kind, first, *row[kind], reason))
        for kind, on, likelihood, impact, reason in given:
            self.once(
                RiskScore,
                {
                    "likelihood": likelihood,
                    "impact": impact,
                    "band_id": self.bands[likelihood, impact],
                    "matrix": self.version,
                    "reason": reason,
                    "scored_by": self.by,
                    "illustrative": True,
                },
                risk=risk,
                kind=kind,
                scored_on=_date(on),
            )

    def _steps(self, risk, row):
        for step in row["steps"]:
            self.once(
                RiskStateChange,
                {
                    "from_state": step["from"],
                    "on_printed": step.get("on_printed", ""),
                    "reason": step["reason"],
                    "decision": step["decision"],
                    "meeting": self.meetings.get(step.get("meeting")),
                    "awaits": step.get("awaits", ""),
                    "expected_on": _date(step.get("expected_on")),
                    "by": self.by,
                },
                risk=risk,
                to_state=step["to"],
                on=_date(step["on"]),
            )

    def _reviews(self, risk, row, data):
        shown = row["trend"].replace("_", " ")
        may = data["reviewed_in_may"].format(trend=f"as {shown}")
        rated = row["trend"] != "not_yet_rated"
        for on, meeting, narrative, differs in (
            (REVIEWED_IN_MAY, FEBRUARY, may, ""),
            (REVIEWED_IN_JULY, MAY, row["narrative"], row.get("difference_reason", "")),
        ):
            self.once(
                RiskReview,
                {
                    "narrative": narrative,
                    "trend": row["trend"],
                    "compared_with": self.meetings[meeting] if rated else None,
                    "difference_reason": differs,
                    "next_review": operations.next_review_date(
                        operations.sync_current_columns(risk), on
                    ),
                    "reviewed_by": self.by,
                },
                risk=risk,
                reviewed_on=on,
            )

    def _evidence(self, risk, row):
        for order, (title, detail, state, *assurance) in enumerate(row["controls"], 1):
            line, assured_by, owner = (*assurance, "", "", "")[:3]
            self.once(
                Control,
                {
                    "detail": detail,
                    "state": state,
                    "line": line,
                    "assured_by": assured_by,
                    "owner": self.posts.get(owner),
                    "order": order,
                },
                risk=risk,
                title=title,
            )
        # What the firearms group tells people is campaigns, and none of them a control.
        if not risk.programmes.exists():
            risk.programmes.set(
                Programme.objects.filter(name__in=programmes_of_risks().get(risk.ref or "", ()))
            )
        if row["ref"] == "28":
            # The review of the support that was given after the incident is what closing the risk waits for.
            risk.investigations.set(Investigation.objects.filter(title__contains="Sedgebrook"))
        tasks = {
            task.number: task
            for task in KeyTask.objects.filter(
                plan__title=PLAN, number__in=[number for number, _ in row["tasks"]]
            )
        }
        for number, treats in row["tasks"]:
            self.once(RiskTask, {"treats": treats}, risk=risk, task=tasks[number])
        if row["lines"]:
            risk.lines.set(ReportLine.objects.filter(slug__startswith=row["lines"]))
        for indicator in Indicator.objects.filter(slug__in=row["indicators"]):
            indicator.risks.add(risk)

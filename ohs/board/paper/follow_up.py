"""Chapters of the paper that say what is to be done, and its appendices: actions, decisions, contacts, map, matrix, figures."""

from collections import Counter

from ohs.registers.content import Bullets, Note, Paragraph, Table
from ohs.web.once import read
from ohs.web.tables import day

from ..models import Decision
from .prose import few, figure, listed, plural, times, when

# As many tasks of the live plans are printed; the others are in the pack's CSV.
MOST_TASKS = 60
# As many risks that are not yet scored are named under the map.
MOST_UNSCORED = 20
# Shades of the matrix: what does not conform, and what moves on. The letters say it too.
_RATING_TONES = {"NC": "fails", "PC": "moves"}


def actions(sources):
    blocks = []
    if sources.overdue:
        blocks.append(
            Table(
                caption="Overdue",
                header=("Task", "What", "Lead", "Due", "Moved"),
                rows=tuple(_task(row) for row in sources.overdue),
                widths=(0.6, 3.9, 2.2, 1.3, 1.2),
            )
        )
    else:
        blocks.append(Paragraph("No key task is overdue."))
    if sources.soon:
        blocks.append(
            Table(
                caption="Due within 30 days",
                header=("Task", "What", "Lead", "Due", "Moved"),
                rows=tuple(_task(row) for row in sources.soon),
                widths=(0.6, 3.9, 2.2, 1.3, 1.2),
            )
        )
    if sources.moved:
        blocks.append(
            Table(
                caption="Dates that slipped",
                header=("Task", "What", "Lead", "First due", "Due now", "Moved"),
                rows=tuple(
                    (
                        row["task"],
                        row["task_title"],
                        row["leads"].replace(" | ", ", "),
                        when(row["original_due_date"]),
                        when(row["due_date"]),
                        times(row["times_moved"]),
                    )
                    for row in sources.moved
                ),
                widths=(0.6, 3.4, 2, 1.3, 1.3, 1.2),
            )
        )
    if sources.tasks:
        shown = sources.tasks[:MOST_TASKS]
        blocks.append(
            Table(
                caption="The live plans, task by task",
                header=("Task", "What", "Lead", "Timescale", "Standing"),
                rows=tuple(
                    (
                        row["task"],
                        row["task_title"],
                        row["leads"].replace(" | ", ", "),
                        row["timescale"],
                        row["standing"],
                    )
                    for row in shown
                ),
                widths=(0.7, 4, 2.2, 2, 1.4),
            )
        )
        if len(sources.tasks) > len(shown):
            blocks.append(
                Note(
                    f"{len(sources.tasks) - len(shown):,} more tasks stand in key-tasks.csv of this pack."
                )
            )
    counts = Counter(row["plan"] for row in sources.tasks)
    counted = listed(f"{title} ({plural(count, 'task')})" for title, count in counts.items())
    blocks.append(
        Note(f"Counted over the live plans: {counted}." if counted else "No plan is live.")
    )
    return tuple(blocks)


def _task(row):
    return (
        row["task"],
        row["task_title"],
        row["leads"].replace(" | ", ", "),
        when(row["due_date"]),
        times(row["times_moved"]),
    )


def decisions(sources):
    sought = [
        f"{item.subject} {item.sentence}" + (f" ({item.who})" if item.who else "")
        for item in sources.dashboard.attention
    ]
    blocks = []
    if sought:
        blocks += [
            Paragraph("The meeting is asked to consider, in this order:"),
            Bullets(tuple(sought), numbered=True),
        ]
    else:
        blocks.append(Paragraph("No decision is sought."))
    carried = read(Decision.objects.carried_into(sources.meeting))
    if carried:
        blocks.append(
            Table(
                caption="Decisions of earlier meetings, carried forward",
                header=("Meeting", "Decision", "Who", "Due", "State"),
                rows=tuple(
                    (
                        f"{decision.meeting.when}, {decision.number}",
                        decision.text,
                        decision.owner.title,
                        day(decision.due),
                        decision.task.get_state_display(),
                    )
                    for decision in carried
                ),
                widths=(1.3, 4, 2, 1.2, 1.2),
            )
        )
    return tuple(blocks)


def contacts(sources):
    leads = sorted({lead for risk in sources.told_risks.risks for lead in risk.leads})
    about = f"Questions on this paper go to the {sources.author}"
    if leads:
        return (Paragraph(f"{about}; on a risk, to its lead: {listed(leads)}."),)
    return (Paragraph(f"{about}."),)


def heat_map(sources):
    grid = sources.told_risks.grid
    if grid is None:
        return (Paragraph("No risk matrix is in force."),)
    count = len(grid.header)
    return (
        Table(
            caption="Likelihood down, impact across; each cell names its band and the risks in it",
            header=grid.header,
            rows=grid.rows,
            widths=(1.2, *([1.5] * (count - 1))),
            wide=True,
            tones=grid.tones,
        ),
        Paragraph(
            f"Not yet scored: {listed(few(grid.unscored, MOST_UNSCORED))}."
            if grid.unscored
            else "Every risk is scored."
        ),
    )


def matrix(sources):
    rows = sources.rows["maturity-matrix"]
    if not rows:
        return (Paragraph("No maturity model is in force."),)
    names = [name for name in rows[0] if name not in ("theme_number", "theme")]
    return (
        Table(
            caption="Audited rating of each unit by theme",
            header=("Theme", *names),
            rows=tuple(
                (f"{row['theme_number']}. {row['theme']}", *(row[name] for name in names))
                for row in rows
            ),
            widths=(4.2, *([1.15] * len(names))),
            wide=True,
            tones=tuple(
                ("", *(_RATING_TONES.get(row[name], "") for name in names)) for row in rows
            ),
        ),
        Note(sources.told_maturity.scope_note or "Every theme is in scope."),
    )


def figures(sources):
    rows = sources.rows["injury-lines"]
    if not rows:
        return (Paragraph("No injury counts are recorded."),)
    return (
        Table(
            caption="Report lines: the period and the same months a year before",
            header=(
                "Line",
                "Count",
                "Year before",
                "Mean a month",
                "Rate",
                "Rate before",
                "Change %",
                "Verdict",
                "Marker",
            ),
            rows=tuple(
                (
                    row["line"],
                    figure(row["count"]),
                    figure(row["prior_count"]),
                    figure(row["mean_per_month"]),
                    row["rate"],
                    row["prior_rate"],
                    row["rate_change_pct"].replace("-", "−"),
                    row["verdict"],
                    row["marker"],
                )
                for row in rows
            ),
            numeric=(1, 2, 3, 4, 5, 6),
            widths=(3, 1, 1, 1.2, 1, 1, 1, 1.8, 1),
            wide=True,
        ),
        Note(
            "[c] confidential, [p] provisional, [r] revised since the last frozen meeting, [x] not available."
        ),
    )

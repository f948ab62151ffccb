"""The long operations, each on a copy of the demonstration: what is prepared, then what is done while something fails."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command

Run = Callable[[], None]
ON = dt.date(2021, 7, 5)


def quietly(*arguments: str, **options: object) -> None:
    call_command(*arguments, verbosity=0, stdout=io.StringIO(), stderr=io.StringIO(), **options)


def hsw():
    from ohs.organisation.models import User

    return User.objects.get(username="hsw")


def import_counts(directory: str) -> Run:
    """A month of counts for every unit, decided and published."""
    from injuries.models import Cause, Severity, StaffGroup
    from ohs.organisation.models import CommandUnit

    path = Path(directory) / "counts.csv"
    cause, severity, group = (
        kind.objects.order_by("pk").first().name for kind in (Cause, Severity, StaffGroup)
    )
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("month", "unit", "cause", "severity", "staff_group", "count"))
        for unit in CommandUnit.objects.order_by("pk"):
            for month in ("2021-04", "2021-05"):
                rows.writerow((month, unit.code, cause, severity, group, 7))
    return lambda: quietly("import_counts", str(path), as_at="2021-07-01")


def withdraw(directory: str) -> Run:
    """The counts that came in last were a mistake; they are taken back, by the task of the queue."""
    import_counts(directory)()
    from injuries.models import CountExtract
    from ohs.imports.tasks import withdraw_extract

    extract, by = CountExtract.objects.latest("pk"), hsw()
    typed = "reason=A+typing+test."

    def run() -> None:
        refused = withdraw_extract.call(
            record=extract.pk, importer="counts", by=by.pk, on=ON.isoformat(), typed=typed
        )
        assert not refused, refused

    return run


def publish(directory: str) -> Run:
    """What readers are told of injuries, decided again after a line has changed."""
    from injuries.operations import publish as decide

    return lambda: decide(by=None)


def freeze(directory: str) -> Run:
    from ohs.board.operations import freeze_meeting
    from ohs.organisation.models import BoardMeeting

    meeting = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    by = hsw()
    return lambda: freeze_meeting(meeting=meeting, by=by, on=ON, override="To be tried.")


def carry_forward(directory: str) -> Run:
    from actions.models import ActionPlan
    from actions.operations import carry_forward as carry

    plan, by = ActionPlan.objects.get(state="live"), hsw()
    return lambda: carry(
        plan=plan,
        title="Commitments 2022/23",
        period_start=dt.date(2022, 4, 1),
        period_end=dt.date(2023, 3, 31),
        by=by,
        on=ON,
    )


def take_workbook(directory: str) -> Run:
    """A workbook of all registers is taken back, after titles were spoilt."""
    from django.db.models import Value
    from django.db.models.functions import Concat

    from actions.models import KeyTask
    from risks.models import Risk

    path = Path(directory) / "registers.xlsx"
    quietly("export_workbook", str(path))
    for model in (KeyTask, Risk):
        model.objects.update(title=Concat("title", Value(", spoilt")))
    return lambda: quietly("import_workbook", str(path), by="hsw")


def take_plan(directory: str) -> Run:
    """A plan of two hundred tasks has been sent; it is confirmed."""
    from ohs.imports import operations, reading
    from ohs.imports.importers import importer_by_key
    from ohs.organisation.models import Post

    lead = Post.objects.order_by("pk").first().title
    stream = io.StringIO()
    rows = csv.writer(stream)
    rows.writerow(("plan", "action", "task", "action_title", "task_title", "leads", "due_date"))
    for number in range(200):
        action = number // 10 + 1
        task = f"{action}.{number % 10 + 1}"
        rows.writerow(
            ("Commitments 2022/23", action, task, f"Act {action}", f"Do {task}", lead, "2022-12-01")
        )
    by = hsw()
    batch = operations.receive_file(
        importer=importer_by_key("plan"),
        data=stream.getvalue().encode(),
        file_name="plan.csv",
        options={},
        by=by,
    )
    answers = {"reason": "Agreed by the Board.", "plan_title": "", "period": None}
    told = {"batch": batch, "options": answers, "by": by, "on": ON}
    shown = reading.preview(loaded=reading.load(batch), **told).digest()
    return lambda: operations.confirm(shown=shown, **told)


def _paper_of_may():
    """The meeting, and a paper of it in Word with many figures that the registers do not have."""
    from docx import Document

    from ohs.organisation.models import BoardMeeting

    document = Document()
    for number in range(1, 200):
        document.add_paragraph(f"Paragraph {number}: {number * 7} injuries were reported by {ON}.")
    stream = io.BytesIO()
    document.save(stream)
    return BoardMeeting.objects.get(slug="hsw-board-2021-05-06"), stream.getvalue()


def hand_back(directory: str) -> Run:
    from ohs.board.operations import hand_back_paper

    (meeting, body), by = _paper_of_may(), hsw()
    return lambda: hand_back_paper(meeting=meeting, name="paper.docx", body=body, by=by)


def seal(directory: str) -> Run:
    """The paper is handed back and its differences are explained; it is sealed with what was frozen."""
    from ohs.board.operations import explain_differences, seal_sent_paper
    from ohs.board.sent.differences import differences_of

    hand_back(directory)()
    (meeting, _), by = _paper_of_may(), hsw()
    reasons = {finding.key: "As it was sent." for finding in differences_of(meeting)}
    explain_differences(meeting=meeting, reasons=reasons, by=by)
    return lambda: seal_sent_paper(meeting=meeting, by=by)


JOBS: dict[str, Callable[[str], Run]] = {
    "import of counts": import_counts,
    "withdrawal of counts": withdraw,
    "publication": publish,
    "freeze": freeze,
    "carry forward": carry_forward,
    "import of a workbook": take_workbook,
    "import of a plan": take_plan,
    "import of a final paper": hand_back,
    "sealing a final paper": seal,
}

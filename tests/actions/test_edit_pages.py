"""The pages that change a task: the right person, the right words, nothing lost."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actions import operations
from actions.models import DueDateChange, Evidence, KeyTask, TaskUpdate
from actions.rules.standing import State
from tests.actions.factories import KeyTaskFactory
from tests.actions.pages import queries
from tests.organisation.factories import BoardMeetingFactory, PostFactory, PostHolderFactory

ON = dt.date(2021, 7, 5)
PDF = b"%PDF-1.7 a report"


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.OHS_TODAY = ON.isoformat()
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def post(db):
    return PostFactory(title="Practice Manager")


@pytest.fixture
def lead(lead_user, post):
    PostHolderFactory(post=post, user=lead_user)
    return lead_user


@pytest.fixture
def task(post):
    return KeyTaskFactory(leads=[post], title="Train managers")


def address(name, task):
    return reverse(f"actions:{name}", args=[task.pk])


def update_of(task, **values):
    return {"version": task.version, "state": "in_progress", "narrative": "Begun.", **values}


def test_a_lead_updates_the_task_on_its_page(client, lead, task):
    client.force_login(lead)

    response = client.post(address("update", task), update_of(task), follow=True)

    assert "Your update is saved" in response.content.decode()
    assert TaskUpdate.objects.get().narrative == "Begun."


CHANGES = {
    "update": {"state": "in_progress", "narrative": "Mine."},
    "decide": {"decision": "confirm", "narrative": "Mine."},
    "move": {"to": "2021-12-31", "reason": "Mine."},
    "trigger": {"narrative": "Mine."},
    "withdraw": {"narrative": "Mine."},
    "reopen": {"narrative": "Mine."},
}


@pytest.mark.parametrize("page", list(CHANGES))
@pytest.mark.parametrize("who", ["other_lead_user", "board_user", "auditor_user"])
def test_crafted_requests_are_refused_and_change_nothing(client, request, task, page, who):
    client.force_login(request.getfixturevalue(who))

    asked = client.get(address(page, task))
    sent = client.post(address(page, task), {"version": task.version, **CHANGES[page]})

    assert (asked.status_code, sent.status_code) == (403, 403)
    assert not TaskUpdate.objects.exists()
    assert not DueDateChange.objects.exists()
    assert KeyTask.history.filter(id=task.pk).count() == 1


@pytest.mark.parametrize("page", ["decide", "trigger", "withdraw", "reopen"])
def test_a_lead_cannot_do_what_the_hsw_team_does(client, lead, task, page):
    client.force_login(lead)

    sent = client.post(address(page, task), {"version": task.version, **CHANGES[page]})

    assert sent.status_code == 403
    assert not TaskUpdate.objects.exists()


@pytest.mark.parametrize("page", [*CHANGES, "detail"])
def test_strangers_to_the_house_sign_in_first(client, task, page):
    response = client.get(address(page, task))

    assert response.status_code == 302
    assert "/accounts/login/" in response.url


def test_the_second_person_sees_what_changed_and_keeps_what_they_typed(
    client, lead, hsw_user, task
):
    client.force_login(lead)
    operations.record_update(
        task=task, by=hsw_user, on=ON, state=State.IN_PROGRESS, narrative="HSW was here."
    )

    conflict = client.post(address("update", task), update_of(task, narrative="My long note."))

    text = conflict.content.decode()
    assert "What changed meanwhile" in text
    assert "HSW was here." in text
    assert "My long note." in text
    assert TaskUpdate.objects.count() == 1
    again = client.post(
        address("update", task),
        update_of(
            task, narrative="My long note.", version=conflict.context["form"]["version"].value()
        ),
    )
    assert again.status_code == 302
    assert TaskUpdate.objects.count() == 2


def test_a_claim_is_confirmed_on_its_page(client, lead, hsw_user, task):
    operations.claim_complete(
        task=task, by=lead, on=ON, narrative="Done.", evidence_seen="In the file."
    )
    task.refresh_from_db()
    client.force_login(hsw_user)

    client.post(
        address("decide", task),
        {"version": task.version, "decision": "return", "narrative": "A draft."},
    )

    task.refresh_from_db()
    assert task.state == State.IN_PROGRESS


def test_a_refusal_is_said_on_the_form(client, hsw_user, task):
    client.force_login(hsw_user)

    response = client.post(
        address("decide", task),
        {"version": task.version, "decision": "confirm", "narrative": "Seen."},
    )

    assert response.status_code == 200
    assert "is not claimed complete" in response.content.decode()


def test_a_second_move_asks_for_the_meeting(client, hsw_user, task):
    operations.move_due_date(task=task, to=dt.date(2021, 10, 31), reason="Late", by=hsw_user, on=ON)
    task.refresh_from_db()
    client.force_login(hsw_user)
    values = {"version": task.version, "to": "2021-12-31", "reason": "Later"}

    refused = client.post(address("move", task), values)
    meeting = BoardMeetingFactory()
    moved = client.post(address("move", task), {**values, "agreed_at": meeting.pk})

    assert "needs a decision of the Board" in refused.content.decode()
    assert moved.status_code == 302
    assert DueDateChange.objects.first().agreed_at == meeting


# Evidence


def docx(names=("word/document.xml",)):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", PDF),
        ("report.docx", docx()),
        ("figures.csv", "a,b\n1,é\n".encode()),
        ("photo.JPG", b"\xff\xd8\xff\xe0 picture"),
    ],
)
def test_files_of_the_known_kinds_are_kept(client, lead, task, name, content):
    client.force_login(lead)

    client.post(
        address("update", task),
        update_of(task, state="complete", files=[SimpleUploadedFile(name, content)]),
    )

    kept = Evidence.objects.get()
    assert (kept.name, kept.size) == (name, len(content))
    response = client.get(reverse("actions:evidence", args=[kept.pk]))
    assert b"".join(response.streaming_content) == content
    response.close()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("page.html", b"<script>", "not a kind of file"),
        ("report.pdf", b"<script>alert(1)</script>", "not what its name says"),
        ("report.docx", b"PK\x03\x04 but no archive", "not what its name says"),
        ("report.xlsx", docx(), "not what its name says"),
        ("report.docx", docx(("word/document.xml", "word/vbaProject.bin")), "not what its name"),
        ("notes.txt", b"\x00\x01binary", "not what its name says"),
        ("empty.pdf", b"", "is empty"),
        ("big.pdf", PDF + b"x" * (10 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_other_files_are_refused_and_the_update_with_them(
    client, lead, task, name, content, message
):
    client.force_login(lead)

    response = client.post(
        address("update", task), update_of(task, files=[SimpleUploadedFile(name, content)])
    )

    assert message in response.content.decode()
    assert not Evidence.objects.exists()
    assert not TaskUpdate.objects.exists()


def test_evidence_is_served_to_signed_in_people_alone(client, lead, board_user, task):
    client.force_login(lead)
    client.post(
        address("update", task), update_of(task, files=[SimpleUploadedFile("report.pdf", PDF)])
    )
    where = reverse("actions:evidence", args=[Evidence.objects.get().pk])

    client.logout()
    assert client.get(where).status_code == 302
    client.force_login(board_user)
    served = client.get(where)
    assert served.status_code == 200
    served.close()


# Several at once


def test_no_change_is_recorded_for_those_with_a_note(client, lead, post, task):
    other = KeyTaskFactory(leads=[post])
    client.force_login(lead)

    response = client.post(
        reverse("actions:no_change"), {f"note-{task.pk}": "Waiting.", f"note-{other.pk}": ""}
    )

    assert response.status_code == 302
    assert [update.task for update in TaskUpdate.objects.all()] == [task]


def test_no_change_without_any_note_says_so(client, lead, task):
    client.force_login(lead)

    response = client.post(reverse("actions:no_change"), {})

    assert "Write a note beside at least one task" in response.content.decode()


def test_no_change_has_no_form_where_no_task_waits(client, lead):
    client.force_login(lead)

    page = client.get(reverse("actions:no_change")).content.decode()

    assert "No task of a live plan waits for your update" in page
    assert "Save the notes" not in page


def test_the_ledger_page_shows_each_move_with_its_reason(client, hsw_user, task):
    operations.move_due_date(
        task=task, to=dt.date(2021, 10, 31), reason="The supplier is late", by=hsw_user, on=ON
    )
    client.force_login(hsw_user)

    text = client.get(reverse("actions:slippage")).content.decode()

    assert "+31" in text
    assert "The supplier is late" in text


def test_the_ledger_costs_the_same_with_two_moves_and_forty(client, hsw_user):
    def slip(number):
        for _ in range(number):
            operations.move_due_date(
                task=KeyTaskFactory(leads=[PostFactory()]),
                to=dt.date(2021, 10, 31),
                reason="Late",
                by=hsw_user,
                on=ON,
            )

    client.force_login(hsw_user)
    slip(2)
    # What waits for the reader is read once, for whichever page comes first; that is not what is counted.
    client.get("/accounts/")
    few = queries(client, reverse("actions:slippage"))
    slip(38)
    client.get("/accounts/")

    assert queries(client, reverse("actions:slippage")) == few


def test_many_tasks_take_their_notes_page_by_page(client, lead, post):
    tasks = [KeyTaskFactory(number=f"7.{number}", leads=[post]) for number in range(1, 28)]
    client.force_login(lead)
    address = f"{reverse('actions:no_change')}?per_page=25"

    first, second = (client.get(f"{address}{page}").content.decode() for page in ("", "&page=2"))

    assert (first.count('name="note-'), second.count('name="note-')) == (25, 2)
    assert "1 to 25 of 27 tasks" in first
    # What was typed is kept wherever its task stands by now.
    last = next(task for task in tasks if f'name="note-{task.pk}"' in second)
    client.post(address, {f"note-{last.pk}": "No change.", f"version-{last.pk}": last.version})
    assert TaskUpdate.objects.get().task == last


@pytest.mark.parametrize("wanted", ["stranger", "999999", "x", "²"])
def test_no_change_takes_no_note_for_others_tasks(client, lead, task, wanted):
    other = KeyTaskFactory(leads=[PostFactory()])
    key = other.pk if wanted == "stranger" else wanted
    client.force_login(lead)

    response = client.post(
        reverse("actions:no_change"), {f"note-{task.pk}": "Mine.", f"note-{key}": "Not mine."}
    )

    assert response.status_code == 403
    assert not TaskUpdate.objects.exists()


def test_a_note_for_a_task_that_was_closed_meanwhile_is_said_and_the_others_are_kept(
    client, lead, post, task, hsw_user
):
    closed = KeyTaskFactory(leads=[post])
    operations.withdraw(task=closed, by=hsw_user, on=ON, narrative="Not needed.")
    client.force_login(lead)

    response = client.post(
        reverse("actions:no_change"),
        {f"note-{task.pk}": "Still so.", f"note-{closed.pk}": "Still so."},
        follow=True,
    )

    assert "no note is recorded for it" in response.content.decode()
    assert TaskUpdate.objects.filter(kind="no_change").get().task == task


def test_no_change_on_what_somebody_else_changed_shows_what_they_did(
    client, lead, post, task, hsw_user
):
    seen = task.version
    operations.record_update(
        task=task, by=hsw_user, on=ON, narrative="Begun.", state=State.IN_PROGRESS
    )
    client.force_login(lead)
    values = {f"note-{task.pk}": "As before.", f"version-{task.pk}": seen}

    page = client.post(reverse("actions:no_change"), values)

    text = page.content.decode()
    assert "“Progress: Begun.”" in text
    assert "As before." in text
    assert not TaskUpdate.objects.filter(author=lead).exists()
    renewed = page.context["form"][f"version-{task.pk}"].value()
    client.post(reverse("actions:no_change"), values | {f"version-{task.pk}": renewed})
    assert TaskUpdate.objects.get(author=lead).state == State.IN_PROGRESS


@pytest.mark.parametrize(
    ("version", "status"), [("", 200), ("x", 200), ("999", 409), ("-1", 409), ("9" * 40, 409)]
)
def test_a_version_that_nobody_was_shown_records_nothing(client, lead, task, version, status):
    client.force_login(lead)

    response = client.post(
        reverse("actions:update", args=[task.pk]), update_of(task, version=version)
    )

    assert response.status_code == status
    assert not TaskUpdate.objects.exists()

"""One box over all registers: what is called that first, slips forgiven, nothing found that a person may not see."""

import datetime as dt
import re
import time
from collections import Counter

import pytest
from django.db import connection

from actions.models import ActionPlan, KeyTask
from actions.operations import record_update, withdraw_update
from ohs.board.models import AgendaItem, BoardSection, MeetingQuestion, PaperText
from ohs.core.history import save_with_reason
from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.search import find, full_text, index, texts
from ohs.search.models import SearchedKind, SearchText
from ohs.search.tasks import read_on
from ohs.service.background import hold_worker_lock, sent
from risks.models import Risk
from tests.queue_worker import do_the_work

pytestmark = pytest.mark.django_db

TODAY = dt.date(2021, 7, 5)


@pytest.fixture
def search(client, demo_users):
    def ask(query, username="board", **more):
        client.force_login(demo_users[username])
        response = client.get("/search/", {"q": query, **more})
        assert response.status_code == 200
        return response

    return ask


def kinds(response):
    return [group.kind for group in response.context["found"].groups]


def first(response):
    return response.context["found"].groups[0].hits[0]


@pytest.mark.parametrize(
    ("query", "kind", "url"),
    [
        ("3a-d", "Risks", "/risks/3a-d/"),
        ("28", "Risks", "/risks/28/"),
        ("L&D", "Units", "/maturity/units/L&amp;D/"),
        ("l&d", "Units", "/maturity/units/L&amp;D/"),
    ],
)
def test_what_is_called_exactly_that_comes_first(search, query, kind, url):
    response = search(query)

    assert kinds(response)[0] == kind
    assert first(response).exact
    assert url in response.content.decode().replace("%26", "&amp;")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("commander", "Posts"),
        ("panel", "Meetings"),
        ("firearms", "Risks"),
        ("occupational health", "Action plans"),
        ("agonal breathing", "Recommendations"),
        ("contributory factor", "Notes on recommendations"),
        ("wellbeing", "Programmes"),
        ("constable", "Figures that others publish"),
        ("riddor", "Words and abbreviations"),
    ],
)
def test_words_are_found_in_every_register(search, query, kind):
    response = search(query)

    assert kind in kinds(response)
    assert "<mark>" in response.content.decode()


def test_every_word_has_to_occur(search):
    both = search("firearms xylophone")

    assert kinds(both) == []
    assert "Nothing was found for" in both.content.decode()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("fireams", "firearms"), ("firaerms", "firearms"), ("comander", "commander")],
)
def test_a_slip_is_forgiven_and_said(search, typed, meant):
    response = search(typed)

    assert response.context["found"].words == (meant,)
    assert response.context["found"].groups
    assert f"Nothing has “{typed}”" in response.content.decode()


def test_an_abbreviation_is_explained_first(search):
    hit = first(search("FTE"))

    assert hit.url == "/glossary/#fte"
    assert "Full-time equivalent" in hit.snippet


def test_what_a_meeting_is_asked_and_told_is_found(search, demo_users):
    meeting = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    item = AgendaItem.objects.create(meeting=meeting, title="The xylophone policy")
    question = MeetingQuestion.objects.create(meeting=meeting, text="Why xylophones?")
    PaperText.objects.create(meeting=meeting, key="xylophones", text="No claim about xylophones.")

    found = search("xylophone")

    assert kinds(found) == ["Agenda", "Questions", "Papers"]
    item.on_agenda = False
    save_with_reason(item, by=demo_users["hsw"], reason="Taken off.")
    assert kinds(search("xylophone")) == ["Questions", "Papers"]
    question.delete()
    assert kinds(search("xylophone")) == ["Papers"]


def test_a_section_for_some_readers_is_found_by_nobody(search):
    meeting = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    BoardSection.objects.create(
        board=meeting.board, key="claims-in-detail", heading="Claims", order=99, audience="hsw"
    )
    PaperText.objects.create(meeting=meeting, key="claims-in-detail", text="About xylophones.")

    assert kinds(search("xylophone", username="hsw")) == []


def test_what_is_recorded_is_found_at_once_and_what_is_withdrawn_no_more(search, demo_users):
    task = KeyTask.objects.filter(state="in_progress", plan__state="live").first()
    assert kinds(search("xylophone")) == []

    update = record_update(
        task=task, by=demo_users["hsw"], on=TODAY, narrative="A xylophone came.", state=task.state
    )
    assert kinds(search("xylophone")) == ["Updates of key tasks"]
    withdraw_update(update=update, by=demo_users["hsw"], reason="It did not.")

    assert kinds(search("xylophone")) == []


def test_what_a_record_is_called_through_another_is_found_anew(search, demo_users):
    group = BusinessGroup.objects.first()
    group.name = "Xylophone Operations"
    save_with_reason(group, by=demo_users["hsw"], reason="Renamed.")

    assert "Units" in kinds(search("xylophone"))


def test_after_a_change_the_changed_are_read_and_not_all(search, demo_users, monkeypatch):
    search("firearms")
    search("fireams")
    task = KeyTask.objects.filter(state="in_progress", plan__state="live").first()
    read, kept = [], texts.read_folded

    def note(kind, only=None):
        read.append((kind.kind, only))
        return kept(kind, only)

    def note_piece(kind, after, most):
        read.append((kind.kind, None))
        return read_piece(kind, after, most)

    read_piece = texts.read_piece
    monkeypatch.setattr(texts, "read_folded", note)
    monkeypatch.setattr(texts, "read_piece", note_piece)
    monkeypatch.setattr(texts, "KEYS_AGAIN", 0)
    record_update(
        task=task, by=demo_users["hsw"], on=TODAY, narrative="A xylophone came.", state=task.state
    )

    assert kinds(search("xylophone")) == ["Updates of key tasks"]
    assert first(search("xilophone")).exact is False
    assert read
    assert all(only is not None and len(only) <= 1 for _, only in read)


def test_what_is_saved_under_an_older_key_is_found_too(search, monkeypatch):
    """Of two who save in one instant the first may be seen last: nothing newer than before is seen then."""
    search("firearms")
    ActionPlan.objects.filter(state="live").update(title="The xylophone plan")
    assert kinds(search("xylophone")) == []

    monkeypatch.setattr(texts, "LOOK_AGAIN_SECONDS", -1)

    assert kinds(search("xylophone")) == ["Action plans"]


def test_what_changed_without_a_trace_is_read_again_by_turns(search, monkeypatch):
    """A column set in bulk, a row that leaves no history: nothing of it is seen in the keys of any table."""
    monkeypatch.setattr(texts, "KEYS_AGAIN", 0)
    monkeypatch.setattr(texts, "READ_AGAIN", 3)
    meeting = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    paper = PaperText.objects.create(meeting=meeting, key="long", text="Gongs.")
    search("firearms")
    search("fireams")
    read_again = []
    read_piece = texts.read_folded_piece

    def note(kind, after, most):
        read_again.append(most)
        return read_piece(kind, after, most)

    monkeypatch.setattr(texts, "read_folded_piece", note)
    first_task, last_task = KeyTask.objects.order_by("pk").first(), KeyTask.objects.latest("pk")
    KeyTask.objects.filter(pk__in=(first_task.pk, last_task.pk)).update(title="The xylophone")
    paper.delete()
    kinds = find.searchables()
    assert index.vocabulary(kinds, ["xylophone"])["xylophone"] == 0

    monkeypatch.setattr(texts, "LOOK_AGAIN_SECONDS", -1)
    for _ in range(1 + KeyTask.objects.count() // 3):
        index.refresh(kinds)

    assert set(read_again) == {3}
    assert held_with("xylophone") == {("Key tasks", first_task.pk), ("Key tasks", last_task.pk)}
    assert held_with("gongs") == set()
    assert index.vocabulary(kinds, ["xylophone"])["xylophone"] == 2


def held_with(word):
    found = index.matches(find.searchables(), word, [word])
    return {(kind.kind, key) for kind, some in found for each in some for _, key in each}


def test_many_changes_are_read_some_at_a_time(search, demo_users, monkeypatch):
    search("firearms")
    monkeypatch.setattr(texts, "KEYS_AGAIN", 0)
    monkeypatch.setattr(texts, "CHANGES_AT_ONCE", 2)
    tasks = list(KeyTask.objects.order_by("pk")[:7])
    for task in tasks:
        task.title = "The xylophone"
        save_with_reason(task, by=demo_users["hsw"], reason="Renamed.")

    search("xylophone")

    assert held_with("xylophone") == {("Key tasks", task.pk) for task in tasks}


def test_a_change_of_what_a_record_refers_to_reads_those_that_refer_to_it(
    search, demo_users, monkeypatch
):
    search("firearms")
    action = KeyTask.objects.first().action
    read, kept = [], texts.read_folded

    def note(kind, only=None):
        read.append((kind.kind, only and sorted(only)))
        return kept(kind, only)

    monkeypatch.setattr(texts, "read_folded", note)
    monkeypatch.setattr(texts, "KEYS_AGAIN", 0)
    action.title = "The xylophone"
    save_with_reason(action, by=demo_users["hsw"], reason="Renamed.")

    search("xylophone")

    tasks = sorted(action.tasks.values_list("pk", flat=True))
    assert ("Key tasks", tasks) in read
    assert held_with("xylophone") == {("Key tasks", pk) for pk in tasks}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads all at once")
def test_where_a_worker_runs_it_reads_on_and_nobody_waits(search, settings, tmp_path, monkeypatch):
    settings.STATE_DIR = tmp_path
    SearchedKind.objects.all().delete()
    monkeypatch.setattr(full_text, "AT_ONCE", 7)
    monkeypatch.setattr(find, "PATIENCE", -1.0)

    with hold_worker_lock():
        assert search("firearms").context["found"].in_part
        assert search("firearms").context["found"].in_part
        assert sent(read_on).count() == 1
        do_the_work()

        assert not search("firearms").context["found"].in_part


@pytest.mark.parametrize(
    "typed",
    [
        "3a-d",
        "arms",
        "firearms training",
        "a",
        "28",
        "a e",
        "5/2021",
        "L&D",
        "it's",
        "Å",
        "' \\",
        "%",
    ],
)
def test_either_database_finds_each_text_that_holds_the_words_as_they_stand(demo, typed):
    kinds, words = find.searchables(), typed.split()
    folded = [word.casefold() for word in words]

    index.refresh(kinds)
    found = {
        kind.kind: [match for some in matches for match in some]
        for kind, matches in index.matches(kinds, typed, words)
    }

    for kind in kinds:
        held = {
            entry.key: entry
            for entry in texts.read(kind)
            if all(word in entry.text for word in folded)
        }
        assert sorted(key for _, key in found[kind.kind]) == sorted(held)
        assert found[kind.kind] == sorted(found[kind.kind])
        exact = {key for rank, key in found[kind.kind] if rank == texts.EXACT}
        assert exact == {key for key in held if typed.casefold() in held[key].names}


def test_texts_that_are_held_as_one_are_told_apart(demo, demo_users):
    """A record without a reference, one whose title has more than one line, and what only a further text says."""
    searchable = next(each for each in find.searchables() if each.kind == "Risks")
    risk = Risk.objects.on_register().exclude(ref=None).order_by("pk").first()
    Risk.objects.filter(pk=risk.pk).update(
        ref=None, ref_given_on=None, title="Straße\nof XYLOPHONES", description="Gongs, too."
    )

    (entry,) = texts.read(searchable, [risk.pk])

    assert entry.names == ("strasse\nof xylophones",)
    assert entry.title == "strasse\nof xylophones"
    assert entry.text == "\nstrasse\nof xylophones\ngongs, too."
    index.refresh([searchable])
    for typed, rank in (
        ("Strasse\nof xylophones", texts.EXACT),
        ("STRAS", texts.BEGINS),
        ("xylophones strasse", texts.IN_TITLE),
        ("gongs", texts.ELSEWHERE),
    ):
        ((_, some),) = index.matches([searchable], typed, typed.split())
        assert [match for matches in some for match in matches] == [(rank, risk.pk)]


def test_more_than_are_read_at_a_time_are_found(demo, monkeypatch):
    monkeypatch.setattr(texts, "AT_A_TIME", 3)
    kinds = find.searchables()
    index.refresh(kinds)

    found = dict(index.matches(kinds, "a", ["a"]))

    for kind, some in found.items():
        held = [entry.key for entry in texts.read(kind) if "a" in entry.text]
        keys = [key for matches in some for _, key in matches]
        assert sorted(keys) == sorted(held)
        assert len(set(keys)) == len(keys)


def test_words_are_counted_as_they_stand_also_after_a_change(demo, demo_users):
    kinds = find.searchables()

    def counted_and_there():
        index.refresh(kinds)
        there = Counter(
            word
            for kind in kinds
            for each in texts.read(kind)
            for word in texts.words_of(each.folded, each.called_by)
        )
        counted = index.vocabulary(kinds, ["firearms", "xylophone"])
        return [(counted[word], there[word]) for word in ("firearms", "xylophone", "operations")]

    assert all(counted == there for counted, there in counted_and_there())
    group = BusinessGroup.objects.first()
    group.name = "Xylophone Xylophone Operations"
    save_with_reason(group, by=demo_users["hsw"], reason="Renamed.")
    plan = ActionPlan.objects.first()
    plan.title = "Firearms and xylophone"
    save_with_reason(plan, by=demo_users["hsw"], reason="Renamed.")

    found = counted_and_there()
    assert all(counted == there for counted, there in found)
    assert found[1][0] > 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads all at once")
def test_what_takes_too_long_to_read_is_read_on_by_the_next_search(search, demo_users, monkeypatch):
    every = find.kinds_for(demo_users["board"])
    SearchedKind.objects.all().delete()
    monkeypatch.setattr(full_text, "AT_ONCE", 7)
    monkeypatch.setattr(find, "PATIENCE_ALONE", -1.0)

    def read_on():
        """Searches until all is read; how often some of it was not."""
        told = 0
        while (response := search("firearms")).context["found"].in_part:
            assert "The search is still reading the registers" in response.content.decode()
            told += 1
            if told == 5:
                # Of what is read already, and of what is not yet.
                for key in ("pk", "-pk"):
                    task = KeyTask.objects.order_by(key).first()
                    task.title = f"Xylophone {task.number}"
                    save_with_reason(task, by=demo_users["hsw"], reason="Renamed.")
        assert "still reading" not in response.content.decode()
        kept = SearchText.objects.values_list("kind__kind", "key", "text")
        there = {(kind.kind, each.key): each.text for kind in every for each in texts.read(kind)}
        assert {(kind, key): text for kind, key, text in kept} == there
        words = Counter(
            word
            for kind in every
            for each in texts.read(kind)
            for word in texts.words_of(each.folded, each.called_by)
        )
        counted = index.vocabulary(every, ["firearms", "xylophone"])
        assert counted == {word: words[word] for word in counted}
        return told

    assert 5 < read_on() < 500
    assert kinds(search("xylophone")) == ["Key tasks"]


def test_a_text_longer_than_an_index_takes_is_found(search):
    meeting = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    words = " ".join(
        f"{chr(0x4E00 + n % 20000)}{chr(0x5000 + n % 15000)}{n}" for n in range(40_000)
    )
    PaperText.objects.create(meeting=meeting, key="long", text=f"Xylophones. {words}")

    assert kinds(search("xylophone")) == ["Papers"]


def test_what_was_typed_is_shown_as_text(search):
    body = search("<script>alert(1)</script>").content.decode()

    assert "<script>alert" not in body
    assert find.mark_words("a <b> c", ["b"]) == "a &lt;<mark>b</mark>&gt; c"


def test_words_are_marked_in_a_title_with_signs():
    assert (
        find.mark_words("L&D and l&d", ["l&d"]) == "<mark>L&amp;D</mark> and <mark>l&amp;d</mark>"
    )


def test_a_kind_that_a_person_may_not_see_is_not_found(search, demo_users):
    role = demo_users["board"].groups.get()
    role.permissions.remove(role.permissions.get(codename="view_risk"))

    assert "Risks" not in kinds(search("firearms"))


def test_who_may_see_nothing_cannot_search(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))

    assert client.get("/search/?q=a").status_code == 403


def test_no_figure_of_injuries_is_found(demo_users):
    """What is searched of injuries are names: whatever number is typed, no count or number of people answers it."""
    board = demo_users["board"]
    for number in range(100):
        found = find.find(str(number), user=board, on=TODAY)
        for group in found.groups:
            if group.kind in ("Injury lines", "Investigations"):
                assert all(str(number) in re.sub("<[^>]+>", "", hit.title) for hit in group.hits)


def test_what_came_later_is_not_found_on_a_day_before(search):
    now, then = search("the"), search("the", as_at="2003-01-01")

    assert "Key tasks" in kinds(now)
    assert "Updates of key tasks" not in kinds(then)


@pytest.mark.parametrize("query", ["", " ", "\x00", "%", "_", "\\", "'", '"', "x" * 5000, "🦺"])
def test_whatever_is_typed_is_answered(search, query):
    search(query)


def test_the_box_is_on_every_page(client, demo_users):
    client.force_login(demo_users["board"])

    body = client.get("/risks/").content.decode()

    assert 'action="/search/"' in body
    assert 'aria-keyshortcuts="/"' in body


def test_a_search_is_quick(search):
    search("firearms")
    started = time.process_time()

    search("firearms")

    assert time.process_time() - started < 0.5

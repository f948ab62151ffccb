"""Comments and questions on records: who reads them, who is told, what stands, and what an attacker gets."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from injuries.models import SmallNumberView
from maturity.models import Audit
from ohs.comments import operations
from ohs.comments.models import Comment, CommentRead
from ohs.comments.subjects import find_subject, kinds, subject_of
from ohs.core.errors import OperationRefused
from ohs.core.models import AppendOnlyError
from ohs.organisation.models import BoardMeeting, User
from ohs.work.waiting import load_work
from tests.actions.factories import KeyTaskFactory
from tests.injuries.factories import InvestigationFactory
from tests.maturity.factories import AuditFactory
from tests.organisation.factories import (
    BoardMeetingFactory,
    PostFactory,
    PostHolderFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
AT = dt.datetime(2021, 7, 5, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(settings):
    settings.OHS_TODAY = ON.isoformat()


@pytest.fixture
def post(lead_user):
    return PostHolderFactory(post=PostFactory(title="Head of Works"), user=lead_user).post


@pytest.fixture
def task(roles_applied):
    return KeyTaskFactory(number="6.2", title="Train the trainers")


def say(record, text, by, **more):
    subject = (
        record if hasattr(record, "kind") and hasattr(record, "called") else subject_of(record)
    )
    return operations.say(subject=subject, text=text, by=by, **{"on": ON, "at": AT, **more})


def waiting(person):
    return [
        (item.kind, item.pk) for item in load_work(person, ON).items if item.register == "comments"
    ]


def page_of(record):
    return subject_of(record).page


# Asking and answering
def test_a_board_member_asks_a_post_and_the_answer_stands_with_the_question(
    client, board_user, lead_user, post, task
):
    client.force_login(board_user)
    client.post(
        page_of(task), {"text": "Is it late?", "to": f"post-{post.pk}", "is_question": "on"}
    )
    question = Comment.objects.get()
    assert question.said_by == board_user
    assert waiting(lead_user) == [("question", question.pk)]
    (asked,) = load_work(board_user, ON).for_others
    assert asked.waits_for == "Head of Works to answer"

    client.force_login(lead_user)
    client.post("/mine/", {"item": f"comments-question-{question.pk}", "text": "No."})

    assert waiting(lead_user) == []
    assert load_work(board_user, ON).for_others == ()
    page = client.get(task.get_absolute_url()).content.decode()
    assert page.index("Is it late?") < page.index("No.")
    assert "Question, answered" in page


def test_a_question_to_nobody_waits_for_the_hsw_team(board_user, lead_user, hsw_user, post, task):
    question = say(task, "Why?", board_user, is_question=True)

    assert waiting(hsw_user) == [("question", question.pk)]
    assert waiting(lead_user) == []


def test_a_question_to_a_post_that_nobody_holds_reaches_the_hsw_team_and_the_post_above(
    board_user, lead_user, hsw_user, post, task
):
    empty = PostFactory(title="Left empty", reports_to=post)
    question = say(task, "Why?", board_user, is_question=True, posts=[empty])

    assert waiting(hsw_user) == waiting(lead_user) == [("question", question.pk)]


def test_only_who_was_asked_and_the_team_answer(
    board_user, lead_user, other_lead_user, hsw_user, post, task
):
    question = say(task, "Why?", board_user, is_question=True, posts=[post])

    assert not say(task, "I wonder too.", other_lead_user, parent=question).is_answer
    assert not say(task, "Anybody?", board_user, parent=question).is_answer
    assert waiting(lead_user)
    assert say(task, "Because.", hsw_user, parent=question).is_answer
    assert not waiting(lead_user)


@pytest.mark.parametrize(
    "text", ["@Head of Works, look.", "(@head of works)", "Look, @a-lead.", "See @A-Lead"]
)
def test_who_is_named_with_an_at_finds_it_in_their_work_until_it_is_read(
    client, text, board_user, lead_user, post, task
):
    comment = say(task, text, board_user)
    assert waiting(lead_user) == [("mention", comment.pk)]

    client.force_login(lead_user)
    client.post("/mine/", {"item": f"comments-mention-{comment.pk}", "text": ""})

    assert waiting(lead_user) == []
    assert CommentRead.objects.get().person == lead_user


@pytest.mark.parametrize(
    "text", ["a-lead@example.org", "@Head of Worksop", "@nobody", "Head of Works", "@", "@a-leader"]
)
def test_what_only_looks_like_a_name_names_nobody(text, board_user, lead_user, post, task):
    assert not say(task, text, board_user).mentions.exists()


def test_the_longest_name_counts(board_user, post, task):
    longer = PostFactory(title="Head of Works and Stores")

    named = say(task, "@Head of Works and Stores: well?", board_user).mentions.all()

    assert [each.post for each in named] == [longer]


@pytest.mark.parametrize(
    "text",
    [
        "@Zoë de Vries, look.",
        "@ZOË DE VRIES",
        "@zdv.1 and @nobody",
        "@Élodie.",
        "@élodie",
        "@weiß",
        "(@WEISS)",
        "@Weiss",
    ],
)
def test_a_name_is_found_however_its_letters_are_written(text, board_user, lead_user, task):
    for username, first_name, last_name in (
        ("zdv.1", "Zoë", "de Vries"),
        ("e.1", "Élodie", ""),
        ("w.1", "", "Weiß"),
    ):
        UserFactory(username=username, first_name=first_name, last_name=last_name).groups.set(
            lead_user.groups.all()
        )

    (named,) = say(task, text, board_user).mentions.all()

    wanted = {"Z": "zdv.1", "É": "e.1", "W": "w.1"}[text.strip("(@")[0].upper()]
    assert named.person.username == wanted


def test_of_two_people_with_one_name_the_user_name_says_who(board_user, lead_user, task):
    one, other = (
        UserFactory(username=name, first_name="Jo", last_name=last)
        for name, last in (("js1", "Smith"), ("js2", "SMITH"))
    )
    for person in (one, other):
        person.groups.set(lead_user.groups.all())

    assert not say(task, "@Jo Smith", board_user).mentions.exists()
    (named,) = say(task, "@Jo Smith (js1)", board_user).mentions.all()
    assert named.person == one
    (named,) = say(task, "@JS2", board_user).mentions.all()
    assert named.person == other


def test_of_many_people_only_who_could_be_meant_are_read_and_none_are_listed(
    client, board_user, lead_user, task, monkeypatch
):
    made = User.objects.bulk_create(
        User(username=f"officer-{number}", last_name=f"Officer {number}") for number in range(300)
    )
    lead_user.groups.get().user_set.add(*made)
    client.force_login(board_user)
    page = client.get(page_of(task)).content.decode()
    read, from_db = [], User.from_db.__func__
    monkeypatch.setattr(
        User, "from_db", classmethod(lambda *given: read.append(1) or from_db(*given))
    )

    (named,) = say(task, "@a-lead and somebody@officer-1.example", board_user).mentions.all()

    assert named.person == lead_user
    assert len(read) < 20
    assert "Officer 7" not in page
    assert "Where two people have the same name" in page


def test_being_named_often_on_one_record_is_one_item(board_user, lead_user, post, task):
    for _ in range(3):
        newest = say(task, "@Head of Works", board_user)

    assert waiting(lead_user) == [("mention", newest.pk)]


def test_a_reply_says_that_it_was_read(board_user, lead_user, post, task):
    comment = say(task, "@Head of Works", board_user)

    say(task, "Seen.", lead_user, parent=comment)

    assert waiting(lead_user) == []


# Who may read
def test_who_may_not_read_a_record_neither_reads_nor_says_anything_of_it(
    client, board_user, hsw_user
):
    incident = InvestigationFactory(number=7, title="A fall")
    said = say(incident, "Officer Smith broke an arm.", hsw_user)
    client.force_login(board_user)

    assert client.get(page_of(incident)).status_code == 403
    assert client.post(page_of(incident), {"text": "Who?"}).status_code == 403
    assert "Smith" not in client.get(incident.get_absolute_url()).content.decode()
    assert "broke an" not in client.get("/search/?q=Smith").content.decode()
    assert "Smith" not in client.get("/activity/").content.decode()
    with pytest.raises(PermissionDenied):
        say(incident, "Who?", board_user, parent=said)
    client.force_login(hsw_user)
    assert "Smith" in client.get(incident.get_absolute_url()).content.decode()
    assert "Smith" not in client.get("/activity/?area=comments").content.decode()
    assert "comment Incident 7 A fall" in client.get("/activity/?area=comments").content.decode()


def test_reading_what_is_said_of_an_incident_is_logged(client, hsw_user):
    incident = InvestigationFactory(people=None)
    say(incident, "A narrative.", hsw_user)
    client.force_login(hsw_user)
    before = SmallNumberView.objects.count()

    client.get(page_of(incident))

    assert SmallNumberView.objects.count() == before + 1


def test_who_may_not_read_the_record_is_not_told_of_being_named(
    board_user, hsw_user, lead_user, post
):
    incident = InvestigationFactory(title="A fall")

    for named in ({"people": [lead_user]}, {"posts": [post]}):
        with pytest.raises(OperationRefused, match="may not read this record"):
            say(incident, "Please look.", hsw_user, **named)
    # Typed by hand a person is not even recognised: the list has only those who may read it.
    say(incident, "@a-lead", hsw_user)
    with pytest.raises(OperationRefused, match="may not read this record"):
        say(incident, "@Head of Works", hsw_user)

    assert waiting(lead_user) == []


def test_who_may_no_longer_read_it_is_told_no_more(hsw_user, auditor_user, lead_user, post):
    audit = AuditFactory(state=Audit.State.DRAFT, recorded_on=None)
    say(audit, "Finish it.", hsw_user, people=[auditor_user])
    assert len(waiting(auditor_user)) == 1

    auditor_user.groups.set(lead_user.groups.all())
    auditor = type(auditor_user).objects.get(pk=auditor_user.pk)

    assert waiting(auditor) == []
    assert not subject_of(audit).is_readable_by(lead_user, ON)


def test_without_a_role_nothing_is_read(client, django_user_model, task, board_user):
    say(task, "A comment.", board_user)
    client.force_login(django_user_model.objects.create_user("nobody"))

    assert client.get(page_of(task)).status_code == 403
    assert client.post(page_of(task), {"text": "Hello"}).status_code == 403


# What stands
def test_an_author_edits_for_ten_minutes_and_the_words_before_are_kept(board_user, task):
    comment = say(task, "Is it lat?", board_user)

    operations.edit(
        comment=comment, text="Is it late?", by=board_user, on=ON, at=AT + dt.timedelta(minutes=10)
    )

    comment = Comment.objects.get()
    assert (comment.text, comment.said_at) == ("Is it late?", AT)
    assert [each.text for each in comment.history.order_by("history_id")] == [
        "Is it lat?",
        "Is it late?",
    ]
    with pytest.raises(OperationRefused, match="ten minutes"):
        operations.edit(
            comment=comment,
            text="Never mind",
            by=board_user,
            on=ON,
            at=AT + dt.timedelta(minutes=10, seconds=1),
        )


def test_the_page_offers_no_editing_after_ten_minutes_and_none_to_others(
    client, board_user, hsw_user, task
):
    now = timezone.now()
    fresh = say(task, "Fresh", board_user, at=now)
    old = say(task, "Old", board_user, at=now - dt.timedelta(minutes=11))
    client.force_login(board_user)

    page = client.get(page_of(task)).content.decode()
    assert reverse("comments:edit", args=[fresh.pk]) in page
    assert reverse("comments:edit", args=[old.pk]) not in page
    late = client.post(reverse("comments:edit", args=[old.pk]), {"text": "Changed"})
    assert "ten minutes" in late.content.decode()
    client.force_login(hsw_user)
    assert client.post(reverse("comments:edit", args=[fresh.pk]), {"text": "X"}).status_code == 403
    assert set(Comment.objects.values_list("text", flat=True)) == {"Fresh", "Old"}


def test_nothing_changes_a_comment_past_the_operations(board_user, task):
    comment = say(task, "It stands.", board_user)

    for change in (
        comment.save,
        comment.delete,
        Comment.objects.all().delete,
        lambda: Comment.objects.update(text="X"),
        lambda: Comment.everything.update(text="X"),
    ):
        with pytest.raises(AppendOnlyError):
            change()


def test_the_author_is_who_is_signed_in_whatever_is_sent(client, board_user, hsw_user, task):
    client.force_login(board_user)

    client.post(
        page_of(task),
        {
            "text": "Mine",
            "said_by": hsw_user.pk,
            "by": hsw_user.pk,
            "said_at": "2001-01-01",
            "is_answer": "on",
            "kind": "plan",
        },
    )

    comment = Comment.objects.get()
    assert (comment.said_by, comment.kind, comment.is_answer) == (board_user, "key-task", False)
    assert comment.said_at > timezone.now() - dt.timedelta(minutes=1)


def test_the_team_withdraws_with_a_reason_that_stands_in_its_place(
    client, board_user, hsw_user, lead_user, post, task
):
    comment = say(task, "Officer Smith was hurt. @Head of Works", board_user, is_question=True)
    reply = say(task, "I see.", hsw_user, parent=comment)
    client.force_login(board_user)
    address = reverse("comments:withdraw", args=[comment.pk])
    assert client.post(address, {"reason": "X"}).status_code == 403

    client.force_login(hsw_user)
    assert "Enter why" in client.post(address, {"reason": " "}).content.decode()
    client.post(address, {"reason": "It named somebody."})

    page = client.get(task.get_absolute_url()).content.decode()
    assert "Smith" not in page
    assert "It named somebody." in page
    assert reply.text in page
    assert waiting(lead_user) == []
    assert "was hurt" not in client.get("/search/?q=Smith").content.decode()
    assert client.get(address).status_code == 404
    with pytest.raises(OperationRefused, match="withdrawn"):
        say(task, "Too late", board_user, parent=comment)


def test_what_is_said_of_another_record_is_not_replied_to_here(client, board_user, task):
    other = KeyTaskFactory()
    comment = say(other, "Elsewhere", board_user)

    with pytest.raises(OperationRefused, match="another record"):
        say(task, "Here", board_user, parent=comment)
    client.force_login(board_user)
    assert client.get(f"{page_of(task)}?reply={comment.pk}").status_code == 404
    assert client.get(f"{page_of(task)}?thread={comment.pk}").status_code == 404


@pytest.mark.parametrize(
    "query", ["reply=x", "thread=²", "page=x", "nonsense=1", "reply=" + "9" * 30]
)
def test_nonsense_in_the_address_is_answered_in_words(client, board_user, task, query):
    client.force_login(board_user)

    assert client.get(f"{page_of(task)}?{query}").status_code in (200, 400)


@pytest.mark.parametrize("key", ["999999", "x", "²", "9" * 40, "-1", "1-legal", "999999-legal"])
def test_a_record_that_is_not_there_has_no_comments(client, board_user, key):
    client.force_login(board_user)

    for kind in (*kinds(), "nonsense"):
        assert client.get(reverse("comments:thread", args=[kind, key])).status_code == 404


def test_what_is_said_is_text_and_not_markup(client, board_user, task):
    client.force_login(board_user)

    client.post(page_of(task), {"text": "<script>alert(1)</script>\nTwo\x00 lines"})

    page = client.get(task.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Two lines" in page


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 4001])
def test_an_empty_or_endless_text_is_refused(client, board_user, task, text):
    client.force_login(board_user)

    assert client.post(page_of(task), {"text": text}).status_code == 200
    assert not Comment.objects.exists()


def test_a_deleted_record_takes_what_waits_with_it(
    client, board_user, lead_user, hsw_user, post, task
):
    comment = say(task, "@Head of Works", board_user)
    address = page_of(task)
    type(task).objects.filter(pk=task.pk).delete()

    assert waiting(lead_user) == []
    client.force_login(hsw_user)
    assert client.get(address).status_code == 404
    assert client.get("/search/?q=Works").status_code == 200
    client.post(reverse("comments:withdraw", args=[comment.pk]), {"reason": "Gone."})
    assert not Comment.objects.exists()


# The draft paper
def test_a_section_of_a_draft_is_commented_on_until_the_meeting_is_frozen(
    client, board_user, hsw_user
):
    meeting = BoardMeetingFactory(date=ON)
    section = find_subject("paper-section", f"{meeting.pk}-legal")
    client.force_login(board_user)

    client.post(section.page, {"text": "Is that all?"})

    assert Comment.objects.get().title.startswith("Legal")
    pack = client.get(reverse("board:pack", args=[meeting.slug])).content.decode()
    assert section.page in pack
    assert "1 comment" in pack
    BoardMeeting.objects.filter(pk=meeting.pk).update(as_at=ON, state="frozen")
    assert "is frozen" in client.post(section.page, {"text": "Too late"}).content.decode()
    assert "Is that all?" in client.get(section.page).content.decode()
    assert Comment.objects.count() == 1


# Many
def test_thousands_on_one_record_are_paged_and_cost_the_same(
    client, board_user, lead_user, post, task, django_assert_max_num_queries
):
    first = say(task, "The first", board_user, is_question=True)
    rows = [
        Comment(
            kind="key-task",
            record=str(task.pk),
            title="6.2",
            text=f"Comment {number}",
            said_on=ON,
            said_at=AT,
            said_by=board_user,
            parent=first if number % 2 else None,
        )
        for number in range(5000)
    ]
    Comment.everything.bulk_create(rows)
    client.force_login(lead_user)

    with django_assert_max_num_queries(60):
        page = client.get(page_of(task)).content.decode()
    assert page.count("ohs-thread") == 20
    with django_assert_max_num_queries(60):
        last = client.get(f"{page_of(task)}?page=126").content.decode()
    assert "The first" in last
    assert "All 2500 replies" in last
    assert (
        client.get(f"{page_of(task)}?thread={first.pk}&page=2")
        .content.decode()
        .count("ohs-comment--reply")
        == 20
    )
    record = client.get(task.get_absolute_url()).content.decode()
    assert record.count("ohs-thread") == 3
    assert len(record) < 60_000


def test_the_past_shows_what_was_said_by_then(client, board_user, task):
    say(task, "Said in July", board_user)
    client.force_login(board_user)

    page = client.get(f"{task.get_absolute_url()}?as_at=2021-07-04").content.decode()

    assert "Said in July" not in page
    assert "Write a comment" not in page


# Every kind
def test_every_register_and_the_board_declare_what_is_commented_on(demo, client):
    said = {
        "key-task", "key-action", "plan", "measure", "recommendation", "programme", "risk", "control",
        "indicator", "unit", "audit", "finding", "return", "line", "investigation", "meeting",
        "decision", "agenda-item", "paper-section",
    }  # fmt: skip
    assert said == set(kinds())
    client.force_login(demo)
    for kind in kinds().values():
        if not hasattr(kind.model, "objects"):
            continue
        record = kind.model.objects.first()
        if record is None:
            continue
        subject = find_subject(kind.name, kind.key(record))
        say(subject, f"On a {kind.name}", demo)
        assert f"On a {kind.name}" in client.get(subject.page).content.decode()


def test_a_fifth_registers_records_are_commented_on(ladders, hsw_user, monkeypatch):
    from ohs.comments import subjects
    from ohs.registers.comments import commented

    kind = commented(
        ladders.Ladder,
        "ladder",
        "Ladder",
        "ladders.view_ladder",
        called=lambda ladder: f"Ladder {ladder.number}",
    )
    monkeypatch.setattr(subjects, "kinds", lambda: {"ladder": kind})
    person = type(hsw_user).objects.get(pk=hsw_user.pk)
    ladder = ladders.Ladder.objects.create(number=7)

    comment = say(subjects.subject_of(ladder), "Wobbles.", person)

    assert comment.kind == "ladder"

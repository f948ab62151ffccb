"""The quarter after the demonstration's paper: every page and the draft paper tell the next twelve months, and alike."""

import csv
import datetime as dt
import html
import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from docx import Document

from injuries.lines.comparison import compare_lines
from ohs.board import operations
from ohs.board.sent.differences import differences_of
from ohs.core.cache import data_version
from ohs.organisation.models import BoardMeeting
from tests.board.pdf_text import Pdf

JULY, OCTOBER = "2021-07-05", "2021-10-04"
SLUG = "joint-audit-panel-2021-10-04"


@pytest.fixture(scope="module")
def quarter_added(_demo_loaded, django_db_blocker):
    """The quarter, added once for the tests of this file, and undone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo_quarter", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def october(quarter_added, demo_users, settings):
    settings.OHS_TODAY = OCTOBER
    return demo_users


def rows(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {row["line"]: row for row in csv.DictReader(io.StringIO(text))}


def page(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        found = {}
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")
            found[name] = cursor.fetchone()[0]
    return found


def test_the_quarter_is_added_once_and_tells_the_next_twelve_months_everywhere(october, client):
    before, held = data_version(), sizes()
    call_command("demo_quarter", verbosity=0)
    assert (data_version(), sizes()) == (before, held)

    client.force_login(october["board"])
    july = rows(client, f"/injuries/?format=csv&as_at={JULY}")
    now = rows(client, "/injuries/?format=csv")
    assert {row["period"] for row in july.values()} == {"2020-04/2021-03"}
    assert {row["period"] for row in now.values()} == {"2020-10/2021-09"}

    listed, dashboard = page(client, "/injuries/"), page(client, "/")
    paper = page(client, f"/board/meetings/{SLUG}/pack/?audience=board")
    assert "October 2020 to September 2021" in dashboard
    for title, row in now.items():
        finding = row["sentence"].removeprefix(f"{title}: ")
        finding = finding[:1].upper() + finding[1:]
        assert row["sentence"] != july[title]["sentence"] or "[c]" in row["count"], title
        assert finding in listed, title
        assert finding in page(client, f"/injuries/lines/{row['slug']}/"), title
        assert row["sentence"] in paper, title
    assert "April 2020 to March 2021" not in paper
    signals = [
        line for line in compare_lines(on=dt.date.fromisoformat(OCTOBER)).lines if line.signal
    ]
    assert len(signals) > 2
    for line in signals:
        own = page(client, line.line.get_absolute_url())
        for place in (listed, dashboard, paper, own):
            assert line.signal_text in place, line.line

    higher = [row for row in now.values() if row["verdict"] == "higher"]
    lower = [row for row in now.values() if row["verdict"] == "lower"]
    assert (
        f"the rate of {len(higher)} is higher than the year before and of {len(lower)} lower"
        in paper
    )
    for row in now.values():
        if row["rate_change_pct"].lstrip("-").isdigit():
            change = int(row["rate_change_pct"])
            assert f"{'+' if change > 0 else '−' if change < 0 else ''}{abs(change)}%" in dashboard

    # What the panel of July saw stands, and every register has something to tell since then.
    assert BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05").state == "frozen"
    changed = page(client, "/board/since/")
    for told in ("Water Intervention", "Assault with Injury", "RaSP"):
        assert told in changed or told in paper, told


def test_october_tells_nothing_that_was_so_in_july_and_each_board_compares_with_its_own(
    october, client
):
    client.force_login(october["hsw"])
    paper = page(client, f"/board/meetings/{SLUG}/pack/?audience=panel")
    august = page(client, "/board/meetings/hsw-board-2021-08/pack/?audience=board")

    assert "what the Joint Audit Panel saw on 5 July 2021" in paper
    assert "what the Health, Safety and Wellbeing Board saw on 6 May 2021" in august
    for no_longer in (
        "so that enough people are trained to start in July 2021",
        "2 key tasks are overdue and 2 are due",
        "97–99% compliant, 2020/21",
        "is compared with what the Health, Safety and Wellbeing Board",
        "ESTIP trauma peer support pilot: in preparation",
        # Told in July's paper.
        "The chair of the MPS Health, Safety and Wellbeing Board has passed",
        "nothing in this update has an immediate significant bearing",
        "a group led by HR is looking at",
        "Closure waits for",
        "Recording changed in the period",
    ):
        assert no_longer not in paper, no_longer
    for now in (
        # A claim beyond its audit, with its exception, and who has not answered.
        "SO15, assured with exceptions: Two vehicles were without a first aid kit in August; both have one now.",
        "It claims Level 4 in 11 themes; no audit has verified the level claimed in 11 themes; verified at Level 3.",
        "10 of 16 units submitted a self-assessment for Q2 2021/22",
        "98% compliant",
        # Its score has not changed since the panel of July, whatever it did since the Board of May.
        "not reviewed since 5 July 2021. Score change: unchanged.",
        "Reviewed on 5 July 2021: Whether the force can collect",
        "The Health, Safety and Wellbeing Board planned for August 2021 is not on record yet.",
        "became overdue, due on 31 August 2021. Three of eight units have been visited.",
        "Injuries, Oct 2020 – Sep 2021; the meeting saw Apr 2020 – Mar 2021 (9):",
        "The pilot has run in its units since July.",
        "The recognition of agonal breathing is part of every course",
        # What nobody reviewed since is told with the day on which it was written.
        "Reviewed on 5 July 2021: ",
        "not reviewed since 5 July 2021",
    ):
        assert now in paper, now


def test_a_claim_with_its_exception_is_in_page_pdf_and_word(october, client):
    client.force_login(october["board"])
    base = f"/board/meetings/{SLUG}/"
    claim = "SO15, assured with exceptions: Two vehicles were without a first aid kit in August"
    against = "no audit has verified the level claimed in 11 themes; verified at Level 3."

    word = Document(io.BytesIO(client.get(f"{base}pack.docx").content))
    faces = {
        "page": page(client, f"{base}pack/"),
        "pdf": " ".join(" ".join(Pdf(client.get(f"{base}pack.pdf").content).pages()).split()),
        "word": " ".join(paragraph.text for paragraph in word.paragraphs),
    }

    for face, text in faces.items():
        assert claim in text and against in text, face


@pytest.mark.parametrize(("slug", "name"), [(SLUG, "pack.pdf"), ("hsw-board-2021-11", "pack.docx")])
def test_octobers_paper_as_generated_differs_in_nothing(october, client, slug, name):
    client.force_login(october["hsw"])
    meeting = BoardMeeting.objects.select_related("board").get(slug=slug)

    body = client.get(f"/board/meetings/{slug}/{name}").content
    operations.hand_back_paper(meeting=meeting, name=name, body=body, by=october["hsw"])

    assert differences_of(meeting) == []

"""The dashboard: every number links to exactly the rows it counts, for the force, each group and past days."""

import csv
import datetime as dt
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ohs.board.dashboard import change_words, compose
from ohs.organisation.models import BoardMeeting, BusinessGroup

JULY = dt.date(2021, 7, 5)
_LINK = re.compile(r'<a\b[^>]*href="(/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
LISTS = {"/actions/", "/risks/", "/maturity/findings/", "/maturity/units/", "/injuries/"}
_NUMBER = re.compile(r"(\d[\d,]*)(?: of \d[\d,]*)?(?: [\w\s,-]+)?")


def numbers(html):
    """Every link of the page whose text begins with a number: (number, address)."""
    main = html.split('id="main"')[1].split("</main>")[0]
    for url, inner in _LINK.findall(main):
        text = unescape(re.sub(r"<[^>]+>", " ", inner)).strip()
        text = " ".join(text.split())
        match = _NUMBER.fullmatch(text)
        # A task's number or a risk's reference is a name, not a count: it opens a record, not a list.
        if match and url.partition("?")[0] in LISTS:
            yield int(match[1].replace(",", "")), unescape(url)


def rows_behind(client, url):
    response = client.get(f"{url}&format=csv")
    assert response.status_code == 200, f"{url}: {response.status_code}"
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))[1:]


@pytest.fixture
def as_board(client, demo_users):
    client.force_login(demo_users["board"])
    return client


@pytest.mark.parametrize(
    "query", ["", "?group=MO", "?group=FLP", "?group=PROF", "?as_at=2021-05-06"]
)
def test_every_number_is_the_rows_behind_its_link(as_board, query):
    response = as_board.get(f"/{query}")
    found = list(numbers(response.content.decode()))

    assert len(found) >= 8
    for number, url in found:
        assert number == len(rows_behind(as_board, url)), f"{number} on the page, {url}"


def test_the_tiles_of_july_2021(demo_users):
    tiles = compose(on=JULY).tiles

    assert (tiles[0].figure.value, tiles[0].figure.base) == (2, 15)
    assert tiles[0].change == "2 more than on 6 May: worse"
    assert (tiles[1].figure.value, tiles[1].figure.base) == (2, 7)
    assert tiles[1].change == "unchanged since 6 May"
    assert (tiles[2].figure.value, tiles[2].figure.base) == (16, 16)
    assert tiles[2].figure.label == "units below their target level"
    assert tiles[2].note.startswith(
        "13 verified at Level 3; target: all at Level 4 by 31 March 2023"
    )
    assert tiles[2].change == "unchanged since 6 May"
    assert (tiles[3].figure.value, tiles[3].figure.base) == (1, 7)


def test_a_change_says_how_much_and_whether_it_is_better():
    may = BoardMeeting(as_at=dt.date(2021, 5, 6))

    assert change_words(2, may, True) == ("2 more than on 6 May: worse", "bad")
    assert change_words(-1, may, True) == ("1 fewer than on 6 May: better", "good")
    assert change_words(3, may, False) == ("3 more than on 6 May: better", "good")
    assert change_words(3, may, None) == ("3 more than on 6 May", "neutral")
    assert change_words(0, may, False) == ("unchanged since 6 May", "neutral")


def test_what_needs_a_decision_is_at_most_ten_heaviest_first(demo_users):
    attention = compose(on=JULY).attention

    weights = [item.weight for item in attention]
    assert 0 < len(attention) <= 10
    assert weights == sorted(weights, reverse=True)
    for item in attention:
        assert item.url
        assert item.sentence.endswith(".")


def test_on_a_phone_every_figure_is_called_what_its_column_is(as_board):
    page = as_board.get("/").content.decode()
    labelled = set()

    for table in re.findall(r'<table class="[^"]*ohs-stack.*?</table>', page, re.DOTALL):
        head, body = table.split("</thead>")
        columns = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', head)
        for row in re.findall(r"<tr\b.*?</tr>", body, re.DOTALL):
            cells = re.findall(r"<t[dh]\b([^>]*)>", row)
            for column, cell in zip(columns, cells, strict=True):
                if label := re.search(r'data-label="([^"]*)"', cell):
                    assert label[1] == column
                    labelled.add(column)

    assert labelled >= {"Injuries", "More or fewer", "Rate change", "95% interval", "Lead", "Due"}


def test_an_unknown_group_is_a_clear_400(as_board):
    response = as_board.get("/?group=NOWHERE")

    assert response.status_code == 400
    assert "Use one of FLP, MO, SO, PROF" in response.content.decode()


def test_every_group_has_a_dashboard(as_board):
    for group in BusinessGroup.objects.all():
        assert group.name in as_board.get(f"/?group={group.code}").content.decode()


def test_the_dashboard_is_put_together_once(as_board):
    with CaptureQueriesContext(connection) as cold:
        as_board.get("/")
    with CaptureQueriesContext(connection) as warm:
        as_board.get("/")

    asked = [
        [q["sql"] for q in queries if 'FROM "risks_' in q["sql"] and "UNION ALL" not in q["sql"]]
        for queries in (cold, warm)
    ]
    assert asked[0]
    assert asked[1] == []


def test_what_is_kept_gives_way_as_soon_as_something_is_recorded(as_board, demo_users):
    from actions import operations
    from actions.models import KeyTask

    as_board.get("/")
    task = KeyTask.objects.get(plan__slug__contains="2021", number="7")
    operations.withdraw(task=task, narrative="Stopped.", by=demo_users["hsw"], on=JULY)

    assert compose(on=JULY).tiles[0].figure.value == 1
    text = as_board.get("/").content.decode()
    assert re.search(r'ohs-tile__value">1<', text)

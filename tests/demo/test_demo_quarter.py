"""The quarter after the demonstration's paper: every page and the draft paper tell the next twelve months, and alike."""

import csv
import html
import io

import pytest
from django.core.management import call_command
from django.db import connection

from ohs.core.cache import data_version
from ohs.organisation.models import BoardMeeting

JULY, OCTOBER = "2021-07-05", "2021-10-04"
SLUG = "joint-audit-panel-2021-10-04"


@pytest.fixture
def october(demo_users, settings):
    call_command("demo_quarter", verbosity=0)
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

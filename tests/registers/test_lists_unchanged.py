"""The CSV of every list, byte for byte as the version of 22 November gave it for the demonstration.

The digests in `data/lists_of_22_november.json` were made by that version, for a board member and for the HSW team, on
seven days. People's spreadsheets hold on to these columns: a column added at the end is passed over here, and a digest
is changed only together with a decision that the file changes. So far those are these: the contact that the regulator
made about facemasks is of the kind "contact by the regulator" and no longer "not reportable"; the list of counts says "not recorded
by unit" in words, because a file without them is refused when it is brought in; the verdicts and sentences of the
injury lines say "not enough evidence to say" where they said "no evidence of change", which it is not; the lines are
compared over the period of the meeting of the day, or twelve months to the newest complete one, and no longer over the last
whole financial year on every day, and say how many of its months have figures; and whoever may
not see small numbers gets published figures only: no single counts, no percentage of a line with a bound, of a business
group whole financial years, and not how many people an incident hurt; and a self-assessment is "not submitted",
"submitted" or "returned to the unit", as on every page, where the maturity files said "no return", "returned" and
"sent back"; and the demonstration has illustrative self-assessments of the two quarters before Q1 2021/22, audits that are
planned, and for each of its six non-conformities evidence and a recommendation, and its Boards of February and May were
chaired; and a line is marked [r] whatever changed in it since the Board (either year, a strength, the verdict), a count
only where it is another than the Board saw; and recording that changed in the year before is no longer said to have changed in
the period. (The counts of keepers are the same rows; those of one month stand in another order, because none is left
out any more.)
"""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from ohs.core.csv import BOM

LISTS = json.loads(
    Path(__file__).with_name("data").joinpath("lists_of_22_november.json").read_text("utf-8")
)


def first_columns(body: bytes, number: int) -> bytes:
    """The CSV with its first columns only, written as it was."""
    lines = list(csv.reader(io.StringIO(body.decode().removeprefix(BOM), newline="")))
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(line[:number] for line in lines)
    return (BOM + stream.getvalue()).encode()


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_the_same_file_as_before(client, demo_users, address):
    differing = []
    for on, files in LISTS[address].items():
        for username in ("board", "hsw"):
            client.force_login(demo_users[username])
            answer = client.get(f"{address}{'&' if '?' in address else '?'}format=csv&as_at={on}")
            assert answer.status_code == 200
            body = b"".join(answer.streaming_content)
            cut = first_columns(body, files["columns"])
            if hashlib.sha256(cut).hexdigest()[:32] != files[username]:
                differing.append((on, username))

    assert not differing

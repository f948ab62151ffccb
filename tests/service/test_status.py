"""What the nightly jobs leave word of."""

import datetime as dt

import pytest

from ohs.service import status

AT = dt.datetime(2021, 7, 5, 3, 30, tzinfo=dt.UTC)


def test_what_was_recorded_is_read_again(tmp_path):
    status.record(tmp_path / "state", "verify", at=AT, faults=0)

    assert status.last(tmp_path / "state", "verify") == {"at": AT, "faults": 0}


def test_the_last_word_stands(tmp_path):
    for faults in (3, 0):
        status.record(tmp_path, "verify", at=AT, faults=faults)

    assert status.last(tmp_path, "verify")["faults"] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["verify.json"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"at": 3}', '{"at": "yesterday"}', '{"at": "2021-07-05"}'],
)
def test_what_cannot_be_read_is_as_if_it_had_never_run(tmp_path, text):
    (tmp_path / "verify.json").write_text(text)

    assert status.last(tmp_path, "verify") is None


def test_never_ran(tmp_path):
    assert status.last(tmp_path / "nowhere", "backup") is None


@pytest.mark.parametrize("name", ["../verify", "", "a/b", "Verify"])
def test_a_name_is_no_path(tmp_path, name):
    with pytest.raises(ValueError, match="name of a job"):
        status.record(tmp_path, name, at=AT)

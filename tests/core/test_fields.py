import pytest

from ohs.core.fields import natural_key


def test_references_sort_as_people_count():
    refs = ["35", "17", "3a-d", "2", "28", None, "34", "32"]

    assert sorted(refs, key=natural_key) == ["2", "3a-d", "17", "28", "32", "34", "35", None]


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [("MO3", "MO10"), ("6.2", "6.10"), ("3", "3a"), ("3a", "3b"), ("9", "10"), ("so15", "SO16")],
)
def test_numbers_within_text_count(smaller, larger):
    assert natural_key(smaller) < natural_key(larger)


def test_nothing_sorts_last():
    assert natural_key("") == natural_key(None) > natural_key("zz")

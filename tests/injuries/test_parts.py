"""What happened: a line's year by the causes that its cause is divided into, as far as it may be told."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injuries import operations
from injuries.disclosure.parts import parts_told
from injuries.lines.parts import load_parts
from injuries.models import PublishedPart
from injuries.reporting.paper import for_paper
from tests.injuries import factories
from tests.injuries.disclosure.attacker import Attacker

steady = settings(max_examples=12)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"a": 60, "b": 40, "c": 12}, (("a",), ("b",), ("c",))),
        ({"a": 60, "b": 3, "c": 12}, (("a",), ("b", "c"))),
        ({"a": 60, "b": 3, "c": 2}, (("a",), ("b", "c"))),
        ({"a": 60, "b": 3, "c": 0}, None),
        ({"a": 60, "b": 0}, None),
        ({"a": 3, "b": 4}, None),
        ({"a": 0, "b": 0}, None),
        ({"a": 60, "b": 30, "c": 0}, (("a",), ("b",), ("c",))),
        ({}, None),
    ],
)
def test_parts_that_are_too_small_are_told_together(counts, told):
    assert parts_told(counts, 5) == told


@steady
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), max_size=6))
def test_every_injury_is_in_one_part_and_none_is_small(counts):
    told = parts_told(counts, 5)

    if told is not None:
        assert sorted(key for part in told for key in part) == sorted(counts)
        assert not {sum(counts[key] for key in part) for part in told} & {1, 2, 3, 4}


@steady
@given(st.integers(0, 2**32 - 1))
def test_parts_narrow_nothing_that_is_hidden_beside_them(seed):
    """Units of a line, small ones hidden, and its parts: no injuries of a part in a unit are narrowed by the parts."""
    chance = np.random.default_rng(seed)
    counts = chance.poisson(chance.lognormal(1.5, 1, (4, 1)) * np.ones((1, 5)))
    parts = {number: int(counts[number].sum()) for number in range(4)}
    told = parts_told(parts, 5)
    ranges = []
    for with_parts in (False, True):
        attacker = Attacker()
        attacker.learn([(part, unit) for part in range(4) for unit in range(5)], int(counts.sum()))
        for unit in range(5):
            if counts[:, unit].sum() >= 5:
                attacker.learn([(part, unit) for part in range(4)], int(counts[:, unit].sum()))
        for together in (told or ()) if with_parts else ():
            cells = [(part, unit) for part in together for unit in range(5)]
            attacker.learn(cells, sum(parts[part] for part in together))
        ranges.append([attacker.values([(part, unit) for part in range(4)]) for unit in range(5)])

    assert ranges[0] == ranges[1]


@pytest.fixture
def vehicle(kinds):
    return factories.ReportLineFactory(
        slug="vehicle", title="Vehicle injuries", causes=["moving-vehicle"]
    )


def months(hand, collisions=8, rammed=3, year=2019, as_at=dt.date(2020, 7, 1)):
    """A year and two months of two kinds of incident."""
    rows = []
    for number in range(14):
        month = f"{year + (number + 3) // 12}-{(number + 3) % 12 + 1:02d}"
        rows.append((month, "AS", "mv-collision", "minor", "officer", collisions))
        rows.append((month, "AW", "mv-rammed", "minor", "officer", rammed))
    hand.counts(*rows, as_at=as_at)


pytestmark = pytest.mark.django_db


def test_a_settled_year_is_told_by_what_happened(hand, vehicle, client, board_user):
    months(hand)

    parts = load_parts(dt.date(2020, 7, 5))[vehicle.pk]

    assert [(part.name, part.count) for part in parts.parts] == [("Collision", 96), ("Rammed", 36)]
    assert parts.year.label == "2019/20"
    client.force_login(board_user)
    page = client.get("/injuries/lines/vehicle/?as_at=2020-07-05").content.decode()
    assert "What happened" in page
    assert "Rammed" in page
    (told,) = for_paper(on=dt.date(2020, 7, 5)).parts
    assert told.sentence == (
        "Vehicle injuries: of 132 in the financial year 2019/20, as they were known when the year was settled, 96 were of the "
        "kind “Collision”."
    )


def test_nothing_is_told_before_the_year_is_settled(hand, vehicle):
    months(hand)

    assert load_parts(dt.date(2020, 6, 30)) == {}


def test_small_kinds_are_not_told(hand, vehicle, client, board_user):
    months(hand, rammed=0)
    hand.counts(("2019-06", "AW", "mv-rammed", "minor", "officer", 2), as_at=dt.date(2020, 7, 2))

    assert PublishedPart.objects.count() == 0
    client.force_login(board_user)
    page = client.get("/injuries/lines/vehicle/?as_at=2020-07-05").content.decode()
    assert "What happened" not in page


def test_what_was_told_stays_when_the_year_is_corrected(hand, vehicle):
    months(hand)
    hand.counts(("2019-06", "AW", "mv-rammed", "minor", "officer", 9), as_at=dt.date(2020, 9, 1))

    parts = load_parts(dt.date(2020, 9, 5))[vehicle.pk]

    assert [part.count for part in parts.parts] == [96, 36]


def test_a_withdrawn_extract_takes_its_kinds_along(hand, vehicle, hsw_user):
    months(hand)
    extract = PublishedPart.objects.first() and operations_extract()

    operations.withdraw_counts(extract=extract, reason="A trial file.", by=hsw_user)

    assert PublishedPart.objects.count() == 0


def operations_extract():
    from injuries.models import CountExtract

    return CountExtract.objects.get()


def test_a_line_within_another_is_not_told_by_kind_too(hand, vehicle):
    factories.ReportLineFactory(
        slug="officers", causes=["moving-vehicle"], staff_groups=["officer"], severities=["minor"]
    )
    months(hand)

    assert set(load_parts(dt.date(2020, 7, 5))) == {vehicle.pk}


def test_a_line_about_one_of_the_kinds_leaves_the_others_untold(hand, vehicle):
    factories.ReportLineFactory(slug="collisions", causes=["mv-collision"])
    months(hand)

    assert load_parts(dt.date(2020, 7, 5)) == {}


def test_a_line_with_a_bound_is_told_by_no_kind(hand, vehicle):
    vehicle.bound = 30
    vehicle.save()
    months(hand, collisions=8)

    assert load_parts(dt.date(2020, 7, 5)) == {}

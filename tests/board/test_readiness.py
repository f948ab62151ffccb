import pytest

from ohs.board.checklist import text_problems


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "over the 24 month period (Apr 20 – Mar 21) is 45",
            "says 24 months, but Apr 2020 – Mar 2021 is 12",
        ),
        ("the 12 months (April 2021 - March 2020)", "ends before it starts"),
        ("is closed (paragraph 3.20).", "refers to paragraph 3.20"),
        ("Reference TBC.", "“TBC” still stands in it"),
    ],
)
def test_what_would_embarrass_in_a_text_is_found(text, says):
    assert any(says in problem for problem in text_problems(text))


@pytest.mark.parametrize(
    "text", ["", "over the 12 month period (Apr 20 – Mar 21) is 451", "Nothing is wrong here."]
)
def test_a_sound_text_passes(text):
    assert text_problems(text) == []


def test_the_checklist_of_the_demonstration(client, demo_users):
    client.force_login(demo_users["board"])

    text = client.get("/board/readiness/").content.decode()

    assert "key tasks have no success measure" in text
    assert "not yet scored: 35" in text
    assert "date of every audit is not recorded" in text


def test_each_finding_links_to_where_it_is_mended(client, demo_users):
    from ohs.board.checklist import checklist_items

    client.force_login(demo_users["hsw"])

    import datetime as dt

    for item in checklist_items(on=dt.date(2021, 7, 5)):
        assert client.get(item.url).status_code == 200

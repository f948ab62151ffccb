"""Help for each role, the accessibility statement, and how to reach the team."""

import pytest

from ohs.organisation.force import Force, forget_shown_force
from ohs.web import help_pictures
from ohs.web.help_pages import ROLE_HELP, STATEMENT_PREPARED, STATEMENT_REVIEWED
from ohs.web.help_pictures import PICTURES

pytestmark = pytest.mark.django_db

CONTACT = "HSW team\nhsw@force.example\nRoom 12"


@pytest.fixture
def reachable():
    Force.objects.create(name="A Force", contact=CONTACT)
    forget_shown_force()
    yield
    forget_shown_force()


@pytest.mark.parametrize("page", ROLE_HELP, ids=lambda page: page.slug)
def test_each_role_has_a_help_page_that_says_how_to_reach_the_team(
    client, board_user, reachable, page
):
    client.force_login(board_user)

    html = client.get(f"/help/{page.slug}/").text

    assert f'<h1 class="govuk-heading-xl">{page.title.replace(chr(39), "&#x27;")}</h1>' in html
    assert 'href="mailto:hsw@force.example"' in html
    # A page for each step, and none that a board member may not open.
    assert html.count("<h2") >= 4
    assert "/admin/" not in html.partition("<main")[2]


def test_help_begins_with_the_readers_own(client, board_user):
    client.force_login(board_user)

    html = client.get("/help/").text

    own = html.partition("For you")[2].partition("What others do")[0]
    assert "Before the meeting, as a board member" in own
    assert "Your quarter as a lead" not in own
    assert client.get("/help/nobody/").status_code == 404


def test_a_picture_stands_where_it_was_taken_and_nowhere_else(
    client, board_user, tmp_path, settings, monkeypatch
):
    client.force_login(board_user)
    monkeypatch.setattr(help_pictures.HelpPicture, "url", property(lambda self: ""))
    assert "<img" not in client.get("/help/lead/").text.partition("<main")[2]

    monkeypatch.setattr(
        help_pictures.HelpPicture, "url", property(lambda self: f"/static/{self.static_name}")
    )
    html = client.get("/help/lead/").text

    assert 'src="/static/build/help/lead-your-work.png" width="800" height="460"' in html
    assert PICTURES["lead-your-work"].alt in html


def test_the_statement_has_what_the_regulations_ask_for(client, board_user, reachable):
    client.force_login(board_user)

    html = client.get("/accessibility/").text

    for asked in (
        "Feedback and contact information",
        "Enforcement procedure",
        "Equality Advisory and Support Service",
        "Compliance status",
        "partially compliant",
        "Non-accessible content",
        "Disproportionate burden",
        "not within the scope",
        "Preparation of this accessibility statement",
        'href="mailto:hsw@force.example"',
    ):
        assert asked in html, asked
    assert STATEMENT_REVIEWED >= STATEMENT_PREPARED


def test_without_a_contact_those_who_may_enter_one_are_told(client, board_user, hsw_user):
    forget_shown_force()
    client.force_login(board_user)
    assert "/setup/force/" not in client.get("/accessibility/").text

    client.force_login(hsw_user)
    assert 'href="/setup/force/">Enter how to reach the team' in client.get("/accessibility/").text

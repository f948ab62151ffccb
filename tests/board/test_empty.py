"""The Board's pages while nothing is recorded yet."""

import pytest

pytestmark = pytest.mark.django_db


def test_an_empty_force_has_a_dashboard_too(client, board_user):
    client.force_login(board_user)

    response = client.get("/")

    assert response.status_code == 200
    assert "No meeting is frozen yet to compare with" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/board/meetings/", "/board/since/", "/board/readiness/", "/board/meetings/?format=csv"],
)
def test_the_other_pages_open_empty(client, board_user, path):
    client.force_login(board_user)

    assert client.get(path).status_code == 200

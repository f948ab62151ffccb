"""Somebody signs in, collects everything that the pages tell of injuries, and works out what they do not."""

import os

import pytest

from ohs.organisation.models import User
from tests.api.conftest import make_program

from .collected import Attack, Site, World, collect

pytestmark = pytest.mark.django_db

#: `make attack` asks for every period at every day, and attacks everything that is hidden.
THOROUGH = int(os.environ.get("ATTACK_TIMES", "1")) > 1


@pytest.fixture
def site_of(client):
    def sign_in(user, **options):
        client.force_login(user)

        def fetch(address):
            response = client.get(address)
            assert response.status_code == 200, (address, response.content[:200])
            if response.streaming:
                return b"".join(response.streaming_content)
            return response.content

        return Site(fetch, make_program(user, "read").read, **options)

    return sign_in


def test_nobody_narrows_what_the_demonstration_hides(demo, site_of):
    site = site_of(User.objects.get(username="board"), thorough=THOROUGH)

    attack = Attack(site, collect(site), World.load())

    assert attack.narrowed(most=None if THOROUGH else 12) == []

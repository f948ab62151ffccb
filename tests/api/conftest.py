import datetime as dt
import json

import pytest
from django.test import Client

from ohs.api import operations

TODAY = dt.date(2021, 7, 5)


class Program:
    """A program with a key: it has no cookies, and reads answers as JSON."""

    def __init__(self, secret):
        self.client, self.secret = Client(raise_request_exception=False), secret

    def get(self, address, **headers):
        return self.client.get(f"/api/v1/{address}", headers=self._headers(headers))

    def read(self, address):
        response = self.get(address)
        assert response.status_code == 200, response.content
        return response.json()

    def post(self, address, body, **headers):
        return self.client.post(
            f"/api/v1/{address}",
            body if isinstance(body, (bytes, str)) else json.dumps(body),
            content_type="application/json",
            headers=self._headers(headers),
        )

    def _headers(self, more):
        sent = {"Authorization": f"Bearer {self.secret}"}
        return sent | {name.replace("_", "-"): value for name, value in more.items()}


def make_program(user, scope="write", **more):
    arguments = {"name": "a program", "expires_on": TODAY + dt.timedelta(days=30)} | more
    _, secret = operations.make_key(by=user, on=TODAY, scope=scope, **arguments)
    return Program(secret)


@pytest.fixture
def program(demo_users):
    """A program of one of the demonstration's people, by user name."""
    return lambda username, scope="write": make_program(demo_users[username], scope)

"""How the tests of the pages of the action plans read what comes back, and count what it cost."""

import csv
import io

from django.db import connection
from django.test.utils import CaptureQueriesContext


def read_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def rows_behind(client, url):
    """How many rows a number leads to."""
    return len(read_csv(client.get(f"{url}&format=csv")))


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200
    return len(captured)

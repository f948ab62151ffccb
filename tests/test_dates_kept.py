"""Whoever looks at another day stays on that day: every link of a dated page to a dated page carries the date."""

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from lxml import html

from ohs.web.help_pages import Explains
from ohs.web.operation_views import OperationFormView
from ohs.web.views import AsAt
from tests.test_every_address import WHOLE_PAPER, pages

pytestmark = pytest.mark.django_db

DAY = "2021-05-06"
DOWNLOADS = (".pdf", ".docx", ".pptx", ".zip", ".csv")
# What is done, is done today: the setting up of the registers, and what a finding of the checks is mended with.
ACTS = ("/setup/",)
ACT_WORDS = ("Return to today", "Fix this")


def is_dated(address: str, kinds: tuple[type, ...] = (AsAt,)) -> bool:
    """Whether there is a page of a day at the address, and not a form, which is always of today."""
    path = urlsplit(address).path
    try:
        view = getattr(resolve(path).func, "view_class", object)
    except Resolver404:
        return False
    return (
        issubclass(view, kinds)
        and not issubclass(view, OperationFormView)
        and not path.endswith(DOWNLOADS)
        and not path.startswith(ACTS)
    )


def links_without_the_day(page: str, text: str) -> list[str]:
    found = []
    for link in html.fromstring(text).xpath("//a[@href]"):
        address = urljoin(f"{page}?as_at={DAY}", link.get("href"))
        if link.get("href").startswith("#") or not is_dated(address, (AsAt, Explains)):
            continue
        query = parse_qs(urlsplit(address).query)
        if "as_at" not in query and "format" not in query:
            words = " ".join(link.text_content().split())
            if not words.startswith(ACT_WORDS):
                found.append(f"{page}: {words} ({address})")
    return found


def test_no_link_of_a_past_day_leads_to_today(client, demo):
    client.force_login(demo)
    dated = [each for each in pages() if is_dated(each) and not WHOLE_PAPER.search(each)]

    lost = {}
    for page in [*dated, "/board/since/"]:
        response = client.get(page, {"as_at": DAY})
        if response.status_code == 200 and "html" in response["Content-Type"]:
            lost[page] = links_without_the_day(page, response.text)

    assert len(lost) > 40
    assert [line for lines in lost.values() for line in lines] == []


def test_who_reads_the_help_of_a_past_day_goes_back_to_that_day(client, demo):
    client.force_login(demo)

    for page in ("/help/", "/help/lead/", "/glossary/", "/accessibility/"):
        text = client.get(page, {"as_at": DAY}).text
        ways = html.fromstring(text).xpath("//header//a | //nav//a | //footer//a")
        for link in ways:
            address = urljoin(page, link.get("href"))
            if is_dated(address, (AsAt, Explains)):
                assert f"as_at={DAY}" in address, (page, address)
    assert client.get("/help/", {"as_at": "never"}).status_code == 400

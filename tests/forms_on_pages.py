"""Every form that pages hold, with its real fields filled in, so that a test can send each as somebody who may not."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

# Files, not pages; and what would end the session.
NOT_A_PAGE = re.compile(r"\.(pdf|docx|zip|csv|xlsx|ics)$|/pack|/logout/|format=")
TYPED = "Changed by somebody who may not"
# The three boxes of a day.
_DAY = {"day": "1", "month": "4", "year": "2021"}


@dataclass(frozen=True)
class Form:
    """Where a form is sent, with what, and the page that it stands on."""

    page: str
    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def view(self) -> str:
        return view_of(self.action)

    def sent_by(self, client: Client):
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        return client.post(self.action, sent)


def view_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return urlsplit(address).path


def forms_on(client: Client, pages: Iterable[str], *, of_a_kind: int = 1) -> list[Form]:
    """The forms of these pages as this person is shown them; `of_a_kind` pages of each view, found by their links."""
    queue, seen, kinds = list(dict.fromkeys(pages)), set(), Counter()
    found: dict[tuple, Form] = {}
    for page in queue:
        if page in seen or NOT_A_PAGE.search(page):
            continue
        seen.add(page)
        response = client.get(page)
        if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
            continue
        kinds[view_of(page)] += 1
        document = html.fromstring(response.content)
        for form in _forms_in(document, page):
            found.setdefault((form.action, tuple(name for name, _ in form.fields)), form)
        if of_a_kind > 1:
            for link in _links_in(document, page):
                if link not in seen and kinds[view_of(link)] < of_a_kind:
                    queue.append(link)
    return list(found.values())


def _forms_in(document, page: str) -> Iterator[Form]:
    for form in document.forms:
        if form.method == "POST" and "/logout/" not in (form.action or ""):
            yield Form(page, urljoin(page, form.action or page), tuple(_filled_in(form)))


def _links_in(document, page: str) -> Iterator[str]:
    for link in document.iterlinks():
        address = urljoin(page, link[2]).split("#")[0]
        if link[1] == "href" and link[0].tag == "a" and address.startswith("/"):
            yield address


def _filled_in(form) -> Iterator[tuple[str, str]]:
    """What a person would send who wrote something else wherever one writes, and left the rest as it is."""
    chosen: set[str] = set()
    wanted = _required(form)
    for control in form.inputs:
        name, kind = control.name, control.tag if control.tag != "input" else control.type
        if not name or name == "csrfmiddlewaretoken" or "__prefix__" in name:
            continue
        if kind == "textarea":
            yield name, TYPED
        elif kind == "select":
            yield from ((name, value) for value in _chosen(control, name in wanted))
        elif kind == "radio":
            # The last choice that is not made yet, once for the group.
            if name not in chosen:
                group = [each for each in form.inputs if each.name == name]
                other = [each.get("value", "") for each in group if each.get("checked") is None]
                chosen.add(name)
                yield name, (other or [group[0].get("value", "")])[-1]
        elif kind == "checkbox":
            if control.get("checked") is not None:
                yield name, control.get("value", "on")
        elif kind in ("file", "image", "button", "reset"):
            continue
        elif kind in ("hidden", "submit"):
            yield name, control.get("value") or ""
        else:
            yield name, _typed(control, name in wanted)
    for button in form.findall(".//button"):
        if button.get("name"):
            yield button.get("name"), button.get("value", "")


def _required(form) -> set[str]:
    """The names of the fields that have to be filled in: HTML says so, or the admin by a label's class."""
    named = {label.get("for") for label in form.xpath(".//label[contains(@class, 'required')]")}
    return {
        control.name
        for control in form.inputs
        if control.get("required") is not None or control.get("id") in named
    }


def _typed(control, wanted: bool) -> str:
    """Another text; a date, a number or a name in an address stays what it is, or is made up where one has to be."""
    value, name = control.get("value") or "", control.name or ""
    part = name.rpartition("_")[2]
    if control.get("inputmode") == "numeric" and part in _DAY:
        return value or (_DAY[part] if wanted else "")
    if "vDateField" in (control.get("class") or ""):
        return value or ("01/04/2021" if wanted else "")
    if control.type in ("number", "time", "email", "url") or re.fullmatch(r"[\d/.:-]+", value):
        return value or ("987" if wanted and control.type == "number" else "")
    if name.endswith(("slug", "code", "ref", "username", "number")):
        return value or "987"
    return f"{value} {TYPED}".strip()[: int(control.get("maxlength") or 500)]


def _chosen(select, wanted: bool) -> list[str]:
    if select.multiple:
        return list(select.value) or ([v for v in select.value_options if v][:1] if wanted else [])
    if select.value or not wanted:
        return [select.value or ""]
    # A choice that is looked up as one types offers nothing yet.
    return [next((value for value in select.value_options if value), "1")]

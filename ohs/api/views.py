"""The calls of the API, each made of what a register declares."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from ohs.registers.api import Action, Caller, NoSuchPlace, Place, Resource
from ohs.registers.rows import Rows
from ohs.web.formats import errors_in_words
from ohs.web.parameters import check_names, names_of

from .calls import answer, api_call, once, read_body
from .models import ApiKey
from .problems import Problem
from .registry import list_action, record_action, resources

PER_PAGE, MOST_PER_PAGE = 100, 1000
PAGING = ("after", "page", "per_page", "as_at")


@api_call("GET", "HEAD")
def index(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What there is for this person."""
    check_names(request.GET, ("as_at",))
    lists = [
        {
            "name": each.name,
            "title": each.title,
            "url": request.build_absolute_uri(each.name),
            # What a snapshot calls the same rows.
            "table": each.table.name if each.table is not None else None,
        }
        for each in resources().values()
        if caller.user.has_perm(each.permission)
    ]
    return answer(request, {"as_at": caller.on.isoformat(), "lists": lists})


@api_call("GET", "HEAD", "POST")
def resource_list(request: HttpRequest, caller: Caller, name: str) -> HttpResponse:
    if request.method == "POST":
        return _record(request, caller, list_action(name), known=name in resources())
    resource = _resource(caller, name)
    form = resource.form(caller, request.GET)
    check_names(request.GET, {*PAGING, *(names_of(form) if form else ())})
    if form is not None and not form.is_valid():
        raise BadRequest(errors_in_words(form))
    place = _place(request)
    try:
        found = resource.page(caller, form, place)
    except NoSuchPlace as error:
        raise BadRequest(
            f"The list has no row “{place.after[:40]}” to read on from. Start again without after."
        ) from error
    rows = _with_keys(resource, found.rows)
    return answer(
        request,
        {
            "as_at": caller.on.isoformat(),
            "count": found.count,
            "next": _address_after(request, caller, found.after),
            "after": found.after or None,
            "rows": rows,
        },
    )


def _place(request: HttpRequest) -> Place:
    """Where to read on: after a row, or at a page counted from the first."""
    number = _number(request, "per_page", PER_PAGE, MOST_PER_PAGE)
    after = request.GET.get("after", "")
    if after and request.GET.get("page"):
        raise BadRequest("Send after or page, not both.")
    page = _number(request, "page", 1, 10**9)
    return Place(number=number, skip=(page - 1) * number, after=after)


def _address_after(request: HttpRequest, caller: Caller, after: str) -> str | None:
    """The address of the rows that follow, as at the same date also where midnight comes between."""
    if not after:
        return None
    query = request.GET.copy()
    query.pop("page", None)
    query["after"], query["as_at"] = after, caller.on.isoformat()
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


@api_call("GET", "HEAD")
def resource_record(request: HttpRequest, caller: Caller, name: str, key: str) -> HttpResponse:
    resource = _resource(caller, name)
    check_names(request.GET, ("as_at",))
    record = resource.record(caller, key) if resource.key else None
    if record is None:
        raise Http404
    return answer(request, {"as_at": caller.on.isoformat(), **record})


@api_call("GET", "HEAD", "POST")
def record_part(
    request: HttpRequest, caller: Caller, name: str, key: str, part: str
) -> HttpResponse:
    """Something that is recorded of a record (POST), or a part of it that is read by itself (GET)."""
    if request.method == "POST":
        known = name in resources() and part in resources()[name].parts
        return _record(request, caller, record_action(name, part), known=known, key=key)
    resource = _resource(caller, name)
    wanted = resource.parts.get(part)
    if wanted is None and record_action(name, part):
        raise Problem(405, "Use POST at this address.", headers={"Allow": "POST"})
    if wanted is None:
        raise Http404
    check_names(request.GET, ("as_at",))
    found = wanted.read(caller, key)
    if found is None:
        raise Http404
    return answer(request, found)


def _record(
    request: HttpRequest, caller: Caller, action: Action | None, *, known: bool, key: str = ""
) -> HttpResponse:
    """Carries out what an address records; `known`: there is something at the address that can be read."""
    if action is None and known:
        raise Problem(405, "Nothing is recorded at this address.", headers={"Allow": "GET, HEAD"})
    if action is None:
        raise Http404
    if request.api_key.scope != ApiKey.Scope.WRITE:  # type: ignore[attr-defined]
        raise PermissionDenied("This key may read only. Make one that may write.")
    if not caller.user.has_perm(action.permission):
        raise PermissionDenied("You may not do this.")
    check_names(request.GET, ())
    body = action.body.model_validate(read_body(request))
    carry_out = action.run
    return once(request, lambda: carry_out(caller, key, body))


def _resource(caller: Caller, name: str) -> Resource:
    resource = resources().get(name)
    if resource is None:
        if list_action(name):
            raise Problem(405, "Use POST at this address.", headers={"Allow": "POST"})
        raise Http404
    if not caller.user.has_perm(resource.permission):
        raise PermissionDenied(f"You may not read {resource.title.lower()}.")
    return resource


def _with_keys(resource: Resource, rows: Rows[Any]) -> list[dict[str, Any]]:
    found = rows.loaded()
    values = list(found.values())
    if resource.key:
        for row, value in zip(found, values, strict=True):
            value["id"] = resource.key_of(row)
    return values


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,9}", text) or int(text) > most:
        raise BadRequest(f"“{text[:20]}” is not a number from 1 to {most:,} for {name}.")
    return int(text)

"""The calls of the API, each made of what a register declares."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from ohs.registers.api import Action, Caller, Resource
from ohs.registers.rows import Rows
from ohs.web.formats import errors_in_words
from ohs.web.parameters import check_names, names_of

from .calls import answer, api_call, once, read_body
from .models import ApiKey
from .problems import Problem
from .registry import list_action, record_action, resources

PER_PAGE, MOST_PER_PAGE = 100, 1000
PAGING = ("page", "per_page", "as_at")


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
    page = _number(request, "page", 1, 10**9)
    per_page = _number(request, "per_page", PER_PAGE, MOST_PER_PAGE)
    first = (page - 1) * per_page
    count, rows = resource.page(caller, form, first, first + per_page)
    following = None
    if first + per_page < count:
        query = request.GET.copy()
        query["page"] = str(page + 1)
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return answer(
        request,
        {
            "as_at": caller.on.isoformat(),
            "count": count,
            "next": following,
            "rows": _with_keys(resource, rows),
        },
    )


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
    read = resource.parts.get(part)
    if read is None and record_action(name, part):
        raise Problem(405, "Use POST at this address.", headers={"Allow": "POST"})
    if read is None:
        raise Http404
    check_names(request.GET, ("as_at",))
    found = read(caller, key)
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

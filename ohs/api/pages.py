"""The pages about the API, for people: their keys, what it offers, how to connect Excel and Power BI."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from ohs.core import clock
from ohs.core.collisions import settle
from ohs.core.columns import Column, Kind
from ohs.core.csv import as_attachment
from ohs.core.errors import OperationRefused
from ohs.registers.api import Caller, Resource
from ohs.registers.audience import HSW
from ohs.registers.contract import reading_as
from ohs.web.operation_views import show_refusal

from . import operations, permissions
from .calls import authenticate
from .description import describe
from .forms import KeyForm
from .models import ApiKey
from .problems import Problem, as_response
from .registry import resources

KEY_COLUMN = Column("id", "id")
# A number with a mark in its place is of no one type; several texts become one.
POWER_QUERY_TYPES = {
    Kind.TEXT: "type text",
    Kind.WHOLE_NUMBER: "Int64.Type",
    Kind.NUMBER: "type number",
    Kind.DATE: "type date",
    Kind.DATE_OR_TEXT: "type text",
    Kind.YES_OR_NO: "type logical",
}


class _Page(UserPassesTestMixin, TemplateView):
    """A page for whoever may have keys."""

    raise_exception = True
    permission_denied_message = "Only people with a role can use the API."

    def test_func(self):
        return permissions.may_have_keys(self.request.user)


class Keys(_Page):
    """A person's keys; a new one is shown here once, in the answer to the form and nowhere else."""

    template_name = "api/keys.html"

    def get_context_data(self, **kwargs):
        today = clock.today()
        kwargs.setdefault("form", KeyForm(today=today))
        keys = ApiKey.objects.filter(user=self.request.user)
        return super().get_context_data(
            keys=keys,
            usable=set(keys.usable(today).values_list("pk", flat=True)),
            today=today,
            title="API keys",
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        today = clock.today()
        form = KeyForm(request.POST, today=today)
        secret = ""
        if form.is_valid():
            try:
                _, secret = settle(
                    lambda: operations.make_key(by=request.user, on=today, **form.cleaned_data)
                )
            except OperationRefused as refusal:
                show_refusal(form, refusal)
        if secret:
            form = KeyForm(today=today)
        return self.render_to_response(self.get_context_data(form=form, secret=secret))


class RevokeKey(_Page):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        key = ApiKey.objects.filter(pk=kwargs["pk"]).first()
        if key is None or not permissions.may_revoke(request.user, key):
            raise Http404
        try:
            settle(lambda: operations.revoke_key(key=key, by=request.user, on=clock.today()))
        except OperationRefused as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, f"“{key.name}” is revoked. It opens nothing from now on.")
        return redirect("api:keys")


class Docs(_Page):
    """Every call with its parameters and columns, as the description has it."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs):
        found = describe(_caller(self.request))
        calls = [
            {
                "method": method.upper(),
                "path": path,
                "anchor": operation["operationId"],
                "summary": operation["summary"],
                "parameters": [
                    _described(each["name"], {**each["schema"], **each})
                    for each in operation["parameters"]
                ],
                "body": _fields(operation.get("requestBody")),
                "columns": _columns(operation["responses"].get("200")),
            }
            for path, methods in found["paths"].items()
            for method, operation in methods.items()
        ]
        return super().get_context_data(calls=calls, title="API", **kwargs)


class Connect(_Page):
    """How to have the registers in Excel and Power BI."""

    template_name = "api/connect.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        base = self.request.build_absolute_uri(reverse("api:index"))
        lists = [
            {"name": each.name, "title": each.title, "query": power_query(base, each)}
            for each in resources().values()
            if user.has_perm(each.permission)
        ]
        return super().get_context_data(
            lists=lists, base=base, title="Connect Excel and Power BI", **kwargs
        )


def power_query(base: str, resource: Resource) -> str:
    """A query in Power Query's language: every row of a list, its columns by name and each of its own type."""
    lines = [
        f'Address = "{base}",',
        "Page = (after as text) => Json.Document(Web.Contents(Address, [",
        f'    RelativePath = "{resource.name}",',
        '    Query = [per_page = "1000"] & (if after = "" then [] else [after = after]),',
        '    Headers = [Authorization = "Bearer " & ApiKey]])),',
        "Pages = List.Generate(",
        '    () => Page(""),',
        "    each _ <> null,",
        "    each if [after] = null then null else Page([after]),",
        "    each [rows]),",
        "Rows = Table.FromRecords(List.Combine(Pages), null, MissingField.UseNull)",
    ]
    if resource.columns:
        columns = resource.columns + ((KEY_COLUMN,) if resource.key else ())
        names = ", ".join(f'"{each.name}"' for each in columns)
        several = ", ".join(
            f'{{"{each.name}", each Text.Combine(_, " | "), type text}}'
            for each in columns
            if each.kind is Kind.SEVERAL
        )
        types = ", ".join(
            f'{{"{each.name}", {POWER_QUERY_TYPES[each.kind]}}}'
            for each in columns
            if each.kind in POWER_QUERY_TYPES
        )
        lines[-1] += ","
        lines += [
            f"Columns = Table.SelectColumns(Rows, {{{names}}}, MissingField.UseNull),",
            f"Texts = Table.TransformColumns(Columns, {{{several}}}),",
            f'Table = Table.TransformColumnTypes(Texts, {{{types}}}, "en-GB")',
        ]
    last = lines[-1].partition(" ")[0]
    return "\n".join(["let", *(f"    {line}" for line in lines), "in", f"    {last}"])


@require_GET
def power_bi_file(request):
    """The file that Power BI Desktop opens: the source is set, and it asks for the key."""
    if not permissions.may_have_keys(request.user):
        raise PermissionDenied(_Page.permission_denied_message)
    address = request.build_absolute_uri(reverse("api:index"))
    source = {
        "version": "0.1",
        "connections": [
            {
                "details": {"protocol": "http", "address": {"url": address}},
                "options": {},
                "mode": "Import",
            }
        ],
    }
    response = HttpResponse(json.dumps(source, indent=2), content_type="application/json")
    response["Content-Disposition"] = as_attachment("registers.pbids")
    return response


@require_GET
@login_not_required
def openapi(request):
    """The description for programs: to whoever is signed in or sends a key."""
    if not request.user.is_authenticated:
        if "Authorization" not in request.headers:
            return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
        try:
            authenticate(request)
        except Problem as problem:
            return as_response(problem)
    if not permissions.may_have_keys(request.user):
        raise PermissionDenied(_Page.permission_denied_message)
    return JsonResponse(describe(_caller(request)), json_dumps_params={"ensure_ascii": False})


def _caller(request) -> Caller:
    today = clock.today()
    audience = reading_as(HSW, request.user, request.get_full_path())
    return Caller(user=request.user, audience=audience, on=today, today=today)


def _columns(answered):
    if not answered:
        return []
    schema = answered["content"]["application/json"]["schema"]
    properties = schema.get("properties", {})
    if "rows" in properties:
        properties = properties["rows"]["items"]["properties"]
    return [_described(name, each) for name, each in properties.items()]


def _fields(body):
    if not body:
        return []
    schema = body["content"]["application/json"]["schema"]
    required = schema.get("required", ())
    return [
        _described(name, each) | {"required": name in required}
        for name, each in schema["properties"].items()
    ]


def _described(name, schema):
    kinds = schema.get("type") or [each.get("type") for each in schema.get("anyOf", ())]
    kinds = [kinds] if isinstance(kinds, str) else kinds
    words = " or ".join(kind for kind in kinds if kind and kind != "null")
    if schema.get("enum"):
        words = ", ".join(map(str, schema["enum"]))
    return {
        "name": name,
        "type": schema.get("format") or words,
        "meaning": schema.get("description", ""),
    }

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
from ohs.core.csv import as_attachment
from ohs.core.errors import OperationRefused
from ohs.registers.api import Caller
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
            {"name": each.name, "title": each.title, "query": power_query(base, each.name)}
            for each in resources().values()
            if user.has_perm(each.permission)
        ]
        return super().get_context_data(
            lists=lists, base=base, title="Connect Excel and Power BI", **kwargs
        )


def power_query(base: str, name: str) -> str:
    """A query in Power Query's language: every page of a list, until there is no next one."""
    return (
        "let\n"
        f'    Address = "{base}",\n'
        "    Page = (number as number) => Json.Document(Web.Contents(Address, [\n"
        f'        RelativePath = "{name}",\n'
        '        Query = [per_page = "1000", page = Text.From(number)],\n'
        '        Headers = [Authorization = "Bearer " & ApiKey]])),\n'
        "    Pages = List.Generate(\n"
        "        () => [number = 1, found = Page(1)],\n"
        "        each [found] <> null,\n"
        "        each [number = [number] + 1,\n"
        "            found = if [found][next] = null then null else Page([number] + 1)],\n"
        "        each [found][rows]),\n"
        "    Rows = List.Combine(Pages),\n"
        "    Table = Table.FromRecords(Rows, null, MissingField.UseNull)\n"
        "in\n"
        "    Table"
    )


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

"""The description of the API by OpenAPI 3.1, made of what the registers declare: columns, filters, bodies, keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import Field, Form, MultipleChoiceField
from django.http import QueryDict

from ohs.core.columns import Column, Kind
from ohs.registers.api import Action, Caller, Resource
from ohs.web.parameters import names_of

from .registry import resources
from .views import MOST_PER_PAGE, PER_PAGE

BASE = "/api/v1"
_TEXT: dict[str, Any] = {"type": "string"}

TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.WHOLE_NUMBER: {"type": ["integer", "null"]},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.NUMBER_OR_MARK: {"type": ["number", "string", "null"]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.DATE_OR_TEXT: {"type": ["string", "null"]},
    Kind.YES_OR_NO: {"type": ["boolean", "null"]},
    Kind.SEVERAL: {"type": "array", "items": _TEXT},
}
_PROBLEMS = {
    "400": "The call is not understood: the detail says why, and what there is instead",
    "401": "No key was sent, or it opens nothing",
    "403": "The person of the key may not do this",
    "404": "There is no such record",
    "405": "The address takes other methods",
    "409": "Somebody changed the record meanwhile: the detail says what",
    "413": "What was sent is too large",
    "415": "What was sent is not JSON",
    "422": "Refused, in the sentences of the pages, by field",
    "429": "Too many calls in this minute: Retry-After says how long to wait",
}


def describe(caller: Caller) -> dict[str, Any]:
    paths: dict[str, Any] = {
        f"{BASE}/": {
            "get": _operation(
                "index",
                "What there is for you",
                _INDEX,
                [_AS_AT],
            )
        }
    }
    for resource in resources().values():
        paths |= _paths_of(resource, caller)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Health, Safety and Wellbeing",
            "version": "1",
            "description": (
                "Every register as its lists give it, as far as the person of the key may see it, and as at any date. "
                "Every key acts with its person's rights of the moment."
            ),
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _PROBLEM, "Event": _EVENT},
        },
    }


_DAY = {"type": "string", "format": "date", "description": "The date that everything is as at"}
_AS_AT = {
    "name": "as_at",
    "in": "query",
    "description": "The date that everything is as at, YYYY-MM-DD; today where none is given",
    "schema": {"type": "string", "format": "date"},
}
_PAGING = (
    {
        "name": "after",
        "in": "query",
        "description": "The rows after this one: the after of the answer before, whatever was recorded meanwhile",
        "schema": _TEXT,
    },
    {
        "name": "page",
        "in": "query",
        "description": "Which page, from 1, where after is not sent",
        "schema": {"type": "integer", "minimum": 1, "default": 1, "maximum": 10**9},
    },
    {
        "name": "per_page",
        "in": "query",
        "description": f"Rows per page, up to {MOST_PER_PAGE:,}",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_PER_PAGE,
            "default": PER_PAGE,
        },
    },
)
_INDEX = {
    "type": "object",
    "required": ["as_at", "lists"],
    "properties": {
        "as_at": _DAY,
        "lists": {
            "type": "array",
            "description": "Each list that the person of the key may read",
            "items": {
                "type": "object",
                "required": ["name", "title", "url", "table"],
                "properties": {
                    "name": {"type": "string", "description": "Its name in addresses"},
                    "title": {"type": "string", "description": "Its name in words"},
                    "url": {"type": "string", "description": "Its address"},
                    "table": {
                        "type": ["string", "null"],
                        "description": "What a meeting's snapshot calls the same rows",
                    },
                },
            },
        },
    },
}
_PROBLEM = {
    "type": "object",
    "description": "What went wrong, by RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "description": "about:blank: the status says of what kind it is",
        },
        "title": {"type": "string", "description": "The status in words"},
        "status": {"type": "integer", "description": "The status of the answer"},
        "detail": {"type": "string", "description": "What happened and what to do, in a sentence"},
        "errors": {
            "type": "object",
            "description": "Sentences by field; those about the whole under “_”",
            "additionalProperties": {"type": "array", "items": _TEXT},
        },
        "changes": {
            "type": "array",
            "items": _TEXT,
            "description": "What was changed meanwhile",
        },
        "version": {"type": "integer", "description": "The version of the record now"},
    },
}
_EVENT: dict[str, Any] = {
    "type": "object",
    "description": "One entry of a record's dated story",
    "required": ["date", "kind", "text", "by"],
    "properties": {
        "date": {
            "type": ["string", "null"],
            "format": "date",
            "description": "The day that it speaks of",
        },
        "kind": {"type": "string", "description": "What happened"},
        "text": {"type": "string", "description": "In the words of whoever recorded it"},
        "by": {"type": "string", "description": "Who recorded it, or where it is from"},
    },
}
_STORY = "What happened to the record, from the first day on"
_VERSION = {
    "type": ["integer", "null"],
    "description": "The version of the record: given again with a change, it says which one is meant",
}


def _paths_of(resource: Resource, caller: Caller) -> dict[str, Any]:
    row = row_schema(resource.columns, key=resource.key)
    rows = {
        "type": "object",
        "required": ["as_at", "count", "next", "after", "rows"],
        "properties": {
            "as_at": _DAY,
            "count": {"type": "integer", "description": "Rows on all pages"},
            "next": {
                "type": ["string", "null"],
                "description": "Address of the rows that follow; empty where there are none",
            },
            "after": {
                "type": ["string", "null"],
                "description": "What the rows that follow come after, to send as after",
            },
            "rows": {"type": "array", "description": "The rows, of so many columns", "items": row},
        },
    }
    name, title = resource.name, resource.title
    parameters = [_AS_AT, *_PAGING, *filter_parameters(resource, caller)]
    paths: dict[str, Any] = {
        f"{BASE}/{name}": {"get": _operation(f"list_{name}", title, rows, parameters)}
    }
    if resource.key:
        record = row_schema(resource.columns, key=resource.key)
        record["properties"] |= {
            "as_at": _DAY,
            "version": _VERSION,
            "story": {"type": "array", "description": _STORY, "items": event_schema(resource)},
        }
        record["required"] = [*record["required"], "as_at", "story"]
        key = _key_parameter(resource)
        paths[f"{BASE}/{name}/{{id}}"] = {
            "get": _operation(
                f"read_{name}", f"{title}: one, with its story", record, [_AS_AT], key
            )
        }
        for end, part in resource.parts.items():
            paths[f"{BASE}/{name}/{{id}}/{end}"] = {
                "get": _operation(
                    f"read_{name}_{end}", f"{title}: {end}", _object(part.gives), [_AS_AT], key
                )
            }
    for action in resource.actions:
        address = (
            f"{BASE}/{name}/{{id}}/{action.name}" if action.of_record else f"{BASE}/{action.name}"
        )
        paths[address] = {"post": _recording(resource, action)}
    return paths


def row_schema(columns: Iterable[Column], *, key: str = "") -> dict[str, Any]:
    properties = {each.name: {**TYPES[each.kind], "description": each.meaning} for each in columns}
    if key:
        properties["id"] = {"type": "string", "description": key}
    return {"type": "object", "required": list(properties), "properties": properties}


def event_schema(resource: Resource) -> dict[str, Any]:
    """An entry of the story of a resource's records, with what else its entries say."""
    if not resource.facts:
        return {"$ref": "#/components/schemas/Event"}
    return _EVENT | {"properties": {**_EVENT["properties"], **resource.facts}}


def _object(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": dict(fields)}


def filter_parameters(resource: Resource, caller: Caller) -> list[dict[str, Any]]:
    form = resource.form(caller, QueryDict())
    return [_filter(form, name) for name in sorted(names_of(form))] if form else []


def _filter(form: Form, name: str) -> dict[str, Any]:
    field: Field | None = form.fields.get(name)
    several = isinstance(field, MultipleChoiceField)
    label = str(field.label or name.replace("_", " ").capitalize()) if field else name
    return {
        "name": name,
        "in": "query",
        "description": label,
        "schema": {"type": "array", "items": _TEXT} if several else _TEXT,
    }


def _key_parameter(resource: Resource) -> dict[str, Any]:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": resource.key,
        "schema": _TEXT,
    }


def _operation(
    name: str, summary: str, schema: dict[str, Any], parameters: Iterable[Any], *more: Any
) -> dict[str, Any]:
    return {
        "operationId": name.replace("-", "_"),
        "summary": summary,
        "parameters": [*more, *parameters],
        "responses": {
            "200": {
                "description": "As asked",
                "headers": {"ETag": {"schema": _TEXT}},
                "content": {"application/json": {"schema": schema}},
            },
            "304": {"description": "Nothing changed since the entity tag in If-None-Match"},
            **_problems("400", "401", "403", "404", "405", "429"),
        },
    }


def _recording(resource: Resource, action: Action) -> dict[str, Any]:
    keys = [_key_parameter(resource)] if action.of_record else []
    given = event_schema(resource) if action.gives is None else _object(action.gives)
    return {
        "operationId": f"record_{resource.name}_{action.name}".replace("-", "_"),
        "summary": action.summary,
        "parameters": [
            *keys,
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same call sent again with the same key is not carried out twice",
                "schema": {"type": "string", "maxLength": 80, "pattern": "^[A-Za-z0-9_-]*$"},
            },
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _inline(action.body.model_json_schema())}},
        },
        "responses": {
            "201": {
                "description": "Recorded",
                "content": {"application/json": {"schema": given}},
            },
            **_problems("400", "401", "403", "404", "405", "409", "413", "415", "422", "429"),
        },
    }


def _inline(schema: dict[str, Any]) -> dict[str, Any]:
    """A body's schema with the definitions it refers to written where they are used."""
    definitions = schema.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return resolve(definitions[node["$ref"].rpartition("/")[2]])
            return {name: resolve(part) for name, part in node.items()}
        if isinstance(node, list):
            return [resolve(part) for part in node]
        return node

    found: dict[str, Any] = resolve(schema)
    return found


def _problems(*codes: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        code: {
            "description": _PROBLEMS[code],
            "content": {"application/problem+json": {"schema": schema}},
        }
        for code in codes
    }

"""Errors as RFC 9457 has them: what kind, what happened, and what to do, in the same sentences as on the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import pydantic
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    ValidationError,
)
from django.http import Http404, HttpResponse, JsonResponse

from ohs.core.errors import EditConflict, ImportRejected, sentences, sentences_by_field

MEDIA_TYPE = "application/problem+json"
# What concerns no single field stands under this name.
WHOLE = "_"


class Problem(Exception):
    """A call that is not carried out."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Mapping[str, Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ):
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.errors, self.headers, self.more = errors, headers or {}, more


def problem_of(error: Exception) -> Problem | None:
    """What an error says to the caller; None where it is nothing that a caller is told."""
    match error:
        case Problem():
            return error
        case Http404():
            return Problem(404, "There is no such record.")
        case PermissionDenied():
            return Problem(403, str(error) or "You may not do this.")
        case RequestDataTooBig():
            return Problem(413, "What was sent is too large. Send it in parts.")
        case BadRequest():
            return Problem(400, str(error) or "The call is not understood.")
        case EditConflict():
            return Problem(
                409, sentences(error), changes=list(error.changes), version=error.version
            )
        case ImportRejected():
            return Problem(422, "Nothing was recorded.", errors={"rows": list(error.messages)})
        case ValidationError():
            by_field = sentences_by_field(error)
            return Problem(
                422,
                sentences(error),
                errors={name or WHOLE: list(told) for name, told in by_field.items()},
            )
        case pydantic.ValidationError():
            return Problem(
                422, "What was sent does not fit.", errors=_errors_of_body(error.errors())
            )
    return None


def _errors_of_body(found: Sequence[Any]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for each in found:
        name = ".".join(str(part) for part in each["loc"]) or WHOLE
        errors.setdefault(name, []).append(f"{each['msg']}.")
    return errors


def as_response(problem: Problem) -> HttpResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = dict(problem.errors)
    body |= {name: value for name, value in problem.more.items() if value is not None}
    return JsonResponse(
        body,
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=dict(problem.headers),
        json_dumps_params={"ensure_ascii": False},
    )

"""Reads the reports by which a mail server says that an email was not delivered (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage, Message
from typing import Any

# A report is a few thousand bytes and at most the whole email that it is about.
LONGEST = 5_000_000
_STATUS = ("message/delivery-status", "message/global-delivery-status")
_BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n")


@dataclass(frozen=True)
class Undelivered:
    """An address that an email did not reach for good, and why in the words of the mail server."""

    address: str
    why: str


def read_report(raw: bytes) -> list[Undelivered]:
    """Whom an email did not reach, as a report says; nobody where the message is no report or says “delayed”."""
    message: Message[Any, Any] = message_from_string(
        raw[:LONGEST].decode("utf-8", "replace"), policy=policy.default
    )
    found: dict[str, Undelivered] = {}
    for part in message.walk():
        if part.get_content_type() in _STATUS:
            for fields in _blocks(part):
                undelivered = _read_block(fields)
                if undelivered is not None:
                    found.setdefault(undelivered.address.casefold(), undelivered)
    return list(found.values())


def _blocks(part: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """The groups of fields of a status part: one of the message, then one of each address."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        yield from (message_from_string(text) for text in _BLANK_LINE.split(str(payload)))
        return
    for each in payload:
        yield each
        # Of some kinds only the first group is read as fields; the others stand as its text.
        text = each.get_payload() if isinstance(each, EmailMessage | Message) else ""
        if isinstance(text, str) and text.strip():
            yield from (message_from_string(block) for block in _BLANK_LINE.split(text.strip()))


def _read_block(fields: Message[Any, Any]) -> Undelivered | None:
    if _value(fields, "Action").casefold() != "failed":
        return None
    address = _typed(fields, "Original-Recipient") or _typed(fields, "Final-Recipient")
    if "@" not in address:
        return None
    why = _typed(fields, "Diagnostic-Code") or _value(fields, "Status") or "no reason was given"
    return Undelivered(address.strip("<>"), why)


def _value(fields: Message[Any, Any], name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())


def _typed(fields: Message[Any, Any], name: str) -> str:
    """The value of a field that says its kind first: “rfc822; somebody@example.org”."""
    kind, separator, value = _value(fields, name).partition(";")
    return (value if separator else kind).strip()

"""Templates with the force's own words: where their text says "unit", a tag says what the force calls one.

Only what a template itself says is touched: never a variable, a tag, or what stands in <code>.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

_TOKEN = re.compile(
    r"({%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<(?:code|script|style)\b.*?</(?:code|script|style)>|<[^<>]*>)",
    re.DOTALL,
)
_READ_ALOUD = re.compile(r'\b((?:aria-label|title|alt)=")([^"]*)(")')
_IN_ATTRIBUTE = re.compile(r"({%.*?%}|{{.*?}})", re.DOTALL)
_UNIT = re.compile(r"\b(?:an? )?(?:command )?units?\b", re.IGNORECASE)


class Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return with_own_words(super().get_contents(origin))


def with_own_words(source: str) -> str:
    """The source of a template, with a tag for each word that the force may have its own for."""
    if "nit" not in source:
        return source
    return "".join(
        _in_attributes(part) if number % 2 else _in_text(part)
        for number, part in enumerate(_TOKEN.split(source))
    )


def _in_attributes(token: str) -> str:
    if not token.startswith("<") or token.startswith(("<!--", "<code", "<script", "<style")):
        return token
    return _READ_ALOUD.sub(lambda found: f"{found[1]}{_literals(found[2])}{found[3]}", token)


def _literals(value: str) -> str:
    return "".join(
        part if number % 2 else _in_text(part)
        for number, part in enumerate(_IN_ATTRIBUTE.split(value))
    )


def _in_text(text: str) -> str:
    return _UNIT.sub(lambda found: f"{{% own_words '{found[0]}' %}}", text)

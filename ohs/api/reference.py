"""The reference in `docs/reference/`, made from the code: commands, settings, addresses, columns, the API."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from ohs.core.columns import Column
from ohs.imports.importers import all_importers
from ohs.imports.tables import Columns
from ohs.registers.api import FilteredResource
from ohs.registers.contract import registers
from ohs.web.formats import OffersFormats
from ohs.workbook.sheets import all_sheets

from .page_code import lines_of
from .registry import resources

_FOREIGN = ("accounts/", "admin/")
_MADE = "Made by `manage.py write_reference` from the code. Do not edit.\n"


def pages() -> dict[str, str]:
    """Each file of the reference by its name."""
    return {
        "commands.md": _page("Commands", _commands()),
        "settings.md": _page("Settings", _settings()),
        "addresses.md": _page("Addresses", _addresses()),
        "code.md": _page("The code of each address", lines_of(addresses())),
        "columns.md": _page("Columns", _columns()),
        "api.md": _page("The API", _api()),
    }


def _page(title: str, lines: Iterator[str]) -> str:
    return f"# {title}\n\n{_MADE}\n" + "\n".join(lines).rstrip() + "\n"


def _cell(text: object) -> str:
    return re.sub(r"\s+", " ", str(text)).replace("|", "\\|").strip()


def _first_sentence(text: str | None) -> str:
    return _cell((text or "").strip().partition("\n\n")[0])


def _commands() -> Iterator[str]:
    for name, app in sorted(get_commands().items()):
        if not isinstance(app, str) or not _is_ours(app):
            continue
        command = load_command_class(app, name)
        parser = command.create_parser("manage.py", name)
        yield f"## {name}\n\n{_cell(command.help)}\n"
        own = [each for each in parser._actions if not _is_djangos(each)]
        if own:
            yield "| argument | what it is |\n|---|---|"
            for each in own:
                words = ", ".join(each.option_strings) or each.dest
                yield f"| `{words}` | {_cell(each.help or '')} |"
            yield ""


def _is_djangos(action: argparse.Action) -> bool:
    return action.dest in {
        "help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color",
        "force_color", "skip_checks",
    }  # fmt: skip


def _is_ours(module: str) -> bool:
    return (Path(settings.BASE_DIR) / module.replace(".", "/")).is_dir()


def _settings() -> Iterator[str]:
    """Each variable of the environment that is read, with its default and the comment over it."""
    yield "What each is for in a few words stands in the README.\n"
    yield "| variable | read as | default | note |\n|---|---|---|---|"
    found = _variables("ohs/service/server.py", "env", "get") | _variables("ohs/settings.py", "env")
    yield from (found[name] for name in sorted(found))


def _variables(path: str, *reader: str) -> dict[str, str]:
    """The variables that a file reads by `env.kind("NAME", …)`, a line each by name."""
    source = (Path(settings.BASE_DIR) / path).read_text("utf-8")
    lines = source.splitlines()
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        named = node.args and isinstance(node.args[0], ast.Constant)
        if not named or [getattr(node.func.value, "id", ""), node.func.attr][: len(reader)] != [
            *reader
        ]:
            continue
        default = next((each.value for each in node.keywords if each.arg == "default"), None)
        if default is None and len(node.args) > 1:
            default = node.args[1]
        text = _cell(ast.unparse(default)) if default is not None else ""
        note: list[str] = []
        number = node.lineno - 2
        while number >= 0 and lines[number].startswith("#"):
            note.insert(0, lines[number].lstrip("# "))
            number -= 1
        name = str(node.args[0].value)  # type: ignore[attr-defined]
        kind = "text" if node.func.attr == "get" else node.func.attr
        found.setdefault(name, f"| `{name}` | {kind} | `{text}` | {_cell(' '.join(note))} |")
    return found


def _addresses() -> Iterator[str]:
    yield "| address | what is there |\n|---|---|"
    for address, view in addresses():
        target = getattr(view, "view_class", view)
        yield f"| `{address}` | {_first_sentence(inspect.getdoc(target))} |"


def addresses() -> Iterator[tuple[str, Any]]:
    """Every address of this project with what answers it, by the alphabet; not those of sign-in and the admin."""
    for route, view in sorted(_routes(get_resolver().url_patterns), key=lambda each: each[0]):
        if not route.startswith(_FOREIGN):
            yield f"/{route}", view


def _routes(patterns: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + simplify_regex(str(pattern.pattern)).lstrip("/")
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        elif isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)


def _columns() -> Iterator[str]:
    for register in registers():
        for table in register.tables:
            yield f"## {table.name}\n\n{_cell(table.description)}.\n"
            yield from _table_of(table.columns)
    told = [table.columns for register in registers() for table in register.tables]
    for resource in resources().values():
        if resource.table is None:
            yield f"## {resource.name}\n\n{_cell(resource.title)}.\n"
            yield from _table_of(resource.columns)
            told.append(resource.columns)
    for address, view in files():
        if view.csv_columns and view.csv_columns not in told:
            yield f"## {address}?format=csv\n\n{_first_sentence(inspect.getdoc(view))}\n"
            yield from _table_of(view.csv_columns)
            told.append(view.csv_columns)
    yield "# What comes in\n"
    for importer in all_importers():
        if not importer.takes_sheets:
            yield f"## /import/{importer.key}/\n\n{_cell(importer.about)}\n"
            yield from _read_columns(importer.columns)
    yield "# The workbook\n"
    for sheet in all_sheets():
        yield f"## Sheet {sheet.name}\n\n{_cell(sheet.about)}\n"
        yield from _read_columns(sheet.columns)


def files() -> Iterator[tuple[str, type[OffersFormats]]]:
    """Every page that comes as a file of rows too, by its address."""
    for address, view in addresses():
        for each in getattr(view, "view_classes", (getattr(view, "view_class", None),)):
            if each is not None and issubclass(each, OffersFormats) and "csv" in each.formats:
                yield address, each


def _read_columns(columns: Columns) -> Iterator[str]:
    yield "| column | needed | what it is |\n|---|---|---|"
    for column in columns:
        choices = f" One of: {', '.join(column.choices)}." if column.choices else ""
        needed = "yes" if column.required else ""
        yield f"| `{column.name}` | {needed} | {_cell(column.help + choices)} |"
    yield ""


def _table_of(columns: tuple[Column, ...]) -> Iterator[str]:
    if not columns:
        yield "A column for each unit.\n"
        return
    yield "| column | what stands in it | what it means |\n|---|---|---|"
    for column in columns:
        yield f"| `{column.name}` | {column.kind} | {_cell(column.meaning)} |"
    yield ""


def _fields(fields: Mapping[str, Any]) -> Iterator[str]:
    yield "| field | what it is |\n|---|---|"
    for name, each in fields.items():
        yield f"| `{name}` | {_cell(each['description'])} |"
    yield ""


def _api() -> Iterator[str]:
    yield "All under `/api/v1/`. The whole description is at `/api/v1/openapi.json`.\n"
    yield "Each takes `as_at`, a list also `per_page` and `after` (or `page`).\n"
    for resource in resources().values():
        yield f"## GET {resource.name}\n\n{_cell(resource.title)}. Needs `{resource.permission}`.\n"
        if isinstance(resource, FilteredResource):
            names = sorted(resource.filterset_class.base_filters)
            yield f"Narrowed by {', '.join(f'`{name}`' for name in names)} as its page is.\n"
        if resource.key:
            yield f"GET {resource.name}/{{id}}: one with its story. The id: {_cell(resource.key)}.\n"
        if resource.facts:
            yield "Its entries say besides, where it applies:\n"
            yield from _fields(resource.facts)
        for end, part in resource.parts.items():
            yield f"### GET {resource.name}/{{id}}/{end}\n"
            yield from _fields(part.gives)
        for action in resource.actions:
            path = f"{resource.name}/{{id}}/{action.name}" if action.of_record else action.name
            yield f"### POST {path}\n\n{_cell(action.summary)}. Needs `{action.permission}`.\n"
            yield "| field | needed | what it is |\n|---|---|---|"
            for name, field in action.body.model_fields.items():
                needed = "yes" if field.is_required() else ""
                yield f"| `{name}` | {needed} | {_cell(field.description or '')} |"
            yield ""

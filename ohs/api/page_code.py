"""Where the code of each page stands: view, rules, operations and rows, found by following names through the source.

From a view every name is followed that its source, its bases and what these call in turn refer to: forms, filters,
tables, selectors, querysets. A rule, an operation or a row ends the way. Nothing is run and no list is kept by hand.
"""

from __future__ import annotations

import ast
import inspect
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .source import Definition, attributes_of, is_ours, methods_of, named_by, node_of

_RULE, _OPERATION, _ROW, _DATA = "rule", "operation", "row", "data"
_OF_THE_PAGE, _PART_OF_AN_OPERATION = "of the page", "part of an operation"
_RULES = {"rules", "statistics", "disclosure"}
# What a view has beside it by the usual names.
_PAGE = {
    "views",
    "forms",
    "tables",
    "filters",
    "models",
    "querysets",
    "permissions",
    "apps",
    "columns",
}
# Methods that every model or form has: that one is called says nothing of which.
_OF_DJANGO = frozenset({"clean", "delete", "full_clean", "save"})
# What every page stands on, which the README tells.
_SHARED = ("ohs.core", "ohs.web", "ohs.registers")


@dataclass(frozen=True)
class _Step:
    """A name that the code behind a page comes to: the module that names it first, and how far that is from the view."""

    to: Definition
    named_in: str
    distance: int


@dataclass(frozen=True)
class PageCode:
    """What an address is made of, in each tuple the nearest to its view first. `data` are the files that put together
    what it shows; no `view` where it is a library's, as of a redirect."""

    view: Definition | None
    data: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    operations: tuple[Definition, ...] = ()
    rows: tuple[Definition, ...] = ()


def code_of(callback: Any) -> PageCode:
    """What stands behind the callback of an address."""
    target = inspect.unwrap(getattr(callback, "view_class", callback))
    view = Definition(target.__module__, target.__qualname__.partition(".")[0])
    if not is_ours(view.module):
        return PageCode(None)
    found: dict[str, list[_Step]] = defaultdict(list)
    for step in _steps_from(view):
        found[_kind_of(step.to)].append(step)
    nearest = min((step.distance for step in found[_ROW]), default=0)
    return PageCode(
        view,
        _files(step for step in found[_DATA] if "views" in step.named_in.split(".")),
        _files(found[_RULE]),
        tuple(
            each.to for each in found[_OPERATION] if _kind_of_module(each.named_in) != _OPERATION
        ),
        tuple(step.to for step in found[_ROW] if step.distance == nearest),
    )


def lines_of(pages: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """The page of the reference: a line an address."""
    yield (
        "From an address to its code in one step: the view, the files that put together what it shows, the rules it\n"
        "goes by, the operations it can call and the rows of its files. Who may is asked of the `permissions.py` beside\n"
        "the view, and by each operation again. What stands nearest to the view comes first. A page without an operation\n"
        "calls none by its name: an importer's are in the app's imports, those of the API are the actions of the register's\n"
        "`api.py`. Where no rule is named, the operation or a method of the model says itself what it refuses. The row of a\n"
        "page without files is that of its register's list.\n"
    )
    yield "| address | view | data | rules | operations | rows |\n|---|---|---|---|---|---|"
    for address, callback in pages:
        found = code_of(callback)
        if found.view is not None:
            cells = (
                found.view.link,
                _links(found.data),
                _links(found.rules),
                ", ".join(each.link for each in found.operations),
                ", ".join(each.link for each in found.rows),
            )
            yield f"| `{address}` | {' | '.join(cells)} |"


def _files(steps: Iterable[_Step]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.to.path for step in steps))


def _links(paths: Sequence[str]) -> str:
    """Each file by its name, with its folder where another of them has the same."""
    stems = Counter(Path(path).stem for path in paths)
    return ", ".join(f"[`{_short(path, stems)}`](../../{path})" for path in paths)


def _short(path: str, stems: Counter[str]) -> str:
    file = Path(path)
    return f"{file.parent.name}/{file.stem}" if stems[file.stem] > 1 else file.stem


@cache
def _kind_of(definition: Definition) -> str:
    kind, node = _kind_of_module(definition.module), node_of(definition)
    if kind == _OPERATION:
        takes_by = isinstance(node, ast.FunctionDef) and "by" in {
            each.arg for each in node.args.kwonlyargs
        }
        return kind if takes_by else _PART_OF_AN_OPERATION
    if kind == _ROW:
        return (
            kind if isinstance(node, ast.ClassDef) and node.name.endswith("Row") else _OF_THE_PAGE
        )
    return kind


@cache
def _kind_of_module(module: str) -> str:
    """What stands in a module by the names of its folders and its own."""
    names = module.split(".")[1:]
    if "operations" in names:
        return _OPERATION
    if _RULES & set(names):
        return _RULE
    if names[-1:] and names[-1].endswith("rows"):
        return _ROW
    beside_a_view = any(each in _PAGE or each.endswith("_forms") for each in names)
    return _OF_THE_PAGE if beside_a_view else _DATA


def _steps_from(view: Definition) -> Iterator[_Step]:
    """All that a view's source leads to, breadth first.

    Of a model, and of the queryset of its manager, only the methods that something on the way calls by name are followed.
    """
    distances, called = {view: 0}, set[str]()
    models: list[Definition] = []
    waiting = deque([view])
    while waiting:
        at = waiting.popleft()
        called |= attributes_of(at)
        for found in named_by(at):
            if found in distances or not _is_followed(found, view):
                continue
            distances[found] = distances[at] + 1
            yield _Step(found, at.module, distances[found])
            if _kind_of_module(found.module) == _RULE:
                continue
            if "models" in found.module.split("."):
                models.append(found)
            else:
                waiting.append(found)
        for model in models:
            for method in methods_of(model):
                name = method.name.rpartition(".")[2]
                if name in called - _OF_DJANGO and method not in distances:
                    distances[method] = distances[at] + 1
                    waiting.append(method)


def _is_followed(definition: Definition, view: Definition) -> bool:
    """What is of the view's own app, and the rules, operations and rows of others; of what all pages stand on the
    operations alone."""
    kind = _kind_of_module(definition.module)
    if definition.module.startswith(_SHARED):
        return kind == _OPERATION
    known = kind in (_RULE, _OPERATION, _ROW)
    return known or _app_of(definition.module) == _app_of(view.module)


def _app_of(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2] if parts[0] == "ohs" else parts[:1])

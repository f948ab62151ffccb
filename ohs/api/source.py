"""The names of this project's source: where each is defined, and what refers to it. Nothing is imported or run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Definition:
    """A name at the top of a module of this project."""

    module: str
    name: str

    @property
    def path(self) -> str:
        return file_of(self.module)

    @property
    def link(self) -> str:
        return f"[`{self.name}`](../../{self.path})"


@cache
def methods_of(model: Definition) -> tuple[Definition, ...]:
    """The methods of a model and of the queryset that its manager is made of."""
    source = node_of(model)
    if not isinstance(source, ast.ClassDef):
        return ()
    holders = [model]
    for node in source.body:
        if "objects" in _targets(node):
            holders += [
                each for each in _named_in(tuple(ast.walk(node)), model.module) if each.path
            ]
    return tuple(
        Definition(holder.module, f"{holder.name}.{each.name}")
        for holder in holders
        for each in getattr(node_of(holder), "body", ())
        if isinstance(each, ast.FunctionDef)
    )


@cache
def _source_of(definition: Definition) -> tuple[ast.AST, ...]:
    node = node_of(definition)
    return tuple(ast.walk(node)) if node else ()


@cache
def attributes_of(definition: Definition) -> frozenset[str]:
    return frozenset(
        each.attr for each in _source_of(definition) if isinstance(each, ast.Attribute)
    )


@cache
def named_by(definition: Definition) -> tuple[Definition, ...]:
    return tuple(dict.fromkeys(_named_in(_source_of(definition), definition.module)))


def _named_in(nodes: Iterable[ast.AST], module: str) -> Iterator[Definition]:
    """What a piece of source refers to, in order: names of its module, and attributes of modules."""
    inner = _imports(nodes, module)
    for each in nodes:
        parts: list[str] = []
        while isinstance(each, ast.Attribute):
            parts.insert(0, each.attr)
            each = each.value
        if not isinstance(each, ast.Name):
            continue
        found = _defined(*inner[each.id]) if each.id in inner else _defined(module, each.id)
        while found is not None and not found.name and parts:
            found = _defined(found.module, parts.pop(0))
        if found is not None and found.name:
            yield found


@cache
def _defined(module: str, name: str) -> Definition | None:
    """Where a name that a module has is defined: there, or where it is imported from. A module has no name of its own."""
    if name in _own_names(module):
        return Definition(module, name)
    source = _imported_names(module).get(name)
    if source is not None and source != (module, name):
        return _defined(*source)
    return Definition(f"{module}.{name}", "") if is_ours(f"{module}.{name}") else None


@cache
def _own_names(module: str) -> dict[str, ast.AST]:
    """What is defined at the top of a module, and the methods of its classes as `Class.method`."""
    tree = _tree(module)
    found: dict[str, ast.AST] = {}
    for node in tree.body if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        if isinstance(node, ast.ClassDef):
            methods = (each for each in node.body if isinstance(each, ast.FunctionDef))
            found |= {f"{node.name}.{each.name}": each for each in methods}
        found |= dict.fromkeys(_targets(node), node)
    return found


@cache
def _imported_names(module: str) -> dict[str, tuple[str, str]]:
    tree = _tree(module)
    top = list(tree.body) if tree else []
    under_a_condition = [each for node in top if isinstance(node, ast.If) for each in node.body]
    return _imports([*top, *under_a_condition], module)


def _targets(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _imports(nodes: Iterable[ast.AST], module: str) -> dict[str, tuple[str, str]]:
    """Each name that a piece of source imports, with the module of ours it comes from and its name there."""
    return {
        alias.asname or alias.name: (source, alias.name)
        for each in nodes
        if isinstance(each, ast.ImportFrom)
        for source in [_imported_from(each, module)]
        if is_ours(source)
        for alias in each.names
    }


def _imported_from(node: ast.ImportFrom, module: str) -> str:
    if not node.level:
        return node.module or ""
    package = module.split(".")
    if not file_of(module).endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])


def node_of(definition: Definition) -> ast.AST | None:
    return _own_names(definition.module).get(definition.name)


@cache
def _tree(module: str) -> ast.Module | None:
    path = file_of(module)
    return ast.parse((Path(settings.BASE_DIR) / path).read_text("utf-8")) if path else None


@cache
def file_of(module: str) -> str:
    """The file of a module of this project as a path from its root; empty for anybody else's."""
    base = Path(settings.BASE_DIR) / module.replace(".", "/")
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if module and path.is_file():
            return path.relative_to(settings.BASE_DIR).as_posix()
    return ""


def is_ours(module: str) -> bool:
    return file_of(module) != ""

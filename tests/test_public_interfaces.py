"""The product stands on what its libraries promise: no private name of theirs, and SQL where an ADR says so alone."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ohs", "actions", "injuries", "maturity", "risks")
# Private by their look, promised by their documentation: of models, of their history, of named tuples. Word's XML can
# be reached by these two alone.
DOCUMENTED = {
    *("_meta", "_state", "_base_manager", "_default_manager"),
    *("_history_user", "_change_reason"),
    *("_replace", "_asdict", "_fields"),
    *("_p", "_tc"),
}
# The newest key of every table, the guard of frozen meetings, whether the database answers, and whether a copy of it is whole.
WRITES_SQL = {
    "ohs/board/management/commands/verify.py",
    "ohs/core/cache.py",
    "ohs/board/frozen_meetings.py",
    "ohs/search/full_text.py",
    "ohs/service/health.py",
}
SQL = {
    "execute",
    "executemany",
    "executescript",
    "raw",
    "extra",
    "RawSQL",
    "get_compiler",
    "as_sql",
}


@cache
def modules() -> dict[str, tuple[ast.AST, ...]]:
    """The nodes of each module of the product's own."""
    return {
        str(path.relative_to(ROOT)): tuple(ast.walk(ast.parse(path.read_text())))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    }


def is_private(name: str) -> bool:
    # Between underscores a name is one that Python's own classes, enumerations among them, leave to their members.
    return name.startswith("_") and not name.endswith("_")


def named_here(nodes: tuple[ast.AST, ...]) -> set[str]:
    """The private names that a module gives to something itself."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif (
            # Only of itself: `queryset._result_cache = …` names nothing of ours.
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id in ("self", "cls")
        ):
            found.add(node.attr)
    return {name for name in found if is_private(name)}


def test_no_module_uses_a_private_name_of_a_library():
    ours = set().union(*map(named_here, modules().values())) | {
        Path(name).stem for name in modules() if is_private(Path(name).stem)
    }

    used = [
        f"{name}:{node.lineno} {node.attr}"
        for name, nodes in modules().items()
        for node in nodes
        if isinstance(node, ast.Attribute)
        and is_private(node.attr)
        and node.attr not in DOCUMENTED | ours
    ]
    by_text = [
        f"{name}:{node.lineno} {node.args[1].value}"
        for name, nodes in modules().items()
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("getattr", "setattr", "hasattr", "delattr")
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and is_private(str(node.args[1].value))
        and node.args[1].value not in DOCUMENTED | ours
    ]
    imported = [
        f"{name}:{node.lineno} {alias.name}"
        for name, nodes in modules().items()
        for node in nodes
        if isinstance(node, ast.ImportFrom) and not node.level
        for alias in node.names
        if is_private(alias.name) and alias.name not in ours
    ]

    assert [*used, *by_text, *imported] == []


def test_sql_is_written_where_an_adr_says_so_alone():
    written = {
        name
        for name, nodes in modules().items()
        for node in nodes
        if isinstance(node, ast.Call)
        and (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        in SQL
    }

    assert written == WRITES_SQL

"""One word for one thing, and the one that people search for: what the pages, mails, messages and files do not say."""

import ast
import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field

ROOT = Path(__file__).parents[1]
SOURCES = ("actions", "injuries", "maturity", "ohs", "risks")

# What is not said, and what is said instead.
LEFT_OUT = {
    r"show this page as at": "Change date",
    r"only what was known on that day": "You are looking at … as it was known then",
    r"back to today": "Return to today",
    r"keep this view|keep it$|under a name": "Save this view",
    r"\bmend\b|\bmended\b|\bmends\b": "Fix this; correct the filter to see results",
    r"before the board\b(?! of| sees)": "Pre-meeting checks",
    r"\bembarrass": "Check these before the paper goes to the Board",
    r"trends? (?:their leads )?stated?\b": "Lead's view",
    r"by (?:its|the) scores\b(?! frozen)": "Score change",
    r"differs from what is stated": "The score does not match the lead's view",
    r"\(as then\)": "No audit rating has changed since …",
    r"that takes [\d{]": "To reach the target, … a quarter must reach Level …",
    r"verified there|claimed there": "At Level 4 (audited), at Level 4 (self-assessed)",
    r"claims over audits": "Self-assessment and audit, by theme and unit",
    r"\bno return\b": "Not submitted",
    r"post answers for it": "Nobody assigned",
    r"\bhand(?:s|ed)? in\b|\bsen[dt] back\b": "Submit; returned",
    r"lines? with a signal|than the limits allow": "measures with an unusual change",
    r"short when first published": "… will rise: about … in every 100 injuries are reported late",
    r"not drawn\b": "Not shown, to protect small numbers",
    r"holds it down|watches it\b|treats it\b|life so far|what the board was told": "Controls, Indicators …",
    r"success is judged|test of success": "Success measures",
    r"committed date|\bslippage\b|moves of the": "Due date; changes to the due date",
    r"timescale as printed": "Wording in the plan",
    r"ever changed in this record|changed this record": "Change history",
    r"its particulars|change its state|it becomes$|^withdraw it\b": "Edit details; change status; new status",
    r"\bsay why\b|stays with the record|in the ledger": "Enter a reason. It is kept in the history",
    r"\bat red\b": "High or very high since",
    r"\bleft by\b": "Was: 3a-d (6 May)",
    r"\btarget of\b": "Target: 34",
    r"stands before what|speaks for itself": "Optional introduction. It is printed above the figures.",
    r"freezing keeps|freeze what the board": "Freeze this meeting",
    r"\bnot done\b": "There is a problem",
    r"\be-mails?\b": "email",
    r"\bon-going\b": "ongoing",
    r"\bper cent\b": "%",
    r"rows a page": "Rows per page",
    r"second factor|confirm that it is you": "Set up two-step sign-in; enter your password to continue",
    r"keep the registers": "Manage registers",
    r"views? of small numbers|posts? that answers? for|versions? of the model\b(?! is)": "its label in words.md",
    r"\bpaper texts?\b": "Section text",
    r"in earnest|takes? away\b|taken away as": "Deploy; download as CSV",
    r"\b1 interventions\b": "1 intervention",
    r"ratings in scope|not shown: small numbers": "its sentence in words.md",
    r"\bback without\b": "Cancel",
    # Of a form: Cancel. Of any other page that one leaves by a link: Return to …
    r"\bback to (?:the|your)\b|\bgo back(?: and|,)": "Return to …",
}

# Words that stay: values that people's files and scripts hold on to, and what importers understand when people write it.
STAY = {
    ("actions/rules/standing.py", "on-going"),
    ("actions/rules/timescale.py", "on-going"),
    ("actions/reporting/columns.py", "on-going"),
    ("actions/imports/timescales.py", "on-going"),
    ("actions/imports/importer.py", "timescale as printed"),
    ("ohs/board/models/snapshots.py", "paper texts"),
}

# A path, the name of a template or of a page: code reads them.
_ADDRESS = re.compile(r"[\w<>:.-]*/[\w<>:./-]*$|[a-z_]+(?::[a-z_]+)?$")
_COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
_TAG = re.compile(
    r"{%.*?%}|</?[a-z][^>]*?(?:aria-label|title|placeholder)=\"([^\"]*)\"[^>]*>|<[^>]+>"
)


def words_of_template(text: str) -> str:
    """What a template says to a reader: its text, and the texts of its attributes."""
    text = _COMMENT.sub(" ", text)
    return " ".join(_TAG.sub(lambda found: f" {found[1] or ''} ", text).split())


def strings_of(source: str) -> list[str]:
    """The strings of a module that may come before a reader: all but its docstrings and what only code reads."""
    tree = ast.parse(source)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    attributes = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # a string that stands alone describes the field above it
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation | attributes
    ]


def texts() -> list[tuple[str, str]]:
    """Everything that people read, as (file, words)."""
    found = [
        (str(path.relative_to(ROOT)), words_of_template(path.read_text("utf-8")))
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.suffix in (".html", ".txt")
    ]
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" in path.parts or "demo" in path.parts:
                continue
            name = str(path.relative_to(ROOT))
            found.extend(
                (name, text)
                for text in strings_of(path.read_text("utf-8"))
                if not _ADDRESS.match(text)
            )
    found.append(("README.md", (ROOT / "README.md").read_text("utf-8")))
    return found


@pytest.fixture(scope="module")
def said():
    return [(name, " ".join(text.split())) for name, text in texts()]


@pytest.mark.parametrize("pattern", LEFT_OUT)
def test_a_word_that_nobody_searches_for_is_not_said(said, pattern):
    wanted = re.compile(pattern, re.IGNORECASE)

    found = [
        (name, text[max(hit.start() - 40, 0) : hit.end() + 40])
        for name, text in said
        for hit in wanted.finditer(text)
        if (name, hit[0].lower()) not in STAY
    ]

    assert not found, f"say: {LEFT_OUT[pattern]}"


def test_the_admin_calls_no_field_by_a_word_that_nobody_searches_for():
    """Django names a column or filter after its field where nobody else does."""
    patterns = re.compile("|".join(LEFT_OUT), re.IGNORECASE)

    named = {
        (model._meta.label, str(label_for_field(name, model, shown)))
        for model, shown in admin.site._registry.items()
        if model.__module__.split(".")[0] in SOURCES
        for name in (
            *shown.list_display,
            *shown.readonly_fields,
            *(each for each in shown.list_filter if isinstance(each, str) and "__" not in each),
        )
    }

    assert len(named) > 100
    assert not {(model, name) for model, name in named if patterns.search(name)}


def test_what_is_looked_through_is_what_people_read():
    assert (
        words_of_template('{# Mend it #}<a href="/x" title="Mend it">{{ x }}</a>')
        == "Mend it {{ x }}"
    )
    assert strings_of('"""Mend it."""\nx = "Fix this"') == ["Fix this"]
    assert len(texts()) > 1000

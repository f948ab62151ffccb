"""The style sheet has the components that templates use: it does not take in all of GOV.UK Frontend."""

import re

from tests.serving import ROOT

# The components of GOV.UK Frontend, by their folders.
COMPONENTS = [
    "accordion",
    "back-link",
    "breadcrumbs",
    "button",
    "character-count",
    "checkboxes",
    "cookie-banner",
    "date-input",
    "details",
    "error-message",
    "error-summary",
    "exit-this-page",
    "fieldset",
    "file-upload",
    "footer",
    "header",
    "hint",
    "input",
    "inset-text",
    "label",
    "notification-banner",
    "pagination",
    "panel",
    "password-input",
    "phase-banner",
    "radios",
    "select",
    "service-navigation",
    "skip-link",
    "summary-list",
    "table",
    "tabs",
    "tag",
    "task-list",
    "textarea",
    "warning-text",
]


# The pages before signing in, which have a sheet of their own; what they take in; and the template of all pages.
ENTRANCE = (
    "account/entrance.html",
    "account/login.html",
    "account/password_reset.html",
    "account/password_reset_done.html",
    "account/password_reset_from_key.html",
    "account/password_reset_from_key_done.html",
    "account/_form.html",
    "mfa/authenticate.html",
    "web/base.html",
    "web/includes/error_summary.html",
    "web/includes/field.html",
)
# Of these templates what nobody has before signing in, and fields that no form there has.
NOT_THERE = {"breadcrumbs", "checkboxes", "radios", "select", "textarea", "file-upload", "fieldset"}


def components_of(sheet: str) -> set[str]:
    return set(re.findall(r"govuk/components/([\w-]+)", (ROOT / "static/src" / sheet).read_text()))


def components_used(texts) -> set[str]:
    used = {name for text in texts for name in re.findall(r"\bgovuk-([a-z-]+)", text)}
    return {
        component
        for component in COMPONENTS
        if any(name == component or name.startswith(f"{component}__") for name in used)
    }


def test_every_component_that_a_template_uses_is_in_the_style_sheet():
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]

    assert not components_used(texts) - components_of("app.scss")


def test_what_the_pages_before_signing_in_use_is_in_their_small_sheet():
    texts = [(ROOT / "templates" / name).read_text() for name in ENTRANCE]
    sheet = (ROOT / "static/src/entrance.scss").read_text()

    missing = components_used(texts) - components_of("entrance.scss") - NOT_THERE
    # Written out in the sheet itself, because there is so little of it.
    assert {component for component in missing if f".govuk-{component} " not in sheet} == set()
    entering = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*.html")
        if '{% extends "account/entrance.html" %}' in path.read_text()
    }
    assert entering <= set(ENTRANCE)


def test_style_sheets_hold_no_words():
    """A name that a sheet puts before the third cell stays there when the table has another third column."""
    sheets = [path.read_text() for path in (ROOT / "static/src").glob("*.scss")]

    # The margins of printed sheets have no element that could hold theirs.
    written = [
        value
        for sheet in sheets
        for value in re.findall(r"::(?:before|after)\s*{[^}]*?\bcontent:([^;}]*)", sheet)
    ]
    words = [
        value
        for value in written
        if re.search(r'"[^"]*[a-z]{3}', re.sub(r"\\[0-9a-f]+", "", value))
    ]

    assert any("attr(data-label)" in value for value in written)
    assert not words

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


def test_every_component_that_a_template_uses_is_in_the_style_sheet():
    sheet = (ROOT / "static/src/app.scss").read_text()
    there = set(re.findall(r"govuk/components/([\w-]+)", sheet))
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    used = {name for text in texts for name in re.findall(r"\bgovuk-([a-z-]+)", text)}

    missing = {
        component
        for component in COMPONENTS
        if component not in there
        and any(name == component or name.startswith(f"{component}__") for name in used)
    }

    assert not missing

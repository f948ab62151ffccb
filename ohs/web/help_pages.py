"""Pages that explain: help for each role, the glossary, the accessibility statement. Everybody who is signed in reads them."""

from typing import Any

from django.views.generic import TemplateView

from ohs.core import clock

from .glossary import all_terms


class HelpPage(TemplateView):
    """What each role does in a quarter, in a few steps, each with its link."""

    template_name = "web/help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(today=clock.today(), **kwargs)


class Glossary(HelpPage):
    """The words and abbreviations of the pages."""

    template_name = "web/glossary.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(terms=all_terms(), **kwargs)


class AccessibilityStatement(HelpPage):
    """What the regulations ask a public body to say of its service."""

    template_name = "web/accessibility.html"

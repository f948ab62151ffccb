"""Pages that explain: help for each role, the glossary, the accessibility statement. Everybody who is signed in reads them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.views.generic import TemplateView

from ohs.core import clock
from ohs.core.text import own_words
from ohs.organisation import roles
from ohs.organisation.force import shown_force

from .glossary import all_terms
from .views import parse_as_at

#: When the accessibility statement was written, and last gone through against the pages. Whoever changes what it says,
#: or goes through it again, changes the second.
STATEMENT_PREPARED, STATEMENT_REVIEWED = dt.date(2026, 11, 28), dt.date(2026, 11, 29)


@dataclass(frozen=True)
class RoleHelp:
    """The help of one role: its address under `/help/`, its title, and the role."""

    slug: str
    title: str
    role: str


ROLE_HELP = (
    RoleHelp("board-member", "Before the meeting, as a board member", roles.BOARD_MEMBER),
    RoleHelp("lead", "Your quarter as a lead", roles.LEAD),
    RoleHelp("unit-commander", "Your quarter as a unit commander", roles.UNIT_COMMANDER),
    RoleHelp("auditor", "An audit, step by step", roles.AUDITOR),
    RoleHelp("hsw-team", "Your quarter in the HSW team", roles.HSW_TEAM),
    RoleHelp("administrator", "People and access, as an administrator", roles.ADMINISTRATOR),
)
_BY_SLUG = {each.slug: each for each in ROLE_HELP}


def role_help(slug: str) -> RoleHelp:
    return _BY_SLUG[slug]


def help_of(user: Any) -> list[RoleHelp]:
    """The help of the roles that somebody holds."""
    held = set(user.groups.values_list("name", flat=True))
    return [each for each in ROLE_HELP if each.role in held]


class Explains(TemplateView):
    """What every page that explains has: today, and how to reach the team. Whoever comes from another date goes back to it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        on = parse_as_at(self.request.GET.get("as_at"), today)
        return super().get_context_data(
            today=today,
            force=shown_force(),
            as_at_query=urlencode({"as_at": on.isoformat()}) if on != today else "",
            **kwargs,
        )


class HelpPage(Explains):
    """The help pages, the reader's own first; and what every page can do."""

    template_name = "web/help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = help_of(self.request.user)
        others = [each for each in ROLE_HELP if each not in own]
        return super().get_context_data(own=own, others=others, **kwargs)


class RoleHelpPage(Explains):
    """What one role does in a quarter, step by step, with pictures."""

    def get_template_names(self) -> list[str]:
        return [f"web/help/{self.help.slug.replace('-', '_')}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = _BY_SLUG.get(self.kwargs["role"])
        if found is None:
            raise Http404("There is no such help page.")
        self.help = found
        return super().get_context_data(help=found, title=own_words(found.title), **kwargs)


class Glossary(Explains):
    """The words and abbreviations of the pages."""

    template_name = "web/glossary.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(terms=all_terms(), **kwargs)


class AccessibilityStatement(Explains):
    """What the regulations ask a public body to say of its service."""

    template_name = "web/accessibility.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            prepared=STATEMENT_PREPARED, reviewed=STATEMENT_REVIEWED, **kwargs
        )

"""How much waits for the person who reads a page."""

from django import template

from ohs.core import clock

from ..news import news_of, unread
from ..waiting import PersonsWork, WorkInShort, in_short, work_of

register = template.Library()


@register.simple_tag(takes_context=True)
def persons_work(context: template.Context) -> WorkInShort | None:
    """What waits for the signed-in person today; None where nobody is signed in."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    shown = getattr(context.get("view"), "work", None)
    if isinstance(shown, PersonsWork):
        # The page of it has read it already.
        return in_short(shown)
    # A page that has read the version of the data says which it is of.
    version = getattr(context.get("view"), "data_version", None)
    return work_of(user, clock.today(), version=version)


@register.simple_tag(takes_context=True)
def unread_notices(context: template.Context) -> int:
    """How much is new that the signed-in person has not read."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    version = getattr(context.get("view"), "data_version", None)
    return len(unread(user, news_of(user, clock.today(), version=version)))

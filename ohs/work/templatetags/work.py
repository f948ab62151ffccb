"""How much waits for the person who reads a page."""

from django import template

from ohs.core import clock

from ..in_short import Frame, WorkInShort, in_short
from ..waiting import PersonsWork

register = template.Library()


@register.simple_tag(takes_context=True)
def persons_work(context: template.Context) -> WorkInShort | None:
    """What waits for the signed-in person today; None where nobody is signed in."""
    shown = getattr(context.get("view"), "work", None)
    if isinstance(shown, PersonsWork):
        # The page of it has read it already.
        return in_short([*shown.items, *shown.for_others], shown.on)
    frame = _frame(context)
    return frame.work if frame else None


@register.simple_tag(takes_context=True)
def unread_notices(context: template.Context) -> int:
    """How much is new that the signed-in person has not read."""
    frame = _frame(context)
    return frame.unread if frame else 0


def _frame(context: template.Context) -> Frame | None:
    """Read once a page: its head and its navigation tell of the same."""
    kept = context.render_context
    if "work_frame" not in kept:
        user = getattr(context.get("request"), "user", None)
        # A page that has read the version of the data says which it is of.
        view = context.get("view")
        version, worker = getattr(view, "data_version", None), getattr(view, "worker", None)
        signed_in = user is not None and user.is_authenticated
        kept["work_frame"] = Frame(user, clock.today(), version, worker) if signed_in else None
    frame: Frame | None = kept["work_frame"]
    return frame

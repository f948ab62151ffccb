"""What a Board is asked to decide: one list for the dashboard, the paper's first page and the agenda.

What the registers say needs a decision is on the next meeting's agenda unless the HSW team takes it off; the team adds
matters of its own. Everything else that needs attention is to be noted.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from ohs.organisation.models import BoardMeeting
from ohs.registers.results import Attention

from .models import AgendaItem, BoardSection

# The section in which a paper asks for decisions.
_DECISIONS = "decisions"


@dataclass(frozen=True)
class Ask:
    """One matter to decide: the issue, what is asked, between what the Board can choose, with whom it lies."""

    key: str
    issue: str
    ask: str
    options: tuple[str, ...] = ()
    who: str = ""
    url: str = ""
    subject: str = ""
    # The agenda's own record of it, where there is one.
    item: int | None = None

    @property
    def rest(self) -> str:
        """The issue without its subject, which a page makes a link."""
        return self.issue.removeprefix(self.subject).strip()


@dataclass(frozen=True)
class Matters:
    """What is asked of a meeting, what it is told to note, and what was kept off its agenda."""

    asked: tuple[Ask, ...] = ()
    noted: tuple[Attention, ...] = ()
    kept_off: tuple[Ask, ...] = ()


def matters_for(meeting: BoardMeeting | None, attention: Iterable[Attention]) -> Matters:
    """What needs attention, parted for a meeting; with no meeting, everything that asks for a decision is asked."""
    items = (
        list(AgendaItem.objects.filter(meeting=meeting).select_related("post")) if meeting else []
    )
    of_source = {item.source: item for item in items if item.source}
    asked, noted, kept_off = [], [], []
    only_notes = meeting is not None and not _decides(meeting.board_id)
    for each in attention:
        if not each.ask or only_notes:
            noted.append(each)
            continue
        item = of_source.pop(each.key, None) if each.key else None
        found = Ask(
            each.key,
            each.issue,
            item.ask if item and item.ask else each.ask,
            tuple(item.option_list) if item and item.options else each.options,
            each.who,
            each.url,
            each.subject,
            item.pk if item else None,
        )
        (asked if item is None or item.on_agenda else kept_off).append(found)
    own = (item for item in items if item.ask and item.on_agenda and not item.source)
    asked += [
        Ask(
            "",
            item.title,
            item.ask,
            tuple(item.option_list),
            item.post.title if item.post else "",
            item=item.pk,
        )
        for item in own
    ]
    return Matters(tuple(asked), tuple(noted), tuple(kept_off))


def deciding_meeting(on: dt.date) -> BoardMeeting | None:
    """The next meeting from a day on of a board that decides; one whose papers have no decisions only notes."""
    planned = BoardMeeting.objects.filter(state=BoardMeeting.State.PLANNED, date__gte=on)
    own = BoardSection.objects.filter(board=OuterRef("board"))
    decides = ~Exists(own) | Exists(own.filter(source=_DECISIONS))
    return planned.filter(decides).select_related("board").order_by("date", "pk").first()


def _decides(board: int) -> bool:
    """Whether a board's papers ask for decisions; those of a starter set do."""
    sources = set(BoardSection.objects.filter(board=board).values_list("source", flat=True))
    return not sources or _DECISIONS in sources

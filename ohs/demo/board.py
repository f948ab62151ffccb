"""What the demonstration's Board has behind it: its two meetings of 2021, frozen as at their days, and the authors' words."""

from ohs.board import operations
from ohs.organisation.models import BoardMeeting

OVERRIDE = "Demonstration: the checklist's findings are left as the published papers have them."


# What the author of each paper wrote, after the paper of July 2021: {section: text}.
WORDS = {
    "summary": (
        "This paper assures the meeting that arrangements to manage health, safety and wellbeing are in place and "
        "working. It covers injuries, the risks the Board watches, the culture of the command units, what the regulator "
        "was notified of, and the plan of action."
    ),
    "recommendations": "The meeting is asked to note this paper.",
    "equality": (
        "This paper informs and proposes no change of policy, so nothing in it bears directly on equality or diversity. "
        "The impact of a single incident or measure is assessed where it arises."
    ),
    "financial": "This paper informs; it asks for no money and commits none.",
    "legal": (
        "No legal question follows directly from this paper. Advice on single incidents is taken as they need it."
    ),
    "risk-implications": (
        "The risks are those of the register above. Nothing in this paper asks for immediate action beyond the decisions "
        "it names."
    ),
}
WRITTEN = ("hsw-board-2021-02-02", "hsw-board-2021-05-06", "joint-audit-panel-2021-07-05")


def load(*, by) -> None:
    """Write the papers' own words and freeze the meetings that were; what is there already stays."""
    _write_papers(by)
    _freeze(by)


def _write_papers(by) -> None:
    for meeting in BoardMeeting.objects.filter(slug__in=WRITTEN, paper_texts=None, snapshot=None):
        state = meeting.state
        BoardMeeting.objects.filter(pk=meeting.pk).update(state=BoardMeeting.State.PLANNED)
        operations.write_paper(
            meeting=meeting,
            title="Health, Safety and Wellbeing Performance Update",
            author=None,
            marking="OFFICIAL",
            sections={key: (text, False) for key, text in WORDS.items()},
            by=by,
        )
        BoardMeeting.objects.filter(pk=meeting.pk).update(state=state)


def _freeze(by) -> None:
    """Freeze each meeting that is recorded as frozen and has nothing kept of it yet, the oldest first."""
    bare = BoardMeeting.objects.frozen().filter(snapshot=None).order_by("as_at", "pk")
    for meeting in list(bare):
        BoardMeeting.objects.filter(pk=meeting.pk).update(state=BoardMeeting.State.PLANNED)
        operations.freeze_meeting(
            meeting=meeting, by=by, on=meeting.as_at, as_at=meeting.as_at, override=OVERRIDE
        )

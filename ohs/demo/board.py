"""What the demonstration's Board has behind it: its two meetings of 2021, frozen as at their days, and the authors' words."""

from ohs.board import operations
from ohs.board.models import BoardSection
from ohs.organisation.models import Board, BoardMeeting, Post

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
PANEL = "joint-audit-panel"
# Illustrative where the published paper names the item and not what came of it.
TAKEN_UP = {
    "hsw-board-2021-02-02": (
        (
            "COVID-19: strategic, operational and tactical implications",
            "noted",
            "Reviewed with the Gold group.",
        ),
        ("The corporate risk register", "agreed", "A workshop reviews the register. Illustrative."),
        ("Operational risks of the business groups", "noted", ""),
    ),
    "hsw-board-2021-05-06": (
        (
            "COVID-19: strategic, operational and tactical implications",
            "noted",
            "Reviewed with the Gold group.",
        ),
        (
            "Workshop review of the corporate risk register",
            "agreed",
            "A risk on wellbeing is new on the register.",
        ),
        ("Agonal breathing: review of the training requirement", "noted", ""),
        (
            "Corporate health and safety policy: review",
            "agreed",
            "Consultation for the August Board, ratification in November.",
        ),
        (
            "Health and wellbeing in the maturity model",
            "agreed",
            "Included as a theme, reported from the third quarter of 2021/22.",
        ),
        ("Safety maturity of the business groups", "noted", ""),
    ),
}
# Illustrative: the published paper does not say who attended.
ATTENDED = {
    "Head of Safety, Health and Wellbeing": "present",
    "Commander Armed Policing": "present",
    "Safety & Health Risk Management Team": "present",
}
WRITTEN = ("hsw-board-2021-02-02", "hsw-board-2021-05-06", "joint-audit-panel-2021-07-05")


def load(*, by) -> None:
    """Write the papers' own words and freeze the meetings that were; what is there already stays."""
    _begin_panel(by)
    _write_papers(by)
    _hold_meetings(by)
    _freeze(by)


def _begin_panel(by) -> None:
    """The panel notes what it is told: its papers have sections of their own."""
    panel = Board.objects.get(slug=PANEL)
    if not BoardSection.objects.filter(board=panel).exists():
        operations.start_sections(board=panel, starter_set="audit-panel", by=by)


def _hold_meetings(by) -> None:
    """What the two Boards took up, after the paper's own list of it, and who was there (illustrative)."""
    for slug, items in TAKEN_UP.items():
        meeting = BoardMeeting.objects.get(slug=slug)
        if meeting.agenda.exists():
            continue
        for place, (title, outcome, text) in enumerate(items, start=1):
            item = operations.save_agenda_item(
                meeting=meeting, title=title, order=place * 10, by=by
            )
            operations.record_outcome(item=item, outcome=outcome, outcome_text=text, by=by)
        for title, kind in ATTENDED.items():
            post = Post.objects.get(title=title)
            operations.record_attendance(meeting=meeting, post=post, kind=kind, by=by)


def _write_papers(by) -> None:
    for meeting in BoardMeeting.objects.filter(slug__in=WRITTEN, paper_texts=None, snapshot=None):
        state = meeting.state
        BoardMeeting.objects.filter(pk=meeting.pk).update(state=BoardMeeting.State.PLANNED)
        operations.write_paper(
            meeting=meeting,
            title="Health, Safety and Wellbeing Performance Update",
            author=None,
            marking="OFFICIAL",
            sections={
                key: (text, False)
                for key, text in WORDS.items()
                # What a Board that decides is asked is written from its agenda.
                if key != "recommendations" or meeting.board.slug == PANEL
            },
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

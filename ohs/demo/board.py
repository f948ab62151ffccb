"""What the demonstration's Board has behind it: its two meetings of 2021, frozen as at their days, and the authors' words."""

from ohs.board import operations
from ohs.board.models import BoardSection
from ohs.organisation.models import Board, BoardMeeting, Post

OVERRIDE = "Demonstration: the checklist's findings are left as the published papers have them."


# What the author of each paper wrote, after the paper of July 2021: {section: text}.
WORDS = {
    "summary": (
        "This paper assures the meeting that suitable arrangements are in place to govern and manage health, safety and "
        "wellbeing, and gives an overview of performance."
    ),
    "considerations": (
        "At the time of reporting nothing in this update has an immediate significant bearing on health and safety. "
        "Members are invited to review it, and to assure themselves that the force keeps effective controls over the "
        "risks to health and safety."
    ),
    "recommendations": (
        "In accordance with the Corporate Health and Safety Policy the meeting is asked to note this paper."
    ),
    "equality": (
        "This paper informs and proposes no change of policy, so nothing in it bears directly on equality or diversity. "
        "The impact of a single incident or measure is assessed where it arises."
    ),
    "financial": "This paper informs; it asks for no money and commits none.",
    "legal": (
        "No legal question follows directly from this paper. The Directorate of Legal Services advises on single "
        "incidents as they need it."
    ),
    "risk-implications": (
        "The risks are those of the register above, and no immediate significant implication arises from this update. "
        "What it tells supports the force's strategic position on health and safety."
    ),
}
PANEL = "joint-audit-panel"
# The published paper names what the two Boards took up between them: which of the two did, and the outcome, are illustrative.
TAKEN_UP = {
    "hsw-board-2021-02-02": (
        (
            "COVID-19: implications for health and safety",
            "noted",
            "With the support of the COVID-19 Gold Commander: the implications of the pandemic and what reduces them, with "
            "the risks and the response of each business group.",
        ),
        (
            "Operational safety risks of the business groups",
            "noted",
            "With assurance on how the risks that are under control are managed.",
        ),
        (
            "First aid in buildings during lockdown",
            "noted",
            "After a review the COVID-19 Silver Group confirmed the guidance and how it applies in lockdown.",
        ),
        (
            "Frontline Policing: how the business group governs safety",
            "noted",
            "Update by its Chief Officer Group.",
        ),
        (
            "Appointed persons for estate safety and fire safety",
            "noted",
            "Review of how the safety and security of the estate are governed and managed.",
        ),
        ("Annual plan of the Board", "agreed", ""),
    ),
    "hsw-board-2021-05-06": (
        (
            "COVID-19: implications for health and safety",
            "noted",
            "With the support of the COVID-19 Gold Commander: the implications of the pandemic and what reduces them, with "
            "the risks and the response of each business group.",
        ),
        (
            "Workshop review of the corporate risk register",
            "agreed",
            "A risk is new on the register: bringing several sources of data together at business group level (risk 35).",
        ),
        (
            "Agonal breathing: review of the training requirement",
            "noted",
            "Training material has been developed after what coroners recommended.",
        ),
        ("Safety maturity of the business groups", "noted", ""),
        (
            "Corporate health and safety policy: review",
            "agreed",
            "Consultation for the August Board, ratification in November.",
        ),
        (
            "Framework for escalating risks and for consultation",
            "agreed",
            "Reviewed and brought up to date, for COVID-19 and boards on other themes too.",
        ),
        (
            "Health and wellbeing in the maturity model",
            "agreed",
            "When the model began it was agreed to add health and wellbeing separately once its other themes were maturing. "
            "It is now included as a theme, reported from the third quarter of 2021/22.",
        ),
        (
            "Performance: health, safety and wellbeing",
            "noted",
            "Unintentional discharges of police weapons, non-police firearms, injuries, near misses, near misses of the "
            "Airwave radio, successful interventions in custody, reports to the regulator, safety maturity, COVID-19 "
            "support, occupational health and wellbeing, and the Working Time Regulations.",
        ),
        (
            "Performance: Property Services",
            "noted",
            "Compliance of the estate, and of fire safety.",
        ),
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

"""The ground floor of the demonstration: groups, units, posts, boards, meetings, and six people to sign in as."""

import datetime as dt

from ohs.organisation import roles
from ohs.organisation.models import (
    Board,
    BoardMeeting,
    BusinessGroup,
    CommandUnit,
    Force,
    Post,
    PostHolder,
    UnitKind,
    User,
)

# code, name, as the paper prints it, units
GROUPS = [
    ("FLP", "Frontline Policing", "FLP", ["AS", "AW", "CN", "EA", "SW", "WA"]),
    ("MO", "Met Operations", "MO3", ["MO3", "MO4", "MO5", "MO8", "MO10"]),
    ("SO", "Specialist Operations", "SO", ["NTPCHQ", "PaDP", "RaSP", "SO15"]),
    ("PROF", "Professionalism", "Professionalism", ["L&D"]),
]

# name, abbreviation, order
UNIT_KINDS = [
    ("Basic command unit", "BCU", 1),
    ("Operational command unit", "OCU", 2),
    ("Branch", "", 3),
]

INDIVIDUAL, COLLECTIVE, ORGANISATION = (
    Post.Kind.INDIVIDUAL,
    Post.Kind.COLLECTIVE,
    Post.Kind.ORGANISATION,
)
# title, kind, group
POSTS = [
    ("Practice Manager", INDIVIDUAL, None),
    ("Team Managers", COLLECTIVE, None),
    ("Team Manager, Central Team", INDIVIDUAL, None),
    ("Senior OH Physician", INDIVIDUAL, None),
    ("Senior Physician", INDIVIDUAL, None),
    ("Support Manager", INDIVIDUAL, None),
    ("Head of Profession, Nursing", INDIVIDUAL, None),
    ("Quality Assurance Officer", INDIVIDUAL, None),
    ("Head of Medical Retirement Secretariat", INDIVIDUAL, None),
    ("Performance Information Bureau", ORGANISATION, None),
    ("Head of Safety, Health and Wellbeing", INDIVIDUAL, None),
    ("Safety & Health Risk Management Team", ORGANISATION, None),
    ("Trauma Peer Support Lead", INDIVIDUAL, None),
    ("All Business COGs", COLLECTIVE, None),
    ("Commander Armed Policing", INDIVIDUAL, "MO"),
    # Not in the papers: who answers for a unit is illustrative.
    ("Unit Commander, AS", INDIVIDUAL, "FLP"),
    ("Met Operations Health and Safety Coordinator", INDIVIDUAL, "MO"),
    ("MPS Health, Safety and Wellbeing Board", ORGANISATION, None),
    ("Chief Corporate Services", INDIVIDUAL, None),
    ("Deputy Assistant Commissioner Corporate Services", INDIVIDUAL, None),
]

FORCE = {
    "name": "Metropolitan Police Service",
    "short_name": "MPS",
    "regulator": "the Health and Safety Executive",
    "notification_rules": "RIDDOR",
    # Illustrative, as the addresses and numbers that nobody has are.
    "contact": "Health, safety and wellbeing team (illustrative)\nhsw@example.org\nTelephone 020 7946 0000",
    "markings": "OFFICIAL\nOFFICIAL-SENSITIVE",
    "usual_period": Force.Period.TWELVE_MONTHS,
}
AUTHOR = "Head of Safety, Health and Wellbeing"

# What the Board is for, after the paper of July 2021.
REMITS = {
    "hsw-board": "The corporate forum for health, safety and wellbeing. It keeps the framework of safety governance, and "
    "watches the corporate risks and those of the business groups, the assurance of safety maturity, and wellbeing.",
}
# name, slug, parent
BOARDS = [
    ("MPS-MOPAC Joint Audit Panel", "joint-audit-panel", None),
    ("MPS Risk and Assurance Board", "risk-and-assurance-board", "joint-audit-panel"),
    ("MPS Health, Safety and Wellbeing Board", "hsw-board", "risk-and-assurance-board"),
]

DAY, MONTH = BoardMeeting.Precision.DAY, BoardMeeting.Precision.MONTH
PAPER_PERIOD = {
    "period": BoardMeeting.CHOSEN,
    "period_from": dt.date(2020, 4, 1),
    "period_to": dt.date(2021, 3, 1),
}
# slug, board, title, date, precision, as at, state.
HSW_BOARD = "Health, Safety and Wellbeing Board"
MEETINGS = [
    (
        "hsw-board-2021-02-02",
        "hsw-board",
        HSW_BOARD,
        dt.date(2021, 2, 2),
        DAY,
        dt.date(2021, 2, 2),
        "frozen",
    ),
    (
        "hsw-board-2021-05-06",
        "hsw-board",
        HSW_BOARD,
        dt.date(2021, 5, 6),
        DAY,
        dt.date(2021, 5, 6),
        "frozen",
    ),
    (
        "joint-audit-panel-2021-07-05",
        "joint-audit-panel",
        "Joint Audit Panel",
        dt.date(2021, 7, 5),
        DAY,
        dt.date(2021, 7, 5),
        "planned",
    ),
    ("hsw-board-2021-08", "hsw-board", HSW_BOARD, dt.date(2021, 8, 1), MONTH, None, "planned"),
    ("hsw-board-2021-11", "hsw-board", HSW_BOARD, dt.date(2021, 11, 1), MONTH, None, "planned"),
]

# user name, name, role, posts held since 1 April 2003
PEOPLE = [
    ("board", ("Board", "member"), roles.BOARD_MEMBER, []),
    (
        "lead",
        ("Task and risk", "lead"),
        roles.LEAD,
        ["Commander Armed Policing", "Trauma Peer Support Lead"],
    ),
    ("unit", ("Unit", "commander"), roles.UNIT_COMMANDER, ["Unit Commander, AS"]),
    (
        "hsw",
        ("HSW", "team"),
        roles.HSW_TEAM,
        ["Head of Safety, Health and Wellbeing", "Safety & Health Risk Management Team"],
    ),
    ("auditor", ("Maturity", "auditor"), roles.AUDITOR, []),
    ("admin", ("System", "administrator"), roles.ADMINISTRATOR, []),
]
# The paper of July 2021 says that the chair has passed from one of these posts to the other, and not when: the second
# chairs the meetings to come.
CHAIR_BEFORE, CHAIR = "Chief Corporate Services", "Deputy Assistant Commissioner Corporate Services"
HELD_SINCE = dt.date(2003, 4, 1)


def load(*, password: str | None) -> User:
    """Load the ground floor and return the user in whose name the rest is loaded.

    `password` is set on people who are new; those who are there keep theirs unless `password` is given anew.
    """
    kinds = {
        short or name: UnitKind.objects.get_or_create(
            name=name, defaults={"short_name": short, "order": order}
        )[0]
        for name, short, order in UNIT_KINDS
    }
    for order, (code, name, printed, units) in enumerate(GROUPS, start=1):
        group, _ = BusinessGroup.objects.get_or_create(
            code=code, defaults={"name": name, "printed_as": printed, "order": order}
        )
        for position, unit in enumerate(units, start=1):
            CommandUnit.objects.get_or_create(
                code=unit,
                defaults={
                    "name": unit,
                    "group": group,
                    "order": position,
                    "kind": kinds["BCU" if code == "FLP" else "OCU"],
                },
            )
    groups = {group.code: group for group in BusinessGroup.objects.all()}
    for title, kind, group in POSTS:
        Post.objects.get_or_create(title=title, defaults={"kind": kind, "group": groups.get(group)})
    if not Force.objects.exists():
        Force.objects.create(author=Post.objects.get(title=AUTHOR), **FORCE)
    for name, slug, parent in BOARDS:
        Board.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "parent": Board.objects.get(slug=parent) if parent else None,
                "remit": REMITS.get(slug, ""),
            },
        )
    boards = {board.slug: board for board in Board.objects.all()}
    chair, chair_before = Post.objects.get(title=CHAIR), Post.objects.get(title=CHAIR_BEFORE)
    for slug, board, title, date, precision, as_at, state in MEETINGS:
        BoardMeeting.objects.get_or_create(
            slug=slug,
            defaults={
                "board": boards[board],
                "title": title,
                "date": date,
                "precision": precision,
                "as_at": as_at,
                "state": state,
                "chair": (chair_before if as_at else chair) if board == "hsw-board" else None,
                # The papers that there were compared the financial year with the one before.
                **(PAPER_PERIOD if as_at else {}),
            },
        )
    return _people(password)


def _people(password: str | None) -> User:
    roles.apply_roles()
    by_name = {group.name: group for group in roles.Group.objects.filter(name__in=roles.ROLES)}
    posts = {post.title: post for post in Post.objects.all()}
    keeper = None
    for username, (first, last), role, held in PEOPLE:
        user, made = User.objects.get_or_create(
            username=username,
            defaults={
                "first_name": first,
                "last_name": last,
                "email": f"{username}@example.org",
                "is_staff": role in roles.STAFF_ROLES,
                "is_superuser": role == roles.ADMINISTRATOR,
            },
        )
        if made or (password and not user.check_password(password)):
            user.set_password(password)
            user.save()
        user.groups.add(by_name[role])
        for title in held:
            PostHolder.objects.get_or_create(post=posts[title], user=user, start=HELD_SINCE)
        if username == "hsw":
            keeper = user
    return keeper

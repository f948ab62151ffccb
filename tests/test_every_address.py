"""Every address of the application with real records: whom it lets in, what it makes of nonsense, what a reader can change.

A new address needs its arguments in `ARGUMENTS`; without them the tests here fail and say so.
"""

import re
from functools import cache

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, get_resolver

from actions.models import ActionPlan, KeyTask, Measure, Programme, Recommendation
from injuries.models import Comparator, CountExtract, Investigation, ReportLine
from maturity.models import Audit, AuditFinding, ModelVersion
from ohs.comments.models import Comment
from ohs.organisation.models import User
from risks.models import Indicator, Risk, RiskMatrix
from tests.breadcrumbs import faults_of_breadcrumbs
from tests.statements import statements

pytestmark = pytest.mark.django_db

# For each beginning of a route that takes arguments, the arguments of one record of the demonstration.
ARGUMENTS = {
    "actions/plans/": lambda: [ActionPlan.objects.latest("pk").slug],
    "actions/tasks/": lambda: [KeyTask.objects.latest("pk").pk],
    "actions/key-actions/": lambda: [KeyTask.objects.latest("pk").action_id],
    "actions/measures/": lambda: [Measure.objects.latest("pk").pk],
    "actions/recommendations/": lambda: [Recommendation.objects.first().pk],
    "actions/programmes/": lambda: [Programme.objects.first().slug],
    "actions/evidence/": lambda: [1],
    "risks/indicators/": lambda: [Indicator.objects.first().slug],
    "risks/matrix/": lambda: [RiskMatrix.objects.first().version],
    "risks/": lambda: [Risk.objects.get(ref="28").key, 1],
    "risks/<str:key>/controls/": lambda: [
        Risk.objects.get(ref="28").key,
        Risk.objects.get(ref="28").controls.first().pk,
    ],
    "maturity/units/": lambda: ["L&D"],
    "maturity/audits/": lambda: [Audit.objects.first().pk],
    "maturity/findings/": lambda: [AuditFinding.objects.first().pk],
    "maturity/returns/": lambda: [1],
    "maturity/themes/": lambda: [6],
    "maturity/model/": lambda: [ModelVersion.objects.first().slug],
    "injuries/comparators/": lambda: [Comparator.objects.first().pk],
    "injuries/lines/": lambda: [ReportLine.objects.latest("order").slug, 1],
    "injuries/investigations/": lambda: [Investigation.objects.first().number, 1],
    "injuries/reporting/": lambda: [1],
    "comments/": lambda: [Comment.objects.first().pk],
    "comments/on/": lambda: ["key-task", KeyTask.objects.latest("pk").pk],
    "api/keys/": lambda: [1],
    "retention/people/": lambda: [User.objects.get(username="auditor").pk],
    "views/": lambda: [1],
    "calendar/": lambda: ["x"],
    "help/": lambda: ["lead"],
    "import/batches/": lambda: ["00000000-0000-0000-0000-000000000000"],
    "made/": lambda: ["00000000-0000-0000-0000-000000000000"],
    "import/": lambda: ["counts", CountExtract.objects.latest("pk").pk],
    "board/meetings/": lambda: ["joint-audit-panel-2021-07-05", "legal"],
    "board/meetings/<slug:slug>/agenda/": lambda: ["joint-audit-panel-2021-07-05", 1],
    "board/meetings/<slug:slug>/questions/": lambda: ["joint-audit-panel-2021-07-05", 1],
    "board/boards/": lambda: ["hsw-board", "legal"],
}
# Of the sign-in package, and what ends the session; and what is asked with a key and no cookie, which tests/api does.
NOT_OURS = ("accounts/", "admin/", "healthz", "api/v1/")
# What a reader may change is their own: which lists they keep, what is e-mailed to them, their keys,
# the address of their calendar. A question that they ask of a meeting or a record, and a comment, is theirs too.
QUESTION = "/board/meetings/joint-audit-panel-2021-07-05/questions/new/"
OWN = (
    "/kept-forms/",
    "/views/",
    "/actions/mine/",
    "/mine/",
    "/comments/on/",
    "/api/keys/",
    "/calendar/",
    QUESTION,
)
# Each draws the whole paper; their own tests ask them for more than these can.
WHOLE_PAPER = re.compile(r"pack|freeze|/since/|/readiness/")

ARGUMENT = re.compile(r"<[^>]+>")
LONG = "x" * 3000
NONSENSE = (
    "as_at=banana",
    "as_at=0001-01-01",
    "as_at=9999-12-31",
    "as_at=1900-01-01&page=0&sort=nonsense&per_page=banana",
    "as_at=2199-12-31&page=99999999999999999999",
    "group=%00&q=%00&lead=%00&unit=%00&theme=%00&standing=%00&from=%00&sort=%00",
    f"group={LONG}&q={LONG}&from={LONG}&plan={LONG}&state={LONG}",
    "from=banana&to=2021-13&lead=99999999999999999999&unit=XX&rating=ZZ&columns=zz",
    "q=%F0%9F%98%80%22%27%25&sort=-pk&page=-1&format=docx",
    "as_at_day=1&as_at_month=1&as_at_year=99999999999999999999",
    f"chosen={'9' * 30}&planned={'9' * 30}&action={'9' * 30}&task={'9' * 30}&open=task-{'9' * 30}",
    f"chosen={'9' * 5000}&planned={'9' * 5000}&action={'9' * 5000}&task={'9' * 5000}",
    "chosen=%C2%B2&planned=%C2%B2&action=%C2%B2&task=%C2%B2&open=%00",
)
# Names and keys that no record has. PostgreSQL refuses to look for the first of them.
NO_RECORD = ("%00", "unnumbered-%C2%B2", f"unnumbered-{'9' * 5000}", "9" * 30)


def routes(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


def with_arguments(route: str) -> str:
    if not ARGUMENT.search(route):
        return f"/{route}"
    beginning = max((each for each in ARGUMENTS if route.startswith(each)), key=len, default=None)
    assert beginning, f"give {route} its arguments in ARGUMENTS"
    for argument in ARGUMENTS[beginning]():
        route = ARGUMENT.sub(str(argument).replace("\\", r"\\"), route, count=1)
    return f"/{route}"


def pages() -> list[str]:
    """The application's own addresses, each with a record of the demonstration."""
    every = sorted(set(routes(get_resolver().url_patterns)))
    return [with_arguments(route) for route in every if not route.startswith(NOT_OURS)]


@cache
def admin_pages() -> tuple[str, ...]:
    found = ["/admin/"]
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        # Counts beside the choices of a list's filters, for who asks for them.
        found += [base, f"{base}?_facets=True", f"{base}add/"]
        record = model._default_manager.first()
        if record is not None:
            found += [f"{base}{record.pk}/change/", f"{base}{record.pk}/delete/"]
            versions = getattr(record, "history", None)
            past = versions and versions.order_by("-history_id").first()
            if past:
                found += [f"{base}{record.pk}/history/", f"{base}{record.pk}/history/{past.pk}/"]
    return tuple(found)


@pytest.fixture
def as_(demo_users):
    """A browser of one of the demonstration's people, which is shown an error page and not the error."""

    def sign_in(username):
        client = Client(raise_request_exception=False)
        client.force_login(demo_users[username])
        return client

    return sign_in


def test_every_page_opens_for_the_hsw_team_or_says_why_not(as_):
    client = as_("hsw")

    responses = {page: client.get(page) for page in pages()}

    answers = {page: response.status_code for page, response in responses.items()}
    assert len(answers) > 60
    assert {page: code for page, code in answers.items() if code >= 500} == {}
    assert answers["/"] == answers["/board/since/"] == answers["/maturity/units/L&D/"] == 200

    # And says where it stands.
    shown = {
        page: response.text
        for page, response in responses.items()
        if response.status_code == 200 and "html" in response["Content-Type"]
    }
    assert len(shown) > 100
    assert faults_of_breadcrumbs(shown) == []


@pytest.mark.parametrize("username", ["hsw", "lead", "auditor"])
def test_every_page_of_the_admin_opens_or_says_why_not(as_, username):
    client = as_(username)

    answers = {page: client.get(page).status_code for page in admin_pages()}

    assert {page: code for page, code in answers.items() if code not in (200, 403)} == {}
    assert answers["/admin/risks/risk/"] == answers["/admin/organisation/board/"] == 200


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/maturity/units/AS/begin/", "/maturity/units/AS/"),
        ("/maturity/audits/{audit}/publish/", "/maturity/audits/{audit}/"),
    ],
)
def test_who_signs_in_again_while_pressing_a_button_comes_to_the_button(as_, address, leads_to):
    audit = Audit.objects.first().pk

    response = as_("hsw").get(address.format(audit=audit))

    assert response.status_code == 302
    assert response.url == leads_to.format(audit=audit)


def test_no_page_falls_over_whatever_is_asked_of_it(as_):
    client = as_("hsw")

    fallen = [
        f"{page}?{query[:60]}"
        for page in pages()
        if not WHOLE_PAPER.search(page)
        for query in NONSENSE
        if client.get(f"{page}?{query}").status_code >= 500
    ]

    assert fallen == []


@pytest.mark.parametrize("beginning", sorted(ARGUMENTS))
def test_a_record_that_is_not_there_is_a_404_with_a_way_home(as_, beginning):
    client = as_("admin" if beginning.startswith("retention/people") else "hsw")
    route = next(
        r for r in routes(get_resolver().url_patterns) if r.startswith(beginning) and "<" in r
    )

    response = client.get("/" + ARGUMENT.sub("999999", route))

    assert response.status_code in (404, 405)
    if response.status_code == 404:
        assert "Go to the dashboard" in response.content.decode()


def written(put) -> list[str]:
    """The statements that change a table; a session is no register, and a savepoint no change."""
    return [
        sql[:120]
        for sql in put
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql
    ]


@pytest.mark.parametrize("name", NO_RECORD)
def test_no_page_falls_over_whatever_a_record_is_called_in_its_address(as_, name):
    client = as_("hsw")
    every = {route for route in routes(get_resolver().url_patterns) if "<" in route}
    addresses = {
        f"/{re.sub(r'<(?:str|slug|path):[^>]+>', name, route)}"
        for route in every
        if not route.startswith(NOT_OURS)
    }
    asked = sorted(each for each in addresses if "<" not in each)

    answers = {address: client.get(address).status_code for address in asked}

    assert len(answers) > 20
    assert {address: code for address, code in answers.items() if code >= 500} == {}


def test_a_board_member_changes_nothing_by_any_crafted_request(as_):
    client = as_("board")

    changed = {}
    for page in [*pages(), *admin_pages()]:
        if page.startswith(OWN):
            continue
        with statements() as put:
            response = client.post(page, {"reason": "Because", "action": "delete_selected"})
        if written(put) or response.status_code not in (302, 400, 403, 404, 405):
            changed[page] = (response.status_code, written(put))

    assert changed == {}


def test_a_board_member_is_sent_away_from_the_whole_admin(as_):
    client = as_("board")

    assert {client.get(page).status_code for page in admin_pages()} == {302}


@pytest.mark.parametrize("username", ["lead", "auditor"])
def test_who_keeps_no_register_deletes_and_adds_nothing_in_the_admin(as_, username):
    client = as_(username)
    theirs = (
        ("/admin/maturity/audit/", "/admin/maturity/auditprogramme/")
        if username == "auditor"
        else ()
    )

    changed = {}
    for page in admin_pages():
        if not page.endswith(("add/", "delete/")) or page.startswith(theirs):
            continue
        with statements() as put:
            response = client.post(page, {"post": "yes"})
        if written(put) or response.status_code != 403:
            changed[page] = (response.status_code, written(put))

    assert changed == {}

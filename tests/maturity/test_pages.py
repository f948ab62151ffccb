"""The pages as people meet them: links that count, permissions, bad input, empty registers, many units."""

import csv
import datetime as dt
import html as html_lib
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maturity.models import AuditFinding, SelfAssessmentAnswer
from maturity.operations import sync_current_columns
from tests.maturity.factories import (
    AnswerFactory,
    AuditFactory,
    AuditFindingFactory,
    AuditProgrammeFactory,
    LevelFactory,
    ModelVersionFactory,
    PlannedAuditFactory,
    SelfAssessmentFactory,
    TargetFactory,
    ThemeFactory,
)
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "/maturity/",
    "/maturity/?parts=yes",
    "/maturity/findings/",
    "/maturity/units/",
    "/maturity/audits/",
    "/maturity/progress/",
    "/maturity/returns/",
]


@pytest.fixture
def signed_in(client, board_user):
    client.force_login(board_user)
    return client


def audited(unit, ratings, *, recorded_on=dt.date(2021, 3, 31), level=3, audited_on=None):
    """A published audit of a unit: {theme: rating}."""
    audit = AuditFactory(
        unit=unit, level_tested=level, recorded_on=recorded_on, audited_on=audited_on
    )
    for theme, rating in ratings.items():
        AuditFindingFactory(audit=audit, theme=theme, rating=rating)
    sync_current_columns(unit)
    return audit


def a_force(units, themes=2, quarters=0, start=0):
    """Units in groups of eight, each audited, each with a return in each of the last quarters."""
    version = ModelVersionFactory()
    all_themes = [ThemeFactory(version=version, number=number + 1) for number in range(themes)]
    for place in range(start, start + units):
        group = BusinessGroupFactory(code=f"G{place // 8}", order=place // 8)
        unit = CommandUnitFactory(code=f"U{place}", group=group, order=place)
        audited(unit, dict.fromkeys(all_themes, ("NC", "C", "PC")[place % 3]))
        for back in range(quarters):
            month = 2021 * 12 + 3 - 3 * back
            assessment = SelfAssessmentFactory(
                unit=unit, version=version, quarter_start=dt.date(month // 12, month % 12 + 1, 1)
            )
            SelfAssessmentAnswer.objects.bulk_create(
                SelfAssessmentAnswer(assessment=assessment, theme=theme, level=4)
                for theme in all_themes
            )
    return all_themes


@pytest.mark.parametrize("path", PAGES)
def test_pages_stand_up_in_an_empty_register(signed_in, path):
    assert signed_in.get(path).status_code == 200


def test_an_empty_register_says_what_is_missing(signed_in):
    assert "No version of the maturity model was in force" in signed_in.get("/maturity/").text
    assert "No audit has been published by this date." in signed_in.get("/maturity/findings/").text


@pytest.mark.parametrize("path", [*PAGES, "/maturity/units/U0/", "/maturity/themes/1/"])
def test_anonymous_people_get_the_sign_in_page(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("who", ["board_user", "lead_user", "hsw_user", "auditor_user"])
def test_every_role_reads_every_page(client, request, who):
    a_force(2)
    client.force_login(request.getfixturevalue(who))

    for path in [*PAGES, "/maturity/units/U0/", "/maturity/themes/1/"]:
        assert client.get(path).status_code == 200, path


def test_somebody_without_a_role_reads_nothing(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))

    for path in PAGES:
        assert client.get(path).status_code == 403, path


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/maturity/?group=XX", "There is no business group with that code."),
        ("/maturity/?level=9", "“9” is not one of them"),
        ("/maturity/?version=none", "There is no model version with that name."),
        ("/maturity/findings/?rating=D", "“D” is not one of them"),
        ("/maturity/findings/?unit=NOPE", "from those offered"),
        ("/maturity/units/?standing=odd", "“odd” is not one of them"),
        ("/maturity/audits/?group=XX", "from those offered"),
    ],
)
def test_an_unknown_filter_value_shows_the_form_s_error(signed_in, path, sentence):
    a_force(1)

    html = html_lib.unescape(signed_in.get(path).text)

    assert sentence in html
    assert "There is a problem" in html


@pytest.mark.parametrize("path", [*PAGES, "/maturity/units/U0/", "/maturity/themes/1/"])
def test_a_date_that_is_none_is_a_clear_400(signed_in, path):
    joined = "&" if "?" in path else "?"

    response = signed_in.get(f"{path}{joined}as_at=banana")

    assert response.status_code == 400
    assert "banana" in response.text


@pytest.mark.parametrize("path", ["/maturity/", "/maturity/findings/", "/maturity/units/"])
def test_a_csv_of_an_invalid_filter_or_an_unknown_format_is_a_400(signed_in, path):
    assert signed_in.get(f"{path}?group=XX&format=csv").status_code == 400
    assert signed_in.get(f"{path}?format=xls").status_code == 400


@pytest.mark.parametrize(
    "path", ["/maturity/units/NOPE/", "/maturity/themes/77/", "/maturity/audits/99/"]
)
def test_what_does_not_exist_is_a_404(signed_in, path):
    a_force(1)

    assert signed_in.get(path).status_code == 404


def test_as_many_queries_for_sixty_units_and_their_quarters_as_for_two(
    signed_in, django_assert_max_num_queries
):
    pages = [*PAGES, "/maturity/?group=G0", "/maturity/units/U1/", "/maturity/themes/1/"]
    a_force(2, quarters=1)
    used = {}
    for path in pages:
        signed_in.get(path)
        with CaptureQueriesContext(connection) as few:
            signed_in.get(path)
        used[path] = len(few)
    a_force(58, themes=4, quarters=6, start=2)

    for path in pages:
        signed_in.get(path)
        with django_assert_max_num_queries(used[path]):
            signed_in.get(path)


def test_the_unit_page_asks_as_many_queries_for_a_long_story(
    signed_in, django_assert_max_num_queries
):
    themes = a_force(1, quarters=1)
    with CaptureQueriesContext(connection) as few:
        signed_in.get("/maturity/units/U0/")
    unit = AuditFinding.objects.first().audit.unit
    for year in range(2010, 2020):
        audited(unit, dict.fromkeys(themes, "C"), recorded_on=dt.date(year, 5, 1))

    with django_assert_max_num_queries(len(few)):
        signed_in.get("/maturity/units/U0/")


# Every number is a link to exactly the rows it counts


def links_to_findings(html):
    """(number shown, address) of each count on the page that opens the list of findings."""
    return [
        (int(number), html_lib.unescape(href))
        for href, number in re.findall(r'href="(/maturity/findings/\?[^"]*)">(\d+)</a>', html)
    ]


def csv_rows(client, path):
    joined = "&" if "?" in path else "?"
    response = client.get(f"{path}{joined}format=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    "query", ["", "?group=G0", "?level=3", "?level=4", "?as_at=2021-06-01", "?version=model-1"]
)
def test_each_count_of_the_matrix_opens_exactly_its_rows(signed_in, query):
    themes = a_force(10)
    unit = AuditFinding.objects.filter(rating="NC").first().audit.unit
    # Audited again: once in part before the as-at date, once at the next level after it.
    audited(unit, {themes[0]: "C", themes[1]: "NA"}, recorded_on=dt.date(2021, 5, 1))
    audited(unit, {themes[0]: "NC", themes[1]: "PC"}, recorded_on=dt.date(2021, 6, 30), level=4)

    links = links_to_findings(signed_in.get(f"/maturity/{query}").text)

    assert links
    for number, href in links:
        assert len(csv_rows(signed_in, href)) == number, href


def test_a_closed_unit_is_in_no_total_and_in_no_list_of_the_matrix(signed_in):
    themes = a_force(2)
    gone = CommandUnitFactory(code="GONE", closed=dt.date(2021, 6, 30))
    audited(gone, dict.fromkeys(themes, "NC"))

    codes = {row["unit"] for row in csv_rows(signed_in, "/maturity/findings/")}
    then = {row["unit"] for row in csv_rows(signed_in, "/maturity/findings/?as_at=2021-06-30")}
    every = {row["unit"] for row in csv_rows(signed_in, "/maturity/findings/?which=all")}

    assert codes == {"U0", "U1"}
    assert "GONE" in then
    assert "GONE" in every
    assert "was not open" in signed_in.get("/maturity/units/GONE/").text


def test_units_sort_naturally_and_keep_to_their_group(signed_in):
    ThemeFactory(number=1)
    for code in ("MO10", "MO3"):
        CommandUnitFactory(code=code, group=BusinessGroupFactory(code="MO", order=1), order=0)
    CommandUnitFactory(code="AS", group=BusinessGroupFactory(code="FLP", order=1), order=0)

    rows = csv_rows(signed_in, "/maturity/")

    assert list(rows[0])[2:] == ["AS", "MO3", "MO10"]


@pytest.mark.parametrize("code", ["L&D", "R/T", "A <b>", "50%", "É 1"])
def test_any_code_works_in_every_address_and_is_escaped(signed_in, code):
    theme = ThemeFactory(number=1)
    unit = CommandUnitFactory(code=code, group=BusinessGroupFactory(code="G&H"))
    audit = audited(unit, {theme: "NC"})

    matrix = signed_in.get("/maturity/?group=G%26H")
    found = re.search(r'maturity-matrix__unit[^>]*><a href="([^"]*)"', matrix.text)
    page = signed_in.get(html_lib.unescape(found[1]))

    assert page.context["unit"] == unit
    assert "A <b>" not in matrix.text + page.text
    for number, href in links_to_findings(matrix.text):
        assert len(csv_rows(signed_in, href)) == number == 1
    for path in (
        "/maturity/units/",
        "/maturity/audits/",
        "/maturity/returns/",
        "/maturity/progress/",
    ):
        assert signed_in.get(path).status_code == 200
    assert signed_in.get(audit.get_absolute_url()).status_code == 200
    assert csv_rows(signed_in, "/maturity/")[0][code] == "NC"


# Claims


def test_claims_are_compared_in_words(signed_in):
    theme = ThemeFactory(number=1)
    group = BusinessGroupFactory(code="G", order=1)
    for place, (code, claim, rating) in enumerate(
        [
            ("FOUR", 4, "C"),
            ("OVER", 3, "NC"),
            ("UNDER", 2, "C"),
            ("SAME", 3, "PC"),
            ("NONE", None, "C"),
            ("UNSEEN", 3, None),
        ]
    ):
        unit = CommandUnitFactory(code=code, group=group, order=place)
        if rating:
            audited(unit, {theme: rating})
        if claim:
            AnswerFactory(assessment=SelfAssessmentFactory(unit=unit), theme=theme, level=claim)

    gaps = csv_rows(signed_in, "/maturity/?show=gap")[0]
    claims = csv_rows(signed_in, "/maturity/?show=claimed")[0]
    html = signed_in.get("/maturity/").text

    assert [gaps[code] for code in ("FOUR", "OVER", "UNDER", "SAME", "NONE", "UNSEEN")] == [
        "unvalidated",
        "over-claims",
        "under-claims",
        "matches",
        "not submitted",
        "not audited",
    ]
    assert claims["FOUR"] == "claims 4"
    assert claims["NONE"] == "not submitted"
    for word in ("unvalidated", "over-claims", "under-claims", "matches"):
        assert f">{word}</span>" in html


@pytest.mark.parametrize(
    ("as_at", "word"),
    [("2021-06-30", "not submitted"), ("2021-07-01", "claims 4"), ("2021-10-01", "not submitted")],
)
def test_a_return_counts_from_the_day_it_was_handed_in_and_for_its_quarter(signed_in, as_at, word):
    theme = ThemeFactory(number=1)
    unit = CommandUnitFactory(code="A")
    AnswerFactory(assessment=SelfAssessmentFactory(unit=unit), theme=theme, level=4)

    rows = csv_rows(signed_in, f"/maturity/?show=claimed&as_at={as_at}")

    assert rows[0]["A"] == word


def test_illustrative_returns_are_labelled(signed_in):
    theme = ThemeFactory(number=1)
    assessment = SelfAssessmentFactory(unit=CommandUnitFactory(code="A"), illustrative=True)
    AnswerFactory(assessment=assessment, theme=theme)

    assert "Illustrative self-assessments" in signed_in.get("/maturity/").text
    assert "ohs-illustrative" in signed_in.get("/maturity/units/A/").text


def test_a_draft_audit_is_seen_by_those_who_record_audits_alone(client, board_user, auditor_user):
    audit = AuditFactory(draft=True)
    AuditFindingFactory(audit=audit, theme=ThemeFactory(number=1), rating="NC")

    client.force_login(board_user)
    assert client.get(audit.get_absolute_url()).status_code == 404
    assert csv_rows(client, "/maturity/findings/?which=all") == []

    client.force_login(auditor_user)
    assert client.get(audit.get_absolute_url()).status_code == 200
    assert csv_rows(client, "/maturity/findings/?which=all") == []


def test_units_are_narrowed_to_where_nobody_looked(signed_in):
    theme = ThemeFactory(number=1)
    CommandUnitFactory(code="NEVER")
    audited(CommandUnitFactory(code="OLD"), {theme: "C"}, audited_on=dt.date(2020, 7, 5))
    audited(CommandUnitFactory(code="NEW"), {theme: "C"}, audited_on=dt.date(2020, 7, 6))
    audited(CommandUnitFactory(code="UNDATED"), {theme: "NC"})
    SelfAssessmentFactory(unit=CommandUnitFactory(code="BACK"), state="returned")

    def codes(query):
        return {row["unit"] for row in csv_rows(signed_in, f"/maturity/units/?{query}")}

    assert codes("age=never") == {"NEVER", "BACK"}
    assert codes("age=stale") == {"OLD"}
    assert codes("age=in-date") == {"NEW"}
    assert codes("age=not-recorded") == {"UNDATED"}
    assert codes("standing=below") == {"UNDATED"}
    assert codes("returned=sent-back") == {"BACK"}
    assert codes("returned=no") == {"NEVER", "OLD", "NEW", "UNDATED", "BACK"}
    assert codes("verified=3") == {"OLD", "NEW"}


def test_targets_of_force_and_group_stand_side_by_side(signed_in):
    a_force(10)
    TargetFactory()
    TargetFactory(
        scope="group",
        group=BusinessGroupFactory(code="G1"),
        level=3,
        by=dt.date(2022, 3, 31),
    )

    html = signed_in.get("/maturity/").text

    assert "Level 3, its own" in html
    assert "31 March 2022" in html
    assert "1 or 2 units a quarter" in html


def test_programmes_are_listed_with_what_was_promised_and_done(signed_in):
    programme = AuditProgrammeFactory(title="Round one", audits_intended=10)
    audit = AuditFactory(programme=programme)
    AuditFindingFactory(audit=audit, theme=ThemeFactory(number=1))
    AuditFactory(programme=programme, recorded_on=dt.date(2021, 7, 6))

    response = signed_in.get("/maturity/audits/")
    shown = response.context["programmes"][0]
    rows = csv_rows(signed_in, f"/maturity/audits/?programme={programme.pk}&state=published")

    assert shown.asof_recorded == 1 == len(rows)
    assert "Round one" in response.text


def test_planned_audits_are_overdue_once_their_quarter_is_over(client, auditor_user):
    programme = AuditProgrammeFactory()
    for code, start in (("LATE", dt.date(2021, 4, 1)), ("NOW", dt.date(2021, 7, 1))):
        PlannedAuditFactory(
            programme=programme, unit=CommandUnitFactory(code=code), quarter_start=start
        )
    done = PlannedAuditFactory(programme=programme, unit=CommandUnitFactory(code="DONE"))
    AuditFactory(programme=programme, unit=done.unit)
    client.force_login(auditor_user)

    html = client.get("/maturity/audits/").text

    assert html.count(">overdue</strong>") == 1
    assert html.count(">recorded</td>") == 1
    assert f"?planned={done.pk}" not in html
    assert 'Begin<span class="govuk-visually-hidden"> the audit of LATE' in html


def test_criteria_are_shown_level_by_level(signed_in):
    theme = ThemeFactory(number=6)
    for number in range(1, 6):
        LevelFactory(version=theme.version, number=number)
    theme.criteria.create(level=3, order=1, text="The strategy is understood here.")

    html = signed_in.get(reverse("maturity:theme", args=[6])).text

    assert "The strategy is understood here." in html
    assert html.count("No criteria are recorded for this level.") == 4


@pytest.mark.parametrize(
    ("path", "headings"),
    [
        (
            "/maturity/findings/",
            "Unit, Business group, Theme, Rating, Level tested, Audited, Recommendation",
        ),
        (
            "/maturity/audits/",
            "Unit, Business group, Level tested, Audited, Recorded, NC, C, PC, Auditor, Programme",
        ),
    ],
)
def test_a_list_names_its_columns_in_the_words_of_the_register(client, board_user, path, headings):
    AuditFindingFactory()
    client.force_login(board_user)

    text = client.get(path).content.decode()

    head = re.search(r"<thead.*?</thead>", text, re.DOTALL)[0]
    shown = re.findall(r"<th\b[^>]*>(.*?)</th>", head, re.DOTALL)
    names = [" ".join(re.sub(r"<[^>]+>|[▲▼]", "", heading).split()) for heading in shown]
    assert ", ".join(names) == headings

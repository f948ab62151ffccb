"""What people see of the risk register, and what they may do with it."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risks import models, operations
from risks.reporting.rows import RISKS
from tests.actions.factories import KeyTaskFactory
from tests.organisation.factories import (
    BoardMeetingFactory,
    BusinessGroupFactory,
    PostFactory,
    PostHolderFactory,
)
from tests.risks.factories import (
    AppetiteFactory,
    CategoryFactory,
    IndicatorFactory,
    KeeperFactory,
    RiskFactory,
    make_matrix,
    review,
    score,
)

pytestmark = pytest.mark.django_db

TODAY = dt.date(2021, 7, 5)
MAY = dt.date(2021, 5, 6)


@pytest.fixture
def matrix():
    return make_matrix()


@pytest.fixture
def meeting():
    return BoardMeetingFactory(frozen=True, date=MAY)


@pytest.fixture
def board(client, board_user):
    client.force_login(board_user)
    return client


@pytest.fixture
def hsw(client, hsw_user):
    client.force_login(hsw_user)
    return client


@pytest.fixture
def led(matrix, lead_user):
    """A risk that the lead's post leads."""
    post = PostFactory(title="Commander")
    PostHolderFactory(post=post, user=lead_user)
    return RiskFactory(ref="36", leads=[post])


def text(response) -> str:
    body = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def rows(client, query="") -> list[dict]:
    body = b"".join(client.get(f"/risks/?format=csv{query}").streaming_content)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


# The register


def test_an_empty_register_says_so(board):
    assert "No risk has been recorded" in text(board.get("/risks/"))


def test_one_risk_is_one_row(board, matrix):
    RiskFactory(ref="36", title="Ladders")

    page = text(board.get("/risks/"))

    assert "1 risk" in page
    assert "Ladders" in page
    assert "not yet scored" in page


def test_the_csv_has_the_contracts_columns_first(board, matrix):
    RiskFactory()

    assert ",".join(rows(board)[0]).startswith(
        "ref,title,description,leads,state,trend_stated,trend_computed,inherent_likelihood,inherent_impact,"
        "current_likelihood,current_impact,current_band,target_likelihood,target_impact,within_appetite,"
        "last_review,next_review"
    )
    assert len(rows(board)[0]) == len(RISKS.columns)


def test_the_csv_has_dates_words_and_numbers(board, matrix, meeting):
    AppetiteFactory()
    risk = RiskFactory(ref="36", leads=[PostFactory(title="One"), PostFactory(title="Two")])
    score(risk, 5, 4, dt.date(2021, 4, 1), kind="inherent")
    score(risk, 3, 3, dt.date(2021, 4, 1))
    score(risk, 4, 4, dt.date(2021, 6, 1))
    review(risk, "worsened", dt.date(2021, 6, 2), compared_with=meeting)

    row = rows(board)[0]

    assert row["leads"] == "One | Two"
    assert (row["trend_stated"], row["trend_computed"]) == ("worsened", "worsened")
    assert (row["current_likelihood"], row["current_impact"]) == ("4", "4")
    assert (row["current_band"], row["within_appetite"]) == ("High", "no")
    assert (row["last_review"], row["next_review"]) == ("2021-06-02", "2021-09-02")


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(board, matrix):
    RiskFactory(ref="36", title="=1+1")

    assert rows(board)[0]["title"] == "'=1+1"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("trend=worsened", ["2"]),
        ("trend=not-yet-rated", ["1", "3", "4", "5", "6"]),
        ("appetite=outside", ["2"]),
        ("appetite=within", ["3"]),
        ("scored=no", ["1", "4", "5"]),
        ("scored=yes", ["2", "3"]),
        ("open=yes", ["1", "2", "3", "4", "5"]),
        ("open=no", ["6"]),
        ("state=closed", ["6"]),
        ("state=closed&state=mitigated", ["5", "6"]),
        ("register=group", ["4"]),
        ("category=other", ["5"]),
        ("lead=head-of-safety", ["1", "2", "3", "4", "5", "6"]),
        ("likelihood=4&impact=4", ["2"]),
        ("review=overdue", ["3"]),
        ("q=ladder", ["1"]),
        ("q=2", ["2"]),
        ("trend=worsened&scored=no", []),
    ],
)
def test_each_filter_narrows_to_its_rows(board, matrix, meeting, query, expected):
    AppetiteFactory()
    RiskFactory(ref="1", title="Ladders")
    worse = RiskFactory(ref="2")
    score(worse, 4, 4, dt.date(2021, 5, 10))
    review(worse, "worsened", dt.date(2021, 6, 1), compared_with=meeting)
    late = RiskFactory(ref="3")
    score(late, 3, 3, dt.date(2021, 1, 10))
    review(late, "not_yet_rated", dt.date(2021, 1, 4))
    RiskFactory(ref="4", register="group", group=BusinessGroupFactory(code="FLP"))
    RiskFactory(ref="5", category=CategoryFactory(slug="other"), state="mitigated")
    RiskFactory(ref="6", state="closed")

    assert [row["ref"] for row in rows(board, f"&{query}")] == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(dt.date(2021, 7, 4), ["36"]), (dt.date(2021, 7, 5), []), (dt.date(2021, 7, 6), [])],
)
def test_a_review_is_overdue_the_day_after_it_was_due(board, matrix, day, expected):
    risk = RiskFactory(ref="36")
    models.Risk.objects.filter(pk=risk.pk).update(next_review=day)

    assert [row["ref"] for row in rows(board, "&review=overdue")] == expected


@pytest.mark.parametrize("name", ["group", "trend", "category", "lead", "state", "appetite"])
def test_an_unknown_filter_value_shows_the_error_not_an_empty_list(board, matrix, name):
    RiskFactory()

    response = board.get(f"/risks/?{name}=nonsense")

    assert "nonsense" in text(response)
    assert "There is a problem" in text(response)
    assert board.get(f"/risks/?format=csv&{name}=nonsense").status_code == 400


def test_a_date_that_is_none_is_a_clear_refusal(board):
    for address in ("/risks/", "/risks/heat-map/", "/risks/indicators/"):
        response = board.get(f"{address}?as_at=banana")

        assert response.status_code == 400
        assert "banana" in text(response)


def test_the_list_makes_the_same_number_of_queries_with_2_rows_and_with_200(board, matrix, meeting):
    AppetiteFactory()
    for risk in RiskFactory.create_batch(2):
        score(risk, 3, 3)

    def count(address):
        board.get(address)
        with CaptureQueriesContext(connection) as queries:
            board.get(address)
        return len(queries)

    few = [count(address) for address in ("/risks/?per_page=200", "/risks/heat-map/")]
    for risk in RiskFactory.create_batch(198):
        score(risk, 3, 3)
    many = [count(address) for address in ("/risks/?per_page=200", "/risks/heat-map/")]

    assert many == few


def test_a_risks_page_makes_the_same_number_of_queries_with_one_record_and_with_many(
    board, matrix, meeting
):
    def count(risk):
        board.get(risk.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            board.get(risk.get_absolute_url())
        return len(queries)

    few, many = RiskFactory(ref="1"), RiskFactory(ref="2")
    for risk, number in ((few, 1), (many, 20)):
        for day in range(1, number + 1):
            score(risk, 1 + day % 5, 3, dt.date(2021, 6, day))
            review(risk, "unchanged", dt.date(2021, 6, day), compared_with=meeting)
            models.Control.objects.create(risk=risk, title=f"Control {day}", owner=PostFactory())
            models.RiskTask.objects.create(risk=risk, task=KeyTaskFactory())
            RiskFactory(ref=f"{risk.ref}-{day}", parent=risk)
            indicator = IndicatorFactory()
            indicator.risks.add(risk)
            models.IndicatorReading.objects.create(
                indicator=indicator, end=MAY, low=1, high=2, recorded_on=MAY
            )

    assert count(many) == count(few)


def test_sorting_by_score_puts_the_unscored_last_both_ways(board, matrix):
    RiskFactory(ref="1")
    score(RiskFactory(ref="2"), 1, 1)
    score(RiskFactory(ref="3"), 5, 5)

    assert [row["ref"] for row in rows(board, "&sort=score")] == ["2", "3", "1"]
    assert [row["ref"] for row in rows(board, "&sort=-score")] == ["3", "2", "1"]


# As at


def test_a_past_date_shows_the_score_state_and_register_of_that_day(board, matrix, meeting):
    group = BusinessGroupFactory(code="FLP", name="Frontline")
    risk = RiskFactory(ref="36", register="group", group=group)
    score(risk, 4, 4, dt.date(2021, 4, 1))
    operations.escalate(risk=risk, on=dt.date(2021, 6, 1), reason="Wider", by=KeeperFactory())
    operations.change_state(
        risk=risk, to="closure_proposed", on=dt.date(2021, 6, 1), reason="Done", by=KeeperFactory()
    )
    score(risk, 2, 2, dt.date(2021, 6, 1))

    now, then = rows(board)[0], rows(board, "&as_at=2021-05-31")[0]
    assert (now["current_band"], now["state"], now["register"]) == (
        "Low",
        "closure proposed",
        "corporate",
    )
    assert (then["current_band"], then["state"], then["register"]) == ("High", "open", "group")


def test_what_was_raised_later_is_not_there_yet(board, matrix):
    RiskFactory(ref="36", raised_on=dt.date(2021, 6, 1))

    assert rows(board, "&as_at=2021-05-31") == []
    assert len(rows(board, "&as_at=2021-06-01")) == 1


# The heat map


def test_the_heat_map_places_risks_and_keeps_the_unscored_beside_it(board, matrix, meeting):
    AppetiteFactory()
    score(RiskFactory(ref="36", title="Ladders"), 4, 4, dt.date(2021, 5, 10))
    RiskFactory(ref="37", title="Unrated thing")

    page = text(board.get("/risks/heat-map/"))

    assert "2 open risks" in page
    assert "1 of 2 is outside appetite; 1 is not yet rated" in page
    assert "High 4 × 4" in page
    assert "A risk without a score has no place on the map" in page


def test_without_a_matrix_the_heat_map_says_what_to_do(board):
    assert "No risk matrix is in force" in text(board.get("/risks/heat-map/"))


def test_the_heat_map_with_no_risks_says_so(board, matrix):
    assert "No open risk is in this view" in text(board.get("/risks/heat-map/"))


def test_an_unknown_group_shows_the_forms_error(board, matrix):
    response = board.get("/risks/heat-map/?group=nonsense")

    assert "There is a problem" in text(response)


def test_the_heat_map_narrows_by_group_register_and_category(board, matrix):
    flp = BusinessGroupFactory(code="FLP")
    RiskFactory(ref="1", title="Of the group", register="group", group=flp)
    RiskFactory(ref="2", title="Of the force")
    everyone = PostFactory(title="All Groups", kind="collective")
    RiskFactory(ref="3", title="Of every group", leads=[everyone])
    RiskFactory(ref="4", title="Of a category", category=CategoryFactory(slug="other"))

    group = text(board.get("/risks/heat-map/?group=FLP"))
    assert "Of the group" in group and "Of every group" in group and "Of the force" not in group
    register = text(board.get("/risks/heat-map/?register=group"))
    assert "Of the group" in register and "Of the force" not in register
    category = text(board.get("/risks/heat-map/?category=other"))
    assert "Of a category" in category and "Of the force" not in category


def test_three_hundred_risks_open_to_lists(board, matrix, meeting):
    band = models.Band.objects.get(level=2)
    models.Risk.objects.bulk_create(
        models.Risk(
            ref=f"B{number}",
            title=f"Risk {number}",
            description="It could happen.",
            category=CategoryFactory(slug="hazards"),
            state="open",
            current_likelihood=3,
            current_impact=3,
            current_band=band,
            current_matrix=matrix,
            scored_on=dt.date(2021, 4, 1),
        )
        for number in range(300)
    )

    response = board.get("/risks/heat-map/")

    assert "300 risks" in text(response)
    assert "<details" in response.content.decode()
    assert "288 more: all in the register" in text(response)
    assert len(rows(board, "&open=yes&likelihood=3&impact=3")) == 300


# Who may what


@pytest.mark.parametrize(
    "address",
    [
        "/risks/",
        "/risks/heat-map/",
        "/risks/indicators/",
        "/risks/36/",
        "/risks/36/review/",
        "/risks/36/score/",
        "/risks/36/state/",
        "/risks/36/register/",
    ],
)
def test_anonymous_people_are_sent_to_sign_in(client, matrix, address):
    RiskFactory(ref="36")

    response = client.get(address)

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("page", ["review", "score", "state", "register"])
@pytest.mark.parametrize("who", ["board_user", "other_lead_user", "auditor_user"])
def test_who_neither_leads_nor_keeps_it_cannot_work_on_a_risk(client, led, request, who, page):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/risks/36/").status_code == 200
    assert client.get(f"/risks/36/{page}/").status_code == 403
    assert client.post(f"/risks/36/{page}/", {}).status_code == 403


def test_a_lead_works_on_what_their_post_leads_and_does_not_move_it(client, led, lead_user):
    client.force_login(lead_user)

    assert client.get("/risks/36/review/").status_code == 200
    assert client.get("/risks/36/score/").status_code == 200
    assert client.get("/risks/36/register/").status_code == 403


@pytest.mark.parametrize(
    ("end", "status"), [(dt.date(2021, 7, 4), 403), (TODAY, 200), (dt.date(2021, 7, 6), 200)]
)
def test_a_lead_may_until_the_last_day_in_the_post(client, led, lead_user, end, status):
    lead_user.posts_held.update(end=end)
    client.force_login(lead_user)

    assert client.get("/risks/36/review/").status_code == status


def test_a_lead_may_ask_for_closure_and_take_no_other_step(client, led, lead_user):
    client.force_login(lead_user)

    page = client.get("/risks/36/state/").content.decode()
    assert "closure_proposed" in page and "mitigated" not in page

    facts = {"version": led.version, "date": "2021-07-05", "reason": "Enough."}
    response = client.post("/risks/36/state/", facts | {"to": "mitigated", "awaits": "Nothing"})
    led.refresh_from_db()
    assert response.status_code == 200 and led.state == "open"

    assert client.post("/risks/36/state/", facts | {"to": "closure_proposed"}).status_code == 302
    led.refresh_from_db()
    assert led.state == "closure_proposed"


# Working on a risk


def test_a_review_is_recorded_with_last_times_words_beside_it(client, led, lead_user, meeting):
    review(led, "unchanged", dt.date(2021, 6, 1), compared_with=meeting)
    client.force_login(lead_user)

    assert "How it stands." in text(client.get("/risks/36/review/"))

    response = client.post(
        "/risks/36/review/",
        {
            "version": led.version,
            "date": "2021-07-05",
            "narrative": "It stands better.",
            "trend_stated": "improved",
            "compared_with": meeting.pk,
            "next_review": "2021-10-05",
        },
        follow=True,
    )

    assert "The review is saved." in text(response)
    assert "It stands better." in text(response)


def test_what_is_refused_is_said_and_nothing_typed_is_lost(hsw, led, meeting):
    score(led, 3, 3, dt.date(2021, 4, 1))

    response = hsw.post(
        "/risks/36/review/",
        {
            "version": led.version,
            "date": "2021-07-05",
            "narrative": "A long text that took an hour.",
            "trend_stated": "improved",
            "compared_with": meeting.pk,
            "next_review": "2021-10-05",
        },
    )

    page = text(response)
    assert "You state improved, but the scores say unchanged since 6 May 2021" in page
    assert "A long text that took an hour." in page


def test_tomorrow_is_refused(hsw, led):
    response = hsw.post(
        "/risks/36/score/",
        {
            "version": led.version,
            "date": "2021-07-06",
            "kind": "current",
            "likelihood": "3",
            "impact": "3",
            "reason": "Early.",
        },
    )

    assert "has not come yet" in text(response)


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(hsw, led):
    opened = led.version
    score(led, 4, 4, by=KeeperFactory(first_name="Ada", last_name="First"))
    facts = {
        "date": "2021-07-05",
        "kind": "current",
        "likelihood": "3",
        "impact": "3",
        "reason": "My own long reason.",
    }

    response = hsw.post("/risks/36/score/", facts | {"version": opened})

    page = text(response)
    assert response.status_code == 409
    assert "changed by Ada First while you were writing" in page
    assert "current score 4 × 4" in page
    assert "My own long reason." in page
    # The form now stands on what there is: saving again is meant.
    version = re.search(r'name="version" value="(\d+)"', response.content.decode()).group(1)
    assert hsw.post("/risks/36/score/", facts | {"version": version}).status_code == 302


def test_an_unnumbered_risk_has_an_address_that_leads_on_once_it_has_a_number(board, matrix):
    risk = RiskFactory(ref=None, title="New one")
    stand_in = risk.get_absolute_url()

    assert "without a reference yet (TBC)" in text(board.get(stand_in))

    operations.give_ref(risk=risk, ref="37", on=TODAY, by=KeeperFactory(), reason="Next")
    response = board.get(stand_in)
    assert (response.status_code, response.url) == (301, "/risks/37/")


def test_unknown_references_are_not_found(board, matrix):
    for key in ("999", "unnumbered-999", "unnumbered-x"):
        assert board.get(f"/risks/{key}/").status_code == 404


def test_a_group_risk_is_escalated_and_returned_on_its_page(hsw, matrix):
    flp = BusinessGroupFactory(code="FLP", name="Frontline")
    risk = RiskFactory(ref="36", register="group", group=flp)

    assert "Escalate" in text(hsw.get("/risks/36/"))
    facts = {"date": "2021-07-05", "reason": "It reaches beyond the group."}
    page = text(hsw.post("/risks/36/register/", facts | {"version": risk.version}, follow=True))
    assert "The risk is moved to the other register." in page
    assert "escalated to the corporate register from Frontline" in page
    assert [row["register"] for row in rows(hsw)] == ["corporate"]

    risk.refresh_from_db()
    without = hsw.post("/risks/36/register/", facts | {"version": risk.version, "group": ""})
    assert "Say which business group" in text(without)
    back = facts | {"version": risk.version, "group": flp.pk}
    page = text(hsw.post("/risks/36/register/", back, follow=True))
    assert "returned to the business group Frontline" in page
    assert [row["register"] for row in rows(hsw)] == ["group"]


def test_a_groups_own_register_is_not_all_that_is_in_its_scope(board, matrix):
    flp, mo = BusinessGroupFactory(code="FLP"), BusinessGroupFactory(code="MO")
    everyone = PostFactory(title="All Groups", kind="collective")
    RiskFactory(ref="1", register="group", group=flp)
    RiskFactory(ref="2", register="group", group=mo, leads=[everyone])
    RiskFactory(ref="3", leads=[everyone])

    assert [row["ref"] for row in rows(board, "&group=FLP")] == ["1", "2", "3"]
    assert [row["ref"] for row in rows(board, "&register=group&group=FLP")] == ["1"]


def test_a_reference_is_given_on_its_page_and_the_page_moves(hsw, matrix):
    RiskFactory(ref="36")
    risk = RiskFactory(ref=None)
    address = f"{risk.get_absolute_url()}reference/"
    facts = {"version": risk.version, "date": "2021-07-05", "reason": "The next free one"}

    assert "is the reference of" in text(hsw.post(address, facts | {"ref": "36"}))
    response = hsw.post(address, facts | {"ref": "37"})
    assert (response.status_code, response.url) == (302, "/risks/37/")


def test_leads_are_changed_on_its_page_and_the_old_one_stays_on_record(hsw, matrix):
    old, new = PostFactory(title="Old lead"), PostFactory(title="New lead")
    risk = RiskFactory(ref="36", leads=[old])

    hsw.post(
        "/risks/36/leads/",
        {
            "version": risk.version,
            "date": "2021-07-01",
            "reason": "Moved",
            "leads": [new.pk],
        },
    )

    assert rows(hsw)[0]["leads"] == "New lead"
    assert rows(hsw, "&as_at=2021-06-30")[0]["leads"] == "Old lead"
    assert rows(hsw, "&as_at=2021-07-01")[0]["leads"] == "New lead"


def test_a_past_register_says_which_risks_it_cannot_date(board):
    RiskFactory(raised_on=None)
    RiskFactory(raised_on=dt.date(2021, 6, 1))

    past = board.get("/risks/?as_at=2020-01-01").content.decode()

    assert "1 risk of the register has no date on which it was raised" in past
    assert "no date on which" not in board.get("/risks/").content.decode()

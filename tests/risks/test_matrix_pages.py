"""Versions of the matrix: seen by everyone, made and adopted by the HSW team, and never changed under a score."""

import datetime as dt

import pytest

from risks import models, operations
from tests.risks.factories import (
    AppetiteFactory,
    CategoryFactory,
    KeeperFactory,
    RiskFactory,
    make_matrix,
    score,
)
from tests.risks.test_admin import form_of

pytestmark = pytest.mark.django_db

JUNE = dt.date(2021, 6, 1)


@pytest.fixture
def matrix():
    return make_matrix()


@pytest.fixture
def hsw(client, hsw_user):
    client.force_login(hsw_user)
    return client


def page(client, address) -> str:
    return client.get(address).content.decode()


def test_everyone_sees_how_risks_are_scored(client, board_user, matrix):
    client.force_login(board_user)

    shown = page(client, "/risks/matrix/")

    assert "In force since 1 April 2020" in shown
    assert "Words for 5." in shown
    assert "12 months" in shown
    assert "Make a new version" not in shown
    assert client.post("/risks/matrix/", {"new": "1", "reason": "Mine"}).status_code == 403


def test_the_hsw_team_makes_edits_previews_and_adopts_a_version(hsw, matrix):
    old = score(RiskFactory(ref="36"), 4, 4)

    made = hsw.post("/risks/matrix/", {"new": "1", "reason": "4 × 4 is worse than we said"})
    draft = models.RiskMatrix.objects.get(version=2)
    assert made.url == "/risks/matrix/2/"

    admin = f"/admin/risks/riskmatrix/{draft.pk}/change/"
    sent = form_of(hsw.get(admin)) | {"cell_4_4": 4, "change_reason": "As decided"}
    assert hsw.post(admin, sent).status_code == 302

    preview = page(hsw, "/risks/matrix/2/")
    assert "4 × 4 becomes Very high; it was High." in preview

    hsw.post("/risks/matrix/2/", {"adopt": "1", "on": "2021-07-05", "reason": "The Board"})
    old.refresh_from_db()
    assert (old.band_id, old.matrix.version) == (3, 1)
    assert score(RiskFactory(ref="37"), 4, 4, dt.date(2021, 7, 5)).band_id == 4


def test_a_draft_may_be_smaller(hsw, matrix):
    draft = operations.new_version(matrix=matrix, by=KeeperFactory(), reason="Four will do")
    admin = f"/admin/risks/riskmatrix/{draft.pk}/change/"

    hsw.post(admin, form_of(hsw.get(admin)) | {"size": 4, "change_reason": "Four will do"})

    assert draft.cells.count() == 16
    assert draft.likelihood_levels.count() == draft.impact_levels.count() == 4
    assert "5 × 5 becomes 4 × 4" in page(hsw, "/risks/matrix/2/")
    operations.adopt_matrix(matrix=draft, on=JUNE, by=KeeperFactory(), reason="Decided")
    assert models.RiskMatrix.objects.in_force(JUNE).size == 4


def test_a_draft_with_faults_says_what_is_missing_and_is_not_adopted(hsw, matrix):
    draft = operations.new_version(matrix=matrix, by=KeeperFactory(), reason="Try")
    draft.cells.filter(likelihood=2, impact=3).delete()

    assert "no band: 2 × 3" in page(hsw, "/risks/matrix/2/")
    answer = hsw.post("/risks/matrix/2/", {"adopt": "1", "on": "2021-07-05", "reason": "Now"})
    assert "no band: 2 × 3" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.adopted_on is None


def test_risks_scored_before_wait_in_a_tray_until_scored_again(hsw, matrix):
    risk = RiskFactory(ref="36", title="Ladders")
    score(risk, 4, 4, dt.date(2021, 5, 1))
    draft = operations.new_version(matrix=matrix, by=KeeperFactory(), reason="New words")
    operations.adopt_matrix(matrix=draft, on=JUNE, by=KeeperFactory(), reason="Decided")

    shown = page(hsw, "/risks/heat-map/")
    assert "Scored on an earlier matrix" in shown
    assert "Scored on an earlier matrix" not in page(hsw, "/risks/heat-map/?as_at=2021-05-31")

    score(risk, 4, 4, dt.date(2021, 6, 2))
    assert "Scored on an earlier matrix" not in page(hsw, "/risks/heat-map/")


def test_an_unknown_version_is_not_found(hsw, matrix):
    assert hsw.get("/risks/matrix/9/").status_code == 404


def test_a_new_appetite_in_the_admin_ends_the_one_before(hsw, matrix):
    category = CategoryFactory()
    before = AppetiteFactory(category=category)
    facts = {
        "category": category.pk,
        "highest_band": 3,
        "statement": "A little more.",
        "start": "2021-07-01",
        "meeting": "",
        "change_reason": "The Board",
    }

    assert hsw.post("/admin/risks/appetite/add/", facts).status_code == 302

    before.refresh_from_db()
    assert before.end == dt.date(2021, 6, 30)
    assert models.Appetite.objects.get(category=category, end=None).highest_band_id == 3
    again = hsw.post("/admin/risks/appetite/add/", facts | {"start": "2021-06-01"})
    assert "Give a later date" in again.content.decode()


def test_an_appetite_that_has_begun_is_read_only(hsw, matrix):
    begun = AppetiteFactory()

    assert hsw.post(f"/admin/risks/appetite/{begun.pk}/change/", {}).status_code == 403

"""What is recorded through the API goes through the operations of the pages, and is refused in their words."""

import pytest

from actions.models import KeyTask, TaskUpdate
from injuries.models import CountExtract
from risks.models import Risk, RiskReview, RiskScore
from tests.api.conftest import TODAY

pytestmark = pytest.mark.django_db

UPDATE = {"state": "in progress", "narrative": "The kit is ordered."}


@pytest.fixture
def led(demo_users):
    """A task that the demonstration's lead may update."""
    tasks = KeyTask.objects.led_by_user(demo_users["lead"], TODAY)
    return tasks.filter(state__in=("not_started", "in_progress"), plan__state="live").first()


def test_a_lead_records_an_update(program, led):
    response = program("lead").post(f"tasks/{led.key}/updates", UPDATE)

    assert response.status_code == 201, response.content
    assert response.json()["text"] == "The kit is ordered."
    update = TaskUpdate.objects.latest("pk")
    assert (update.task, update.author.username) == (led, "lead")


def test_the_board_member_is_refused_with_the_sentence_of_the_page(program, led):
    response = program("board").post(f"tasks/{led.key}/updates", UPDATE)

    assert response.status_code == 403
    assert response.json()["detail"] == (
        f"Only those whose post leads {led.number} and the HSW team can update it."
    )


def test_a_key_that_may_read_records_nothing(program, led):
    before = TaskUpdate.objects.count()

    response = program("lead", scope="read").post(f"tasks/{led.key}/updates", UPDATE)

    assert response.status_code == 403
    assert "This key may read only" in response.json()["detail"]
    assert TaskUpdate.objects.count() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "in progress"}, "narrative"),
        ({**UPDATE, "state": "confirmed"}, "state"),
        ({**UPDATE, "more": 1}, "more"),
        ({**UPDATE, "date": "banana"}, "date"),
        ([], "_"),
    ],
)
def test_what_does_not_fit_is_told_by_field(program, led, body, field):
    response = program("lead").post(f"tasks/{led.key}/updates", body)

    assert response.status_code == 422
    assert response.json()["errors"][field]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ('{"state": NaN}', 400),
        ('{"state": "in progress", "narrative": "a\\u0000b"}', 400),
        ('{"state": "in progress", "narrative": "a\\ud800b"}', 400),
        ("[" * 100_000, 400),
        (b"\xff\xfe", 400),
    ],
)
def test_what_is_no_json_that_can_be_recorded_is_refused(program, led, body, status):
    assert program("lead").post(f"tasks/{led.key}/updates", body).status_code == status


def test_another_content_is_refused(program, led):
    sender = program("lead")

    response = sender.client.post(
        f"/api/v1/tasks/{led.key}/updates", UPDATE, headers=sender._headers({})
    )

    assert response.status_code == 415


def test_an_update_on_an_older_version_is_a_conflict(program, led):
    sender = program("lead")
    version = sender.read(f"tasks/{led.key}")["version"]
    sender.post(f"tasks/{led.key}/updates", UPDATE)

    response = sender.post(f"tasks/{led.key}/updates", {**UPDATE, "version": version})

    assert response.status_code == 409
    assert response.json()["version"] > version
    assert response.json()["detail"]


def test_the_same_call_sent_again_is_carried_out_once(program, led):
    sender = program("lead")
    before = TaskUpdate.objects.count()

    first, again = (
        sender.post(f"tasks/{led.key}/updates", UPDATE, Idempotency_Key="a1") for _ in range(2)
    )
    other = sender.post(
        f"tasks/{led.key}/updates", {**UPDATE, "narrative": "Other"}, Idempotency_Key="a1"
    )

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert TaskUpdate.objects.count() == before + 1


def test_a_risk_is_scored_and_reviewed(program):
    sender = program("hsw")
    score = {"likelihood": 2, "impact": 2, "reason": "Fewer incidents."}

    scored = sender.post("risks/28/scores", score)
    reviewed = sender.post(
        "risks/28/reviews",
        {
            "narrative": "It stands better.",
            "trend_stated": "improved",
            "difference_reason": "Seen on site.",
        },
    )
    off_the_scale = sender.post("risks/28/scores", {**score, "impact": 10**30})

    risk = Risk.objects.get(ref="28")
    assert scored.status_code == 201, scored.content
    assert reviewed.status_code == 201, reviewed.content
    assert RiskScore.objects.filter(risk=risk).latest("pk").reason == "Fewer incidents."
    assert RiskReview.objects.filter(risk=risk).latest("pk").narrative == "It stands better."
    assert off_the_scale.status_code == 422
    assert "is off the scale" in off_the_scale.json()["errors"]["impact"][0]


COUNT = {
    "month": "2021-06",
    "unit": "not recorded by unit",
    "cause": "Assault",
    "severity": "Minor",
    "staff_group": "Police officers",
    "count": 3,
}


def test_counts_come_in_all_or_none(program, demo):
    from injuries.models import MonthlyCount

    known = MonthlyCount.objects.select_related("cause", "severity", "staff_group").first()
    row = COUNT | {
        "cause": known.cause.name,
        "severity": known.severity.name,
        "staff_group": known.staff_group.name,
    }
    sender, before = program("hsw"), CountExtract.objects.count()

    refused = sender.post("counts", {"as_at": "2021-07-05", "rows": [row, {**row, "cause": "?"}]})
    taken = sender.post("counts", {"as_at": "2021-07-05", "rows": [row]})
    by_a_reader = program("board").post("counts", {"as_at": "2021-07-05", "rows": [row]})

    assert refused.status_code == 422
    assert "row 2, cause" in refused.json()["errors"]["rows"][0]
    assert taken.status_code == 201, taken.content
    assert taken.json()["new"] == 1
    assert by_a_reader.status_code == 403
    assert CountExtract.objects.count() == before + 1

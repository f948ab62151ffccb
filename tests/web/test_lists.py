"""What every register's list page does."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ohs.organisation.models import CommandUnit
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory
from tests.web.units import UnitTable

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.units")]


@pytest.fixture
def units():
    mo = BusinessGroupFactory(code="MO", name="Met Operations")
    so = BusinessGroupFactory(code="SO", name="Specialist Operations")
    for code, group in [("MO10", mo), ("MO3", mo), ("SO15", so), ("L&D", so)]:
        CommandUnitFactory(code=code, group=group, name=f"Unit {code}")


@pytest.fixture
def page(client, board_user):
    client.force_login(board_user)
    return lambda query="": client.get(f"/units/{query}")


def csv_text(response):
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_the_heading_counts_the_matches(page, units):
    def heading(query=""):
        return re.search(r"<h1[^>]*>(.*?)</h1>", page(query).content.decode())[1]

    assert heading() == 'Command units: <span class="ohs-number-of">4</span>'
    assert heading("?group=MO").endswith(">2</span>")
    assert heading("?q=SO15").endswith(">1</span>")


def test_rows_sort_naturally_and_the_header_says_how(page, units):
    text = page("?sort=-code").content.decode()

    assert text.index(">SO15<") < text.index(">MO10<") < text.index(">MO3<")
    assert 'aria-sort="descending"' in text


def test_csv_is_exactly_what_is_filtered_and_sorted(page, units):
    response = page("?group=MO&sort=-code&format=csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="units-2021-07-05.csv"' in response["Content-Disposition"]
    assert csv_text(response) == ["unit,group,name", "MO10,MO,Unit MO10", "MO3,MO,Unit MO3"]


def test_csv_is_not_paged(page):
    group = BusinessGroupFactory(code="MO")
    CommandUnit.objects.bulk_create(
        [CommandUnit(code=f"U{n}", name="x", group=group) for n in range(130)]
    )

    assert len(csv_text(page("?format=csv&per_page=25&page=2"))) == 131


def test_an_unknown_filter_value_shows_the_forms_error_and_not_an_empty_list(page, units):
    text = page("?group=NOWHERE").content.decode()

    assert "There is a problem" in text
    assert "Choose the business group from those offered. “NOWHERE” is not one of them." in text
    assert "Correct the filter to see results" in text
    assert "0 units" not in text


def test_a_csv_with_an_unknown_filter_value_is_refused_and_says_why(page, units):
    response = page("?group=NOWHERE&format=csv")

    assert response.status_code == 400
    assert (
        "Choose the business group from those offered. “NOWHERE” is not one of them."
        in response.content.decode()
    )


def test_an_unknown_format_is_refused(page):
    response = page("?format=docx")

    assert response.status_code == 400
    assert "Use format=csv or format=xlsx or format=json." in response.content.decode()


@pytest.mark.parametrize("text", ["banana", "2021-02-30", "05/07/2021"])
def test_an_as_at_that_is_no_date_is_a_clear_400(page, text):
    response = page(f"?as_at={text}")

    assert response.status_code == 400
    assert text in response.content.decode()
    assert "as_at=2021-07-05" in response.content.decode()


def test_the_page_says_when_it_is_as_at_another_day(page, units):
    assert (
        "You are looking at <strong>6 May 2021</strong> as it was known then."
        in page("?as_at=2021-05-06").content.decode()
    )
    assert "after today" in page("?as_at=2022-05-06").content.decode()
    assert "Return to today" not in page().content.decode()


def test_the_filter_form_carries_sort_and_as_at(page, units):
    text = page("?sort=-code&as_at=2021-05-06&per_page=25").content.decode()

    assert '<input type="hidden" name="sort" value="-code">' in text
    assert '<input type="hidden" name="as_at" value="2021-05-06">' in text
    assert '<input type="hidden" name="per_page" value="25">' in text


def test_active_filters_are_chips_that_can_be_removed(page, units):
    text = page("?group=MO&q=unit").content.decode()

    assert "Business group: <strong>Met Operations</strong>" in text
    assert 'href="?q=unit"' in text


def test_an_empty_register_and_an_empty_match_say_different_things(page):
    assert "No unit has been recorded." in page().content.decode()
    assert "Nothing matches the filters" in page("?q=zzz").content.decode()


def test_pages_beyond_the_end_and_empty_parameters_do_no_harm(page, units):
    assert page("?page=99").status_code == 200
    assert page("?sort=&page=&per_page=&as_at=&q=&format=").status_code == 200


@pytest.mark.parametrize("size", ["7", "-1", "0", "100000", "25.0", "x", "٢٥", "9" * 5000])
def test_a_number_of_rows_that_is_not_offered_is_refused_with_those_that_are(page, units, size):
    for query in (f"?per_page={size}", f"?per_page={size}&format=csv"):
        response = page(query)

        assert response.status_code == 400
        assert "per_page=25, 50, 100 or 200" in response.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "٢", "last", "9" * 5000])
def test_a_page_that_is_no_number_is_refused(page, units, number):
    response = page(f"?page={number}")

    assert response.status_code == 400
    assert "page=2" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["foo=bar", "Group=MO", "q=a&band=x", "<script>=1", "format_=csv"]
)
def test_a_parameter_that_the_list_does_not_have_is_refused_with_those_it_has(page, units, query):
    response = page(f"?{query}")

    assert response.status_code == 400
    assert (
        "It has: as_at, columns, filters, format, group, kind, page, per_page, q, sort."
        in response.content.decode()
    )


@pytest.mark.parametrize("size", [25, 50, 100, 200])
def test_each_number_of_rows_that_is_offered_is_given(page, size):
    group = BusinessGroupFactory(code="MO")
    CommandUnit.objects.bulk_create(
        [CommandUnit(code=f"U{n}", name="x", group=group) for n in range(210)]
    )

    assert page(f"?per_page={size}").content.decode().count("<tr") == size + 1


def test_a_sort_that_the_list_does_not_have_is_refused_with_those_it_has(page, units):
    for query in ("?sort=nonsense", "?sort=-nonsense", "?sort=nonsense&format=csv"):
        response = page(query)
        assert response.status_code == 400
        assert "cannot be sorted by" in response.content.decode()
        assert "code, group, name" in response.content.decode()


def test_the_names_of_the_csv_sort_the_page_too(page, units, monkeypatch):
    monkeypatch.setattr(UnitTable, "also_called", {"unit": "code"})
    assert csv_text(page("?sort=-unit&format=csv")) == csv_text(page("?sort=-code&format=csv"))
    assert 'aria-sort="descending"' in page("?sort=-unit").content.decode()


def test_rows_that_are_equal_in_what_they_are_sorted_by_keep_one_order(page, units):
    queryset = UnitTable(CommandUnit.objects.all(), order_by="group").data.data
    assert queryset.query.order_by == ("group__name", "pk")


def test_text_in_rows_is_escaped(page):
    CommandUnitFactory(code="X", name="<script>alert(1)</script>")

    assert "<script>alert(1)" not in page().content.decode()


def test_the_same_number_of_queries_with_2_rows_and_with_2000(page, django_assert_num_queries):
    group = BusinessGroupFactory(code="MO")
    CommandUnitFactory(code="A1", group=group)
    CommandUnitFactory(code="A2", group=group)
    with CaptureQueriesContext(connection) as few:
        page()
    CommandUnit.objects.bulk_create(
        [CommandUnit(code=f"U{n}", name="x", group=group) for n in range(2000)]
    )

    with django_assert_num_queries(len(few.captured_queries)):
        page()


def test_strangers_are_sent_to_sign_in(client):
    response = client.get("/units/")

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_without_the_permission_the_page_is_refused(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))

    response = client.get("/units/")

    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_a_reader_chooses_the_columns_of_any_list(page, units):
    usual = re.findall(r'<th scope="col"[^>]*>\s*(?:<a[^>]*>)?([^<\n]+)', page().content.decode())
    chosen = page("?columns=group").content.decode()
    headings = re.findall(r'<th scope="col"[^>]*>\s*(?:<a[^>]*>)?([^<\n]+)', chosen)

    assert len(usual) == 3
    assert len(headings) == 2
    assert page("?columns=secret").status_code == 400
    # What is hidden can still be sorted by.
    assert page("?columns=group&sort=-name").status_code == 200

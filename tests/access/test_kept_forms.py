"""What was typed when a session had ended comes back, to whoever typed it and to nobody else."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from ohs.access.models import KeptForm
from ohs.access.sessions import USED_AT
from risks.models import Risk
from tests.risks.factories import RiskFactory

pytestmark = pytest.mark.django_db

PASSWORD = "three words apart"
TEXT = "The ladder was inspected.\r\nIt <holds> & is “fine”."


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def keeper(hsw_user):
    hsw_user.set_password(PASSWORD)
    hsw_user.save()
    return hsw_user


@pytest.fixture
def review(hsw_user):
    return f"/risks/{RiskFactory().key}/review/"


def timed_out(person, client=None):
    client = client or Client()
    client.force_login(person)
    session = client.session
    session[USED_AT] -= 3600
    session.save()
    return client


def sign_in(client, person):
    return client.post(
        "/accounts/login/",
        {"login": person.username, "password": PASSWORD, "next": "/kept-forms/"},
        follow=True,
    )


def form_on(page, action):
    """The fields of the form of a page that goes to an address."""
    found = re.search(rf'<form method="post" action="{re.escape(action)}">(.*?)</form>', page, re.S)
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', found[1])
    return {name: html.unescape(value) for name, value in fields}


def test_the_text_is_in_the_form_again_and_is_saved_only_then(keeper, review):
    client = timed_out(keeper)
    sent = client.post(review, {"narrative": TEXT, "trend": "same"})
    assert sent.url == "/accounts/login/?next=/kept-forms/"
    assert "what you typed is kept" in client.get(sent.url).content.decode()

    page = sign_in(client, keeper).content.decode()
    assert "The ladder was inspected." in page
    shown = client.post(review, form_on(page, review))

    assert shown.status_code == 200
    assert shown.context["form"]["narrative"].value() == TEXT
    assert "It is not saved yet" in shown.content.decode()
    assert not Risk.objects.get().reviews.exists()
    assert not KeptForm.objects.exists()


def test_in_the_admin_too(keeper):
    client = timed_out(keeper)
    address = "/admin/organisation/board/add/"
    client.post(address, {"name": "A board of many words", "slug": "", "_save": "Save"})

    page = sign_in(client, keeper).content.decode()
    shown = client.post(address, form_on(page, address))

    assert shown.status_code == 200
    assert 'value="A board of many words"' in shown.content.decode()


def test_a_page_that_cannot_show_it_sends_it_at_the_press_of_a_button(admin_user):
    admin_user.set_password(PASSWORD)
    admin_user.save()
    client = timed_out(admin_user)
    address = "/admin/organisation/user/add/"
    client.post(address, {"username": "a-newcomer-with-a-long-name", "password1": PASSWORD})

    page = sign_in(client, admin_user).content.decode()
    assert "Send it now" in page
    sent = form_on(page, address)
    client.post(address, sent)

    assert sent["username"] == "a-newcomer-with-a-long-name"
    assert "password1" not in sent
    assert not KeptForm.objects.exists()


def test_a_form_without_the_sites_own_token_is_kept_of_nobody(keeper, review):
    client = timed_out(keeper, Client(enforce_csrf_checks=True))

    answer = client.post(review, {"narrative": "Words of an attacker's page"})

    assert answer.status_code == 403
    assert not KeptForm.objects.exists()


def test_another_person_at_the_same_browser_sees_nothing_of_it(keeper, review, lead_user):
    lead_user.set_password(PASSWORD)
    lead_user.save()
    client = timed_out(keeper)
    client.post(review, {"narrative": TEXT})

    page = sign_in(client, lead_user)

    assert "inspected" not in page.content.decode()
    assert page.redirect_chain[-1][0] != "/kept-forms/"
    kept = KeptForm.objects.get()
    client.post("/kept-forms/", {"_kept_form": kept.pk})
    assert KeptForm.objects.filter(pk=kept.pk, person=keeper).exists()


@pytest.mark.parametrize(
    "field", ["password", "password1", "new_password2", "client_secret", "usable_password"]
)
def test_no_password_or_secret_is_ever_stored(keeper, review, field):
    from ohs.access import kept_forms

    client = timed_out(keeper)
    client.post(review, {"narrative": TEXT, field: "correct horse battery"})

    (kept,) = kept_forms.forms_of(keeper)
    assert [name for name, _ in kept.fields] == ["narrative"]


@pytest.mark.parametrize(
    "path",
    ["/accounts/password/change/", "/accounts/reauthenticate/", "/accounts/2fa/authenticate/"],
)
def test_nothing_that_is_sent_to_the_account_is_stored(keeper, path):
    timed_out(keeper).post(path, {"code": "123 456", "oldpassword": "x", "other": "some words"})

    assert not KeptForm.objects.exists()


def test_what_is_stored_cannot_be_read_in_the_database(keeper, review):
    timed_out(keeper).post(review, {"narrative": TEXT})

    assert "ladder" not in KeptForm.objects.get().typed


def test_after_a_day_it_is_gone(keeper, review):
    client = timed_out(keeper)
    client.post(review, {"narrative": TEXT})
    KeptForm.objects.update(kept_at=timezone.now() - dt.timedelta(hours=24, seconds=1))

    assert "inspected" not in sign_in(client, keeper).content.decode()


def test_it_can_be_thrown_away(keeper, review):
    client = timed_out(keeper)
    client.post(review, {"narrative": TEXT})
    sign_in(client, keeper)

    client.post("/kept-forms/", {"_kept_form": KeptForm.objects.get().pk})

    assert not KeptForm.objects.exists()


def test_of_one_person_five_are_kept_and_none_that_is_enormous(keeper, review):
    client = timed_out(keeper)
    for number in range(7):
        client.post(review, {"narrative": f"Review number {number}"})
        timed_out(keeper, client)
    client.post(review, {"narrative": "x" * 600_000})

    assert KeptForm.objects.count() == 5


def test_an_empty_form_leads_back_to_its_page(keeper, review):
    answer = timed_out(keeper).post(review, {"narrative": " "})

    assert answer.url == f"/accounts/login/?next={review}"
    assert not KeptForm.objects.exists()


class NeverEnding:
    """A body of which no more comes: whoever reads it waits."""

    def read(self, size=-1):
        raise AssertionError("The form was read.")

    readline = read


@pytest.mark.django_db
def test_of_a_stranger_who_sends_half_a_form_no_body_is_waited_for():
    answer = Client(enforce_csrf_checks=True).generic(
        "POST",
        "/accounts/login/",
        **{
            "wsgi.input": NeverEnding(),
            "CONTENT_LENGTH": "5000",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        },
    )

    assert answer.status_code == 403

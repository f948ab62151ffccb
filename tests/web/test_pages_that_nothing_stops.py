"""What a person is shown when something fails must not fail itself: not for want of a database, nor of a style sheet."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import loader

from ohs.core.outages import Outage
from ohs.web.views import server_error

CONTEXTS = {
    "500.html": {},
    "503.html": {"reference": "3f2a"},
    "503_outage.html": {"outage": Outage("The database does not answer", ("Wait a minute.",))},
}


@pytest.fixture
def never_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with pytest.raises(ValueError, match="app.css"):
        staticfiles_storage.url("build/app.css")


@pytest.mark.parametrize("name", list(CONTEXTS))
def test_a_page_of_a_failure_is_whole_without_its_style_sheet(never_collected, name):
    page = loader.render_to_string(name, CONTEXTS[name])

    assert "<h1" in page
    assert "</html>" in page
    assert "stylesheet" not in page


@pytest.mark.parametrize("name", list(CONTEXTS))
def test_a_page_of_a_failure_has_its_style_sheet(name):
    assert '<link rel="stylesheet" href="/static/build/app.css">' in loader.render_to_string(
        name, CONTEXTS[name]
    )


def test_a_page_that_fails_for_want_of_a_style_sheet_says_so_in_words(never_collected, rf):
    try:
        loader.render_to_string("404.html")
    except ValueError:
        answer = server_error(rf.get("/"))

    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content

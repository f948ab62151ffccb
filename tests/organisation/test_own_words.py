"""A force's own words, everywhere: what it calls a unit, how many days are soon. What people typed stays as it is."""

import datetime as dt
import re

import pytest
from lxml import html

from actions.models import KeyTask
from actions.rules.standing import Standing, standing_of
from ohs.core.text import own_words, plural
from ohs.organisation.force import current_force, forget_shown_force, keep_shown_force
from ohs.organisation.models import Force
from ohs.web.template_loaders import with_own_words
from ohs.work.waiting import load_work

D = dt.date
UNIT = re.compile(r"\bunits?\b", re.IGNORECASE)
PAGES = (
    "/",
    "/maturity/",
    "/maturity/units/",
    "/maturity/units/AS/",
    "/maturity/findings/",
    "/maturity/progress/",
    "/maturity/returns/",
    "/maturity/themes/6/",
    "/injuries/lines/all/",
    "/injuries/investigations/new/",
    "/setup/",
    "/import/",
    "/actions/",
)


def force_of_districts(**more):
    force = Force(unit_word="district", unit_word_plural="districts", **more)
    keep_shown_force(force)
    return force


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3 units", "3 districts"),
        ("By unit and month", "By district and month"),
        ("Units of a group", "Districts of a group"),
        ("The maturity of command units", "The maturity of districts"),
        ("A unit that is no more", "A district that is no more"),
        ("United opportunities", "United opportunities"),
    ],
)
def test_the_products_texts_are_told_in_the_forces_words(text, told):
    force_of_districts()

    assert own_words(text) == told
    assert plural(1, "unit") == "1 district"
    keep_shown_force(Force())
    assert own_words(text) == text


def test_the_article_goes_with_the_word():
    keep_shown_force(Force(unit_word="area", unit_word_plural="areas"))

    assert own_words("A unit") == "An area"
    assert own_words("in a unit") == "in an area"


def test_a_template_says_the_word_in_its_text_and_in_what_is_read_aloud_and_nowhere_else():
    source = (
        '{% if unit.code > 1 %}<th class="unit" aria-label="By unit, {{ unit }}">Units</th>{% endif %}'
        "<code>unit</code>{{ unit.name }}"
    )

    assert with_own_words(source) == (
        '{% if unit.code > 1 %}<th class="unit" aria-label="By {% own_words \'unit\' %}, {{ unit }}">'
        "{% own_words 'Units' %}</th>{% endif %}<code>unit</code>{{ unit.name }}"
    )


@pytest.mark.django_db
def test_no_heading_label_or_column_of_a_page_says_otherwise(client, demo_users):
    force = current_force()
    force.unit_word, force.unit_word_plural, force.due_soon_days = "district", "districts", 14
    force.save()
    forget_shown_force()
    client.force_login(demo_users["hsw"])

    said = {}
    for page in PAGES:
        document = html.fromstring(client.get(page).content)
        parts = document.xpath(
            "//h1|//h2|//h3|//th[@scope='col']|//label|//legend|//caption|//title|//nav//a|//figcaption"
        )
        texts = [" ".join(part.text_content().split()) for part in parts]
        texts += document.xpath("//@aria-label")
        # Posts, tasks and stored words of the demonstration are data.
        wrong = [t for t in texts if UNIT.search(t) and "Unit Commander" not in t]
        if wrong or "30 days" in document.text_content():
            said[page] = wrong
    forget_shown_force()

    assert said == {}


@pytest.mark.parametrize(("days", "standing"), [(14, Standing.ON_TRACK), (20, Standing.DUE_SOON)])
def test_how_many_days_are_soon_is_the_forces(days, standing):
    keep_shown_force(Force(due_soon_days=days))

    stands = standing_of(state="in_progress", kind="by", due_date=D(2021, 7, 25), on=D(2021, 7, 5))

    assert stands is standing
    assert Standing.DUE_SOON.label == f"due within {days} days"
    assert Standing.read(f"due within {days} days") is Standing.DUE_SOON
    assert Standing.read("due-within-30-days") is Standing.DUE_SOON


@pytest.mark.django_db
def test_lists_and_your_work_go_by_the_same_days(client, demo_users):
    on = D(2021, 7, 5)
    before = KeyTask.objects.as_at(on).filter(
        asof_due_date__gt=on + dt.timedelta(days=1), asof_due_date__lte=on + dt.timedelta(days=30)
    )
    assert before.exists()
    Force.objects.update(due_soon_days=1)
    forget_shown_force()
    client.force_login(demo_users["hsw"])

    page = client.get("/actions/?standing=due-within-30-days").content.decode()
    work = load_work(demo_users["hsw"], on)
    forget_shown_force()

    assert "due within 1 day:" in page
    assert 'class="ohs-number-of">0<' in page
    assert "Due within 30 days" not in [title for title, _ in work.groups]

"""What forms say of wrong input: what to enter or choose, and a link to where, on every page that has a form."""

import datetime as dt
import re
from collections import Counter

from django import forms
from django.urls import get_resolver, resolve
from lxml import html

from actions import operations as actions
from actions.models import KeyTask
from maturity.models import ModelVersion
from ohs.board.models import AgendaItem, MeetingQuestion
from ohs.organisation.models import BoardMeeting
from ohs.web.form_errors import error_texts, problems_of
from ohs.web.operation_views import OperationFormView
from risks.models import Indicator, RiskTask
from tests.actions.factories import KeyTaskFactory, RecommendationFactory
from tests.maturity.factories import AuditFactory
from tests.risks.factories import RiskFactory

# Forms that end the session, throw away what is asked for, or have nothing to fill in.
NOT_SENT = re.compile(
    r"/logout/|/delete/|/begin/|/pack|/admin/|format=|\.(pdf|docx|zip|csv|xlsx|ics)$"
)
OF_DJANGO = re.compile(
    r"This field is required|Enter a valid|Select a valid choice|Ensure this value|This value"
)


class Everything(forms.Form):
    """A field of every kind, none of which says for itself what it is for."""

    name = forms.CharField(max_length=5)
    why = forms.CharField(label="Why the date moves")
    due = forms.DateField(label="New due date")
    number = forms.IntegerField(label="Likelihood", min_value=1, max_value=5)
    share = forms.DecimalField(label="Share")
    link = forms.URLField(label="Link", assume_scheme="https")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")])
    verdict = forms.ChoiceField(
        label="New status", choices=[("open", "Open")], widget=forms.RadioSelect
    )
    tasks = forms.MultipleChoiceField(
        label="Tasks", choices=[("1", "One")], widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(label="Evidence")
    sure = forms.BooleanField(label="I have read it")
    own = forms.CharField(label="Own", error_messages={"required": "Say it in your words."})


def words(data, files=None):
    form = Everything(data, files)
    return {field.name: " ".join(error_texts(field)) for field in form if field.errors}


def test_what_is_missing_is_said_by_the_name_of_its_field():
    assert words({}) == {
        "name": "Enter the name.",
        "why": "Enter why the date moves.",
        "due": "Enter the new due date as a date, for example 31 March 2021.",
        "number": "Enter the likelihood as a whole number, for example 12.",
        "share": "Enter the share as a number, for example 12.5.",
        "link": "Enter the link as a web address, for example https://intranet.example/report.",
        "kind": "Select the kind.",
        "verdict": "Select the new status.",
        "tasks": "Select at least one of: tasks.",
        "file": "Choose a file: evidence.",
        "sure": "Tick “I have read it”.",
        "own": "Say it in your words.",
    }


def test_what_is_wrong_is_said_by_the_name_of_its_field():
    found = words(
        {
            "name": "abcdefg",
            "due": "tomorrow",
            "number": "9",
            "share": "half",
            "link": "no address",
            "kind": "z",
            "verdict": "z",
            "tasks": ["9"],
        }
    )

    assert found["name"] == "Name must be 5 characters or fewer. It has 7."
    assert found["due"] == "Enter the new due date as a date, for example 31 March 2021."
    assert found["number"] == "Likelihood must be 5 or less."
    assert found["share"] == "Enter the share as a number, for example 12.5."
    assert found["kind"] == "Choose the kind from those offered. “z” is not one of them."
    assert found["verdict"] == "Choose the new status from those offered. “z” is not one of them."
    assert found["tasks"] == "Choose the tasks from those offered. “9” is not one of them."


def test_a_link_leads_to_the_first_control_of_a_group():
    addresses = dict(words[::-1] for words in problems_of(Everything({})))

    assert addresses["Select the new status."] == "id_verdict_0"
    assert addresses["Select at least one of: tasks."] == "id_tasks_0"
    assert addresses["Enter the name."] == "id_name"


def test_a_fault_of_the_whole_leads_to_the_first_field_or_the_one_that_mends_it():
    form = Everything({})
    form.add_error(None, "Not today.")
    assert problems_of(form)[0] == ("id_name", "Not today.")

    form.mended_by = "why"
    assert problems_of(form)[0] == ("id_why", "Not today.")


# Every form of every page
def pages_with_forms(client, *start):
    """The pages that links lead to, one of a kind, with their documents."""
    queue, seen, kinds = list(start), set(start), Counter()
    for page in queue:
        response = client.get(page)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        document = html.fromstring(response.content)
        yield page, document
        for link in document.xpath("//main//a/@href | //nav//a/@href"):
            link = link.split("#")[0]
            path = link.partition("?")[0]
            if not path.startswith("/") or link in seen or NOT_SENT.search(link):
                continue
            seen.add(link)
            name = resolve(path).view_name
            kinds[name, "?" in link] += 1
            if kinds[name, "?" in link] <= 1:
                queue.append(link)


def sent_empty(form):
    """What a person sends who fills nothing in: what the page itself put into hidden fields."""
    hidden = form.xpath(".//input[@type='hidden'][@name!='csrfmiddlewaretoken']")
    data = {each.get("name"): each.get("value", "") for each in hidden}
    buttons = form.xpath(".//button[@name]")
    if buttons:
        data[buttons[-1].get("name")] = buttons[-1].get("value", "")
    return data


def faults_of(response, where):
    if response.status_code >= 500:
        return [f"{where}: status {response.status_code}"]
    if "html" not in response.get("Content-Type", "") or not response.content:
        return []
    document = html.fromstring(response.content)
    main = document.xpath("//main")
    if not main:
        return []
    text = " ".join(main[0].text_content().split())
    faults = [f"{where}: {found[0]}" for found in OF_DJANGO.finditer(text)]
    for summary in document.xpath(
        "//main//*[contains(@class, 'govuk-error-summary')][@data-module]"
    ):
        if summary.getprevious() is not None and summary.getparent().tag == "main":
            faults.append(f"{where}: the summary is not first")
        for item in summary.xpath(".//li"):
            links = item.xpath("./a/@href")
            if not links:
                faults.append(f"{where}: no link, {item.text_content()}")
            faults.extend(
                f"{where}: {link} leads nowhere"
                for link in links
                if not document.xpath(f"//*[@id='{link[1:]}']")
            )
    return faults


# One press, without a field; and what an administrator alone does, or nobody may as the demonstration is.
NOTHING_TO_FILL_IN = {
    "board:board_start",
    "board:missing_files",
    "maturity:begin_assessment",
    "maturity:publish",
}
NOT_THE_TEAMS = {"maturity:model_dates", "retention:change", "retention:close_account"}
# About a record that the demonstration has none of; each register's own tests send them.
NO_RECORD = {
    # No self-assessment waits to be accepted; tests/web/test_bulk.py has one that does.
    "maturity:bulk_returns",
    "actions:recommendation_implemented",
    "actions:trigger",
    "comments:edit",
    "injuries:correction",
    "injuries:investigation_group_edit",
    "maturity:assessment",
    "maturity:record",
    "risks:reading_new",
}
WRONG = "31 Nonsense \N{SNOWMAN}"


def sent_wrong(form):
    """What nobody should send: nonsense in every field that a person fills in."""
    fields = form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]")
    return sent_empty(form) | {
        each.get("name"): WRONG
        for each in fields
        if each.get("type") not in ("hidden", "submit", "file")
    }


def further_pages(by):
    """Pages with forms that the walk does not come to: each about a record that is as the form needs it."""
    on = dt.date(2021, 7, 5)
    meeting = BoardMeeting.objects.filter(snapshot=None).earliest("date")
    frozen = BoardMeeting.objects.exclude(snapshot=None).latest("date")
    at, then = f"/board/meetings/{meeting.slug}/", f"/board/meetings/{frozen.slug}/"
    item = AgendaItem.objects.create(meeting=frozen, title="The plan")
    later = AgendaItem.objects.create(meeting=meeting, title="The plan")
    question = MeetingQuestion.objects.create(meeting=meeting, text="Why?")
    task = KeyTask.objects.filter(plan__state="live", state="in_progress").first()
    claimed, gone = KeyTaskFactory(initial_state="complete"), KeyTaskFactory()
    actions.withdraw(task=gone, by=by, on=on, narrative="Not needed.")
    actions.record_update(task=task, by=by, on=on, narrative="Going on.")
    advice = RecommendationFactory(response="accepted", responded_on=on, implemented_on=on)
    link = RiskTask.objects.first()
    version = ModelVersion.objects.in_force(on)
    AuditFactory(version=version, draft=True)
    return [
        f"/actions/tasks/{claimed.pk}/decide/",
        f"/actions/tasks/{gone.pk}/reopen/",
        f"/actions/tasks/{task.pk}/mistake/",
        f"/actions/recommendations/{advice.pk}/effect/",
        *(f"/{each}/bulk/" for each in ("actions", "risks", "risks/indicators")),
        *(f"/actions/{each}/bulk/" for each in ("plans", "programmes", "recommendations")),
        *(f"/injuries/{each}/bulk/" for each in ("comparators", "investigations")),
        *(f"/maturity/{each}/bulk/" for each in ("audits", "findings", "units")),
        *(f"{at}{each}/" for each in ("edit", "sections", "sections/new", "pictures")),
        *(f"{at}{each}/" for each in ("paper", "paper/legal", "freeze")),
        f"{at}agenda/{later.pk}/",
        f"{then}agenda/{item.pk}/outcome/",
        f"{at}questions/{question.pk}/",
        f"/risks/{RiskFactory(ref=None).key}/reference/",
        f"/risks/{link.risk.key}/tasks/{link.pk}/",
        f"/risks/indicators/{Indicator.objects.first().slug}/reading/",
        "/mine/new/",
    ]


def form_views():
    """The views that record what a form says, by the name of their address."""
    return {
        pattern_name
        for pattern_name, view in named_views(get_resolver())
        if issubclass(getattr(view, "view_class", type(None)), OperationFormView)
    }


def named_views(resolver, namespace=""):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from named_views(each, inner)
        elif each.name:
            yield f"{namespace}{each.name}", each.callback


def test_every_form_says_what_to_enter_and_leads_there(demo, client, demo_users):
    client.force_login(demo_users["hsw"])

    faults, sent = [], set()
    for page, document in list(pages_with_forms(client, "/", "/import/", *further_pages(demo))):
        for form in document.xpath("//main//form[@method='post']"):
            action = form.get("action") or page
            names = tuple(form.xpath(".//@name"))
            view = resolve(action.partition("?")[0]).view_name
            if NOT_SENT.search(action) or (view, names) in sent:
                continue
            sent.add((view, names))
            for typed in (sent_empty(form), sent_wrong(form)):
                faults += faults_of(client.post(action, typed), f"{action} from {page}")
        for form in document.xpath("//main//form[@role='search']"):
            view = resolve(page.partition("?")[0]).view_name
            selects = form.xpath(".//select/@name")
            if (view, "filter") in sent or not selects:
                continue
            sent.add((view, "filter"))
            faults += faults_of(
                client.get(page.partition("?")[0], {selects[0]: "nonsense"}), f"{page} filtered"
            )

    assert form_views() - {view for view, _ in sent} <= (
        NOTHING_TO_FILL_IN | NOT_THE_TEAMS | NO_RECORD
    )
    assert not faults, "\n".join(faults)

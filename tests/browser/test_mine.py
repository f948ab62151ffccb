"""Each person's next piece of work, from sign-in to done, by keyboard alone and on a phone: how many steps it takes."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import sign_in
from tests.serving import PASSWORD

PHONE = {"width": 390, "height": 844}


class Keyboard:
    """A person who has no mouse. Moving along is no step; a choice, a text and a press are one each."""

    def __init__(self, page):
        self.page, self.steps = page, 0

    def to(self, control):
        """Moves along with the tabulator until a control has the focus."""
        for _ in range(150):
            if control.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{control} is not reached by keyboard")

    def type(self, control, text):
        self.to(control)
        self.page.keyboard.type(text)
        self.steps += 1

    def press(self, control):
        self.to(control)
        self.page.keyboard.press("Enter")
        self.steps += 1

    def choose(self, group, wanted):
        """Goes into a set of radio buttons, and on with the arrows to the one that is wanted."""
        inside = group.locator("input:checked")
        self.to(inside.first if inside.count() else group.locator("input").first)
        for _ in range(10):
            if wanted.is_checked():
                break
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()
        self.steps += 1


@pytest.fixture(params=[None, PHONE], ids=["desk", "phone"])
def starting(request, site, browser):
    """A person just signed in, at the page they come to."""
    contexts = []

    def start(role):
        context = browser.new_context(
            base_url=site, **({"viewport": request.param} if request.param else {})
        )
        contexts.append(context)
        page = context.new_page()
        sign_in(page, site, role, PASSWORD)
        return page

    yield start
    for context in contexts:
        context.close()


def test_everybody_with_work_starts_there_and_the_board_at_the_dashboard(starting, site):
    pages = {role: starting(role) for role in ("lead", "unit", "hsw", "auditor", "admin", "board")}

    board = pages.pop("board")
    assert board.url == f"{site}/"
    assert {page.url for page in pages.values()} == {f"{site}/mine/"}
    # There the first thing to do can be done: its form is open, or it is one press away.
    for page in pages.values():
        first = page.locator(".ohs-waiting").first
        expect(
            first.get_by_role("button").or_(first.locator(".ohs-waiting__act a")).first
        ).to_be_visible()
    Keyboard(board).press(board.get_by_role("navigation").get_by_role("link", name="Your work"))
    board.wait_for_url(f"{site}/mine/")


def test_a_lead_claims_a_task_with_evidence_in_five_steps_and_the_team_confirms_it_in_two(starting):
    page = starting("lead")
    person = Keyboard(page)
    heading = page.locator(".ohs-waiting h3").first.inner_text()
    form = page.locator(".ohs-waiting__form")

    person.choose(form.get_by_role("group", name="State"), form.get_by_label("Complete"))
    person.type(form.get_by_label("Note"), "The last courses are held.")
    person.type(form.get_by_label("Where can the HSW team see it?"), "In the training file.")
    person.press(form.get_by_role("button", name="Save the update"))

    page.get_by_text("sent to the HSW team to confirm").wait_for()
    assert person.steps <= 5
    expect(page.get_by_role("heading", name="Waiting for others")).to_be_visible()

    page = starting("hsw")
    page.goto(f"/mine/?open={_key_of(page, heading)}")
    team = Keyboard(page)
    form = page.locator(".ohs-waiting__form")
    decision = form.get_by_role("group", name="Decision")
    if page.viewport_size["width"] != PHONE["width"]:
        team.choose(decision, form.get_by_label("Return to the lead"))
        team.type(form.get_by_label("What you saw, or what is missing"), "Add the names.")
        team.press(form.get_by_role("button", name="Save the decision"))
        page.get_by_text("is returned").wait_for()
    else:
        team.choose(decision, form.get_by_label("Confirm: the evidence bears out the claim"))
        team.press(form.get_by_role("button", name="Save the decision"))
        page.get_by_text("is confirmed complete").wait_for()
        assert team.steps == 2


def _key_of(page, heading):
    return page.locator(
        ".ohs-waiting", has=page.get_by_role("heading", name=heading)
    ).first.get_attribute("id")


def test_a_risk_is_scored_and_reviewed_with_four_fields_and_one_press(starting):
    page = starting("lead")
    page.get_by_role("link", name="Review Risk 2 Non-Police Firearms").click()
    person = Keyboard(page)
    form = page.locator(".ohs-waiting__form")

    for name in ("Likelihood", "Impact"):
        person.to(form.get_by_label(name))
        person.page.keyboard.press("Home")
        for _ in range(3):
            person.page.keyboard.press("ArrowDown")
        person.steps += 1
    person.choose(
        form.get_by_role("group", name="Which way is it going?"), form.get_by_label("not yet rated")
    )
    person.type(form.get_by_label("What the Board should know"), "The audit has begun.")
    person.press(form.get_by_role("button", name="Save score and review"))

    page.get_by_text("your score and review are recorded").wait_for()
    assert person.steps == 5


def test_a_commander_comes_to_the_return_with_one_press(starting):
    page = starting("unit")
    button = (
        page.locator(".ohs-waiting")
        .get_by_role("button")
        .or_(page.locator(".ohs-waiting").get_by_role("link", name="Go on with the return"))
    )

    Keyboard(page).press(button.first)

    page.get_by_role("heading", name="AS").first.wait_for()
    page.wait_for_url("**/maturity/returns/**")


def test_a_commander_answers_signs_and_submits_the_return_on_one_page(starting):
    page = starting("unit")
    item = page.locator(".ohs-waiting", has=page.get_by_role("heading", name="self-assessment"))
    person = Keyboard(page)
    person.press(item.get_by_role("button").or_(item.get_by_role("link").last).first)
    page.get_by_role("heading", name="self-assessment").first.wait_for()
    address = page.url.partition("#")[0]

    for level in page.get_by_label("Level", exact=True).all():
        person.to(level)
        page.keyboard.press("End")
        person.steps += 1
    person.to(page.get_by_role("group", name="Assurance statement").get_by_role("radio").first)
    page.keyboard.press("Space")
    person.press(page.get_by_role("button", name="Save and submit"))

    page.get_by_text("is submitted").first.wait_for()
    assert page.url.partition("#")[0] == address
    _back_to_the_unit(starting, address)


def _back_to_the_unit(starting, address):
    """So that the next of these tests finds it to answer again."""
    page = starting("hsw")
    page.goto(address)
    page.get_by_label("What has to be put right").fill("Look again.")
    page.get_by_role("button", name="Return to the unit").click()


def test_a_board_member_asks_and_the_lead_answers_from_their_work_in_two_steps(starting):
    page = starting("board")
    page.goto("/risks/2/")
    person = Keyboard(page)
    person.press(page.get_by_role("link", name="Write a comment or ask a question"))
    text = f"Is the audit done at {page.viewport_size['width']} pixels?"
    person.type(page.get_by_label("Comment or question"), text)
    person.to(page.get_by_label("Who should see it?"))
    page.keyboard.type("Task and risk lead")
    question = page.get_by_label("This is a question")
    person.to(question)
    page.keyboard.press("Space")
    person.press(page.get_by_role("button", name="Send"))
    page.get_by_text("It is now in the work of Task and risk lead").wait_for()

    page = starting("lead")
    item = page.locator(".ohs-waiting", has=page.get_by_text(text))
    if not item.get_by_label("Answer").count():
        item.get_by_role("link", name="Answer").click()
    person = Keyboard(page)
    person.type(item.get_by_label("Answer"), "Yes, on 2 July.")
    person.press(item.get_by_role("button", name="Answer"))

    page.get_by_text("your answer stands with the question").wait_for()
    assert person.steps == 2
    expect(page.get_by_text(text)).to_have_count(0)

    page = starting("board")
    page.get_by_role("link", name="New").click()
    notice = page.locator(".ohs-waiting", has=page.get_by_text("Yes, on 2 July.")).first
    Keyboard(page).press(notice.get_by_role("button", name="Mark as read"))
    page.get_by_text("Marked as read: 1 notice.").wait_for()

"""A lead's update, from sign-in to saved, by keyboard alone: open the task, write the note, save."""

from tests.browser.chromium import sign_in
from tests.serving import PASSWORD


def test_a_lead_saves_an_update_in_three_steps_from_sign_in(site, browser):
    context = browser.new_context(base_url=site)
    page = context.new_page()
    sign_in(page, site, "lead", PASSWORD)
    assert page.url == f"{site}/actions/mine/"
    page.locator(".ohs-my-task__update > summary").first.focus()

    # One: open the form of the task that presses most.
    page.keyboard.press("Enter")
    # Two: write the note; the state is set as it was.
    page.keyboard.press("Tab")
    page.keyboard.type("The last courses are booked.")
    # Three: save.
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")

    page.get_by_text("Your update is saved").wait_for()
    assert page.get_by_text("The last courses are booked.").first.is_visible()
    context.close()

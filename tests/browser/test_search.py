"""The search box by keyboard."""


def test_a_slash_goes_to_the_search_box_and_enter_finds(open_as):
    watched = open_as("board")
    page = watched.page
    watched.visit("/risks/")

    page.keyboard.press("/")
    page.keyboard.type("firearms")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=firearms")

    assert page.locator("mark").first.is_visible()
    # Where somebody is typing it is a letter like others.
    page.keyboard.press("/")
    page.keyboard.type("/")
    assert page.evaluate("() => document.activeElement.value").endswith("/")
    assert not watched.problems, "\n".join(["", *watched.problems])

"""What watches every page does see what is wrong with one."""


def test_barriers_and_what_is_too_wide_are_noted_on_each_screen(open_as):
    watched = open_as()
    watched.visit("/accounts/login/")
    assert not watched.problems
    watched.page.evaluate(
        """() => {
            const field = document.createElement("input");
            field.style.width = "500px";
            document.querySelector("main").append(field);
        }"""
    )

    watched.check_access()
    watched.check_reflow()
    watched.check_access_on_a_phone()

    noted = [problem.split(":")[1].strip() for problem in watched.problems]
    assert noted[0] == noted[2] == "axe label"
    assert "pixels wider than a screen of 320" in noted[1]
    assert len(noted) == 3


def test_a_page_of_another_token_is_of_the_same_shape_and_one_of_other_fields_is_not(open_as):
    watched = open_as()
    token = watched.page.locator("main [name=csrfmiddlewaretoken]").first
    # Some scripts come after the page.
    begun = watched.page.locator("main button[data-govuk-button-init]").first
    seen = []

    for _ in range(2):
        watched.visit("/accounts/login/")
        begun.wait_for(state="attached")
        seen.append((token.get_attribute("value"), watched.shape()))
    watched.page.evaluate("document.querySelector('main input:not([type=hidden])').remove()")

    (first_token, first), (second_token, second) = seen
    assert first_token != second_token
    assert first == second != watched.shape()


def test_a_page_without_a_heading_to_be_seen_is_noted(open_as):
    watched = open_as()
    watched.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.querySelector('h1').style.visibility = 'hidden' })"
    )

    watched.visit("/accounts/login/")

    assert watched.problems == ["/accounts/login/: no main heading"]

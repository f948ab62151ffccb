"""Take the pictures of the help pages from the demonstration as it is served, into the static files."""

import tempfile

from ohs.web.help_pictures import HEIGHT, PICTURES, WIDTH
from tests.browser.chromium import chromium, sign_in
from tests.serving import PASSWORD, demonstration

# Text in a picture is drawn twice as sharp as it is large: read on a phone too.
SCALE = 1.5


def take(picture, page):
    """One picture, of a page that its person has signed in on."""
    page.goto(picture.address)
    for selector in picture.follow:
        page.locator(selector).first.click()
        page.wait_for_load_state("load")
    part = page.locator(picture.part).first.bounding_box()
    tall = page.evaluate("document.documentElement.scrollHeight")
    top = max(0, min(part["y"] + page.evaluate("scrollY") - 8, tall - HEIGHT))
    picture.path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(
        path=picture.path,
        full_page=True,
        clip={"x": 0, "y": top, "width": WIDTH, "height": HEIGHT},
    )


def take_all(browser, url, sign_in_as):
    """Every picture of the help; `sign_in_as` gives the cookies of a person."""
    for person in {picture.person: None for picture in PICTURES.values()}:
        context = browser.new_context(
            base_url=url,
            storage_state=sign_in_as(person),
            viewport={"width": WIDTH, "height": 900},
            device_scale_factor=SCALE,
        )
        page = context.new_page()
        for picture in PICTURES.values():
            if picture.person == person:
                take(picture, page)
        context.close()


def main():
    with (
        tempfile.TemporaryDirectory() as directory,
        demonstration(directory) as url,
        chromium() as browser,
    ):

        def sign_in_as(person):
            context = browser.new_context()
            sign_in(context.new_page(), url, person, PASSWORD)
            return context.storage_state()

        take_all(browser, url, sign_in_as)


if __name__ == "__main__":
    main()

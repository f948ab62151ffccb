"""Draw docs/dashboard.png, the README's picture, from the demonstration as it is served."""

import tempfile

from tests.browser.chromium import chromium, sign_in
from tests.serving import PASSWORD, ROOT, demonstration

WIDTH, HEIGHT = 1200, 900


def main():
    with (
        tempfile.TemporaryDirectory() as directory,
        demonstration(directory) as url,
        chromium() as browser,
    ):
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        sign_in(page, url, "board", PASSWORD)
        page.screenshot(path=ROOT / "docs/dashboard.png")


if __name__ == "__main__":
    main()

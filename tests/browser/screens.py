"""Draw docs/dashboard.png, the README's picture, from the demonstration as it is served."""

import tempfile

from tests.browser.chromium import chromium, sign_in
from tests.serving import PASSWORD, ROOT, demonstration

# A wide screen, drawn at three quarters of its size: still legible, and small.
SCREEN = {"width": 1240, "height": 990}
SCALE = 0.75


def main():
    with (
        tempfile.TemporaryDirectory() as directory,
        demonstration(directory) as url,
        chromium() as browser,
    ):
        page = browser.new_page(viewport=SCREEN, device_scale_factor=SCALE)
        sign_in(page, url, "board", PASSWORD)
        page.screenshot(path=ROOT / "docs/dashboard.png")


if __name__ == "__main__":
    main()

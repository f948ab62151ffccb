"""A page that remembers what went wrong on it: errors, refused content, barriers to access."""

import json
import time
from functools import cache

from tests.serving import ROOT

# The rules of WCAG 2.2 at levels A and AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# Chromium also reports a refused script or style to the console; this hears those that it does not.
HEAR_REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
    `refused by the content policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
# What of a page moved after it was drawn, without anybody's doing.
HEAR_SHIFTS = """
window.shifted = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => entry.hadRecentInput || window.shifted.push(
    [entry.value, entry.sources.map(each => each.node?.className || each.node?.nodeName)]
))).observe({type: "layout-shift", buffered: true});
"""
# Compressed: what somebody on a slow line waits for.
LARGEST_PAGE = 60_000
# On a busy machine a page is drawn while it arrives: its last rows make columns a little wider, and its foot moves down, a
# hundredth or two each. Forms of Django's admin are dressed by their scripts: there, what web.dev calls good.
SHIFT, SHIFT_IN_THE_ADMIN = 0.03, 0.1
# Handed to each page unread, and read where it is examined: Chromium keeps what it made of the source, which is as large as
# all else that a page loads, from one page to the next.
HAVE_AXE_AT_HAND = "window.loadAxe = () => {%s\n};"
# Without `preload`, by which axe would put style sheets into the page that the content policy refuses.
FIND_BARRIERS = """async rules => {
    if (!window.axe) loadAxe();
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false});
    return found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.target.join(" "))]);
}"""

# Asked in one go and plainly: a locator puts a good deal of Playwright into every page.
WHAT_IS_SEEN = """() => {
    const heading = document.querySelector("h1"), box = heading?.getBoundingClientRect();
    const visible = heading?.checkVisibility({visibilityProperty: true}) && box.width > 0 && box.height > 0;
    return [Boolean(visible), window.shifted];
}"""
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href.split('#')[0])"

# What a page is made of, without its words, its numbers and what its forms send unseen, as the token that is another each time:
# two pages alike in this are alike to axe.
SHAPE = """() => {
    const words = document.querySelector("main").cloneNode(true);
    words.querySelectorAll("input[type=hidden]").forEach(input => input.setAttribute("value", ""));
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.trim() ? "x" : "";
    return words.outerHTML.replace(/[0-9]+/g, "0");
}"""


# At 320 pixels - a phone, or 1280 at 400 % - a page scrolls down, never sideways: as it stands, and with the widest text that
# WCAG 1.4.12 lets a reader set. The content policy refuses a style sheet in the page, and not this.
NARROW = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
    " p { margin-bottom: 2em !important }"
)
TOO_WIDE = """spacing => {
    const page = document.scrollingElement, sheet = new CSSStyleSheet();
    const plain = page.scrollWidth - page.clientWidth;
    sheet.replaceSync(spacing);
    document.adoptedStyleSheets = [sheet];
    const spaced = page.scrollWidth - page.clientWidth;
    document.adoptedStyleSheets = [];
    return Math.max(plain, spaced);
}"""


def wait_until(page, expression, seconds=30):
    """What an expression gives on a page, once that is something.

    Each time is asked from here: `wait_for_function` tries again in the page itself, where the content policy refuses a text
    as script, unless it is true at the first try.
    """
    deadline = time.monotonic() + seconds
    while not (found := page.evaluate(expression)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{page.url}: after {seconds} seconds still not: {expression}")
        page.wait_for_timeout(50)
    return found


@cache
def axe_source():
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text()


class Watched:
    """A Playwright page with a list of `problems`, each one a line that names its address."""

    def __init__(self, page, site):
        self.page = page
        self.site = site
        self.problems = []
        self._usual = page.viewport_size
        page.add_init_script(HAVE_AXE_AT_HAND % axe_source())
        page.add_init_script(HEAR_REFUSALS)
        page.add_init_script(HEAR_SHIFTS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))

    def _console(self, message):
        if message.type == "error":
            self._note(f"console: {message.text}")

    def _note(self, what):
        self.problems.append(f"{self.page.url.removeprefix(self.site)}: {what}")

    def visit(self, address):
        """Go there, on a screen of the usual size; note an error status and a missing main heading."""
        self._resize(self._usual)
        response = self.page.goto(address)
        if response is None or response.status >= 400:
            status = "no answer" if response is None else response.status
            self.problems.append(f"{address}: status {status}")
            return response
        heading, shifted = self.page.evaluate(WHAT_IS_SEEN)
        if heading:
            self._weigh(response, shifted)
        else:
            self._note("no main heading")
        return response

    def _resize(self, size):
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)

    def _weigh(self, response, shifted):
        """Note a page that is too large, or that moved under the reader's eyes."""
        size = int(response.headers.get("content-length", 0))
        if size > LARGEST_PAGE:
            self._note(f"{size:,} bytes, compressed")
        most = SHIFT_IN_THE_ADMIN if "/admin/" in self.page.url else SHIFT
        if sum(value for value, _ in shifted) > most:
            self._note(f"layout shift: {json.dumps(shifted[:2])}")

    def shape(self):
        return hash(self.page.evaluate(SHAPE))

    def check_access(self):
        """Note every barrier that axe finds on the page as it stands."""
        for rule, meaning, nodes in self.page.evaluate(FIND_BARRIERS, RULES):
            self._note(f"axe {rule}: {meaning}: {json.dumps(nodes[:3], ensure_ascii=False)}")

    def check_access_on_a_phone(self):
        """The same where a page is as wide as most phones; it stays so until the next visit."""
        self._resize(PHONE)
        self.check_access()

    def check_reflow(self):
        """Note that the page has to be scrolled sideways on a narrow screen; it stays narrow until the next visit."""
        self._resize(NARROW)
        if (wider := self.page.evaluate(TOO_WIDE, TEXT_SPACING)) > 0:
            self._note(f"{wider} pixels wider than a screen of {NARROW['width']}")

    def links(self):
        """The addresses of this site that the page links to, in their order, without fragments."""
        targets = self.page.evaluate(LINKS)
        own = [t.removeprefix(self.site) for t in targets if t.startswith(f"{self.site}/")]
        return list(dict.fromkeys(own))

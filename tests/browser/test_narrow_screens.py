"""At 320 pixels - a phone, or 1280 at 400 % - a page scrolls down, never sideways; with wider text too."""

PAGES = (
    "/",
    "/?group=MO",
    "/help/",
    "/glossary/",
    "/accessibility/",
    "/actions/",
    "/actions/?filters=open",
    "/actions/slippage/",
    "/actions/plans/",
    "/actions/plans/hsw-board-commitments-2021-22/",
    "/risks/",
    "/risks/28/",
    "/risks/heat-map/",
    "/risks/indicators/",
    "/risks/matrix/",
    "/maturity/",
    "/maturity/findings/",
    "/maturity/units/",
    "/maturity/units/AS/",
    "/maturity/themes/1/",
    "/maturity/progress/",
    "/maturity/returns/",
    "/maturity/audits/",
    "/injuries/",
    "/injuries/lines/all/",
    "/injuries/staff-groups/",
    "/injuries/revisions/",
    "/injuries/counts/",
    "/injuries/investigations/",
    "/board/meetings/",
    "/board/since/",
    "/board/readiness/",
)
# What WCAG 1.4.12 lets a reader set. The content policy refuses a style sheet in the page, and not this.
TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet];
}"""
WIDTHS = "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"


def test_no_page_scrolls_sideways_even_with_wider_text(open_as):
    watched = open_as("board", viewport={"width": 320, "height": 640})

    wide = []
    for address in PAGES:
        watched.visit(address)
        plain = watched.page.evaluate(WIDTHS)
        watched.page.evaluate(TEXT_SPACING)
        spaced = watched.page.evaluate(WIDTHS)
        wide += [(address, width) for width in (plain, spaced) if width[0] > width[1]]

    assert not wide
    assert not watched.problems, "\n".join(["", *watched.problems])


def test_the_heat_map_shows_every_column_on_a_phone(open_as):
    for width in (320, 390):
        watched = open_as("board", viewport={"width": width, "height": 844})
        watched.visit("/risks/heat-map/")

        right = watched.page.evaluate(
            "Math.max(...[...document.querySelectorAll('.ohs-heat td, .ohs-heat th')]"
            ".map(cell => cell.getBoundingClientRect().right))"
        )

        assert right <= width

"""The pages and files that `make bench` asks for, and the milliseconds that each may take."""

from typing import NamedTuple


class Page(NamedTuple):
    """A page, and the milliseconds it may take until its last byte (and until its first)."""

    what: str
    address: str
    budget: int
    first_byte: int | None = None


LIST, HEAT_MAP, DASHBOARD, CSV, CSV_FIRST = 30, 60, 60, 500, 50
JSON, XLSX, SEARCH, API_PAGE = 600, 3000, 50, 200

# Without charts first: memory is read before any worker has started the chart engine.
LISTS = (
    Page("tasks, overdue, by date", "/actions/?standing=overdue&sort=due_date", LIST),
    Page("risks, open, by reference", "/risks/?state=open&sort=-ref", LIST),
    Page("findings, not conforming", "/maturity/findings/?rating=NC&sort=unit", LIST),
    Page(
        "counts of a month, largest", "/injuries/counts/?from=2021-02&to=2021-02&sort=-count", LIST
    ),
    Page("heat map", "/risks/heat-map/", HEAT_MAP),
    Page("tasks as CSV", "/actions/?format=csv", CSV, CSV_FIRST),
    Page("risks as CSV", "/risks/?format=csv", CSV, CSV_FIRST),
    Page("findings as CSV", "/maturity/findings/?format=csv", CSV, CSV_FIRST),
    Page("tasks as JSON", "/actions/?format=json", JSON, CSV_FIRST),
    Page("tasks as workbook", "/actions/?format=xlsx", XLSX),
)
CHARTS = (
    Page("matrix", "/maturity/", DASHBOARD),
    Page("report lines", "/injuries/", DASHBOARD),
    Page("dashboard", "/", DASHBOARD),
    Page("dashboard of a group", "/?group=MO", DASHBOARD),
    Page("search, a word", "/search/?q=review", SEARCH),
    Page("search, a reference", "/search/?q=28", SEARCH),
    Page("search, a word misspelt", "/search/?q=fireams", SEARCH),
)
# Of a program with a key: the largest page that it may ask for.
CALLS = (
    Page("API, 1,000 tasks", "/api/v1/tasks?per_page=1000", API_PAGE),
    Page("API, 1,000 risks", "/api/v1/risks?per_page=1000", API_PAGE),
    Page("API, 1,000 findings", "/api/v1/findings?per_page=1000", API_PAGE),
)
# Of the HSW team, who have most on their pages: each warm, and once more after something was recorded.
RECORDS = (
    Page("what is mine", "/mine/", 50),
    Page("a task", "/actions/tasks/{task}/", 35),
    Page("a plan", "/actions/plans/{plan}/", DASHBOARD),
    Page("changed due dates", "/actions/slippage/", LIST),
    Page("a risk", "/risks/{risk}/", 35),
    Page("a unit", "/maturity/units/{unit}/", 35),
    Page("heat map, all", "/risks/heat-map/", HEAT_MAP),
    Page("dashboard", "/", DASHBOARD),
    Page("since the last Board", "/board/since/", 250),
    Page("then and now", "/board/meetings/{seen}/then-and-now/", 250),
)

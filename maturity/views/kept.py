"""The state of the register that several pages show, kept until something is recorded."""

from typing import Any

from ohs.web.views import AsAt

from ..selectors.state import MaturityState, load_state


def kept_state(page: AsAt, **narrowed: Any) -> MaturityState:
    """The register on the page's date; `narrowed` as `load_state` takes it."""
    key = sorted((name, getattr(value, "pk", value)) for name, value in narrowed.items())
    return page.kept(
        "maturity on a day",
        lambda: load_state(page.on, **narrowed),
        *key,
        reads=("actions", "maturity"),
    )

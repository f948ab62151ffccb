"""A form that comes back to its page with what was typed before the session ended: shown, not saved."""

from typing import Any

# The field that says so, and which of the forms that are kept it is.
KEPT_FORM = "_kept_form"
NOT_SAVED_YET = "This is what you typed before you were signed out. It is not saved yet: look through it, then save it."


def shows_kept_form(view: Any) -> bool:
    """Whether a view shows what was typed in its form again, and saves nothing, when it is sent with `KEPT_FORM`."""
    from .admin import RegisterAdmin
    from .operation_views import OperationFormView

    page = getattr(view, "view_class", None)
    if page is not None:
        own = getattr(page, "post", None) is OperationFormView.post
        return issubclass(page, OperationFormView) and (own or page.shows_kept_form)
    model_admin = getattr(view, "model_admin", None)
    return isinstance(model_admin, RegisterAdmin) and view.__name__ in ("add_view", "change_view")

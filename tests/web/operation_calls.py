"""The calls that tests make of what people keep for themselves: views of lists."""

from django.contrib.auth.models import Group

from ohs.organisation import roles
from ohs.web.models import SavedView
from tests.operation_calls import Call, Cast


def own_view(cast: Cast):
    view = SavedView(owner=cast.lead, name="Mine", address="/risks/", query="state=mitigated")
    return {"view": view}


def shared_view(cast: Cast):
    """With a role that its owner does not have."""
    auditors = Group.objects.get(name=roles.AUDITOR)
    return {
        "view": SavedView(
            owner=cast.keeper, name="For audits", address="/maturity/audits/", shared_with=auditors
        )
    }


def kept_view(cast: Cast):
    return {
        "view": SavedView.objects.create(owner=cast.lead, name="Mine", address="/board/meetings/")
    }


CALLS = {
    "ohs.web.operations.save_view": (
        Call(own_view, by="lead"),
        Call(shared_view, by="keeper"),
    ),
    "ohs.web.operations.delete_view": Call(kept_view, by="lead"),
}

"""What tests call the operations on a person's own work with."""

from ohs.comments.operations import say
from ohs.comments.subjects import subject_of
from tests.actions.factories import KeyTaskFactory
from tests.comments.operation_calls import AT
from tests.operation_calls import ON, Call

_READERS = ("board_member", "other_lead", "former_holder", "keeper")


def _news(cast):
    subject = subject_of(KeyTaskFactory(leads=[cast.post]))
    said = say(subject=subject, text="Look.", posts=[cast.post], by=cast.keeper, on=ON, at=AT)
    return {"items": [f"comments-comment-{said.pk}"], "on": ON}


CALLS = {
    "ohs.work.operations.set_digest": Call(
        lambda cast: {"frequency": "daily"}, by="lead", also=_READERS
    ),
    "ohs.work.operations.mark_notices_read": Call(_news, by="lead", also=_READERS),
}

"""What tests call the operations on a person's own work with."""

from tests.operation_calls import Call

CALLS = {
    "ohs.work.operations.set_digest": Call(
        lambda cast: {"frequency": "daily"},
        by="lead",
        also=("board_member", "other_lead", "former_holder", "keeper"),
    ),
}

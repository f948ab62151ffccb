"""The steps that a risk may take in its life."""

from ..models.record import State

# From where to where. What is not here is refused, with the steps that are open from there.
ALLOWED = {
    State.PROPOSED: (State.OPEN, State.CLOSED),
    State.OPEN: (State.CLOSURE_PROPOSED, State.MITIGATED),
    State.REOPENED: (State.CLOSURE_PROPOSED, State.MITIGATED),
    State.CLOSURE_PROPOSED: (State.CLOSED, State.CLOSURE_REFUSED, State.MITIGATED),
    State.CLOSURE_REFUSED: (State.CLOSURE_PROPOSED, State.MITIGATED),
    State.MITIGATED: (State.CLOSURE_PROPOSED, State.CLOSED, State.CLOSURE_REFUSED),
    State.CLOSED: (State.REOPENED,),
}
NEEDS_DECISION = (State.CLOSED, State.CLOSURE_REFUSED, State.REOPENED)

"""What Watch workflows have done for them: the only place where the clock touches the ledger."""

from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.ledger.application import Accountability
from domain.ledger.database import Unavailable
from workflows.messages import TAKE_DUE_STEPS, Looked, Watched


class Clockwork:
    """Activities on one ledger."""

    def __init__(self, ledger: Accountability) -> None:
        self._ledger = ledger

    @activity.defn(name=TAKE_DUE_STEPS)
    def take_due_steps(self, watched: Watched) -> Looked:
        """Take what is due for a commitment and say when to look again. Doing it twice writes nothing twice."""
        try:
            look = self._ledger.take_due_steps(UUID(watched.commitment_id))
        except Unavailable as fault:
            raise ApplicationError("the ledger cannot be reached", type="Unavailable") from fault
        except Exception as fault:
            # Only the kind of a fault may get into the workflow's history: its text could quote a person.
            raise ApplicationError("a look failed", type=type(fault).__name__) from None
        wakes_at = look.wakes_at.isoformat() if look.wakes_at else None
        return Looked(taken=len(look.taken), wakes_at=wakes_at, is_open=look.is_open)

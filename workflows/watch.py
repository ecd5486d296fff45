"""The Watch workflow: the alarm clock of one open commitment.

It knows nothing and decides nothing. It looks (an activity reads the ledger and takes what is due), sleeps until the
moment it was told, and looks again then or when it is poked. So a poke that is lost, late, doubled or out of order
does no harm, and neither does losing this workflow: the next poke starts it anew.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from workflows.messages import POKE, TAKE_DUE_STEPS, Looked, Watched

LOOK_WITHIN = timedelta(seconds=10)
"""How long one look may take before it counts as lost and is tried again."""
TRY_AGAIN = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2, maximum_interval=timedelta(seconds=15)
)
"""A look that fails is tried again for ever: a promise is never given up because a database was away."""
SHORTEST_SLEEP = timedelta(milliseconds=50)
"""Where this clock runs a little ahead of the ledger's, it looks again after this."""


@workflow.defn(name="Watch")
class Watch:
    def __init__(self) -> None:
        self._poked = False

    @workflow.signal(name=POKE)
    def poke(self) -> None:
        """Something was recorded about the commitment: look again."""
        self._poked = True

    @workflow.run
    async def run(self, watched: Watched) -> None:
        while True:
            self._poked = False
            looked: Looked = await workflow.execute_activity(
                TAKE_DUE_STEPS,
                watched,
                result_type=Looked,
                start_to_close_timeout=LOOK_WITHIN,
                retry_policy=TRY_AGAIN,
            )
            if self._poked:
                continue
            if not looked.is_open and looked.wakes_at is None:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(watched)
            await self._sleep(looked.wakes_at)

    async def _sleep(self, wakes_at: str | None) -> None:
        timeout = None
        if wakes_at is not None:
            timeout = max(datetime.fromisoformat(wakes_at) - workflow.now(), SHORTEST_SLEEP)
        try:
            await workflow.wait_condition(lambda: self._poked, timeout=timeout)
        except TimeoutError:
            return

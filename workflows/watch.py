"""The Watch workflow: the alarm clock of one open commitment.

It knows nothing and decides nothing. It looks (an activity reads the ledger and takes what is due), sleeps until the
moment it was told, and looks again then or when it is poked. So a poke that is lost, late, doubled or out of order
does no harm, and neither does losing this workflow: the next poke starts it anew.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError, is_cancelled_exception

from workflows.messages import POKE, TAKE_DUE_STEPS, Looked, Watched

LOOK_WITHIN = timedelta(seconds=10)
"""How long one look may take before it counts as lost and is tried again."""
TRY_AGAIN = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2, maximum_interval=timedelta(seconds=15)
)
"""A look that fails is tried again for ever: a promise is never given up because a database was away."""
ONCE = RetryPolicy(maximum_attempts=1)
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
            looked = await self._look(watched)
            if self._poked:
                continue
            if not looked.is_open and looked.wakes_at is None:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(watched)
            await self._sleep(looked.wakes_at)

    async def _look(self, watched: Watched) -> Looked:
        """Look at the ledger within this task of the workflow: the server has only to keep what came of it. Where that
        fails it is left to an activity, which the server has tried again, by any worker and without a line of history
        for each try, for as long as a database is away."""
        looked: Looked
        if workflow.patched("look-within-the-task"):
            try:
                looked = await workflow.execute_local_activity(
                    TAKE_DUE_STEPS,
                    watched,
                    result_type=Looked,
                    start_to_close_timeout=LOOK_WITHIN,
                    retry_policy=ONCE,
                )
                return looked
            except FailureError as fault:
                if is_cancelled_exception(fault):
                    raise
        looked = await workflow.execute_activity(
            TAKE_DUE_STEPS,
            watched,
            result_type=Looked,
            start_to_close_timeout=LOOK_WITHIN,
            retry_policy=TRY_AGAIN,
        )
        return looked

    async def _sleep(self, wakes_at: str | None) -> None:
        timeout = None
        if wakes_at is not None:
            timeout = max(datetime.fromisoformat(wakes_at) - workflow.now(), SHORTEST_SLEEP)
        try:
            await workflow.wait_condition(lambda: self._poked, timeout=timeout)
        except TimeoutError:
            return

"""Many councils at once, on all processors: each council is simulated apart, so the sum does not depend on how many
work on it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context

from domain.model.calendar import Every, Meetings
from domain.simulation.council import simulate
from domain.simulation.plan import Plan
from domain.simulation.tally import Tally


def councils(kinds: Sequence[Plan], number: int) -> Iterator[Plan]:
    """So many councils, which take turns at the kinds of governance there are; each has a name, and so a life, of its
    own."""
    for place in range(number):
        plan = kinds[place % len(kinds)]
        yield replace(plan, framework=replace(plan.framework, council=f"{plan.framework.council}-{place + 1}"))


def meeting(plan: Plan, body: str, every: Every) -> Plan:
    """The same, if a body met in another rhythm, from its own first day on. Raises NotFound where there is no such
    body."""
    found = plan.framework.require_body(body)
    meetings = Meetings(first=found.meetings.first or plan.begins.date(), every=every)
    changed = replace(found, meetings=meetings)
    bodies = tuple(changed if each.key == body else each for each in plan.framework.bodies)
    calendar = replace(plan.calendar, meetings={**plan.calendar.meetings, body: meetings})
    return replace(plan, framework=replace(plan.framework, bodies=bodies), calendar=calendar)


def simulate_all(plans: Sequence[Plan], processes: int, done: Callable[[], None] = lambda: None) -> Tally:
    """The sum of all. `done` is called after each council."""
    total = Tally()
    with _workers(processes) as workers:
        running = {workers.submit(simulate, plan): number for number, plan in enumerate(plans)}
        for each in as_completed(running):
            total.add(each.result())
            del running[each]
            done()
    return total


@contextmanager
def _workers(processes: int) -> Iterator[ProcessPoolExecutor]:
    # Not forked: the one that asks may have threads.
    workers = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    try:
        yield workers
    finally:
        workers.shutdown(cancel_futures=True)

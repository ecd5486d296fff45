"""`Prefer: wait=N` (RFC 7240): a command is answered when the lists have what it did, N seconds later at most."""

import re
from time import monotonic
from typing import Annotated

from fastapi import Depends, Header, Response

from api.services import Services
from domain.ledger.database import Unavailable
from projections.tables import projections
from projections.waiting import listen, wait_for

LONGEST = 10
"""Seconds that anybody may have a command wait for lists."""
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?=$|[,;\s])", re.IGNORECASE)


async def seconds_to_wait(
    prefer: Annotated[
        str | None, Header(description="wait=N: answer when lists have it, N seconds later at most.")
    ] = None,
) -> int:
    """How many seconds are asked for; 0 where none are. What is no such preference is passed over, as it must be."""
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), LONGEST) if found else 0


ToWait = Annotated[int, Depends(seconds_to_wait)]


def wait_for_lists(here: Services, response: Response, seconds: int) -> None:
    """Wait until every list has all that is on the record now; say so where that was in time. The command itself is
    recorded in any case, so nothing here is a refusal."""
    if not seconds:
        return
    end = monotonic() + seconds
    try:
        position = here.ledger.ledger.max_notification_id() or 0
        with listen(here.settings.database_url or "") as listening:
            lists = [each.name for each in projections()]
            if all(wait_for(listening, name, position, within=end - monotonic()) for name in lists):
                response.headers["Preference-Applied"] = "wait"
    except Unavailable:
        return

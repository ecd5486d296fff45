"""The whole ledger, for auditors: every event as it is stored, in the order in which it was recorded."""

import json
from collections.abc import Iterator
from typing import Annotated

from eventsourcing.persistence import Notification
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.identity import ServicesHere, SignedIn
from api.problems import described
from domain.model.access import Role
from domain.model.errors import NotAllowed

router = APIRouter(prefix="/api", tags=["audit"])
MOST = 10_000


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/x-ndjson": {}}}, **described(401, 403, 422)},
)
def ledger(
    here: ServicesHere,
    account: SignedIn,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 1_000,
) -> StreamingResponse:
    """Events recorded after a position, a JSON object on each line. `state` is what is stored, to the letter."""
    if account.role is not Role.AUDITOR:
        raise NotAllowed("Only an auditor reads the whole ledger.")
    events = here.ledger.ledger.select_notifications(after, limit, inclusive_of_start=False)
    return StreamingResponse(_lines(events), media_type="application/x-ndjson")


def _lines(events: object) -> Iterator[str]:
    assert isinstance(events, list)
    for event in events:
        assert isinstance(event, Notification)
        head = {
            "position": event.id,
            "aggregate": str(event.originator_id),
            "version": event.originator_version,
            "topic": event.topic,
        }
        # The stored text goes in as it is, so that what an auditor digests is what is stored.
        yield f'{json.dumps(head)[:-1]}, "state": {event.state.decode()}}}\n'

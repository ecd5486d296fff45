"""The lists of a council, as they are or as they were: where a question about them is put."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.services import Services
from domain.ledger.comparing import Then
from domain.ledger.database import Connection
from projections import past
from projections.projection import SCHEMA


@dataclass(frozen=True)
class Lists:
    """A connection, and the schema in which the lists stand."""

    conn: Connection
    schema: str


@contextmanager
def lists(here: Services, council: str, then: Then) -> Iterator[Lists]:
    """The live lists or, where a past is asked for, those of then, made again from the ledger."""
    if then == Then():
        with here.database() as conn:
            yield Lists(conn, SCHEMA)
        return
    # First all that is read from the ledger: nobody waits for a second connection while holding one.
    found = past.lists(here.ledger, council, as_of=then.as_of, known_at=then.known_at)
    with here.database() as conn, past.laid_out(conn, found):
        yield Lists(conn, past.PAST)

"""The lists of a council as they were on a day, as known at a moment, or both.

They are made from the ledger with what makes the rows of the live lists, and laid out in tables of the same form, for
the same questions: tables that only one transaction sees, and that are gone when it ends.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.histories import History
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.errors import CannotBeRead
from projections import duties, inbox, register
from projections.projection import Projection, insert

PAST = "pg_temp"
"""The schema of lists that are laid out."""


@dataclass
class Lists:
    """The rows of a council's register, of the inboxes of its bodies (`items`), and of its duties (`rounds`)."""

    entries: list[register.Entry] = field(default_factory=list)
    items: list[inbox.Item] = field(default_factory=list)
    rounds: list[duties.Row] = field(default_factory=list)


def lists(
    ledger: Accountability, council: str, *, as_of: date | None = None, known_at: datetime | None = None
) -> Lists:
    """A council's lists as they were on a day, as known at a moment, or both. As in the live lists, what cannot be read
    is left as it was before, or left out. Raises NotFound."""
    ledger.settle(known_at)
    rules, now = ledger.governance.of(council, known_at=known_at), known_at or ledger.now()
    made = Lists()
    for history in ledger.every_history(council):
        subject = _folded(history, as_of, known_at)
        if subject is None:
            continue
        position = history.position_of(subject.version)
        made.items += inbox.items(subject, rules, now, position=position)
        if isinstance(subject, Commitment):
            opened = history.position_of(1)
            made.entries.append(register.entry(subject, rules, now, opened=opened, position=position))
        else:
            made.rounds.append(duties.row(subject, rules, now, position=position))
    return made


def _folded(history: History, as_of: date | None, known_at: datetime | None) -> Commitment | Duty | None:
    try:
        return history.as_it_was(as_of=as_of, known_at=known_at)
    except CannotBeRead:
        return None


@contextmanager
def laid_out(conn: Connection, found: Lists) -> Iterator[None]:
    """Have lists stand in tables of the schema PAST, until the block ends."""
    tables: list[tuple[type[Projection], Sequence[object]]] = [
        (register.Register, found.entries),
        (inbox.Inbox, found.items),
        (duties.Duties, found.rounds),
    ]
    with conn.transaction(force_rollback=True):
        conn.execute("SET LOCAL search_path = pg_temp")
        for projection, rows in tables:
            for statement in projection.statements:
                conn.execute(statement.encode())
            insert(conn, projection.name, rows)
        yield

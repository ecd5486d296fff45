"""Steps that are owed and were not taken: told from the read models, so that it is known even where no clock runs."""

from dataclasses import dataclass

from domain.audit.findings import SOON_ENOUGH
from domain.ledger.database import Connection


@dataclass(frozen=True)
class Overdue:
    """How many steps are overdue, for longer than SOON_ENOUGH, and how many seconds ago the oldest step that was not
    taken yet could be taken."""

    steps: int
    seconds: float


def overdue(conn: Connection) -> Overdue:
    """How late the clock is just now."""
    row = conn.execute(
        "SELECT count(*) FILTER (WHERE step_at < now() - make_interval(secs => %s)),"
        " coalesce(extract(epoch FROM now() - min(step_at)), 0)::float8"
        " FROM (SELECT step_at FROM read.register UNION ALL SELECT step_at FROM read.duties) AS steps"
        " WHERE step_at < now()",
        (SOON_ENOUGH.total_seconds(),),
    ).fetchone()
    return Overdue(*row) if row else Overdue(0, 0.0)

"""Whether every row of every read model equals what a rebuild makes of the record."""

from typing import Any

from psycopg import sql

from api.services import Services
from projections.rebuild import rebuild
from projections.runner import connect, projections


def differences(services: Services) -> list[str]:
    """The rows that a rebuild makes otherwise, each as its table and its first column. Lists must have caught up."""
    before = _rows(services)
    assert before["register"]
    rebuild(services.settings.database_url or "", services.ledger)
    after = _rows(services)
    return sorted(f"{table} {row[0]}" for table in before for row in before[table] ^ after[table])


def _rows(services: Services) -> dict[str, set[tuple[Any, ...]]]:
    tables = [table for each in projections(services.ledger) for table in each.tables]
    with connect(services.settings.database_url or "") as conn:
        found = {}
        for table in tables:
            rows = conn.execute(sql.SQL("SELECT t::text, t.* FROM {} t").format(sql.Identifier(table))).fetchall()
            found[table] = {(str(row[1]), row[0]) for row in rows}
            assert len(found[table]) == len(rows), f"{table} has a row twice"
        return found

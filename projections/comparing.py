"""Whether the live read models are what the record gives: each is made again beside it and compared, row by row.

Nobody waits for this. Both are looked at in one snapshot of the database, in which the live one stands at a position,
and the one made again is brought to the same. What differs is told by the row's key, the names of columns and digests,
for in some columns are words of young people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic, sleep

from psycopg import sql

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.model.council import FrameworkAdopted, MeetingChanged
from domain.model.errors import WrongState
from projections.projection import SCHEMA, Projection
from projections.rebuild import BESIDE, alone, catch_up, drop_beside, start_beside
from projections.tables import form_of, leave_to_newer

MOST_NAMED = 20
"""How many rows of a table are named, at most; how many there are is always told."""
COMPARE_WITHIN = "30min"
BEHIND_FOR = 30.0
"""Seconds for which a list may be behind a revision of the framework before it cannot be compared: until it has taken
it, rows may be as of before or after."""


@dataclass(frozen=True)
class Compared:
    """What came of comparing one read model: up to which position, how many rows it should have, how many are not what
    they should be, and the first of those, a sentence each."""

    name: str
    position: int
    rows: int
    different: int
    sentences: list[str]


def compare(url: str, ledger: Accountability, name: str | None = None) -> Iterator[Compared]:
    """Compare one read model (None: every one, one after the other) with what the record gives.

    Raises LookupError for a name that is none; WrongState where read models are being made again just now, or where
    this one is not there, in another form, or behind; Newer where a newer program keeps it.
    """
    with alone(url, name) as (beside, chosen):
        beside.execute("SELECT set_config('statement_timeout', %s, false)", (COMPARE_WITHIN,))
        for projection in chosen:
            yield _compare(beside, ledger, projection)


def _compare(beside: Connection, ledger: Accountability, projection: Projection) -> Compared:
    position = _live_position(beside, projection)
    start_beside(beside, projection)
    end = monotonic() + BEHIND_FOR
    while True:
        catch_up(beside, ledger, [projection], up_to=position)
        with beside.transaction():
            beside.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            position = _live_position(beside, projection)
            catch_up(beside, ledger, [projection], up_to=position)
            tables = [_differences(beside, table) for table in projection.tables]
        if projection.by is None or not _revised_after(beside, position):
            break
        if monotonic() > end:
            raise WrongState(
                f"The list {projection.name} has not taken a revised framework yet, which changes its rows. Compare it"
                " when `kept project` has caught up."
            )
        sleep(0.5)
        position = _live_position(beside, projection)
    drop_beside(beside, projection)
    sentences = [sentence for _, _, named in tables for sentence in named]
    return Compared(projection.name, position, sum(t[0] for t in tables), sum(t[1] for t in tables), sentences)


def _live_position(conn: Connection, projection: Projection) -> int:
    row = None
    if conn.execute("SELECT to_regclass('read.positions')").fetchone() != (None,):
        row = conn.execute(
            "SELECT position, form, version FROM read.positions WHERE follower = %s", (projection.name,)
        ).fetchone()
    if row is None or row[1] is None:
        raise WrongState(f"The list {projection.name} is not made yet. Start `kept project`, or run `kept rebuild`.")
    leave_to_newer(conn, projection, schema=SCHEMA)
    if row[1] != form_of(projection):
        raise WrongState(
            f"The list {projection.name} is in the form of an earlier version of Kept. `kept rebuild` makes it anew."
        )
    return int(row[0])


def _revised_after(conn: Connection, position: int) -> bool:
    return conn.execute(
        "SELECT EXISTS (SELECT FROM ledger.events WHERE notification_id > %s AND topic = ANY(%s))",
        (position, [FrameworkAdopted.TOPIC, MeetingChanged.TOPIC]),
    ).fetchone() == (True,)


def _differences(conn: Connection, table: str) -> tuple[int, int, list[str]]:
    """How many rows there should be, how many differ, and the first of those in sentences."""
    live, made = _columns(conn, SCHEMA, table), _columns(conn, BESIDE, table)
    counted = conn.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(BESIDE, table))).fetchone()
    rows = int(counted[0]) if counted else 0
    if live != made:
        names = sorted({name for name, _ in live ^ made})
        return rows, max(rows, 1), [f"{table}: its columns are not those of this version of Kept: {_and(names)}."]
    keys = _key(conn, table)
    different = 0
    sentences: list[str] = []
    # On the server's side: however many differ, few are in memory.
    with conn.cursor(name="differences") as cursor:
        cursor.execute(_query(table, keys, sorted(name for name, _ in made if name not in keys)))
        while found := cursor.fetchmany(1000):
            different += len(found)
            sentences += [_sentence(table, row, len(keys)) for row in found[: MOST_NAMED - len(sentences)]]
    return rows, different, sentences


def _query(table: str, keys: Sequence[str], others: Sequence[str]) -> sql.Composed:
    """Every row that is not the same in both: its key, whether it is there in either, the columns that differ, digests.
    A key that a table has twice is numbered: a row too many is one too many, also where it is a copy."""

    def row(of: str) -> sql.Composed:
        return sql.SQL("ROW({})").format(sql.SQL(", ").join(sql.Identifier(of, each) for each in others))

    def numbered(schema: str) -> sql.Composed:
        return sql.SQL("SELECT *, row_number() OVER (PARTITION BY {}) AS nth FROM {}").format(
            sql.SQL(", ").join(map(sql.Identifier, keys)), sql.Identifier(schema, table)
        )

    differing = sql.SQL(", ").join(
        sql.SQL("CASE WHEN live.{column} IS DISTINCT FROM made.{column} THEN {name} END").format(
            column=sql.Identifier(each), name=sql.Literal(each)
        )
        for each in others
    )
    return sql.SQL(
        "SELECT {keys}, live.nth IS NOT NULL, made.nth IS NOT NULL, array_remove(ARRAY[{differing}], NULL),"
        " left(encode(sha256(convert_to(({live})::text, 'UTF8')), 'hex'), 12),"
        " left(encode(sha256(convert_to(({made})::text, 'UTF8')), 'hex'), 12)"
        " FROM ({live_rows}) AS live FULL JOIN ({made_rows}) AS made USING ({names}, nth)"
        " WHERE live.nth IS NULL OR made.nth IS NULL OR {live} IS DISTINCT FROM {made} ORDER BY {names}"
    ).format(
        keys=sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(each)) for each in keys),
        names=sql.SQL(", ").join(map(sql.Identifier, keys)),
        differing=differing,
        live=row("live"),
        made=row("made"),
        live_rows=numbered(SCHEMA),
        made_rows=numbered(BESIDE),
    )


def _sentence(table: str, row: Sequence[object], keys: int) -> str:
    here, due, columns, live, made = row[keys:]
    which = " ".join([table, *map(str, row[:keys])])
    if not here:
        return f"{which}: the row is missing (made again it is {made})."
    if not due:
        return f"{which}: there should be no such row (it is {live})."
    assert isinstance(columns, list)
    return f"{which}: {_and(columns)} {'differ' if len(columns) > 1 else 'differs'} (it is {live}, made again {made})."


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _columns(conn: Connection, schema: str, table: str) -> set[tuple[str, str]]:
    """The columns of a table with their types; none where there is no such table."""
    rows = conn.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
        (f"{schema}.{table}",),
    ).fetchall()
    return {(row[0], row[1]) for row in rows}


def _key(conn: Connection, table: str) -> list[str]:
    """The columns of the primary key, in its order."""
    rows = conn.execute(
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)"
        " WHERE indrelid = to_regclass(%s) AND indisprimary ORDER BY array_position(indkey::int2[], attnum)",
        (f"{BESIDE}.{table}",),
    ).fetchall()
    return [row[0] for row in rows]

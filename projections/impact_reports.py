"""The impact reports of a council's sessions, and which of them everybody can read. No words: read each by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.model.impact import ImpactReport
from domain.model.impact_facts import ImpactEvent
from projections.known import Known
from projections.projection import SCHEMA, columns_of, newest, upsert


class Place(NamedTuple):
    """Where a page of the published ones ends."""

    published_on: date
    report_id: UUID


@dataclass(frozen=True)
class Row:
    """One impact report. `state`: draft, signed_off or published."""

    report_id: UUID
    council: str
    session_id: UUID
    body: str
    title: str
    state: str
    published_on: date | None
    version: int
    position: int

    @property
    def ends(self) -> Place:
        """Where a page of published ones that it is the last of ends."""
        assert self.published_on is not None
        return Place(self.published_on, self.report_id)


_COLUMNS = columns_of(Row)


class ImpactReports:
    name = "impact_reports"
    version = 1
    by: str | None = None
    tables: tuple[str, ...] = ("impact_reports",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS impact_reports ("
        " report_id uuid PRIMARY KEY, council text NOT NULL, session_id uuid NOT NULL, body text NOT NULL,"
        " title text NOT NULL, state text NOT NULL, published_on date, version bigint NOT NULL,"
        " position bigint NOT NULL)",
        "CREATE INDEX IF NOT EXISTS impact_reports_published ON impact_reports"
        " (council, published_on DESC, report_id DESC) WHERE published_on IS NOT NULL",
    )

    def write(self, conn: Connection, batch: Sequence[Recorded], known: Known) -> None:
        last = newest(batch, ImpactEvent)
        found = known.of_kind(ImpactReport, {which: version for which, (version, _) in last.items()})
        upsert(conn, "impact_reports", [row(each, position=last[each.id][1]) for each in found], key="report_id")


def row(report: ImpactReport, *, position: int) -> Row:
    return Row(
        report_id=report.id,
        council=report.council,
        session_id=report.session,
        body=report.body,
        title=report.title,
        state=report.state,
        published_on=report.published_on,
        version=report.version,
        position=position,
    )


def published(conn: Connection, council: str, *, before: Place | None, limit: int) -> list[Row]:
    """Up to `limit` published reports of a council, the newest first, after where the page before ended."""
    day, which = before or (None, None)
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM {SCHEMA}.impact_reports WHERE council = %s"  # noqa: S608
            " AND published_on IS NOT NULL AND (%s::date IS NULL OR (published_on, report_id) < (%s, %s))"
            " ORDER BY published_on DESC, report_id DESC LIMIT %s",
            (council, day, day, which, limit),
        ).fetchall()

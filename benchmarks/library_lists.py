"""The lists as the event-sourcing library keeps them: one event, one transaction, as its handbook shows it. What a row
is comes from the same code as in ours, so that their tables can be compared."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import Tracking, Transcoder
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection as LibraryProjection
from eventsourcing.projection import ProjectionRunner
from psycopg.conninfo import conninfo_to_dict

from api.running.postgres import SERVICE_ROLE
from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.ledger.transcoding import transcoder
from projections.known import Known
from projections.projection import Projection
from projections.tables import connect, projections


@contextmanager
def schema(owner: str, name: str) -> Iterator[Connection]:
    """A connection to a schema with the tables of all lists, empty."""
    with connect(owner, schema=name) as conn:
        conn.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        conn.execute(f"CREATE SCHEMA {name}")
        conn.execute(f"GRANT USAGE ON SCHEMA {name} TO {SERVICE_ROLE}")
        for statement in (each for projection in projections() for each in projection.statements):
            conn.execute(statement)
        conn.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO {SERVICE_ROLE}")
        yield conn


class Kept(Application[UUID]):
    """The library's application on a table of its own with the same events."""

    name = "library"

    def register_transcodings(self, transcoder_: Transcoder) -> None:
        for each in transcoder().names.values():
            transcoder_.register(each)  # type: ignore[attr-defined]


class ByTheLibrary:
    """The same lists by the library's ProjectionRunner: one event, one transaction, as its handbook shows it."""

    def __init__(self, owner: str, ledger: Accountability) -> None:
        info = conninfo_to_dict(owner)
        self.owner, self.ledger = owner, ledger
        self.env = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(info["dbname"]),
            "POSTGRES_HOST": str(info["host"]),
            "POSTGRES_PORT": "",
            "POSTGRES_USER": str(info["user"]),
            "POSTGRES_PASSWORD": "",
        }
        with Kept(self.env), psycopg.connect(owner, autocommit=True) as conn:
            conn.execute(
                "INSERT INTO public.library_events (originator_id, originator_version, topic, state)"
                " SELECT originator_id, originator_version, topic, convert_to(state, 'UTF8') FROM ledger.events"
                " ORDER BY notification_id ON CONFLICT DO NOTHING"
            )
            conn.execute("VACUUM ANALYZE public.library_events")
            conn.execute(f"ALTER ROLE {info['user']} IN DATABASE {info['dbname']} SET search_path = library, public")

    @contextmanager
    def running(self, events: int) -> Iterator[float]:
        """Run it over so many events, in empty tables. Gives the seconds that it took."""
        with schema(self.owner, "library") as conn:
            conn.execute("DROP TABLE IF EXISTS public.lists_tracking")
            begun = time.perf_counter()
            with self.runner(events) as runner:
                assert runner.view.done.wait(600)
                took = runner.view.at - begun
            yield took

    def runner(self, last: int) -> "ProjectionRunner[Kept, View]":
        ledger, lists = self.ledger, projections()

        class Lists(LibraryProjection[View]):
            name = "lists"

            def process_event(self, domain_event: Any, tracking: Tracking) -> None:
                if tracking.notification_id <= last:
                    self.view.take(ledger, lists, domain_event, tracking)
                if tracking.notification_id == last:
                    self.view.at = time.perf_counter()
                    self.view.done.set()

        return ProjectionRunner(application_class=Kept, projection_class=Lists, view_class=View, env=self.env)


class View(PostgresTrackingRecorder):
    """The tables of all lists, as the library has them kept. `done` is set when the last event was taken, at `at`."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.done, self.at = Event(), 0.0

    def take(self, ledger: Accountability, lists: Sequence[Projection], event: Any, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            for each in lists:
                each.write(cursor.connection, [Recorded(tracking.notification_id, event)], Known(ledger))

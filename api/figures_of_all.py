"""Figures for Prometheus that the web process finds out for all of them, from the database."""

from collections.abc import Iterator
from contextlib import suppress

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from api.endpoints import health
from api.figures import by_label, gauge
from api.services import Services
from domain.ledger.database import Unavailable
from domain.ledger.lag import behind
from domain.ledger.seal_signs import standing
from projections import projection
from projections.overdue import overdue
from workflows import outbox


class Whole(Collector):
    """How the whole stands, from the database: also what a process that is gone would have told."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        found = health.look(self._services).parts
        reachable = found.ledger.status == "up"
        yield gauge("kept_ledger_up", reachable)
        if not reachable:
            return
        yield gauge("kept_words_up", found.words.status == "up")
        yield gauge("kept_clock_up", found.clock.status in ("up", "degraded"))
        yield gauge("kept_clocks_waiting", found.clock.waiting)
        yield by_label("by", "kept_set_aside", {"clock": found.clock.aside, "lists": found.projections.aside})
        with suppress(Unavailable), self._services.database() as conn:
            now = self._services.ledger.now()
            followers = [each for schema in (projection.SCHEMA, outbox.SCHEMA) for each in behind(conn, schema, now)]
            yield by_label("follower", "kept_lag_events", {each.follower: each.events for each in followers})
            yield by_label("follower", "kept_lag_seconds", {each.follower: each.seconds for each in followers})
            sealed = standing(conn, now)
            yield gauge("kept_seal_size", sealed.size)
            yield gauge("kept_seal_waiting", sealed.waiting)
            yield gauge("kept_seal_lag_seconds", sealed.seconds)
            yield gauge("kept_seal_trouble", len(sealed.troubles(now)))
            late = overdue(conn)
            yield gauge("kept_steps_overdue", late.steps)
            yield gauge("kept_step_overdue_seconds", late.seconds)

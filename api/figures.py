"""Figures for Prometheus: what each process counts. How the whole stands is in figures_of_all.py."""

from collections.abc import Iterator, Mapping

from prometheus_client import REGISTRY, disable_created_metrics, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from psycopg_pool import ConnectionPool

from api.settings import Settings
from domain.ledger.database import Connection

GAUGES = {
    "kept_pool_connections": "Connections to the database that the pool holds.",
    "kept_pool_connections_free": "Of them, those that nobody uses.",
    "kept_pool_connections_most": "How many the pool may hold.",
    "kept_pool_waiting": "Callers that wait for a connection.",
    "kept_ledger_up": "Whether the record can be reached: 1 or 0.",
    "kept_words_up": "Whether the keys of what young people said can be reached: 1 or 0.",
    "kept_clock_up": "Whether the clock runs: 1 or 0.",
    "kept_clocks_waiting": "Open commitments and duties whose clock does not run.",
    "kept_set_aside": "Commitments and duties that cannot be read, by the clock or by the lists.",
    "kept_steps_overdue": "Steps that are late by more than a minute and were not taken yet.",
    "kept_step_overdue_seconds": "How late the oldest step is that was not taken yet.",
    "kept_lag_events": "Events that a follower of the ledger has yet to take.",
    "kept_lag_seconds": "How long the oldest of them has waited.",
    "kept_seal_size": "Events that are sealed.",
    "kept_seal_waiting": "Events that are not sealed yet.",
    "kept_seal_lag_seconds": "How long the oldest of them has waited.",
    "kept_seal_trouble": "Parts of the seal that say something is in their way: the key, the file, the witness.",
}
"""What is found out when Prometheus asks, and not counted as it happens."""


def tell_figures(settings: Settings, *collectors: Collector) -> None:
    """Answer Prometheus from now on, if the settings say where. What this process counts is told; and what the
    collectors find when they are asked."""
    if settings.metrics_port is None:
        return
    disable_created_metrics()  # type: ignore[no-untyped-call]
    for collector in collectors:
        REGISTRY.register(collector)
    try:
        start_http_server(settings.metrics_port, settings.metrics_host)
    except OSError:
        raise SystemExit(
            f"Figures cannot be told at port {settings.metrics_port}: something else uses it. Set KEPT_METRICS_PORT."
        ) from None


class Pool(Collector):
    """How busy a process's connections to the database are."""

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        stats = self._pool.get_stats()
        yield gauge("kept_pool_connections", stats.get("pool_size", 0))
        yield gauge("kept_pool_connections_free", stats.get("pool_available", 0))
        yield gauge("kept_pool_connections_most", stats.get("pool_max", 0))
        yield gauge("kept_pool_waiting", stats.get("requests_waiting", 0))


def gauge(name: str, value: float) -> Metric:
    """A figure of GAUGES."""
    return GaugeMetricFamily(name, GAUGES[name], value)


def by_label(label: str, name: str, values: Mapping[str, float]) -> Metric:
    """A figure of GAUGES for each value of a label."""
    made = GaugeMetricFamily(name, GAUGES[name], labels=[label])
    for key, value in values.items():
        made.add_metric([key], value)
    return made

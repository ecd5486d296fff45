"""Tracing with OpenTelemetry, where it is asked for. Nothing of it is loaded where it is not.

What leaves this process are names, times and the ids that log lines have: never a value of a query, an address that
somebody asked for, or the text of an error, whatever a library puts into a span.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from api.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

log = structlog.get_logger(__name__)
SENT_WITHIN = 2
"""Seconds that a collector may take; what it does not take is dropped, and nobody waits for it."""
TOLD = ("request_id", "command", "command_id", "subject", "position", "version", "outcome", "action", "cause")
"""What a log line has that goes onto the span it was written in, as `kept.NAME`."""
LET_THROUGH = {
    "http.method",
    "http.request.method",
    "http.route",
    "http.status_code",
    "http.response.status_code",
    "db.system",
    "db.statement",
    "temporalWorkflowID",
    "temporalActivityID",
    "temporalRunID",
    *(f"kept.{name}" for name in TOLD),
}


class Tracing:
    """Tracing of one process. Without an address of a collector it does nothing."""

    def __init__(self, settings: Settings, process: str) -> None:
        self._provider: Any = None
        if settings.otlp_endpoint is None:
            return
        try:
            self._provider = _provider(settings.otlp_endpoint, process)
        except ImportError:
            raise SystemExit("KEPT_OTLP_ENDPOINT is set, which needs more: install kept[otel].") from None

    @property
    def is_on(self) -> bool:
        """Whether spans are sent."""
        return self._provider is not None

    @property
    def processors(self) -> list[Callable[..., EventDict]]:
        """What is done with each log line, so that it and its span have the same ids."""
        return [_onto_span] if self.is_on else []

    def end(self) -> None:
        """Send what is still to be sent."""
        if self.is_on:
            self._provider.shutdown()


def _provider(endpoint: str, process: str) -> Any:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import Decision, ParentBased, Sampler, SamplingResult
    from opentelemetry.trace import SpanKind

    class Wordless(OTLPSpanExporter):
        def export(self, spans: Sequence["ReadableSpan"]) -> Any:
            return super().export([without_words(span) for span in spans])

    class NotIdling(Sampler):
        """Begins no trace with a query: those of a follower that looks whether there is anything would drown the rest.
        Whatever else begins one says of itself what it is about."""

        def should_sample(self, *_: Any, kind: Any = None, attributes: Any = None, **__: Any) -> SamplingResult:
            idle = kind is SpanKind.CLIENT and not attributes
            return SamplingResult(Decision.DROP if idle else Decision.RECORD_AND_SAMPLE, attributes)

        def get_description(self) -> str:
            return "NotIdling"

    resource = Resource.create({"service.name": f"kept-{process}"})
    provider = TracerProvider(resource=resource, sampler=ParentBased(NotIdling()))
    exporter = Wordless(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=SENT_WITHIN)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
    trace.set_tracer_provider(provider)
    PsycopgInstrumentor().instrument(tracer_provider=provider)
    return provider


def without_words(span: "ReadableSpan") -> "ReadableSpan":
    """A span with nothing but what is let through: no event (an error's text is one), no description of a status."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import Status

    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={key: value for key, value in (span.attributes or {}).items() if key in LET_THROUGH},
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _onto_span(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    from opentelemetry import trace

    span = trace.get_current_span()
    context = span.get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
        for name in TOLD:
            if event.get(name) is not None:
                span.set_attribute(f"kept.{name}", event[name])
    return event

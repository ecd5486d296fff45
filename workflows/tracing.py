"""Spans of the clock: from a poke to the look that it brings about. Loaded only where tracing is asked for."""

from temporalio.client import Interceptor


def interceptors(*, traced: bool) -> list[Interceptor]:
    """What the connection to Temporal is traced by; nothing unless it is to be."""
    if not traced:
        return []
    from temporalio.contrib.opentelemetry import TracingInterceptor

    return [TracingInterceptor()]

"""Logs: one JSON object a line, on standard error. Ids and kinds only; never words, names, tokens or URLs."""

import json
import logging
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from types import TracebackType

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def configure(level: str, process: str = "kept", *more: Processor) -> None:
    """Have every log line written so, from a level on (debug, info, warning, error), and say which process it is from.
    `more`: what else is done with each line."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Libraries())
    handler.setLevel(max(number, logging.WARNING))
    logging.basicConfig(level=handler.level, handlers=[handler])
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            partial(_from, process),
            *more,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(_Output()),  # type: ignore[arg-type]
    )


class _Output:
    """Standard error. A line that it does not take, because the disk is full, say, is left out: what was to be told
    has been done, and must not fail for it."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def _from(process: str, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {"process": process, **event}


class _Libraries(logging.Formatter):
    """What libraries log: which, how bad, and the line that says it. Its text could quote a value."""

    def format(self, record: logging.LogRecord) -> str:
        line: EventDict = {
            "event": "library",
            "logger": record.name,
            "level": record.levelname.lower(),
            "at": f"{record.pathname}:{record.lineno}",
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "exc_info": record.exc_info[1] if record.exc_info else None,
        }
        return json.dumps(_where(None, "", line))


def _where(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Of an error, only its kind and the lines it passed: its text and its values could quote a person."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["lines"] = _lines(error.__traceback__)
    return event


def _lines(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]

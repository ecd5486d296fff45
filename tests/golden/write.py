"""Writes the stored form of a new event, or of a new version of one, to the golden file, and the form of a new version
of a list to another: run it once, by hand, as `uv run python -m tests.golden.write`. It adds lines and never changes
one: what was stored stays readable for ever, and two forms of a list never have one version."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.domain import AggregateCreated, DomainEvent
from eventsourcing.persistence import Mapper

from domain.ledger.transcoding import transcoder
from domain.model import council, duty_facts, facts
from domain.model.text import Words
from projections.duties import Duties
from projections.inbox import Inbox
from projections.links import Links
from projections.projection import Projection
from projections.register import Register
from projections.runner import form_of
from projections.timeline import Timeline

GOLDEN = Path(__file__).parent / "events.jsonl"
LISTS = Path(__file__).parent / "lists.txt"
"""Of every version of every read model: its name, the version, and a digest of how its tables are made."""
READ_MODELS: tuple[type[Projection], ...] = (Register, Timeline, Inbox, Duties, Links)
CLASSES: tuple[type[DomainEvent], ...] = (*facts.EVENTS, *duty_facts.EVENTS, council.Founded, council.FrameworkAdopted)
NOT_FIELDS = {"originator_topic", "originator_id", "originator_version", "timestamp"}
VALUES: dict[str, Any] = {
    "date": date(2025, 1, 3),
    "datetime": datetime(2025, 1, 4, 0, 0, 0, 123456, tzinfo=UTC),
    "UUID": UUID("0f0e0d0c-0b0a-4909-8807-060504030201"),
    "str": "Zażółć “gęślą” jaźń",
    "int": 7,
    "Decimal": Decimal("12.50"),
    "bool": True,
    "Words": Words("Nobody asked me. 🙁"),
    "list": ["blocked:3", "challenge:4"],
    "dict": {"council": "testshire", "ladder": ["partnership"], "warn": 3, "meets": date(2025, 1, 3)},
}


def mapper() -> Mapper[UUID]:
    return Mapper(transcoder())


def version_of(event: type[DomainEvent]) -> int:
    return int(getattr(event, "class_version", 1))


def fields_of(event: type[DomainEvent]) -> dict[str, str]:
    """The fields an event class adds up to, each with its type as it is written."""
    found: dict[str, str] = {}
    for each in reversed(event.__mro__):
        for name, kind in getattr(each, "__annotations__", {}).items():
            written = kind if isinstance(kind, str) else getattr(kind, "__name__", str(kind))
            if "ClassVar" not in str(kind) and name not in NOT_FIELDS and each.__module__.startswith("domain."):
                found[name] = str(kind) if "|" in str(kind) or "[" in str(kind) else written
    return found


def example(event: type[DomainEvent]) -> DomainEvent:
    """One event of a class, every field with a value of its type."""
    said = {
        name: VALUES[kind.split(" |")[0].split("[")[0].rpartition(".")[2]] for name, kind in fields_of(event).items()
    }
    head: dict[str, Any] = {
        "originator_id": UUID("11111111-2222-4333-8444-555555555555"),
        "originator_version": 3,
        "timestamp": datetime(2025, 1, 3, 9, 30, 0, 1, tzinfo=UTC),
    }
    if issubclass(event, AggregateCreated):
        head |= {"originator_version": 1, "originator_topic": event.TOPIC.partition(".")[0]}
    return event(**head, **said)


def line_of(read_model: type[Projection]) -> str:
    return f"{read_model.name} {read_model.version} {form_of(read_model).hex()}"  # type: ignore[arg-type]


def main() -> None:
    listed = LISTS.read_text(encoding="utf-8").splitlines() if LISTS.exists() else []
    versions = {line.rpartition(" ")[0] for line in listed}
    new = [line for line in map(line_of, READ_MODELS) if line.rpartition(" ")[0] not in versions]
    LISTS.write_text("\n".join([*listed, *new]) + "\n", encoding="utf-8")
    lines = GOLDEN.read_text(encoding="utf-8").splitlines() if GOLDEN.exists() else []
    known = {(entry["class"], entry["class_version"]) for entry in map(json.loads, lines)}
    for event in CLASSES:
        if (event.__name__, version_of(event)) not in known:
            stored = mapper().to_stored_event(example(event))
            entry = {"class": event.__name__, "class_version": version_of(event), "fields": fields_of(event)}
            entry |= {"id": str(stored.originator_id), "version": stored.originator_version, "topic": stored.topic}
            lines.append(json.dumps(entry | {"state": stored.state.decode()}, ensure_ascii=False))
    GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

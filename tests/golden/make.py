"""Makes golden files of what is new, and notes it: an event or a new version of one, a new version of a list, what the
API has more, what is read in a framework file and what a table would do. Run by hand, as
`uv run python -m tests.golden.make`. It never writes to an event, a framework or a table that is there, for what was
stored stays readable for ever; nor does it change or take away a line of the others."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin
from uuid import UUID

from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import Mapper, StoredEvent

from domain.ledger.forms import fields_of
from domain.ledger.transcoding import transcoder
from domain.model import kinds
from domain.model.text import SealedWords, Words
from projections.duties import Duties
from projections.impact_reports import ImpactReports
from projections.inbox import Inbox
from projections.links import Links
from projections.projection import Projection
from projections.register import Register
from projections.sessions import Sessions
from projections.tables import form_of
from projections.timeline import Timeline
from projections.voices import VoicesHeard
from tests.golden import frameworks, tables
from tests.golden.described import document, lines

FOLDER = Path(__file__).parent
EVENTS = FOLDER / "events"
"""A file for each version of each event, by its topic: the fields as that version had them, and how it was stored, with
all that it can say (`full`) and with nothing that it need not say (`least`)."""
SUMS = FOLDER / "golden.sha256"
"""A digest of every event, framework and table, as `sha256sum --check` takes them: none is changed or taken away."""
LISTS = FOLDER / "lists.txt"
"""Of every version of every read model: its name, the version, and a digest of how its tables are made."""
API = FOLDER / "api.txt"
"""What programs count on in the JSON API, a line each."""
READ_MODELS: tuple[type[Projection], ...] = (
    Register,
    Timeline,
    Inbox,
    Duties,
    Links,
    Sessions,
    VoicesHeard,
    ImpactReports,
)
VALUES_FILE = FOLDER / "values.txt"
"""How each kind of value is stored that JSON has none for, a line each."""
CLASSES = kinds.EVENTS
VALUES: dict[type, Any] = {
    date: date(2025, 1, 3),
    datetime: datetime(2025, 1, 4, 0, 0, 0, 123456, tzinfo=UTC),
    UUID: UUID("0f0e0d0c-0b0a-4909-8807-060504030201"),
    str: "Zażółć “gęślą” jaźń",
    int: 7,
    Decimal: Decimal("12.50"),
    bool: True,
    Words: Words("Nobody asked me. 🙁"),
    list: ["blocked:3", "challenge:4"],
    dict: {"council": "testshire", "ladder": ["partnership"], "warn": 3, "meets": date(2025, 1, 3)},
}
SEALED_WORDS = SealedWords(voice=UUID("0a0b0c0d-0e0f-4a0b-8c0d-0e0f0a0b0c0d"), box=bytes(range(64, 192)))
ALL_VALUES = VALUES | {SealedWords: SEALED_WORDS}
LEAST: dict[type, Any] = {bool: False, list: [], dict: {}}
"""What stands for nothing, where None may not."""


def version_of(event: type[DomainEvent]) -> int:
    return int(getattr(event, "class_version", 1))


def written_fields(event: type[DomainEvent]) -> dict[str, str]:
    """The fields of an event, each with its type as a golden file says it."""
    return {name: _written(hint) for name, hint in fields_of(event).items()}


def _written(hint: Any) -> str:
    return getattr(hint, "__name__", str(hint)) if get_origin(hint) is None else str(hint)


def file_of(event: type[DomainEvent], version: int) -> Path:
    return EVENTS / f"{event.TOPIC}.v{version}.json"  # type: ignore[attr-defined]


def example(event: type[DomainEvent], *, full: bool) -> DomainEvent:
    """One event of a class, with a value in every field, or only in those that must have one."""
    head = {
        "originator_id": UUID("11111111-2222-4333-8444-555555555555"),
        "timestamp": datetime(2025, 1, 3, 9, 30, 0, 1, tzinfo=UTC),
        "originator_version": 3,
    }
    said = {name: _value(hint, full) for name, hint in fields_of(event).items()} | head
    if "originator_topic" in said:
        said |= {"originator_version": 1, "originator_topic": event.TOPIC.partition(".")[0]}  # type: ignore[attr-defined]
    return event(**said)


def _value(hint: Any, full: bool) -> Any:
    if isinstance(hint, UnionType):
        (kind,) = (each for each in get_args(hint) if each is not type(None))
        return VALUES[kind] if full else None
    kind = get_origin(hint) or hint
    return VALUES[kind] if full else LEAST.get(kind, VALUES[kind])


def golden(event: type[DomainEvent]) -> dict[str, Any]:
    """What stands in the golden file of a class as it is."""
    said: dict[str, Any] = {"topic": event.TOPIC, "class_version": version_of(event), "fields": written_fields(event)}  # type: ignore[attr-defined]
    for form in ("full", "least"):
        stored: StoredEvent = Mapper[UUID](transcoder()).to_stored_event(example(event, full=form == "full"))
        said |= {"id": str(stored.originator_id), "version": stored.originator_version, form: stored.state.decode()}
    return said


def sums() -> Iterator[str]:
    """A line for each golden file that there is."""
    for file in sorted([*EVENTS.iterdir(), *frameworks.files(), *tables.files()]):
        yield f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(FOLDER)}"


def line_of(read_model: type[Projection]) -> str:
    return f"{read_model.name} {read_model.version} {form_of(read_model).hex()}"  # type: ignore[arg-type]


def main() -> None:
    listed = LISTS.read_text(encoding="utf-8").splitlines() if LISTS.exists() else []
    versions = {line.rpartition(" ")[0] for line in listed}
    new = [line for line in map(line_of, READ_MODELS) if line.rpartition(" ")[0] not in versions]
    LISTS.write_text("\n".join([*listed, *new]) + "\n", encoding="utf-8")
    values = VALUES_FILE.read_text(encoding="utf-8").splitlines() if VALUES_FILE.exists() else []
    now = [transcoder().encode(ALL_VALUES[kind]).decode() for kind in transcoder().types]
    kinds = {line.partition(",")[0] for line in values}
    VALUES_FILE.write_text("\n".join([*values, *(v for v in now if v.partition(",")[0] not in kinds)]) + "\n")
    described = API.read_text(encoding="utf-8").splitlines() if API.exists() else []
    API.write_text("\n".join(sorted({*described, *lines(document())})) + "\n", encoding="utf-8")
    for event in CLASSES:
        file = file_of(event, version_of(event))
        if not file.exists():
            file.write_text(json.dumps(golden(event), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            print(f"made {file.relative_to(FOLDER)}")
        elif json.loads(file.read_text(encoding="utf-8"))["fields"] != written_fields(event):
            print(f"{event.__name__} changed: give it another class_version; {file.relative_to(FOLDER)} stays as it is")
    for said in (*frameworks.make(), *tables.make()):
        print(said)
    known = SUMS.read_text(encoding="utf-8").splitlines() if SUMS.exists() else []
    names = {line.split()[1] for line in known}
    SUMS.write_text("\n".join(sorted([*known, *(s for s in sums() if s.split()[1] not in names)], key=_name)) + "\n")


def _name(line: str) -> str:
    return line.split()[1]


if __name__ == "__main__":
    main()

"""Framework files that must be read as they are for ever: as a council wrote one (NAME.toml), as the ledger has it
(NAME.json, the content of the event that adopted it), and what is read in it (NAME.txt, a line for each value).

A key that is new gets a file with a name of its own, by hand; tests.golden.make makes the rest of it."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from pydantic import BaseModel

from domain.frameworks.file import FrameworkFile, parse, read
from domain.ledger.transcoding import EventMapper
from domain.model.council import FrameworkAdopted
from domain.model.governance import Framework

FOLDER = Path(__file__).parent / "frameworks"


def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def files() -> list[Path]:
    """What stays as it is, byte by byte."""
    return [FOLDER / f"{name}.{kind}" for name in names() for kind in ("json", "toml")]


def as_written(name: str) -> dict[str, Any]:
    return read(FOLDER / f"{name}.toml")


def content(name: str) -> str:
    """The content of the event, as the ledger has it."""
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8").rstrip("\n")


def as_stored(name: str) -> dict[str, Any]:
    """The framework in it, as whoever reads the event gets it."""
    event = EventMapper().to_domain_event(StoredEvent(UUID(int=1), 2, FrameworkAdopted.TOPIC, content(name).encode()))
    assert isinstance(event, FrameworkAdopted)
    return event.framework


def listed(name: str) -> list[str]:
    """What was read in it."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def stored(framework: dict[str, Any]) -> str:
    """The content of the event with which a framework is adopted."""
    event = FrameworkAdopted(
        originator_id=UUID(int=1),
        originator_version=2,
        timestamp=datetime(2025, 1, 3, 9, 30, tzinfo=UTC),
        on=date(2025, 1, 3),
        command_id=UUID(int=2),
        actor_id=UUID(int=3),
        role="admin",
        framework=framework,
        in_force_from=date(2025, 1, 3),
    )
    return EventMapper().to_stored_event(event).state.decode()


def lines(framework: Framework) -> list[str]:
    """What is read in a framework, what it says by leaving it out included: a line for each value, with its place."""
    return list(_lines("", framework))


def _lines(place: str, value: Any) -> Iterator[str]:
    if is_dataclass(value):
        for each in fields(value):
            yield from _lines(f"{place}.{each.name}".lstrip("."), getattr(value, each.name))
    elif isinstance(value, tuple) and value:
        for number, each in enumerate(value):
            yield from _lines(f"{place}.{number}", each)
    else:
        yield f"{place}: {_written(value)}"


def _written(value: Any) -> str:
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(map(_written, value)))}}}"
    return repr(value.value) if isinstance(value, Enum) else repr(value)


def places(model: type[BaseModel] = FrameworkFile, at: str = "") -> set[str]:
    """Every key that may stand in a framework file, as bodies.meets.first, and every word that a key may be set to
    where only certain words are taken, as organisations.sector = third."""
    found = set()
    for name, field in model.model_fields.items():
        place = f"{at}.{field.alias or name}".lstrip(".")
        found.add(place)
        for kind in _kinds(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                found |= places(kind, place)
            elif get_origin(kind) is Literal:
                found |= {f"{place} = {word}" for word in get_args(kind)}
    return found


def _kinds(annotation: Any) -> Iterator[Any]:
    """An annotation and all that it is made of."""
    yield annotation
    for each in get_args(annotation) if get_origin(annotation) is not Literal else ():
        yield from _kinds(each)


def said(data: Any, at: str = "") -> set[str]:
    """The places that the data of a framework file has something at, each also with what is said there."""
    if isinstance(data, dict):
        return {each for key, value in data.items() for each in said(value, f"{at}.{key}".lstrip(".")) | {_at(at, key)}}
    if isinstance(data, list):
        return {each for value in data for each in said(value, at)}
    return {f"{at} = {data}"}


def _at(at: str, key: str) -> str:
    return f"{at}.{key}".lstrip(".")


def make() -> Iterator[str]:
    """Make what is missing beside the files that there are, and note values of a Framework that no line knows yet."""
    for name in names():
        for kind, text in (("json", stored(as_written(name))), ("txt", "\n".join(lines(parse(as_written(name)))))):
            if not (FOLDER / f"{name}.{kind}").exists():
                (FOLDER / f"{name}.{kind}").write_text(f"{text}\n", encoding="utf-8")
                yield f"made frameworks/{name}.{kind}"
        now, before = lines(parse(as_stored(name))), listed(name)
        more = [line for line in now if line not in before]
        if set(before) <= set(now) and not {*map(value_of, more)} & {*map(value_of, before)}:
            (FOLDER / f"{name}.txt").write_text("\n".join(now) + "\n", encoding="utf-8")
        else:
            yield f"frameworks/{name}.txt stays as it is: what is read in {name}.json is another now"


def value_of(line: str) -> str:
    """Which value a line is of, in whatever entry of a part."""
    return re.sub(r"\.\d+", "", line.partition(": ")[0])

"""What is stored stays readable for ever: every stored form that ever was still loads, and today's are known."""

import json
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import get_topic

from domain.model.council import CouncilEvent
from domain.model.event import AccountableEvent
from tests.golden.write import CLASSES, GOLDEN, example, fields_of, mapper, version_of

ENTRIES: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
BY_CLASS = {event.__name__: event for event in CLASSES}


def named(entry: dict[str, Any]) -> str:
    return f"{entry['class']} {entry['class_version']}"


def stored(entry: dict[str, Any]) -> StoredEvent:
    return StoredEvent(UUID(entry["id"]), entry["version"], entry["topic"], entry["state"].encode())


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_a_stored_event_still_loads_as_what_it_was(entry: dict[str, Any]) -> None:
    event = mapper().to_domain_event(stored(entry))
    assert type(event) is BY_CLASS[entry["class"]]
    if entry["class_version"] == version_of(type(event)):
        assert event == example(type(event))
        assert mapper().to_stored_event(event) == stored(entry), "writing it again gives other bytes"


@pytest.mark.parametrize("event", CLASSES, ids=lambda event: event.__name__)
def test_an_events_fields_are_those_of_its_golden_form_or_it_has_a_new_class_version(event: type[DomainEvent]) -> None:
    """Where this fails: give the class a `class_version` and an `upcast_vX_vY`, then run tests.golden.write."""
    known = {entry["class_version"]: entry for entry in ENTRIES if entry["class"] == event.__name__}
    assert sorted(known) == list(range(1, version_of(event) + 1)), "a version has no golden form"
    assert known[version_of(event)]["fields"] == fields_of(event)
    assert known[version_of(event)]["topic"] == get_topic(event)


def test_every_event_class_that_there_is_has_a_golden_form() -> None:
    def below(kind: type) -> set[type]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    here = {each for kind in (AccountableEvent, CouncilEvent) for each in below(kind)}
    # The library makes classes of its own for an aggregate's Event; ours have a name of their own.
    ours = {each for each in here if each.__module__.startswith("domain.model.") and "TOPIC" in vars(each)}
    assert ours == set(CLASSES)


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_a_topic_names_no_module(entry: dict[str, Any]) -> None:
    assert entry["topic"].split(".")[0] in ("commitment", "duty", "council")
    assert ":" not in entry["topic"]

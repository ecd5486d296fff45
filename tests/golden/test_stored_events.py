"""What is stored stays readable for ever: every stored form that ever was still loads, and today's are known."""

import json
from copy import deepcopy
from datetime import date
from shutil import copytree
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import Mapper, StoredEvent
from eventsourcing.utils import resolve_topic

from domain.ledger.database import Newer
from domain.ledger.follower import UNREADABLE
from domain.ledger.transcoding import EventMapper, transcoder
from domain.model.council import CouncilEvent, FrameworkAdopted
from domain.model.event import AccountableEvent, RecordedEvent
from domain.model.facts import Agreed
from domain.model.text import Words
from tests.golden import make
from tests.golden.make import (
    ALL_VALUES,
    CLASSES,
    EVENTS,
    SEALED_WORDS,
    SUMS,
    VALUES_FILE,
    example,
    file_of,
    golden,
    sums,
    version_of,
    written_fields,
)

FILES = sorted(EVENTS.iterdir())
GOLDEN: dict[str, dict[str, Any]] = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in FILES}
FORMS = [pytest.param(name, form, id=f"{name} {form}") for name in GOLDEN for form in ("full", "least")]


def stored(entry: dict[str, Any], state: str) -> StoredEvent:
    return StoredEvent(UUID(entry["id"]), entry["version"], entry["topic"], state.encode())


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_a_stored_event_still_loads_as_what_it_was(name: str, form: str) -> None:
    entry = GOLDEN[name]
    event: Any = EventMapper().to_domain_event(stored(entry, entry[form]))
    assert (type(event) in CLASSES, event.TOPIC) == (True, entry["topic"])
    if entry["class_version"] == version_of(type(event)):
        assert event == example(type(event), full=form == "full")
        again = Mapper[UUID](transcoder()).to_stored_event(event)
        assert again == stored(entry, entry[form]), "writing it again gives other bytes"
    else:
        # Brought up to today's form: what was in it is in it, and what came later is there.
        today = vars(example(type(event), full=form == "full"))
        assert {key: value for key, value in vars(event).items() if key in entry["fields"]} == {
            key: value for key, value in today.items() if key in entry["fields"]
        }
        assert set(vars(event)) >= set(today)


@pytest.mark.parametrize("name", transcoder().names)
def test_every_kind_of_value_is_written_as_it_was_for_ever(name: str) -> None:
    """Where this fails: give the kind of value a new name, keep the old one, and run tests.golden.make."""
    (text,) = [line for line in VALUES_FILE.read_text(encoding="utf-8").splitlines() if f'"_type_":"{name}"' in line]
    value = transcoder().decode(text.encode())
    assert type(value) is transcoder().names[name].type
    assert value in ALL_VALUES.values()
    assert transcoder().encode(value) == text.encode()


@pytest.mark.parametrize("event", [each for each in CLASSES if Words in get_type_hints(each).values()])
def test_words_are_recorded_in_boxes_and_never_as_they_are(event: type[DomainEvent]) -> None:
    plain: Any = example(event, full=True)
    with pytest.raises(ValueError, match="nothing here to seal them with"):
        EventMapper().to_stored_event(plain)
    sealed = object.__new__(event)
    boxes = {name: SEALED_WORDS if isinstance(value, Words) else value for name, value in vars(plain).items()}
    object.__setattr__(sealed, "__dict__", boxes)
    kept = EventMapper().to_stored_event(sealed)  # type: ignore[arg-type]
    assert EventMapper().to_domain_event(kept) == sealed


@pytest.mark.parametrize("event", CLASSES, ids=lambda event: event.__name__)
def test_an_events_fields_are_those_of_its_golden_file_or_it_has_a_new_class_version(event: type[DomainEvent]) -> None:
    """Where this fails: give the class a `class_version` and an `upcast_vX_vY`, then run tests.golden.make."""
    versions = [file_of(event, version).name for version in range(1, version_of(event) + 1)]
    topic = versions[0].removesuffix(".v1.json")
    assert sorted(versions) == sorted(name for name in GOLDEN if name.startswith(f"{topic}.v")), "one has none"
    assert GOLDEN[versions[-1]]["fields"] == written_fields(event)
    assert [GOLDEN[name]["class_version"] for name in versions] == list(range(1, version_of(event) + 1))


def test_no_golden_file_is_changed_taken_away_or_made_by_hand() -> None:
    assert SUMS.read_text(encoding="utf-8").splitlines() == list(sums())


@pytest.mark.parametrize("name", GOLDEN)
def test_a_topic_never_vanishes_and_names_no_module(name: str) -> None:
    topic = GOLDEN[name]["topic"]
    assert name == f"{topic}.v{GOLDEN[name]['class_version']}.json"
    assert resolve_topic(topic) in CLASSES
    assert topic.split(".")[0] in ("commitment", "duty", "session", "voice", "impact_report", "council")
    assert ":" not in topic


def test_every_event_class_that_there_is_has_a_golden_file() -> None:
    def below(kind: type) -> set[type]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    here = {each for kind in (RecordedEvent, CouncilEvent) for each in below(kind)}
    # The library makes classes of its own for an aggregate's Event; ours have a name of their own.
    ours = {each for each in here if each.__module__.startswith("domain.model.") and "TOPIC" in vars(each)}
    assert ours == set(CLASSES)
    assert len({each.TOPIC for each in ours}) == len(ours)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"due_on": date | None, "lead": str | None, "note": str | None}, id="added"),
        pytest.param({"due_on": date | None}, id="taken away"),
        pytest.param({"due_on": date | None, "leader": str | None}, id="renamed"),
        pytest.param({"due_on": date, "lead": str | None}, id="of another type"),
    ],
)
def test_a_field_that_is_not_as_in_the_golden_file_is_noticed(changed: dict[str, Any]) -> None:
    there = written_fields(Agreed)
    after = type("Agreed", (AccountableEvent,), {"__annotations__": changed, "TOPIC": Agreed.TOPIC})
    assert written_fields(after) != there
    same = type("Agreed", (AccountableEvent,), {"__annotations__": Agreed.__annotations__, "TOPIC": Agreed.TOPIC})
    assert written_fields(same) == there


def test_making_golden_files_again_writes_to_none_that_is_there(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("EVENTS", "SUMS", "LISTS", "API", "VALUES_FILE"):
        monkeypatch.setattr(make, name, tmp_path / getattr(make, name).name)
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    for more in (make.frameworks, make.tables):
        monkeypatch.setattr(more, "FOLDER", copytree(more.FOLDER, tmp_path / more.FOLDER.name))
    make.EVENTS.mkdir()
    other = json.dumps(golden(Agreed) | {"fields": {}})
    make.file_of(Agreed, 1).write_text(other)
    make.main()
    assert make.file_of(Agreed, 1).read_text() == other
    assert "Agreed changed: give it another class_version" in capsys.readouterr().out
    assert len(list(make.EVENTS.iterdir())) == len(CLASSES)
    first = make.SUMS.read_text()
    make.file_of(Agreed, 1).write_text("{}" + other)
    monkeypatch.setattr(make, "CLASSES", CLASSES[2:])
    make.main()
    assert make.SUMS.read_text() == first


NEWEST = [pytest.param(event, id=event.__name__) for event in CLASSES]
WRONG_KINDS: tuple[Any, ...] = (7.5, {"a": 1}, [7], "7", True, None, {"_type_": "date_iso", "_data_": "2025-01-03"})


def refused(entry: dict[str, Any], state: Any) -> str:
    """What reading such a content is refused with: what follower.py has set aside, never Newer."""
    with pytest.raises(UNREADABLE) as fault:
        EventMapper().to_domain_event(stored(entry, json.dumps(state, ensure_ascii=False, separators=(",", ":"))))
    assert not isinstance(fault.value, Newer)
    return str(fault.value)


@pytest.mark.parametrize("event", NEWEST)
def test_an_event_without_a_field_or_with_another_kind_of_value_in_it_cannot_be_read(event: type[DomainEvent]) -> None:
    entry = GOLDEN[file_of(event, version_of(event)).name]
    whole: dict[str, Any] = json.loads(entry["full"])
    decode = EventMapper().transcoder.decode
    kinds = {name: type(value) for name, value in decode(entry["full"].encode()).items()}
    for field in written_fields(event):
        said = refused(entry, {name: value for name, value in whole.items() if name != field})
        assert field in said
        assert "gęślą" not in said
        tried = 0
        for value in WRONG_KINDS:
            found = type(decode(json.dumps(value, separators=(",", ":")).encode()))
            if found is kinds[field] or (value is None and "None" in entry["fields"][field]):
                continue
            assert field in refused(entry, whole | {field: deepcopy(value)})
            tried += 1
        assert tried > 4


@pytest.mark.parametrize("event", NEWEST)
def test_what_only_a_later_version_can_have_written_is_newer_and_a_field_more_does_no_harm(
    event: type[DomainEvent],
) -> None:
    entry = GOLDEN[file_of(event, version_of(event)).name]
    whole: dict[str, Any] = json.loads(entry["full"])

    def read(state: dict[str, Any], topic: str = entry["topic"]) -> Any:
        text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
        return EventMapper().to_domain_event(stored(entry | {"topic": topic}, text))

    assert type(read(whole | {"colour": "blue"})) is event
    for state, topic in (
        (whole | {"class_version": version_of(event) + 1}, entry["topic"]),
        (whole | {"on": {"_type_": "sealed", "_data_": "…"}}, entry["topic"]),
        (whole, entry["topic"] + "_again"),
    ):
        with pytest.raises(Newer):
            read(state, topic)


@pytest.mark.parametrize("content", ["", "[]", "7", "null", "{}", '{"on":', '"text"', '{"timestamp":"soon"}', "\x00"])
def test_a_content_that_is_none_cannot_be_read(content: str) -> None:
    entry = GOLDEN[file_of(FrameworkAdopted, 1).name]
    with pytest.raises(UNREADABLE):
        EventMapper().to_domain_event(stored(entry, content))

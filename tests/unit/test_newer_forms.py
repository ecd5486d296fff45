"""What is stored in a form that only a later version knows is never taken for something else."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from domain.ledger.database import Newer
from domain.ledger.transcoding import EventMapper
from domain.model.facts import ProgressReported, Reopened

REPORTED = ProgressReported(
    originator_id=UUID(int=1),
    originator_version=2,
    timestamp=datetime(2025, 1, 3, tzinfo=UTC),
    on=date(2025, 1, 3),
    command_id=UUID(int=2),
    actor_id=UUID(int=3),
    role="officer",
    body=None,
    on_behalf=False,
    report='Half of it, "class_version":9 and all',
)


def stored(topic: str = ProgressReported.TOPIC, **more: Any) -> StoredEvent:
    """The event as another version might have stored it."""
    kept = EventMapper().to_stored_event(REPORTED)
    state = json.loads(kept.state) | more
    return StoredEvent(
        kept.originator_id, kept.originator_version, topic, json.dumps(state, separators=(",", ":")).encode()
    )


def test_what_is_known_is_read_whatever_its_text_says() -> None:
    assert EventMapper().to_domain_event(stored()) == REPORTED


@pytest.mark.parametrize(
    "newer",
    [
        pytest.param({"topic": "commitment.noted"}, id="a topic"),
        pytest.param({"topic": "session.held"}, id="a topic of another aggregate"),
        pytest.param({"class_version": 2, "share": 50}, id="a class version"),
        pytest.param(
            {"topic": Reopened.TOPIC, "class_version": Reopened.class_version + 1}, id="one more class version"
        ),
        pytest.param({"report": {"_type_": "sealed", "_data_": "…"}}, id="a kind of value"),
        pytest.param({"class_version": 2, "report": {"_type_": "sealed", "_data_": "…"}}, id="both"),
    ],
)
def test_what_only_a_later_version_knows_is_said_to_be_newer(newer: dict[str, Any]) -> None:
    with pytest.raises(Newer, match="newer version of Kept") as refused:
        EventMapper().to_domain_event(stored(**newer))
    assert "Half of it" not in str(refused.value)


def test_what_is_broken_is_not_taken_for_newer() -> None:
    broken = StoredEvent(UUID(int=1), 2, ProgressReported.TOPIC, b'{"report":')
    with pytest.raises(MapperDeserialisationError):
        EventMapper().to_domain_event(broken)


def test_a_field_more_in_the_same_version_does_no_harm() -> None:
    read = EventMapper().to_domain_event(stored(colour="blue"))
    assert isinstance(read, ProgressReported)
    assert read.report == REPORTED.report

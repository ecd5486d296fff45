"""A body that gets another name stays one body: what stands with it stays there, and history calls it as it was."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.model.access import Role
from domain.model.narration import by, says
from domain.model.text import SEALED
from projections import inbox, timeline
from projections.rebuild import rebuild
from projections.runner import connect
from tests.conftest import Database
from tests.scenarios import COUNCIL, LADDER, NAMES, actor, framework_file, london


def bodies(**names: str) -> list[dict[str, Any]]:
    called = NAMES | names
    aliases = {key: [NAMES[key]] if key in names else [] for key in LADDER}
    return [
        {"key": key, "name": called[key], "aliases": aliases[key], "respond_within": "10 working days"}
        for key in LADDER
    ]


@pytest.fixture
def renamed(database: Database) -> Iterator[Accountability]:
    """A commitment was blocked; then the Partnership became the Board; then its chair supported the commitment."""
    now = [london("2025-01-06 09:00")]
    with open_pool(database.service_url) as pool:
        ledger = Accountability(pool, now=lambda: now[0])
        ledger.adopt_framework(framework_file(), actor=SYSTEM)
        made = ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="A grant")
        chair = actor(Role.CHAIR, "partnership")
        ledger.carry_out("agree", made.id, actor=chair)
        stuck = {"obstacle": "No money", "help_needed": "A budget"}
        ledger.carry_out("block", made.id, actor=actor(Role.OFFICER), **stuck)
        now[0] = london("2025-01-07 09:00")
        ledger.adopt_framework(framework_file(version="2", bodies=bodies(partnership="Board")), actor=SYSTEM)
        now[0] = london("2025-01-08 09:00")
        support: dict[str, Any] = {"decision": "supported", "until": london("2025-02-03 09:00").date()}
        ledger.carry_out("dispose", made.id, actor=chair, words="Go on.", **support)
        ledger.take_due_steps(made.id)
        yield ledger


def test_what_stands_with_it_stays_there_under_its_new_name(renamed: Accountability, database: Database) -> None:
    rebuild(database.service_url, renamed)
    with connect(database.service_url) as conn:
        (item,) = inbox.of_body(conn, COUNCIL, "partnership")
    assert (item.title, item.goes_to) == ("A grant", "cooperative")
    assert item.because is not None
    assert "The Board has until" in item.because


def test_history_calls_it_what_it_was_called_then(renamed: Accountability, database: Database) -> None:
    (made,) = renamed.commitments()
    frameworks = renamed.governance.of(COUNCIL).framework
    told = {
        e.name: (says(e, frameworks.at(e.timestamp)), by(e, frameworks.at(e.timestamp)))
        for e in renamed.history(made, reader=SYSTEM.id)
    }
    assert told["blocked"][0].endswith("It stands with the Strategic Partnership.")
    assert told["disposed"] == (
        "The Board supports it until Monday 3 February 2025: “Go on.”",
        "chair of the Board",
    )
    assert "deadline_revised" not in told, "another name moves no deadline"
    rebuild(database.service_url, renamed)
    with connect(database.service_url) as conn:
        moments = {moment.event: moment.says for moment in timeline.page(conn, COUNCIL, before=None, limit=20)}
    assert moments["blocked"] == told["blocked"][0]
    assert moments["disposed"] == f"The Board supports it until Monday 3 February 2025: “{SEALED}”"


def test_the_framework_says_what_it_was_called_before(renamed: Accountability) -> None:
    body = renamed.governance.of(COUNCIL).framework.at(renamed.now()).require_body("partnership")
    assert (body.name, body.aliases) == ("Board", ("Strategic Partnership",))

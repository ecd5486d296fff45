"""Import over HTTP: killed in the middle it goes on where it was, and what is about one child stops all of it."""

from collections.abc import Sequence
from itertools import chain, repeat
from uuid import UUID

import pytest

from api import exchange
from domain.ledger.application import Accountability
from domain.ledger.database import Unavailable
from domain.ledger.saving import Save
from tests.conftest import Web
from tests.integration.checking import fails, stored
from tests.integration.desk import in_state, nothing_written, recorded
from tests.integration.importing import came, export, send
from tests.integration.problem import assert_problem
from tests.unit.tables import GRANT

BLOCKED = {"state": "blocked", "obstacle": "No money", "help_needed": "A budget"}
NAMED = "Ayesha Hussain has her own room"


class TestCutOff:
    """Killed in the middle: what was recorded stays, and the same table goes on where it was."""

    @pytest.mark.parametrize("after", range(5))
    def test_it_goes_on_where_it_was(self, web: Web, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
        in_state(web, "agreed")
        [row] = export(web)
        rows = [row | BLOCKED | {"progress": "Half"}, GRANT | {"key": "a"}, GRANT | {"key": "b"}, GRANT | {"key": "c"}]
        before, append = recorded(web), Accountability.append_each
        left = chain([True] * after, repeat(False))

        def cut(ledger: Accountability, saves: Sequence[Save]) -> list[int | Exception]:
            if not next(left):
                return [Unavailable("cut off")] * len(saves)
            return append(ledger, saves)

        with monkeypatch.context() as during:
            during.setattr(Accountability, "append_each", cut)
            assert_problem(send(web, "officer", *rows), 503)
        assert recorded(web) == before + after
        assert [row["what"] for row in came(web, "officer", *rows)] == ["done"] * 4
        assert recorded(web) == before + 5

    def test_cut_off_after_the_append_and_before_the_answer(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as during:
            during.setattr(exchange, "_recorded", fails(Unavailable("cut off")))
            assert_problem(send(web, "officer", GRANT), 503)
        with nothing_written(web):
            assert [row["what"] for row in came(web, "officer", GRANT)] == ["done"]


class TestOneChild:
    ROW = GRANT | {"source": NAMED}

    def test_signs_stop_it_and_say_where_to_take_it(self, web: Web) -> None:
        with nothing_written(web):
            answer = send(web, "officer", self.ROW)
            [told] = came(web, "officer", self.ROW, dry_run=True)
        assert_problem(answer, 422, field="line 2")
        problem = answer.json()
        assert problem["type"] == "urn:kept:about-one-child"
        assert problem["signs"] == [{"field": "line 2, source", "kind": "name", "start": 0, "end": 14}]
        assert problem["take_it_to"]
        assert (told["what"], told["signs"][0]["field"]) == ("warned", "source")
        assert stored(web) == "[]"

    def test_somebody_trained_who_checked_goes_on_and_that_is_kept(self, web: Web) -> None:
        checked = self.ROW | {"checked": "yes"}
        assert_problem(send(web, "consultant", checked), 422)
        for _ in range(2):
            [told] = came(web, "officer", checked)
        with web.services.database() as conn:
            rows = conn.execute("SELECT command_id, state, role, said, signs FROM people.held").fetchall()
        [event] = web.services.ledger.history(UUID(told["commitment"]))
        assert rows == [(event.command_id, "accepted", "officer", None, [["source", "name", 0, 0]])]

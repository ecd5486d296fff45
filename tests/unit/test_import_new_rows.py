"""What an import would do with new rows, who may do it, and what stops it."""

from datetime import timedelta
from typing import Any

import pytest

from domain.model.access import STATES, Role
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, NotAllowed, WrongState
from domain.model.folding import fold
from tests.scenarios import LADDER, actor
from tests.unit.tables import (
    BECAUSE,
    EVERYBODY,
    GRANT,
    MEASURED,
    NOW,
    PERCENT,
    Record,
    begun,
    commands,
    exported,
    refused,
    state,
    table,
)


class TestNew:
    @pytest.mark.parametrize("name", STATES)
    def test_a_new_row_goes_all_the_way_to_its_state(self, name: str) -> None:
        record = Record()
        made = record.carry_out(table(GRANT | state(name) | PERCENT | {"owner": "college", "on": "2025-02-03"}))
        [events] = record.histories.values()
        found = fold(events)
        assert isinstance(found, Commitment)
        assert (found.state, found.owner, found.proposed_on.isoformat()) == (name, "college", "2025-02-03")
        assert found.measurement is not None
        assert {event.on.isoformat() for event in events} == {"2025-02-03"}
        assert [act.on_record for act in made.rows[0].acts] == [False] * len(events)

    def test_its_commands_are_told_in_order_each_by_the_first_who_may(self) -> None:
        planned = Record().one(GRANT | state("achieved") | MEASURED | {"progress": "Half"})
        assert commands(planned) == ["propose", "agree", "set-measure", "report-progress", "achieve"]
        assert [a.actor.role.value for a in planned.acts if a.actor] == ["officer", "chair"] + ["officer"] * 3

    @pytest.mark.parametrize(
        ("said", "column"),
        [
            ({"title": ""}, "title"),
            ({"title": "x" * 201}, "title"),
            ({"outcome": "wealthy"}, "outcome"),
            ({"promises": "p1 p9"}, "promises"),
            ({"owner": "nobody"}, "owner"),
            ({"decided_by": "nobody"}, "decided_by"),
            ({"on": "2030-01-01"}, "on"),
            ({"due_on": "2200-01-01"}, "due_on"),
            ({"state": "blocked", "obstacle": "x"}, "help_needed"),
            ({"state": "achieved"}, "evidence"),
            ({"state": "declined"}, "closed_because"),
            ({"state": "cannot_be_met", "closed_because": "x"}, "explanation"),
            ({"evidence": "x"}, "evidence"),
            ({"target": "6"}, "measure_kind"),
            ({"measure_kind": "guess"}, "measure_kind"),
            ({"measure_kind": "count"}, "target"),
            ({"measure_kind": "count", "target": "6", "state": "agreed"}, "measure"),
            ({"lead": "a\x01b"}, "lead"),
        ],
    )
    def test_what_the_domain_refuses_is_refused_at_its_column(self, said: dict[str, str], column: str) -> None:
        sentence = refused(Record().one(GRANT | said), Invalid, column)
        assert sentence[-1] in ".!"

    def test_a_report_of_progress_needs_something_agreed(self) -> None:
        refused(Record().one(GRANT | {"progress": "Half"}), WrongState)

    def test_the_same_file_again_writes_nothing_whoever_sends_it_and_whatever_came_after(self) -> None:
        text = table(GRANT | state("agreed"), GRANT | {"key": "second", "progress": "Half", "state": "agreed"})
        record = Record()
        record.carry_out(text)
        before = record.events()
        first, *_ = record.histories
        record.carry_out(table({**exported(record, first), "due_on": "2028-01-01"} | BECAUSE))
        for actors in (EVERYBODY, ()):
            again = record.plan(text, actors)
            assert not again.stops
            assert [commands(row) for row in again.rows] == [[], []]
            assert all(act.on_record for row in again.rows for act in row.acts)
        assert record.events() == before + 1

    def test_a_row_that_says_more_by_then_finds_what_it_made(self) -> None:
        record = Record()
        record.carry_out(table(GRANT))
        for more in (state("agreed"), state("agreed") | {"lead": "A nurse"}, state("achieved") | {"lead": "A nurse"}):
            record.carry_out(table(GRANT | more))
        [events] = record.histories.values()
        assert [event.name for event in events] == ["proposed", "agreed", "lead_assigned", "achieved"]

    def test_two_rows_of_the_same_commitment_are_refused(self) -> None:
        plan = Record().plan(table(GRANT, GRANT, GRANT | {"key": "a"}, GRANT | {"key": "a"}))
        assert [row.stops for row in plan.rows] == [False, True, False, True]
        assert "line 2" in refused(plan.rows[1], Invalid, "key")
        record, row = begun()
        assert [r.stops for r in record.plan(table(row, row | {"lead": "B"})).rows] == [False, True]

    @pytest.mark.parametrize("cut", range(1, 6))
    def test_cut_off_after_any_step_the_same_file_goes_on_where_it_was(self, cut: int) -> None:
        text = table(GRANT | state("achieved") | MEASURED, GRANT | {"key": "b"} | state("blocked"))
        whole, record = Record(), Record()
        whole.carry_out(text)
        record.carry_out(text, most=cut)
        assert record.events() == cut
        record.carry_out(text)
        assert record.histories == whole.histories


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR, Role.ADMIN])
    def test_who_may_propose_nothing_imports_nothing_new(self, role: Role) -> None:
        refused(Record().one(GRANT, [actor(role)]), NotAllowed)

    @pytest.mark.parametrize("who", [actor(Role.OFFICER), actor(Role.CHAIR, LADDER[3])], ids=["officer", "other chair"])
    def test_only_the_chair_of_its_body_agrees(self, who: Any) -> None:
        record, row = begun()
        refused(record.one(row | {"state": "agreed"}, [who]), NotAllowed)
        assert record.one(row, [who]).acts == ()

    def test_without_anybody_only_what_changes_nothing_passes(self) -> None:
        record, row = begun()
        assert not record.one(row, []).stops
        refused(record.one(GRANT | {"key": "new"}, []), NotAllowed)

    def test_why_it_cannot_be_done_says_more_than_that_one_of_them_may_not(self) -> None:
        record, row = begun(**state("agreed"))
        refused(record.one(row | {"due_on": "2026-01-15"} | BECAUSE, EVERYBODY), Invalid, "due_on")


class TestOneChild:
    SAID = GRANT | {"state": "agreed", "progress": "Ayesha Hussain has her own room"}

    def test_signs_stop_the_import_and_name_the_column(self) -> None:
        planned = Record().one(self.SAID)
        assert (planned.warned, planned.stops) == (True, True)
        assert {(sign.field, sign.kind) for sign in planned.signs} == {("progress", "name")}

    def test_somebody_trained_who_checked_goes_on(self) -> None:
        planned = Record().one(self.SAID | {"checked": "yes"})
        assert not planned.stops
        assert planned.checked_by == EVERYBODY[0]
        assert planned.signs

    def test_who_is_not_trained_cannot_say_that_it_was_checked(self) -> None:
        record, row = begun(**state("agreed"))
        said = row | {"progress": self.SAID["progress"], "checked": "yes"}
        assert record.one(said, [actor(Role.LEAD)]).warned
        assert not record.one(said, [actor(Role.LEAD), actor(Role.PARTICIPATION_WORKER)]).warned

    def test_only_what_would_be_written_is_looked_at(self) -> None:
        record = Record()
        record.carry_out(table(self.SAID | {"checked": "yes"}))
        assert not record.one(self.SAID).signs
        assert not record.one(exported(record)).signs


def test_a_day_to_come_is_refused() -> None:
    planned = Record().one(GRANT | {"on": (NOW + timedelta(days=1)).date().isoformat()})
    refused(planned, Invalid, "on")

"""What an import would do to what there is: each difference becomes the command that makes it so, or is refused."""

import pytest

from domain.exchange.roads import ROADS
from domain.exchange.table import COLUMNS
from domain.model.access import RULES, STATES
from domain.model.errors import Invalid, Overtaken, WrongState
from tests.unit.tables import (
    BECAUSE,
    GRANT,
    MEASURED,
    PERCENT,
    WANTED,
    Record,
    begun,
    commands,
    exported,
    refused,
    state,
    table,
)
from tests.unit.test_commitment_machine import TRANSITIONS


class TestChanged:
    @pytest.mark.parametrize("ends", STATES)
    @pytest.mark.parametrize("begins", STATES)
    def test_from_any_state_to_any_other(self, begins: str, ends: str) -> None:
        record, row = begun(**state(begins))
        planned = record.one(row | dict.fromkeys(WANTED[begins], "") | state(ends) | BECAUSE)
        if begins == ends:
            assert (planned.acts, planned.stops) == ((), False)
        elif ends in ("proposed", "declined") and begins not in ("proposed", "declined"):
            assert "No command leads" in refused(planned, Invalid, "state")
        else:
            assert not planned.stops, planned.refusal
            assert planned.to_do
            record.carry_out(table(row | dict.fromkeys(WANTED[begins], "") | state(ends) | BECAUSE))
            assert exported(record)["state"] == ends

    def test_the_roads_are_those_of_the_domain(self) -> None:
        named = {command: {pair for pair, by in ROADS.items() if by == command} for command in ROADS.values()}
        events = {"agree": "agreed", "decline": "declined", "block": "blocked", "unblock": "unblocked",
                  "achieve": "achieved", "cannot-be-met": "cannot_be_met", "reopen": "reopened"}  # fmt: skip
        assert named == {command: TRANSITIONS[event] for command, event in events.items()}

    @pytest.mark.parametrize(
        ("said", "command"),
        [
            ({"due_on": "31/12/2027"} | BECAUSE, "move-due-date"),
            ({"lead": "B"}, "assign-lead"),
            ({"owner": "college"} | BECAUSE, "assign-owner"),
            (MEASURED, "set-measure"),
            ({"progress": "Half"}, "report-progress"),
        ],
    )
    def test_each_difference_is_one_command(self, said: dict[str, str], command: str) -> None:
        record, row = begun(**state("agreed"))
        assert commands(record.one(row | said)) == [command]
        assert command in RULES
        record.carry_out(table(row | said))
        assert commands(record.one(row | said)) == []
        assert commands(record.one(exported(record))) == []

    def test_several_differences_are_several_commands(self) -> None:
        record, row = begun(**state("agreed"))
        said = row | {"due_on": "2028-01-01", "lead": "B", "progress": "Half"} | state("blocked") | BECAUSE
        assert commands(record.one(said)) == ["assign-lead", "move-due-date", "report-progress", "block"]
        record.carry_out(table(said), most=2)
        assert commands(record.one(said)) == ["report-progress", "block"]

    def test_what_is_agreed_takes_its_lead_and_its_day_with_it(self) -> None:
        record, row = begun()
        assert commands(record.one(row | {"state": "agreed", "lead": "B", "due_on": "2028-01-01"})) == ["agree"]
        # A proposal has no due date to move yet, and says so.
        refused(record.one(row | {"due_on": "2028-01-01"} | BECAUSE), WrongState)

    def test_what_is_closed_is_reopened_changed_and_closed_again(self) -> None:
        record, row = begun(**state("achieved"))
        said = row | {"evidence": "", "lead": "B"} | state("cannot_be_met") | BECAUSE
        assert commands(record.one(said)) == ["reopen", "assign-lead", "cannot-be-met"]

    @pytest.mark.parametrize(
        "said",
        [
            {"title": "Lower the grant"},
            {"outcome": "healthy"},
            {"promises": "p1"},
            {"priorities": "h1"},
            {"source": "A report"},
            {"decided_by": "cooperative"},
            {"good_practice": "card"},
            {"lead": ""},
            {"due_on": ""},
            {"state": ""},
            {"obstacle": "Less money"},
            {"explanation": "x"},
        ],
    )
    def test_what_no_command_can_change_is_refused_and_says_so(self, said: dict[str, str]) -> None:
        record, row = begun(**state("blocked"))
        [column] = said
        assert "o command" in refused(record.one(row | said), Invalid, column) or column == "explanation"

    def test_a_measure_is_changed_with_its_kind_and_never_taken_away(self) -> None:
        record, row = begun(**state("agreed"), measure="Known to all")
        refused(record.one(row | {"measure": "Known to most"}), Invalid, "measure_kind")
        record.carry_out(table(row | PERCENT))
        measured = exported(record)
        assert (measured["unit"], measured["baseline"]) == ("%", "unknown")
        assert commands(record.one(measured | {"unit": ""})) == []
        assert commands(record.one(measured | {"target": "90.0"})) == ["set-measure"]
        refused(record.one(measured | {"measure_kind": ""}), Invalid, "measure_kind")

    @pytest.mark.parametrize("said", [BECAUSE, {}], ids=["with a reason", "without"])
    def test_a_move_of_the_due_date_needs_a_reason(self, said: dict[str, str]) -> None:
        record, row = begun(**state("agreed"))
        planned = record.one(row | {"due_on": "2028-01-01"} | said)
        assert planned.stops == (not said)
        assert said or refused(planned, Invalid, "reason")


class TestWhereChildrenWereTold:
    LETTER = {"delivered": "In a letter, and by their workers"}

    def test_it_is_told_with_the_decision_or_later_and_goes_out_again(self) -> None:
        record, row = begun(**state("agreed"))
        at_once = row | state("cannot_be_met") | self.LETTER
        assert commands(record.one(at_once)) == ["cannot-be-met"]
        record.carry_out(table(at_once))
        assert exported(record)["delivered"] == self.LETTER["delivered"]

        owing, row = begun(**state("cannot_be_met"))
        assert row["delivered"] == ""
        assert commands(owing.one(row | self.LETTER)) == ["deliver-explanation"]
        owing.carry_out(table(row | self.LETTER))
        assert exported(owing)["delivered"] == self.LETTER["delivered"]
        for again in (row | self.LETTER, exported(owing)):
            assert commands(owing.one(again)) == []
        refused(owing.one(exported(owing) | {"delivered": "Elsewhere"}), Invalid, "delivered")
        refused(owing.one(exported(owing) | {"delivered": ""}), Invalid, "delivered")

    def test_only_of_what_cannot_be_met_on_one_line_and_looked_at_like_any_text(self) -> None:
        record, row = begun(**state("agreed"))
        assert "cannot be met" in refused(record.one(row | self.LETTER), Invalid, "delivered")
        owing, row = begun(**state("cannot_be_met"))
        refused(owing.one(row | {"delivered": "x" * 201}), Invalid, "delivered")
        warned = owing.one(row | {"delivered": "By Ayesha Khan, at her school"})
        assert (warned.warned, {sign.field for sign in warned.signs}) == (True, {"delivered"})

    def test_a_row_that_says_it_later_finds_what_it_made(self) -> None:
        record = Record()
        made = GRANT | state("cannot_be_met")
        record.carry_out(table(made))
        assert commands(record.one(made | self.LETTER)) == ["deliver-explanation"]
        record.carry_out(table(made | self.LETTER))
        assert commands(record.one(made | self.LETTER)) == commands(record.one(made)) == []

    @pytest.mark.parametrize("version", [{}, {"version": ""}], ids=["with its version", "without"])
    def test_a_table_that_has_no_such_column_says_nothing_of_it(self, version: dict[str, str]) -> None:
        record, row = begun(**state("cannot_be_met"))
        record.carry_out(table(row | self.LETTER))
        before = [name for name in COLUMNS if name != "delivered"]
        kept = exported(record) | version
        del kept["delivered"]
        assert [row.stops or row.acts for row in record.plan(table(kept, columns=before)).rows] == [()]
        back = table(kept | {"explanation": "", "closed_because": ""} | state("agreed") | BECAUSE, columns=before)
        assert [commands(row) for row in record.plan(back).rows] == [["reopen"]]


class TestVersions:
    @pytest.mark.parametrize("version", [{}, {"version": ""}], ids=["with its version", "without"])
    def test_what_a_command_fills_in_is_not_taken_away_by_the_same_file(self, version: dict[str, str]) -> None:
        record, row = begun(outcome="healthy", lead="")
        said = table(row | {"state": "agreed"} | version)
        record.carry_out(said)
        assert exported(record)["lead"] == "Designated Nurse"
        assert [row.to_do for row in record.carry_out(said).rows] == [()]

    def test_what_nobody_touched_in_the_table_asks_for_nothing_whatever_became_of_it(self) -> None:
        record, row = begun(**state("agreed"))
        record.carry_out(table(row | {"lead": "B"}))
        assert commands(record.one(row)) == []

    def test_what_somebody_changed_since_is_refused_like_if_match(self) -> None:
        record, row = begun(**state("agreed"))
        record.carry_out(table(row | {"lead": "B"}))
        refused(record.one(row | {"due_on": "2028-01-01"} | BECAUSE), Overtaken)
        assert commands(record.one(row | {"due_on": "2028-01-01", "version": "", "lead": "B"} | BECAUSE)) == [
            "move-due-date"
        ]

    def test_a_version_that_there_is_not_yet_is_refused(self) -> None:
        record, row = begun()
        refused(record.one(row | {"version": "9"}), Invalid, "version")

    def test_an_id_of_another_ledger_is_proposed_anew_and_found_again(self) -> None:
        _, row = begun(**state("blocked"))
        here = Record()
        here.carry_out(table(row))
        assert commands(here.one(row)) == []
        assert exported(here)["id"] != row["id"]
        assert exported(here) | {"id": "", "version": ""} == row | {"id": "", "version": ""}

"""Export and import over HTTP: rights per row, nothing before all of it can be taken, once whatever happens."""

from typing import Any

import pytest

from api import accounts, exchange
from domain.model.access import PROPOSERS, Role
from tests.conftest import Web
from tests.integration.desk import CHAIR, STATES, done, history, in_state, key, nothing_written, propose
from tests.integration.importing import EXPORT, IMPORT, came, export, send
from tests.integration.problem import assert_problem
from tests.scenarios import COUNCIL
from tests.unit.tables import GRANT, table

BLOCKED = {"state": "blocked", "obstacle": "No money", "help_needed": "A budget"}
NAMED = "Ayesha Hussain has her own room"


def whats(rows: list[dict[str, Any]]) -> list[str]:
    return [row["what"] for row in rows]


class TestExport:
    def test_it_is_a_file_for_a_spreadsheet_with_every_commitment_oldest_first(self, web: Web) -> None:
        made = [in_state(web, state, title=f"In {state}") for state in STATES]
        web.catch_up()
        answer = web.client.get(EXPORT, headers=web.headers("auditor"))
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == f'attachment; filename="{COUNCIL}-commitments.csv"'
        assert answer.content.startswith(b"\xef\xbb\xbfcouncil,id,version,title,")
        rows = export(web)
        assert [row["id"] for row in rows] == made
        assert {row["council"] for row in rows} == {COUNCIL}

    def test_it_is_narrowed_as_the_list_is(self, web: Web) -> None:
        made = {state: in_state(web, state, title=f"In {state}") for state in STATES}
        for asked in ({"state": "blocked"}, {"stuck": "true"}, {"q": "declined"}, {"body": "cooperative"}):
            listed = web.client.get(
                f"/api/councils/{COUNCIL}/commitments", params=asked, headers=web.headers("officer")
            )
            rows = export(web, **asked)
            items = web.client.get(listed.url, headers=web.headers("officer")).json()["items"]
            assert {row["id"] for row in rows} == {item["id"] for item in items} != set()
        assert {row["id"] for row in export(web, state="declined")} == {made["declined"]}

    def test_no_cell_of_it_is_a_formula(self, web: Web) -> None:
        propose(web, title="=HYPERLINK(1)", lead="@home")
        [row] = export(web)
        assert (row["title"], row["lead"]) == ("'=HYPERLINK(1)", "'@home")
        assert whats(came(web, "officer", row)) == ["as_it_is"]

    def test_who_sees_it(self, web: Web) -> None:
        assert_problem(web.client.get(EXPORT), 401)
        assert_problem(web.client.get(EXPORT, headers=web.headers("stranger")), 404)
        assert_problem(web.client.get(EXPORT, params={"state": "lost"}, headers=web.headers("officer")), 422)


class TestImport:
    def test_an_unedited_export_changes_nothing(self, web: Web) -> None:
        for state in STATES:
            in_state(web, state)
        rows = export(web)
        with nothing_written(web):
            for role in ("officer", "consultant", CHAIR):
                assert set(whats(came(web, role, *rows))) == {"as_it_is"}

    def test_nothing_is_written_until_told_and_then_what_was_told(self, web: Web) -> None:
        which = in_state(web, "agreed")
        [row] = export(web)
        said = row | BLOCKED | {"progress": "Half"}
        with nothing_written(web):
            [would] = came(web, "officer", said, GRANT | {"key": "new"}, dry_run=True)[:1]
            without = web.client.post(
                IMPORT, content=table(said), headers=web.headers("officer", **{"Content-Type": "text/csv"})
            )
            assert without.json()["dry_run"] is True
        assert (would["line"], would["commitment"], would["what"]) == (2, which, "to_do")
        assert [(act["command"], act["by"]) for act in would["acts"]] == [
            ("report-progress", "officer"),
            ("block", "officer"),
        ]
        [did, new] = came(web, "officer", said, GRANT | {"key": "new"})
        assert whats([did, new]) == ["done", "done"]
        assert [act["says"] for act in did["acts"]] == [act["says"] for act in would["acts"]]
        assert [event["event"] for event in history(web, which)][2:] == ["progress_reported", "blocked"]
        assert [event["says"] for event in history(web, new["commitment"])] == [act["says"] for act in new["acts"]]

    def test_the_same_table_again_gives_the_same_answer_and_writes_nothing(self, web: Web) -> None:
        in_state(web, "agreed")
        [row] = export(web)
        rows = [row | BLOCKED, GRANT | {"key": "new", "due_on": "31/12/2099"}]
        first, headers = send(web, "officer", *rows), key()
        with nothing_written(web):
            assert send(web, "officer", *rows).json() == first.json()
            assert send(web, "lead", *rows, **headers).json() == first.json()

    @pytest.mark.parametrize(
        "wrong", [{"key": "b", "outcome": "wealthy"}, {"key": "b", "state": "agreed"}, {"key": "b", "lead": NAMED}]
    )
    def test_one_row_that_cannot_be_taken_stops_all_of_it(self, web: Web, wrong: dict[str, str]) -> None:
        in_state(web, "agreed")
        [row] = export(web)
        rows = [row | BLOCKED, GRANT | {"key": "a"}, GRANT | wrong]
        with nothing_written(web):
            answer = send(web, "officer", *rows)
            told = came(web, "officer", *rows, dry_run=True)
        assert_problem(answer, 422)
        [named] = answer.json()["errors"]
        assert named["field"].startswith("line 4")
        assert whats(told)[:2] == ["to_do", "to_do"]
        assert whats(told)[2] in ("refused", "warned")
        assert "Ayesha" not in answer.text

    def test_what_somebody_changed_since_is_refused(self, web: Web) -> None:
        which = in_state(web, "agreed")
        [row] = export(web)
        done(web, "officer", "report-progress", which, {"report": "A third"})
        with nothing_written(web):
            answer = send(web, "officer", row | BLOCKED)
        assert_problem(answer, 422)
        assert "Someone else changed this" in answer.json()["detail"]

    def test_what_somebody_changes_meanwhile_is_told_and_the_rest_is_done(self, web: Web) -> None:
        which, other = in_state(web, "agreed"), in_state(web, "agreed")
        rows = [row | BLOCKED for row in export(web)]
        with web.services.database() as conn:
            account = accounts.by_token(conn, web.tokens["officer"])
        assert account is not None
        made = exchange.planned(web.services, table(*rows), [account.actor], COUNCIL)
        done(web, "officer", "report-progress", which, {"report": "A third"})
        results = exchange.carry_out(web.services, made)
        assert [came.what for came in results] == ["not_done", "done"]
        assert results[0].refusal is not None
        assert "Someone else" in results[0].refusal.sentence
        assert [event["event"] for event in history(web, other)][-1] == "blocked"

    @pytest.mark.parametrize("role", sorted(role.value for role in Role if role not in (Role.CLOCK, *PROPOSERS)))
    def test_who_gives_no_commands_imports_nothing(self, web: Web, role: str) -> None:
        for dry_run in (True, False):
            assert_problem(send(web, role, GRANT, dry_run=dry_run), 403)

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            ("officer", {"block": True, "agree": False, "propose": True}),
            ("consultant", {"block": False, "agree": False, "propose": True}),
            (CHAIR, {"block": False, "agree": True, "propose": True}),
            ("chair of executive", {"block": False, "agree": False, "propose": True}),
        ],
    )
    def test_each_row_needs_the_rights_of_its_commands(self, web: Web, role: str, may: dict[str, bool]) -> None:
        in_state(web, "agreed")
        propose(web)
        agreed, proposed = export(web)
        rows = {"block": agreed | BLOCKED, "agree": proposed | {"state": "agreed"}, "propose": GRANT | {"key": "n"}}
        for command, row in rows.items():
            [told] = came(web, role, row, dry_run=True)
            assert (told["what"] == "to_do") == may[command], told
            if not may[command]:
                with nothing_written(web):
                    assert_problem(send(web, role, row), 422)

    def test_another_council_is_not_found_and_not_in_the_table(self, web: Web) -> None:
        assert_problem(send(web, "stranger", GRANT), 404)
        assert_problem(web.client.post(IMPORT, content=table(GRANT)), 401)
        assert_problem(send(web, "officer", GRANT | {"council": "elsewhere"}), 422, field="line 2, council")

    def test_what_is_no_table_is_refused_and_not_quoted(self, web: Web) -> None:
        headers = web.headers("officer", **{"Content-Type": "text/csv"})
        for content in (b"", b"Ayesha Hussain", table(GRANT).replace(b"Raise", b"\0"), b"\xff\xfe\0"):
            answer = web.client.post(IMPORT, content=content, headers=headers)
            assert_problem(answer, 422)
            assert "Ayesha" not in answer.text
        assert_problem(web.client.post(IMPORT, content=b"x" * 2_000_000, headers=headers), 413)
        wrong = web.headers("officer", **{"Content-Type": "application/json"})
        assert_problem(web.client.post(IMPORT, content=b"{}", headers=wrong), 422, field="Content-Type")

"""The page of an import: what would happen, row by row; nothing before “Do this”, and then just that."""

from html import unescape
from typing import Any

import pytest
import structlog
from httpx2 import Response

from api import exchange, logs
from tests.conftest import Web
from tests.integration.checking import fails
from tests.integration.desk import done, in_state, nothing_written, propose, recorded
from tests.integration.importing import export
from tests.integration.pages.seats import SAME, XSS, Seat, hidden
from tests.scenarios import COUNCIL
from tests.unit.tables import BECAUSE, GRANT, table

PAGE = f"/councils/{COUNCIL}/import"
BLOCKED = {"state": "blocked", "obstacle": "No money", "help_needed": "A budget"}


def choose(seat: Seat, *rows: dict[str, Any], content: bytes | None = None, **changed: str) -> Response:
    """Choose a file with these rows and send it."""
    data = {"form_token": seat.form_token()} | changed
    files = {"table": ("table.csv", table(*rows) if content is None else content, "text/csv")}
    return seat.client.post(PAGE, data=data, files=files, headers=SAME)


def do_this(seat: Seat, shown: Response, **changed: str) -> Response:
    return seat.post(f"{PAGE}/carry-out", hidden(shown.text) | changed)


class TestThePage:
    def test_the_register_leads_there_and_to_the_table(self, web: Web, officer: Seat) -> None:
        in_state(web, "blocked")
        web.catch_up()
        page = unescape(officer.get(f"/councils/{COUNCIL}?state=blocked&q=grant").text)
        assert f'href="/api/councils/{COUNCIL}/export?state=blocked&q=grant"' in page
        assert f'href="{PAGE}"' in page
        assert officer.get(f"/api/councils/{COUNCIL}/export?state=blocked&q=grant").status_code == 200
        auditor = Seat(web, "auditor")
        assert PAGE not in auditor.get(f"/councils/{COUNCIL}").text
        assert auditor.get(PAGE).status_code == 403
        assert choose(auditor, GRANT).status_code == 403
        assert Seat(web, "stranger").get(PAGE).status_code == 404

    def test_what_would_happen_is_shown_and_then_done_once(self, web: Web, officer: Seat) -> None:
        in_state(web, "agreed")
        propose(web, title="Free bus travel")
        first, same = export(web)
        with nothing_written(web):
            shown = choose(officer, first | BLOCKED, same, GRANT | {"title": "Driving lessons", "on": "02/01/2025"})
        page = unescape(shown.text)
        assert shown.status_code == 200
        for said in ("What would happen", "Nothing was written yet.", "Line 2: ", "Blocked: No money.", "Line 4: "):
            assert said in page
        assert "1 row changes nothing." in page
        assert "Line 3: " not in page
        before = recorded(web)
        for _ in range(2):
            done_page = do_this(officer, shown)
            assert done_page.status_code == 200
            assert "All of it is on the record." in done_page.text
        assert recorded(web) == before + 2

    def test_a_row_that_cannot_be_taken_leaves_no_button(self, web: Web, officer: Seat) -> None:
        propose(web)
        [row] = export(web)
        page = unescape(choose(officer, GRANT | {"key": "a"}, row | {"state": "agreed"}).text)
        assert "1 row cannot be taken" in page
        assert "Only these can do this: chair." in page
        assert "Do this" not in page.replace("Do this now", "").replace("do this:", "")
        with nothing_written(web):
            data = {"form_token": officer.form_token(), "plan": "x", "table": "Y291bmNpbA"}
            assert officer.post(f"{PAGE}/carry-out", data).status_code == 422

    def test_what_changed_since_it_was_shown_is_shown_again(self, web: Web, officer: Seat) -> None:
        which = in_state(web, "agreed")
        [row] = export(web)
        shown = choose(officer, row | {"version": ""} | BLOCKED, GRANT | {"key": "new"})
        done(web, "officer", "achieve", which, {"evidence": "Paid."})
        with nothing_written(web):
            again = do_this(officer, shown)
        assert again.status_code == 409
        assert "Something changed since you looked" in again.text

    def test_what_is_no_table_is_said_line_by_line(self, officer: Seat) -> None:
        wrong = choose(officer, GRANT | {"due_on": "soon"}, GRANT | {"checked": "perhaps"})
        assert wrong.status_code == 422
        for said in ("Line 2, due_on.", "31/03/2025", "Line 3, checked."):
            assert said in wrong.text
        for content in (b"", b"\xff\xfe\0", b"Ayesha"):
            answer = choose(officer, content=content)
            assert answer.status_code == 422
            assert "Ayesha" not in answer.text

    def test_signs_of_one_child_say_where_to_take_it(self, web: Web, officer: Seat, consultant: Seat) -> None:
        said = GRANT | {"source": "Ayesha Hussain has her own room"}
        with nothing_written(web):
            page = unescape(choose(officer, said).text)
        assert "About one child?" in page
        assert "Their Independent Reviewing Officer" in page
        assert "write yes under “checked”" in page
        assert "ask somebody who is trained" in choose(consultant, said | {"checked": "yes"}).text
        assert "Would be done" in choose(officer, said | {"checked": "yes"}).text

    def test_what_is_in_a_table_is_never_markup(self, web: Web, officer: Seat) -> None:
        shown = choose(officer, GRANT | {"title": XSS, "lead": XSS, "measure": XSS})
        for page in (shown.text, do_this(officer, shown).text):
            assert "<script>" not in page
            assert "alert(1)" in page

    @pytest.mark.parametrize("token", ["", "wrong", "é"])
    def test_a_form_that_is_not_ours_does_nothing(self, web: Web, officer: Seat, token: str) -> None:
        shown = choose(officer, GRANT)
        with nothing_written(web):
            assert choose(officer, GRANT, form_token=token).status_code == 403
            assert do_this(officer, shown, form_token=token).status_code == 403
            assert do_this(officer, shown, table="é").status_code == 422
            assert officer.client.post(f"{PAGE}/carry-out", data=hidden(shown.text)).status_code == 403
            assert officer.post(PAGE, {"form_token": officer.form_token()}).status_code == 422
            headers = SAME | {"content-type": "multipart/form-data; boundary=x"}
            assert officer.client.post(PAGE, content=b"nonsense", headers=headers).status_code == 422

    def test_a_table_too_large_is_refused(self, officer: Seat) -> None:
        assert choose(officer, content=b"x" * 2_000_000).status_code == 413
        assert choose(officer, content=b"x" * 1_200_000).status_code == 422

    def test_a_fault_of_ours_shows_nothing_of_the_file(
        self, web: Web, officer: Seat, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        shown = choose(officer, GRANT | {"lead": "Qwrtz nurse"})
        monkeypatch.setattr(exchange, "carry_out", fails(RuntimeError("Qwrtz nurse")))
        logs.configure("debug")
        try:
            answer = do_this(officer, shown)
        finally:
            structlog.reset_defaults()
        assert answer.status_code == 500
        logged = capfd.readouterr().err
        assert "RuntimeError" in logged
        assert "Qwrtz" not in answer.text + logged

    def test_a_due_date_is_moved_with_its_reason(self, web: Web) -> None:
        chair = Seat(web, "chair of partnership")
        in_state(web, "agreed")
        [row] = export(web)
        page = choose(chair, row | {"due_on": "31/12/2098"} | BECAUSE).text
        assert "Due date moved to Wednesday 31 December 2098: Because." in page

"""The forms: what they keep, once only, two people at once."""

import re
from datetime import timedelta

import domain.model.commands
from api.pages.form_table import COMMANDS, DUTY_COMMANDS, VOICE_COMMANDS, fields_of
from tests.conftest import Web
from tests.integration.pages.seats import Seat, area, hidden, led_to, something, web_id
from tests.scenarios import COUNCIL

FOUND = {"value": "4", "evidence": "https://example.org/places", "evidence_on": "2024-05-01"}


class TestForms:
    def test_every_command_that_is_offered_has_a_form_with_every_field_labelled(
        self, web: Web, blocked: str, officer: Seat, consultant: Seat, chair: Seat
    ) -> None:
        consultant.send(f"{blocked}/challenge", words="Why?")
        consultant.send(f"/councils/{COUNCIL}/propose", title="Free bus travel")
        officer.send(f"{blocked}/set-measure", kind="count", measure="Places", target="6")
        web.catch_up()
        seen = set()
        for seat in (officer, consultant, chair):
            offered = re.findall(rf'href="{blocked}/([a-z-]+)"', seat.get(blocked).text)
            for command in set(offered) - {"changes"}:
                page = seat.get(f"{blocked}/{command}")
                assert page.status_code == 200, command
                labels = set(re.findall(r'<label[^>]*for="([^"]+)"', page.text))
                inputs = re.findall(r'<(?:input|textarea|select)(?![^>]*type="hidden")[^>]* id="([^"]+)"', page.text)
                assert inputs
                assert set(inputs) <= labels, command
                seen.add(command)
        assert seen == {
            "unblock", "report-progress", "answer", "achieve", "challenge", "withdraw-challenge",
            "dispose", "move-due-date", "assign-lead", "cannot-be-met",
            "assign-owner", "adopt", "link", "set-measure", "record-reading",
        }  # fmt: skip

    def test_every_command_of_the_contract_has_a_form(self) -> None:
        assert set(COMMANDS) == set(domain.model.commands.COMMANDS)
        assert set(DUTY_COMMANDS) == set(domain.model.commands.DUTY_COMMANDS)
        assert set(VOICE_COMMANDS) == set(domain.model.commands.VOICE_COMMANDS)
        assert all(fields_of(form)[-1].name == "on" for form in [*COMMANDS.values(), *DUTY_COMMANDS.values()])

    def test_every_command_can_be_given_by_form(
        self, web: Web, here: str, officer: Seat, consultant: Seat, chair: Seat
    ) -> None:
        in_a_month = (web.services.ledger.now().date() + timedelta(days=30)).isoformat()
        other = led_to(consultant.send(f"/councils/{COUNCIL}/propose", title="Free bus travel")).rpartition("/")[2]
        web.catch_up()
        cooperative, executive = Seat(web, "chair of cooperative"), Seat(web, "chair of executive")
        steps: list[tuple[Seat, str, dict[str, str]]] = [
            (chair, "decline", {"reason": "Too dear"}),
            (chair, "reopen", {"reason": "We found money"}),
            (chair, "agree", {"lead": "Virtual Head", "due_on": "2099-01-01"}),
            (chair, "assign-lead", {"lead": "Director"}),
            (chair, "move-due-date", {"due_on": "2098-01-01", "reason": "Sooner"}),
            (officer, "report-progress", {"report": "Begun"}),
            (consultant, "challenge", {"words": "Why?"}),
            (officer, "answer", {"challenge": "challenge:8", "words": "Because."}),
            (consultant, "challenge", {"words": "And?"}),
            (consultant, "withdraw-challenge", {"challenge": "challenge:10"}),
            (officer, "block", {"obstacle": "No", "help_needed": "Yes"}),
            (officer, "unblock", {"how": "Done"}),
            (officer, "block", {"obstacle": "No", "help_needed": "Yes"}),
            (chair, "dispose", {"decision": "referred_up", "words": "Too big for us"}),
            (cooperative, "refer", {"to": "executive", "words": "Only you can"}),
            (executive, "dispose", {"decision": "supported", "until": in_a_month, "words": "We help"}),
            (executive, "assign-owner", {"owner": "college", "reason": "They run it"}),
            (officer, "adopt", {"organisation": "builder", "part": "Six places", "obligation": "Contract, clause 4"}),
            (officer, "withdraw-adoption", {"organisation": "builder", "reason": "It ended"}),
            (consultant, "link", {"to": other, "how": "supports"}),
            (consultant, "unlink", {"to": other}),
            (officer, "set-measure", {"kind": "count", "measure": "Places", "unit": "places", "target": "6"}),
            (consultant, "record-reading", FOUND),
            (officer, "withdraw-reading", {"reading": "reading:24", "reason": "Miscounted"}),
            (officer, "achieve", {"evidence": "Paid"}),
            (consultant, "give-verdict", {"verdict": "not_yet", "words": "Not to me"}),
            (consultant, "reopen", {"reason": "Still owed"}),
            (chair, "cannot-be-met", {"reason": "Law", "explanation": "The law says no."}),
            (officer, "deliver-explanation", {"where": "A letter to everybody"}),
        ]
        for seat, command, typed in steps:
            answer = seat.send(f"{here}/{command}", **typed)
            assert answer.status_code == 303, (command, answer.text)
        assert {command for _, command, _ in steps} == set(COMMANDS)
        assert "It cannot be met: Law." in officer.get(here).text

    def test_who_may_not_give_a_command_is_told_so(self, web: Web, agreed: str) -> None:
        auditor = Seat(web, "auditor")
        token = auditor.form_token()
        for command in COMMANDS:
            assert auditor.get(f"{agreed}/{command}").status_code == 403, command
            body = {"form_token": token, "key": "1", "version": "2"} | something(command)
            if "to" in body:
                body["to"] = str(web_id(agreed))
            assert auditor.post(f"{agreed}/{command}", body).status_code == 403, command
        assert len(web.services.ledger.history(web_id(agreed))) == 2

    def test_what_cannot_be_taken_is_shown_with_everything_typed(self, agreed: str, officer: Seat) -> None:
        answer = officer.send(f"{agreed}/block", obstacle="A\nlong\ntext", help_needed="", on="yesterday")
        assert answer.status_code == 422
        assert area(answer.text, "obstacle").splitlines() == ["A", "long", "text"]
        assert 'href="#help_needed"' in answer.text
        assert 'href="#on"' in answer.text
        assert 'value="yesterday"' in answer.text
        assert "Error: Block" in answer.text

    def test_what_the_rules_refuse_is_shown_at_its_field(self, blocked: str, chair: Seat) -> None:
        answer = chair.send(f"{blocked}/dispose", decision="supported", words="We help")
        assert answer.status_code == 422
        assert 'href="#until"' in answer.text
        assert area(answer.text, "words") == "We help"
        assert re.search(r'value="supported" checked', answer.text)

    def test_choosing_no_cause_is_not_choosing_every_cause(self, blocked: str, chair: Seat) -> None:
        form = chair.hidden(f"{blocked}/dispose") | {"decision": "obstacle_removed", "words": "It is solved."}
        assert chair.post(f"{blocked}/dispose", form | {"causes": ""}).status_code == 422
        assert chair.post(f"{blocked}/dispose", form).status_code == 303

    def test_two_officers_at_once_lose_nothing(self, web: Web, agreed: str, officer: Seat) -> None:
        other = Seat(web, "lead")
        form = officer.hidden(f"{agreed}/block")
        assert other.send(f"{agreed}/report-progress", report="We rang them.").status_code == 303
        second = officer.post(f"{agreed}/block", form | {"obstacle": "No money", "help_needed": "A budget"})
        assert second.status_code == 412
        assert "Progress: We rang them." in second.text
        assert area(second.text, "obstacle") == "No money"
        again = officer.post(f"{agreed}/block", hidden(second.text) | {"obstacle": "No money", "help_needed": "More"})
        assert again.status_code == 303
        assert "No money" in officer.get(agreed).text

    def test_where_the_other_one_made_it_impossible_the_text_is_still_there(
        self, web: Web, agreed: str, officer: Seat
    ) -> None:
        form = officer.hidden(f"{agreed}/block")
        assert Seat(web, "lead").send(f"{agreed}/achieve", evidence="It is paid.").status_code == 303
        answer = officer.post(f"{agreed}/block", form | {"obstacle": "My long text", "help_needed": "A budget"})
        assert answer.status_code == 409
        assert "My long text" in answer.text
        assert "Achieved: It is paid." in answer.text

    def test_a_form_sent_twice_is_written_once(self, web: Web, agreed: str, officer: Seat) -> None:
        form = officer.hidden(f"{agreed}/report-progress") | {"report": "Begun"}
        first, second = (officer.post(f"{agreed}/report-progress", form) for _ in range(2))
        assert first.headers["location"] == second.headers["location"] == f"{agreed}?done=report-progress"
        assert len(web.services.ledger.history(web_id(agreed))) == 3
        changed = officer.post(f"{agreed}/report-progress", form | {"report": "Begun, and more"})
        assert changed.status_code == 422
        assert "sent before" in changed.text
        assert hidden(changed.text)["key"] != form["key"]

    def test_a_proposal_sent_twice_is_one_commitment(self, web: Web, officer: Seat) -> None:
        path = f"/councils/{COUNCIL}/propose"
        form = officer.hidden(path) | {"title": "Once"}
        assert led_to(officer.post(path, form)) == led_to(officer.post(path, form))
        assert len(list(web.services.ledger.commitments())) == 1

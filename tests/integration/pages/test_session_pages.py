"""Sessions as pages: called, held, followed up; every command has its form."""

import re
from datetime import timedelta
from html import unescape

import pytest

from api.endpoints.session_bodies import SESSION_BODIES
from api.pages import sessions
from api.pages.form_table import SESSION_COMMANDS
from api.pages.forms.sessions import CALL
from api.pages.sessions import IN_SHORT
from domain.model.calendar import day_of
from domain.model.session_access import RULES
from tests.conftest import Web
from tests.integration.pages.seats import Seat, hidden, led_to
from tests.integration.passing import Time
from tests.scenarios import COUNCIL

SESSIONS = f"/councils/{COUNCIL}/sessions"


def plain(html: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


@pytest.fixture
def officer(web: Web) -> Seat:
    return Seat(web, "officer")


def called(officer: Seat, time: Time, **said: str) -> str:
    about = {"body": "cooperative", "day": day_of(time()).isoformat(), "theme": "Healthy", "place": "Town Hall"} | said
    return led_to(officer.send(f"{SESSIONS}/call", **about))


def test_every_command_has_a_form_whose_fields_are_what_it_takes() -> None:
    assert set(SESSION_COMMANDS) == set(SESSION_BODIES) == set(RULES)
    own = {"on", "checked", "ask_for_a_check"}
    for command, form in SESSION_COMMANDS.items():
        assert {field.name for field in form.fields} == set(SESSION_BODIES[command].model_fields) - own, command
        needed = {name for name, field in SESSION_BODIES[command].model_fields.items() if field.is_required()}
        assert needed <= {field.name for field in form.fields if field.needed}, command
    assert {field.name for field in CALL.fields} == {"body", "day", "theme", "place"}


def test_a_session_is_called_opened_and_held_on_pages(web: Web, officer: Seat, time: Time) -> None:
    page = called(officer, time)
    assert "The session is called." in officer.get(f"{page}?done=call").text
    officer.send(f"{page}/open")
    consultant = Seat(web, "consultant")
    assert led_to(consultant.send(f"{page}/raise-point", words="Gyms are far away.", who="")) == page
    officer.send(f"{page}/decide", text="Passes for everyone.")
    officer.send(f"{page}/attend", who="consultant", how_many="2", hours="4.5")
    officer.send(f"{page}/ask-question", words="Who pays?", who="member", response="")
    officer.send(f"{page}/answer-question", item="3", response="The council.")
    officer.send(f"{page}/take-up", item="2", title="A gym pass for everyone", outcome="healthy")
    officer.send(f"{page}/close")
    shown = officer.get(page).text
    said = plain(shown)
    for words in (
        "Held",
        "Point raised A Care Consultant: Gyms are far away.",
        "Decision 1 Passes for everyone.",
        "A commitment was made of this",
        "Question A member: Who pays? The answer: The council.",
        "A Care Consultant: 2, 4.5 paid hours",
        "By Care Consultant. Recorded on",
    ):
        assert words in said, words
    made = re.search(r'href="(/commitments/[^"]+)">A commitment', shown)
    assert made is not None
    assert "Cooperative, session of" in officer.get(made[1]).text
    web.catch_up()
    listed = plain(officer.get(SESSIONS).text)
    assert "Healthy Held Cooperative, Town Hall. 3 things on its record, 1 decision among them." in listed
    assert "A session of the Cooperative was called" in officer.get(f"/councils/{COUNCIL}/timeline").text
    assert f'href="{SESSIONS}?body=cooperative"' in officer.get(f"/councils/{COUNCIL}/bodies/cooperative").text
    assert f'href="{SESSIONS}"' in officer.get(f"/councils/{COUNCIL}").text


def test_what_the_next_one_opens_with_is_a_page(web: Web, officer: Seat, time: Time) -> None:
    first = called(officer, time)
    assert "everything is new" in plain(officer.get(f"{first}/opening").text)
    officer.send(f"{first}/open")
    officer.send(f"{first}/decide", text="Passes for everyone.")
    officer.send(f"{first}/take-up", item="1", title="A gym pass for everyone")
    officer.send(f"{first}/close")
    time.now += timedelta(days=30)
    following = called(officer, time)
    said = plain(officer.get(f"{following}/opening").text)
    for words in (
        "What has become of what since the session of",
        "Decision 1 Passes for everyone. A gym pass for everyone : proposed.",
        "Nothing was achieved since last time.",
        "Every challenge has its answer.",
    ):
        assert words in said, words


def test_whoever_opens_a_session_sees_what_became_of_what_since_last_time(web: Web, officer: Seat, time: Time) -> None:
    first = called(officer, time)
    assert "everything is new" in plain(officer.get(first).text)
    officer.send(f"{first}/open")
    time.now += timedelta(minutes=5)
    for number in range(IN_SHORT + 2):
        officer.send(f"{first}/decide", text=f"The matter {number}.")
    officer.send(f"{first}/take-up", item="1", title="A gym pass for everyone")
    officer.send(f"{first}/close")
    made = re.search(r'href="(/commitments/[^"]+)">A commitment', officer.get(first).text)
    assert made is not None
    led_to(Seat(web, "chair of cooperative").send(f"{made[1]}/agree"))
    led_to(officer.send(f"{made[1]}/block", obstacle="No money", help_needed="A budget"))
    led_to(Seat(web, "consultant").send(f"{made[1]}/challenge", words="When?"))
    time.now += timedelta(days=30)
    following = called(officer, time)
    for seat in ("officer", "consultant", "member", "auditor"):
        said = plain(Seat(web, seat).get(following).text)
        for words in (
            "Since last time What has become of what since the session of",
            "as it was known just now.",
            "Decision 1 The matter 0. A gym pass for everyone : blocked. It stands with the Strategic Partnership.",
            "Decision 5 The matter 4. No commitment was made of it. And 2 more.",
            "What is stuck A gym pass for everyone Blocked, challenge. It stands with the Strategic Partnership.",
            "No answer yet A gym pass for everyone : 1 challenge",
        ):
            assert words in said, (seat, words)
        assert "The matter 5." not in said
    assert f'href="{following}/opening"' in officer.get(following).text
    whole = plain(officer.get(f"{following}/opening").text)
    assert "The matter 5." in whole

    # What it opened with stays what it was, whatever is recorded later.
    officer.send(f"{following}/open")
    time.now += timedelta(minutes=5)
    led_to(officer.send(f"{made[1]}/unblock", how="The money is there."))
    said = plain(officer.get(following).text)
    assert "as it was known when this one was opened." in said
    assert "A gym pass for everyone : blocked." in said


def test_a_session_that_was_cancelled_or_is_of_the_past_opens_with_nothing(web: Web, officer: Seat, time: Time) -> None:
    page = called(officer, time, day=(day_of(time()) + timedelta(days=40)).isoformat())
    assert "Since last time" in officer.get(page).text
    assert "Since last time" not in officer.get(f"{page}?as_of={day_of(time())}").text
    officer.send(f"{page}/cancel", reason="Snow.")
    assert "Since last time" not in officer.get(page).text


def test_each_seat_is_offered_what_it_may_do(web: Web, officer: Seat, time: Time) -> None:
    page = called(officer, time)
    assert f'href="{page}/open"' in officer.get(page).text
    assert "What you can do" not in Seat(web, "consultant").get(page).text
    officer.send(f"{page}/open")
    for seat, there, not_there in (
        ("consultant", "raise-point", "decide"),
        ("chair of cooperative", "decide", "cancel"),
        ("chair of scrutiny", "", "decide"),
        ("auditor", "", "raise-point"),
    ):
        shown = Seat(web, seat).get(page).text
        assert not there or f'href="{page}/{there}"' in shown, seat
        assert f'href="{page}/{not_there}"' not in shown, seat
    assert Seat(web, "consultant").get(f"{page}/decide").status_code == 403
    assert officer.get(f"{page}/move").status_code == 409
    assert officer.get(f"{page}/rename").status_code == 404
    assert Seat(web, "consultant").get(f"{SESSIONS}/call").status_code == 403
    assert Seat(web, "stranger").get(page).status_code == 404


def test_a_form_that_cannot_be_taken_comes_back_with_what_was_typed(web: Web, officer: Seat, time: Time) -> None:
    again = officer.send(f"{SESSIONS}/call", body="cooperative", day="soon", theme="Homes")
    assert again.status_code == 422
    assert 'value="Homes"' in again.text
    assert "This is not a day." in again.text
    page = called(officer, time)
    twice = officer.send(f"{SESSIONS}/call", body="cooperative", day=day_of(time()).isoformat(), theme="Homes")
    assert (twice.status_code, "has a session on that day already" in twice.text) == (422, True)
    officer.send(f"{page}/open")
    for command, typed, said in (
        ("attend", {"who": "member", "how_many": "many"}, "This is needed. Write it on one line."),
        ("attend", {"who": "member", "how_many": "2", "hours": "2"}, "Only the hours of Care Consultants are kept"),
        ("decide", {"text": " "}, "This is needed. Write it in your own words."),
        ("celebrate", {"words": "", "commitment": "x"}, "Choose one of these."),
    ):
        answer = officer.send(f"{page}/{command}", **typed)
        assert (answer.status_code, said in answer.text) == (422, True), (command, plain(answer.text))


def test_two_at_once_and_the_same_form_twice_write_once(web: Web, officer: Seat, time: Time) -> None:
    page = called(officer, time)
    officer.send(f"{page}/open")
    form = hidden(officer.get(f"{page}/decide").text) | {"text": "Passes for everyone."}
    assert led_to(officer.post(f"{page}/decide", form)) == page
    assert led_to(officer.post(f"{page}/decide", form)) == page
    other = hidden(officer.get(f"{page}/endorse").text) | {"text": "The plan."}
    officer.send(f"{page}/decide", text="A report.")
    changed = officer.post(f"{page}/endorse", other)
    assert (changed.status_code, "Someone else changed this" in changed.text) == (412, True)
    assert "Decision 2: A report." in changed.text
    assert officer.get(page).text.count("Passes for everyone.") == 2, "once as it is, once in its history"


def test_the_past_of_a_session_is_shown_without_commands(web: Web, officer: Seat, time: Time) -> None:
    page = called(officer, time)
    officer.send(f"{page}/open")
    answer = officer.get(f"{page}?as_of={day_of(time())}")
    assert "This is the past." in answer.text
    assert "What you can do" not in answer.text


def test_what_somebody_typed_is_shown_as_text_only(web: Web, officer: Seat, time: Time) -> None:
    page = called(officer, time, theme="<script>alert(1)</script>", place="<b>Hall</b>")
    officer.send(f"{page}/open")
    officer.send(f"{page}/raise-point", words="<img src=x>", who="")
    web.catch_up()
    for path in (page, SESSIONS, f"{page}/opening", f"/councils/{COUNCIL}/timeline"):
        shown = officer.get(path).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "<b>Hall" not in shown


def test_of_many_that_are_to_come_the_next_ones_are_shown(
    web: Web, officer: Seat, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (30, 10, 20):
        called(officer, time, day=(day_of(time()) + timedelta(days=days)).isoformat(), theme=f"In {days} days")
    web.catch_up()
    monkeypatch.setattr(sessions, "MOST_TO_COME", 2)
    said = plain(officer.get(SESSIONS).text)
    assert said.index("In 10 days") < said.index("In 20 days")
    assert "In 30 days" not in said
    assert "More are called for later days." in said

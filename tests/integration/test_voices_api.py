"""What young people said, over HTTP: who writes it, who reads which words, lists without words, and what came of it."""

from typing import Any
from uuid import uuid4

import pytest

from domain.voices.store import ERASED
from tests.conftest import Web
from tests.integration.desk import done, in_state, key, nothing_written, propose
from tests.integration.saying import SAFER, SAID, VOICES, WORDS, heard, listed, published, read, tell, told
from tests.integration.words.said import everything_stored
from tests.scenarios import COUNCIL

EVERYBODY = ("officer", "lead", "consultant", "participation_worker", "chair", "member", "auditor", "admin")


def test_from_what_was_said_to_what_came_of_it(web: Web) -> None:
    which = heard(web, "consultant", age_group="11_to_15", people=3)
    assert told(web, "officer", "review", which, finding="redacted", shown=SAFER)["state"] == "reviewed"
    assert told(web, "consultant", "give-consent", which)["state"] == "published"
    assert told(web, "lead", "set-theme", which, theme="Getting about")["theme"] == "Getting about"
    bus = in_state(web, "agreed", title="A bus pass")
    told(web, "participation_worker", "link", which, to=bus, priorities=["h1"])
    found = read(web, "member", which)
    assert (found["what"], found["differs"], found["came_of"][0]["title"]) == ("on_the_way", False, "A bus pass")
    done(web, "officer", "achieve", bus, {"evidence": "It comes at eight."})
    done(web, "consultant", "give-verdict", bus, {"verdict": "not_yet", "words": "It is full."})
    found = read(web, "member", which)
    assert (found["what"], found["came_of"][0]["verdict"]) == ("done", "not_yet")
    answered = told(web, "lead", "answer", which, what="on_the_way", words="We asked for a bigger bus.")
    (answer,) = answered["answers"]
    assert (answer["what"], answer["readability"]["is_rough"], answer["readability"]["words"]) == (
        "on_the_way",
        True,
        6,
    )
    found = read(web, "member", which)
    assert (found["what"], found["differs"], found["came_of"][0]["what"]) == ("on_the_way", True, "done")
    assert [event["event"] for event in read(web, "member", which, "/events")["items"]] == [
        "heard",
        "reviewed",
        "consent_given",
        "themed",
        "linked",
        "answered",
    ]


def test_why_it_was_not_done_is_told_in_the_words_for_children(web: Web) -> None:
    which, no = heard(web), in_state(web, "cannot_be_met")
    told(web, "officer", "link", which, to=no)
    found = read(web, "member", which)
    assert (found["what"], found["came_of"][0]["words"]) == ("not_done", "We may not do this. We are sorry.")
    declined = in_state(web, "declined")
    other = heard(web)
    told(web, "officer", "link", other, to=declined)
    assert read(web, "member", other)["came_of"][0]["words"] == "Not ours to do"
    told(web, "officer", "link", other, to=propose(web))
    assert read(web, "member", other)["what"] == "on_the_way"


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_reads_which_words(web: Web, role: str) -> None:
    which = heard(web)
    trained = role in ("officer", "participation_worker", "auditor")
    before = read(web, role, which)
    assert (before["words"], before["safe_words"]) == (WORDS if trained else None, None)
    told(web, "officer", "review", which, finding="redacted", shown=SAFER)
    after = read(web, role, which)
    assert (after["words"], after["safe_words"]) == (WORDS if trained else None, SAFER)
    events = read(web, role, which, "/events")["items"]
    shown = [event["data"].get("words") or event["data"].get("shown") for event in events]
    assert shown == [WORDS if trained else "[words that are not shown here]", SAFER]


def test_what_was_kept_back_is_read_by_few_though_whoever_said_it_agrees(web: Web) -> None:
    which = heard(web)
    told(web, "officer", "review", which, finding="kept_back")
    told(web, "participation_worker", "give-consent", which)
    found = read(web, "member", which)
    assert (found["state"], found["words"], found["safe_words"]) == ("kept_back", None, None)


def test_each_reading_is_noted_and_nobody_reads_what_they_may_not(web: Web) -> None:
    which = heard(web)
    before = web.services.ledger.voices.readings(limit=100)
    read(web, "member", which)
    read(web, "member", which, "/events")
    listed(web)
    told(web, "lead", "set-theme", which, theme="Getting about")
    assert web.services.ledger.voices.readings(limit=100) == before
    read(web, "officer", which)
    assert len(web.services.ledger.voices.readings(limit=100)) == len(before) + 1


def test_the_answer_to_a_command_shows_no_words_and_is_the_same_again(web: Web) -> None:
    once = key()
    first = web.client.post(VOICES, json=SAID, headers=web.headers("participation_worker", **once))
    again = web.client.post(VOICES, json=SAID, headers=web.headers("participation_worker", **once))
    other = web.client.post(VOICES, json=SAID | {"people": 2}, headers=web.headers("participation_worker", **once))
    assert (first.status_code, first.headers["etag"], first.json()) == (201, '"1"', again.json())
    assert first.headers["location"] == f"/api/voices/{first.json()['id']}"
    assert WORDS not in first.text
    assert other.status_code == 422


def test_lists_have_no_words_and_are_narrowed_and_paged(web: Web) -> None:
    first = heard(web, source="survey", theme="Getting about")
    second = heard(web, theme="Getting about")
    third = published(web, theme="Food", people=4)
    told(web, "officer", "link", third, priorities=["h1"])
    web.catch_up()
    assert [item["id"] for item in listed(web)["items"]] == [third, second, first]
    assert [item["id"] for item in listed(web, theme="Getting about")["items"]] == [second, first]
    assert [item["id"] for item in listed(web, source="survey")["items"]] == [first]
    assert [item["id"] for item in listed(web, state="published")["items"]] == [third]
    assert [item["id"] for item in listed(web, priority="h1")["items"]] == [third]
    page = listed(web, limit=2)
    assert [item["id"] for item in page["items"]] == [third, second]
    assert [item["id"] for item in listed(web, cursor=page["next"])["items"]] == [first]
    assert WORDS not in everything_stored(web)
    timeline = web.client.get(f"/councils/{COUNCIL}/timeline", headers=web.headers("member")).text
    assert WORDS not in timeline


def test_taken_back_it_is_erased_and_the_same_again_does_nothing_more(web: Web) -> None:
    which = published(web, safer=SAFER)
    once = key()
    answers = [
        web.client.post(
            f"/api/voices/{which}/withdraw-consent", json={}, headers=web.headers("participation_worker", **once)
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    found = read(web, "auditor", which)
    assert (found["state"], found["words"], found["safe_words"]) == ("withdrawn", ERASED, ERASED)
    assert tell(web, "participation_worker", "give-consent", which).status_code == 409


@pytest.mark.parametrize(
    ("role", "command", "said", "status"),
    [
        ("member", "repeat", {"source": "survey", "where": "Survey"}, 403),
        ("lead", "review", {"finding": "nobody_known"}, 403),
        ("participation_worker", "review", {"finding": "nobody_known"}, 403),
        ("consultant", "give-consent", {}, 403),
        ("officer", "give-consent", {}, 403),
        ("consultant", "answer", {"what": "done", "words": "Done."}, 403),
        ("officer", "answer", {"what": "perhaps", "words": "Done."}, 422),
        ("officer", "answer", {"what": "done", "words": ""}, 422),
        ("officer", "review", {"finding": "redacted"}, 422),
        ("officer", "link", {}, 422),
        ("officer", "link", {"to": str(uuid4())}, 422),
        ("officer", "link", {"to": None, "priorities": ["none"]}, 422),
        ("officer", "repeat", {"source": "survey", "where": "Survey", "people": 0}, 422),
        ("officer", "repeat", {"source": "session", "where": "The Happy session", "on": "2024-06-05"}, 409),
        ("officer", "set-theme", {"theme": "Food", "on": "2024-06-04"}, 422),
        ("officer", "set-theme", {"theme": "Food", "name": "Somebody"}, 422),
        ("stranger", "set-theme", {"theme": "Food"}, 404),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    web: Web, role: str, command: str, said: dict[str, Any], status: int
) -> None:
    which = heard(web)
    with nothing_written(web):
        answer = tell(web, role, command, which, **said)
        assert answer.status_code == status, answer.text
        assert answer.json()["detail"]


@pytest.mark.parametrize(
    "said",
    [
        {"source": "gossip"},
        {"age_group": "14"},
        {"people": "many"},
        {"people": 10**12},
        {"words": " "},
        {"where": "a\nb"},
        {"organisation": "college"},
        {"name": "Somebody"},
        {"on": "2999-01-01"},
    ],
)
def test_what_cannot_be_heard_is_refused(web: Web, said: dict[str, Any]) -> None:
    with nothing_written(web):
        answer = web.client.post(VOICES, json=SAID | said, headers=web.headers("officer"))
        assert answer.status_code == 422, answer.text


def test_words_with_a_name_in_them_wait_for_somebody_trained_and_are_written_once(web: Web) -> None:
    named = SAID | {"words": "Kevin Smith is never there when the bus comes."}
    asked = web.client.post(VOICES, json=named, headers=web.headers("consultant"))
    assert (asked.status_code, asked.json()["type"]) == (422, "urn:kept:about-one-child")
    held = web.client.post(VOICES, json=named | {"ask_for_a_check": True}, headers=web.headers("consultant"))
    assert held.status_code == 202, held.text
    waiting = web.client.get(f"/api/councils/{COUNCIL}/held", headers=web.headers("officer")).json()["items"]
    assert [(each["command"], each["voice"], each["commitment"]) for each in waiting] == [("hear", None, None)]
    path = f"/api/held/{held.json()['held']}/record"
    for _ in range(2):
        assert web.client.post(path, headers=web.headers("officer")).status_code == 200
    web.catch_up()
    (row,) = listed(web)["items"]
    assert read(web, "auditor", row["id"])["words"] == named["words"]


def test_a_name_in_a_command_on_a_voice_waits_too(web: Web) -> None:
    which = heard(web)
    body = {"what": "not_done", "words": "Kevin Smith did not want it.", "ask_for_a_check": True}
    held = tell(web, "lead", "answer", which, **body)
    assert held.status_code == 202, held.text
    waiting = web.client.get(f"/api/councils/{COUNCIL}/held", headers=web.headers("officer")).json()["items"]
    assert [each["voice"] for each in waiting] == [which]
    turned = web.client.post(f"/api/held/{held.json()['held']}/turn-away", headers=web.headers("officer"))
    assert turned.json()["state"] == "turned_away"
    assert read(web, "member", which)["answers"] == []


def test_as_it_was_and_as_known(web: Web) -> None:
    which = heard(web, on="2024-06-05")
    told(web, "officer", "set-theme", which, theme="Food", on="2024-06-07")
    assert read(web, "member", which, as_of="2024-06-06")["theme"] is None
    assert read(web, "member", which, as_of="2024-06-07")["theme"] == "Food"
    gone = web.client.get(f"/api/voices/{which}", params={"as_of": "2024-06-04"}, headers=web.headers("member"))
    assert gone.status_code == 404


def test_how_hard_a_text_is_to_read_is_told_while_it_is_written(web: Web) -> None:
    def asked(text: str) -> Any:
        answer = web.client.post("/api/readability", json={"text": text}, headers=web.headers("officer"))
        return answer.json() if answer.status_code == 200 else answer.status_code

    assert asked("We did it.")["age"] == 5
    hard = asked("The authority was unable to procure bicycles because expenditure had been allocated elsewhere.")
    assert (hard["age"] > 15, hard["long_words"][0]) == (True, "authority")
    assert (asked("…"), asked(""), asked("x" * 5_001)) == (None, 422, 422)
    assert web.client.post("/api/readability", json={"text": "We did it."}).status_code == 401


def test_a_voice_is_no_commitment_and_nobody_elses(web: Web) -> None:
    which = heard(web)
    for path, role in ((f"/api/commitments/{which}", "officer"), (f"/api/voices/{propose(web)}", "officer")):
        assert web.client.get(path, headers=web.headers(role)).status_code == 404
    for path in (f"/api/voices/{which}", f"/api/voices/{which}/events", VOICES):
        assert web.client.get(path, headers=web.headers("stranger")).status_code == 404
        assert web.client.get(path).status_code == 401

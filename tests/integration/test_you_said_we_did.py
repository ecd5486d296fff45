"""You said, we did: what everybody reads of what young people said, without an account; and what nobody ever does."""

from typing import Any
from uuid import UUID

import pytest

from api import published as publishing
from domain.model.said import Said
from domain.model.text import SealedWords
from domain.voices.store import AWAY, Voices
from tests.conftest import Web
from tests.integration.desk import in_state
from tests.integration.pages.rules import plain_text
from tests.integration.poison import poison
from tests.integration.saying import SAFER, WORDS, heard, published, tell, told
from tests.scenarios import COUNCIL

PAGE = f"/councils/{COUNCIL}/you-said-we-did"
JSON = f"/api{PAGE}"


def anybody(web: Web, **asked: Any) -> dict[str, Any]:
    """What everybody is told, without an account."""
    answer = web.client.get(JSON, params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def page(web: Web, **asked: Any) -> str:
    answer = web.client.get(PAGE, params=asked)
    assert answer.status_code == 200, answer.text
    return plain_text(answer.text)


def test_what_was_said_stands_beside_what_came_of_it(web: Web) -> None:
    which = published(web, theme="Getting about", people=3)
    told(web, "officer", "link", which, priorities=["h1"], to=in_state(web, "cannot_be_met", title="A bus pass"))
    told(web, "lead", "answer", which, what="on_the_way", words="We asked for a bigger bus.")
    web.catch_up()
    (item,) = anybody(web)["items"]
    assert (item["said"], item["theme"], item["people"], item["month"]) == (WORDS, "Getting about", 3, "2024-06")
    assert (item["what"], item["answer"]["words"], item["differs"]) == (
        "on_the_way",
        "We asked for a bigger bus.",
        True,
    )
    assert (item["came_of"][0]["what"], item["came_of"][0]["words"]) == (
        "not_done",
        "We may not do this. We are sorry.",
    )
    text = page(web)
    for said in (
        WORDS,
        "June 2024",
        "Getting about",
        "Sport for all.",
        "On the way",
        "A bus pass",
        "not done",
        "We are sorry",
    ):
        assert said in text, said


def test_until_somebody_trained_has_looked_nothing_is_shown_and_then_only_what_is_agreed_to(web: Web) -> None:
    which = heard(web, theme="Getting about", people=3)
    told(web, "participation_worker", "give-consent", which)
    web.catch_up()
    assert anybody(web) == {"council": "Testshire", "themes": [], "items": [], "next": None}
    told(web, "officer", "review", which, finding="redacted", shown=SAFER)
    web.catch_up()
    (item,) = anybody(web)["items"]
    assert item["said"] == SAFER
    other = heard(web, theme="Food", people=2)
    told(web, "officer", "review", other, finding="nobody_known")
    kept_back = heard(web, theme="Home")
    told(web, "officer", "review", kept_back, finding="kept_back")
    told(web, "participation_worker", "give-consent", kept_back)
    web.catch_up()
    assert [(item["theme"], item["said"], item["people"]) for item in anybody(web)["items"]] == [
        ("Home", None, 1),
        ("Food", None, 2),
        ("Getting about", SAFER, 3),
    ]
    text = page(web)
    assert "2 young people said something about Food" in text
    assert WORDS not in text


def test_nothing_in_it_tells_who_where_or_on_which_day(web: Web) -> None:
    published(web, age_group="11_to_15")
    web.catch_up()
    for text in (web.client.get(JSON).text, web.client.get(PAGE).text):
        for personal in ("The Happy session", "2024-06-05", "5 June", "11_to_15", "11 to 15", "participation_worker"):
            assert personal not in text, personal


def test_taken_back_or_erased_the_words_are_gone_at_once_everywhere(web: Web) -> None:
    first, second = published(web, theme="Getting about"), published(web, theme="Food", role="consultant")
    web.catch_up()
    assert [item["said"] for item in anybody(web)["items"]] == [WORDS, WORDS]
    # No list has caught up since, and the words are kept in memory for some seconds: that counts for nothing.
    told(web, "participation_worker", "withdraw-consent", first)
    assert [item["said"] for item in anybody(web)["items"]] == [WORDS, None]
    events = web.client.get(f"/api/voices/{second}/events", headers=web.headers("auditor")).json()["items"]
    voice = events[0]["voices"]["words"]
    assert web.client.delete(f"/api/words/{voice}", headers=web.headers("consultant")).status_code == 204
    assert [item["said"] for item in anybody(web)["items"]] == [None, None]
    text = page(web)
    assert WORDS not in text
    assert "young person said something about Food" in text
    assert "erased" not in text.split("Do you want to say more?")[0]


def test_what_a_worker_erased_in_another_process_is_gone_in_this_one(web: Web) -> None:
    which = published(web)
    web.catch_up()
    assert anybody(web)["items"][0]["said"] == WORDS
    voice = web.services.ledger.of_kind(Said, {UUID(which): 99})
    (words,) = [each.words for each in voice]
    assert isinstance(words, SealedWords)
    # Another process has a memory of its own: here there is only what the database says.
    Voices(web.services.pool).erase([words.voice], by=UUID(int=1))
    assert web.services.published.texts
    assert anybody(web)["items"][0]["said"] is None
    assert web.services.published.texts == {}


def test_what_thousands_read_is_one_reading_in_some_seconds(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    published(web)
    web.catch_up()
    before = len(web.services.ledger.voices.readings(limit=1_000))
    for _ in range(5):
        anybody(web)
        page(web)
    readings = web.services.ledger.voices.readings(limit=1_000)[before:]
    assert [reader for _, reader, _, _ in readings] == [publishing.EVERYBODY]
    later = publishing.monotonic() + publishing.KEPT_FOR + 1
    monkeypatch.setattr(publishing, "monotonic", lambda: later)
    anybody(web)
    assert len(web.services.ledger.voices.readings(limit=1_000)) == before + 2


def test_it_is_sorted_by_theme_and_priority_and_paged(web: Web) -> None:
    made = [published(web, words=f"We want this, number {n}.", theme="Food" if n % 2 else "Home") for n in range(4)]
    plain = published(web, words="Nobody listens.")
    told(web, "officer", "link", made[0], priorities=["h1"])
    web.catch_up()
    found = anybody(web)
    assert [item["reference"] for item in found["items"]] == [plain, *reversed(made)]
    assert found["themes"] == [
        {"theme": "Food", "voices": 2, "people": 2},
        {"theme": "Home", "voices": 2, "people": 2},
        {"theme": None, "voices": 1, "people": 1},
    ]
    assert [item["reference"] for item in anybody(web, theme="Food")["items"]] == [made[3], made[1]]
    assert [item["reference"] for item in anybody(web, priority="h1")["items"]] == [made[0]]
    assert [item["reference"] for item in anybody(web, no_theme=True)["items"]] == [plain]
    first = anybody(web, limit=2)
    second = anybody(web, limit=2, cursor=first["next"])
    third = anybody(web, limit=2, cursor=second["next"])
    every = [item["reference"] for part in (first, second, third) for item in part["items"]]
    assert (every, third["next"]) == ([plain, *reversed(made)], None)
    assert "Nobody listens." not in page(web, theme="Food")
    assert "Nobody listens." in page(web, other="yes")


def test_whoever_keeps_a_copy_asks_whether_it_is_still_the_same(web: Web) -> None:
    which = published(web)
    web.catch_up()
    first = web.client.get(PAGE)
    assert first.headers["cache-control"] == "public, no-cache"
    same = web.client.get(PAGE, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    told(web, "participation_worker", "withdraw-consent", which)
    other = web.client.get(PAGE, headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert WORDS not in other.text


def test_without_the_keys_the_page_stands_without_words(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    published(web, theme="Food")
    web.catch_up()
    monkeypatch.setattr(
        web.services.ledger.voices, "open_boxes", lambda boxes, reader: dict.fromkeys(boxes, (AWAY, False))
    )
    (item,) = anybody(web)["items"]
    assert (item["said"], item["theme"]) == (None, "Food")
    assert AWAY not in page(web)


def test_a_voice_or_a_commitment_that_cannot_be_read_holds_up_no_other(web: Web) -> None:
    bad, good = published(web), published(web, words="This one can be read.")
    bus = in_state(web, "agreed")
    told(web, "officer", "link", good, to=bus)
    web.catch_up()
    poison(web.database, web.services.ledger, UUID(bad), "{}")
    poison(web.database, web.services.ledger, UUID(bus), "{}")
    (item,) = anybody(web)["items"]
    assert (item["said"], item["came_of"]) == ("This one can be read.", [])


@pytest.mark.parametrize("path", [PAGE, JSON])
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"cursor": "nonsense"}, 422),
        ({"theme": "x" * 201}, 422),
        ({"theme": "a\x00b"}, 422),
        ({"priority": "none"}, 200),
        ({"theme": "'; DROP TABLE read.voices; --"}, 200),
    ],
)
def test_whatever_is_asked_it_answers_or_refuses(web: Web, path: str, asked: dict[str, str], status: int) -> None:
    assert web.client.get(path, params=asked).status_code == status


def test_of_no_council_there_is_no_page(web: Web) -> None:
    for path in ("/councils/nowhere/you-said-we-did", "/api/councils/nowhere/you-said-we-did"):
        assert web.client.get(path).status_code == 404


def test_nothing_that_is_typed_becomes_markup(web: Web) -> None:
    which = published(web, words="<script>alert(1)</script>", theme="<b>Food</b>")
    told(web, "lead", "answer", which, what="done", words="<img src=x>")
    web.catch_up()
    html = web.client.get(PAGE).text
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>Food" not in html
    assert tell(web, "member", "answer", which, what="done", words="x").status_code == 403

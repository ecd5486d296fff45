"""What young people said, in a browser: written down on a phone, looked at, linked, answered, taken back."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest

from api.pages.form_table import VOICE_COMMANDS
from domain.model.said_facts import Heard
from tests.conftest import Web
from tests.integration.desk import done, in_state, nothing_written
from tests.integration.pages.rules import plain_text
from tests.integration.pages.seats import XSS, Seat, led_to
from tests.integration.saying import SAFER, WORDS, heard, published, told
from tests.scenarios import COUNCIL

LIST = f"/councils/{COUNCIL}/voices"
SAY = f"/councils/{COUNCIL}/say"
POST_ITS = f"/councils/{COUNCIL}/post-its"
TYPED = {"words": WORDS, "source": "session", "where": "The Happy session"}


def says(seat: Seat, path: str) -> str:
    answer = seat.get(path)
    assert answer.status_code == 200, answer.text
    return plain_text(answer.text)


def all_heard(web: Web) -> list[Heard]:
    found = web.services.ledger.ledger.aggregates(Heard.TOPIC)
    return [web.services.ledger.history(which, reader=UUID(int=9))[0] for which in found]  # type: ignore[misc]


def test_from_the_form_to_what_came_of_it(web: Web, consultant: Seat, officer: Seat) -> None:
    here = led_to(consultant.send(SAY, **TYPED, people="3", age_group="11_to_15", theme="Getting about"))
    assert WORDS in says(consultant, here)
    assert led_to(officer.send(f"{here}/review", finding="redacted", shown=SAFER)) == here
    text = says(officer, here)
    assert WORDS in text
    assert SAFER in text
    member = Seat(web, "member")
    assert WORDS not in says(member, here)
    assert SAFER in says(member, here)
    assert led_to(consultant.send(f"{here}/give-consent")) == here
    bus = in_state(web, "agreed", title="A bus pass")
    assert led_to(officer.send(f"{here}/link", to=bus, priorities="h1")) == here
    assert led_to(officer.send(f"{here}/answer", what="on_the_way", words="We asked for a bigger bus.")) == here
    done(web, "officer", "achieve", bus, {"evidence": "It is paid."})
    text = says(member, here)
    for part in (
        "On the way",
        "We asked for a bigger bus.",
        "The answer and the commitments say different things",
        "from the age of",
    ):
        assert part in text, part
    # One history from what was said to what came of it, newest first.
    assert text.index("Achieved: It is paid.") < text.index("On the way: We asked") < text.index("Linked: it is about")
    assert text.index("Linked: it is about") < text.rindex("It was said in a session")
    web.catch_up()
    page = says(member, f"/commitments/{bus}")
    assert "What young people said about this" in page
    assert SAFER in page
    assert WORDS not in page


def test_three_post_its_at_once_are_three_voices_and_sent_twice_still_three(web: Web, officer: Seat) -> None:
    form = officer.hidden(POST_ITS)
    notes = {"first": "Tell new staff.", "second": "", "third": "Put it in the newsletter.", "where": "The conference"}
    for _ in range(2):
        assert led_to(officer.post(POST_ITS, form | notes | {"organisation": "college"})) == LIST
    found = all_heard(web)
    assert [event.words.text for event in found] == ["Tell new staff.", "Put it in the newsletter."]
    assert {(event.source, event.organisation, event.age_group) for event in found} == {("post_it", "college", None)}
    again = officer.post(POST_ITS, form | notes | {"first": "Something else."})
    assert again.status_code == 422
    assert "was sent before" in again.text


def test_an_organisation_is_optional_and_nobody_is_asked_for_a_name(web: Web, officer: Seat) -> None:
    assert led_to(officer.send(POST_ITS, first="Tell new staff.", where="The conference")) == LIST
    assert all_heard(web)[0].organisation is None
    html = officer.get(POST_ITS).text
    assert 'name="name"' not in html
    assert "Not known" in html


def test_where_one_note_looks_like_one_child_none_is_written_until_somebody_says_so(web: Web, officer: Seat) -> None:
    notes = {"first": "Tell new staff.", "second": "Kevin Smith is never there.", "where": "The conference"}
    with nothing_written(web):
        shown = officer.send(POST_ITS, **notes)
    assert shown.status_code == 422
    assert "Kevin Smith" in shown.text
    assert "Second idea" in plain_text(shown.text)
    lead = Seat(web, "lead")
    answer = lead.send(POST_ITS, **notes, ask_for_a_check="yes")
    assert urlsplit(answer.headers["location"]).path.endswith("/asked")
    assert [event.words.text for event in all_heard(web)] == ["Tell new staff."]
    waiting = says(officer, f"/councils/{COUNCIL}/to-check")
    assert "Kevin Smith is never there." in waiting
    assert "Write down what was said" in waiting


def test_the_list_has_themes_with_numbers_and_words_for_who_may_read_them(web: Web, officer: Seat) -> None:
    heard(web, theme="Food", people=2)
    published(web, words="Nobody listens.", theme="Food")
    web.catch_up()
    member = Seat(web, "member")
    text = says(member, LIST)
    assert "Food 2 (said by 3)" in " ".join(text.split())
    assert "Nobody listens." in text
    assert WORDS not in text
    queue = officer.get(f"{LIST}?state=to_review")
    assert WORDS in queue.text
    assert "Look for names" in queue.text
    assert "Nobody listens." not in queue.text
    assert "Look for names" not in member.get(f"{LIST}?state=to_review").text


def test_how_an_answer_reads_is_shown_while_it_is_written_and_nothing_is_sent(web: Web, officer: Seat) -> None:
    here = f"/voices/{heard(web)}"
    hard = "The authority was unable to procure bicycles because expenditure had been allocated elsewhere previously."
    with nothing_written(web):
        shown = officer.send(f"{here}/answer", what="not_done", words=hard, how_hard="yes")
    text = plain_text(shown.text)
    assert shown.status_code == 200
    assert "Most people can read this from the age of" in text
    assert "Long words: authority" in text
    assert hard in shown.text
    assert led_to(officer.send(f"{here}/answer", what="not_done", words=hard)) == here


def test_taken_back_on_the_page_the_words_are_gone(web: Web) -> None:
    worker = Seat(web, "participation_worker")
    which = published(web)
    here = f"/voices/{which}"
    assert "erased everywhere" in says(worker, f"{here}/withdraw-consent")
    answer = worker.send(f"{here}/withdraw-consent")
    assert led_to(answer) == here
    text = says(worker, answer.headers["location"])
    assert "Taken back. The words are erased" in text
    assert WORDS not in text
    assert "withdraw-consent" not in worker.get(here).text


@pytest.mark.parametrize("command", VOICE_COMMANDS)
def test_every_form_opens_for_who_may_and_says_so_to_who_may_not(web: Web, command: str, officer: Seat) -> None:
    which = heard(web, "consultant")
    told(web, "officer", "link", which, priorities=["h1"])
    seats = {"give-consent": "consultant", "withdraw-consent": "consultant"}
    allowed = Seat(web, seats.get(command, "officer"))
    assert allowed.get(f"/voices/{which}/{command}").status_code == 200
    refused = Seat(web, "member").get(f"/voices/{which}/{command}")
    assert refused.status_code == 403
    assert officer.get(f"/voices/{which}/none").status_code == 404


def test_two_at_once_lose_nothing_of_what_they_typed(web: Web, officer: Seat) -> None:
    which = heard(web)
    form = officer.hidden(f"/voices/{which}/answer")
    told(web, "lead", "set-theme", which, theme="Food")
    shown = officer.post(f"/voices/{which}/answer", form | {"what": "done", "words": "We did it all."})
    assert shown.status_code == 412
    assert "We did it all." in shown.text
    assert "Theme: Food." in shown.text
    assert WORDS not in shown.text


@pytest.mark.parametrize(
    "typed",
    [{"people": "many"}, {"people": "0"}, {"words": " "}, {"source": "gossip"}, {"where": ""}, {"on": "soon"}],
)
def test_what_cannot_be_taken_is_shown_again_with_all_that_was_typed(
    web: Web, officer: Seat, typed: dict[str, str]
) -> None:
    with nothing_written(web):
        shown = officer.send(SAY, **(TYPED | {"theme": "Getting about"} | typed))
    assert shown.status_code == 422
    assert "Getting about" in shown.text
    assert "There is a problem" in shown.text


@pytest.mark.parametrize("path", [f"{LIST}?state=none", f"{LIST}?source=none", f"{LIST}?cursor=none"])
def test_a_list_that_there_is_not_is_refused(officer: Seat, path: str) -> None:
    assert officer.get(path).status_code == 422


def test_nothing_that_is_typed_becomes_markup(web: Web, officer: Seat) -> None:
    which = published(web, words=XSS, theme=XSS)
    told(web, "officer", "answer", which, what="done", words=XSS)
    web.catch_up()
    for path in (LIST, f"/voices/{which}", f"/councils/{COUNCIL}/timeline"):
        assert "<script" not in officer.get(path).text


def test_who_may_not_write_down_is_told_so(web: Web) -> None:
    member = Seat(web, "member")
    assert {member.get(path).status_code for path in (SAY, POST_ITS)} == {403}
    assert "Write down" not in member.get(LIST).text

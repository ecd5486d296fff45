"""What young people said before a council joined: loaded from its history file as if it had been written down here."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from api import held, held_lists, past_voices
from api.running.setup import COUNCILS, FRAMEWORKS, fill
from domain.frameworks import history
from domain.frameworks.history import History
from domain.ledger.application import Accountability
from domain.ledger.database import Unavailable
from domain.ledger.loading import commitment_of, load
from domain.model.access import Role
from domain.model.folding import add_up
from domain.model.said import Said
from tests.conftest import Web
from tests.integration.checking import decide
from tests.integration.checking import listed as waiting
from tests.integration.desk import nothing_written
from tests.integration.saying import listed, read, told
from tests.scenarios import COUNCIL, actor
from tests.unit.said_before import NAMED, past

NOBODY = uuid4()
"""An account that wrote nothing."""


def loaded(web: Web, said: History) -> int:
    """Load all of it. Returns how many voices were new."""
    load(web.services.ledger, said)
    return past_voices.load(web.services, said)


def only(web: Web) -> str:
    web.catch_up()
    (row,) = listed(web)["items"]
    return str(row["id"])


def events(web: Web, which: str) -> list[str]:
    return [event.name for event in web.services.ledger.history(UUID(which))]


def test_it_is_on_the_record_with_where_when_how_many_age_theme_links_and_consent(web: Web) -> None:
    assert loaded(web, past()) == 1
    which = only(web)
    found = read(web, "auditor", which)
    (telling,) = found["tellings"]
    assert telling == {
        "on": "2022-03-01",
        "source": "survey",
        "where": "The yearly survey",
        "people": 12,
        "age_group": "11_to_15",
    }
    assert (found["words"], found["theme"]) == ("The bus takes an hour.", "Getting to school")
    passes = commitment_of(COUNCIL, "passes")
    assert (found["priorities"], found["promises"]) == (["h1"], ["p1"])
    voice = web.services.ledger.as_it_was(UUID(which), Said, actor=actor(Role.OFFICER))
    assert {to: day.isoformat() for to, day in voice.commitments.items()} == {passes: "2023-06-14"}
    assert (voice.of, voice.consent, voice.state) == (None, "given", "to_review")
    # Whoever is trained looks at it as at any other, and then everybody reads it.
    told(web, "officer", "review", which, finding="nobody_known")
    assert read(web, "member", which)["safe_words"] == "The bus takes an hour."


def test_a_second_time_nothing_is_new_whatever_became_of_it(web: Web) -> None:
    loaded(web, past())
    which = only(web)
    with nothing_written(web):
        assert loaded(web, past()) == 0
        assert loaded(web, past(words="Worded anew in a later release.")) == 0
    told(web, "officer", "unlink", which, priorities=["h1"], to=str(commitment_of(COUNCIL, "passes")))
    told(web, "participation_worker", "withdraw-consent", which)
    with nothing_written(web):
        assert loaded(web, past()) == 0


def test_what_somebody_did_before_it_was_loaded_whole_stays(web: Web) -> None:
    loaded(web, past(consent=False, priorities=(), promises=(), commitments=()))
    which = only(web)
    told(web, "officer", "link", which, priorities=["h1"])
    told(web, "participation_worker", "withdraw-consent", which)
    assert loaded(web, past()) == 0
    assert events(web, which) == ["heard", "linked", "consent_withdrawn", "linked", "linked"]
    assert read(web, "auditor", which)["priorities"] == ["h1"]


def test_a_name_in_it_waits_for_somebody_trained_and_what_it_is_about_follows(web: Web) -> None:
    named = past(words=NAMED)
    assert loaded(web, named) == 0
    with nothing_written(web):
        assert loaded(web, named) == 0
        assert loaded(web, past(words="Worded anew in a later release.")) == 0
    (one,) = waiting(web, "officer")
    assert (one["command"], one["said"]["words"], one["role"]) == ("hear", NAMED, "participation_worker")
    web.catch_up()
    assert listed(web)["items"] == []
    assert decide(web, "officer", one["id"], "record").status_code == 200
    which = only(web)
    assert events(web, which) == ["heard"]
    assert loaded(web, named) == 0
    assert events(web, which) == ["heard", "consent_given", "linked", "linked"]
    with nothing_written(web):
        assert loaded(web, named) == 0
    assert waiting(web, "officer") == []


def test_what_was_turned_away_stays_away(web: Web) -> None:
    loaded(web, past(words=NAMED))
    (one,) = waiting(web, "officer")
    assert decide(web, "officer", one["id"], "turn-away").json()["state"] == "turned_away"
    with nothing_written(web):
        assert loaded(web, past(words=NAMED)) == 0
    assert waiting(web, "officer") == []


def test_what_somebody_checked_goes_on_and_that_is_kept(web: Web) -> None:
    assert loaded(web, past(words=NAMED, checked=True)) == 1
    assert waiting(web, "officer") == []
    with web.services.database() as conn:
        (kept,) = held_lists.page(conn, COUNCIL, NOBODY, ("every",), limit=10).items
    assert (kept.state, {sign.field for sign in kept.signs}) == ("accepted", {"words"})


def test_where_many_wait_the_rest_comes_later(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST_WAITING", 1)
    one = past(words=NAMED)
    (voice,) = one.voices
    both = one.model_copy(update={"voices": (voice, voice.model_copy(update={"key": "second"}))})
    assert loaded(web, both) == 0
    (first,) = waiting(web, "officer")
    decide(web, "officer", first["id"], "record")
    assert loaded(web, both) == 0
    (second,) = waiting(web, "officer")
    assert second["id"] != first["id"]


@pytest.mark.parametrize("words", ["The bus takes an hour.", NAMED])
@pytest.mark.parametrize("after", range(5))
def test_cut_off_anywhere_it_goes_on_where_it_was(
    web: Web, monkeypatch: pytest.MonkeyPatch, after: int, words: str
) -> None:
    left = [after]

    def cut(command: Any) -> Any:
        def given(*args: Any, **said: Any) -> Any:
            if left[0] == 0:
                raise Unavailable("cut off")
            left[0] -= 1
            return command(*args, **said)

        return given

    whole = past(words=words, checked=True)
    load(web.services.ledger, whole)
    with monkeypatch.context() as cutting:
        for name in ("hear", "carry_out"):
            cutting.setattr(Accountability, name, cut(getattr(Accountability, name)))
        if after < 4:
            with pytest.raises(Unavailable):
                past_voices.load(web.services, whole)
    past_voices.load(web.services, whole)
    assert events(web, only(web)) == ["heard", "consent_given", "linked", "linked"]


def test_what_the_papers_of_the_three_councils_say_is_loaded_once_and_nobody_reads_it_before_a_review(
    web: Web,
) -> None:
    ledger = web.services.ledger
    for _ in range(2):
        fill(web.services)
    for council in COUNCILS:
        entries = history.read(FRAMEWORKS / f"{council}-history.toml").voices
        found = [add_up(ledger.history(past_voices.voice_of(council, entry))) for entry in entries]
        voices = [voice for voice in found if isinstance(voice, Said)]
        assert len(voices) == len(entries) > 0
        for voice, entry in zip(voices, entries, strict=True):
            assert (voice.state, voice.consent, voice.theme) == ("to_review", "", entry.theme)
            assert voice.links == len(entry.priorities) + len(entry.promises) + len(entry.commitments) > 0
    with web.services.database() as conn:
        waits = [held_lists.page(conn, council, NOBODY, ("waiting",), limit=10).items for council in COUNCILS]
    assert waits == [[], [], []]

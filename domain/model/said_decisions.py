"""The decisions about what a young person said. Each judges one command by the rules and triggers one event, or raises
a Refusal, and then has changed nothing. Who may give which is in said_access.py."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.model import said_facts
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, WrongState
from domain.model.order import Order, record
from domain.model.said import AGE_GROUPS, ANSWERS, FINDINGS, Said
from domain.model.said_access import check_role
from domain.model.said_facts import SOURCES
from domain.model.text import Words, line, optional_line, passage

MOST_PEOPLE = 100_000


def hear(
    order: Order,
    voice_id: UUID,
    *,
    words: str,
    source: str,
    where: str,
    people: int = 1,
    age_group: str | None = None,
    theme: str | None = None,
    organisation: str | None = None,
) -> Said:
    """Something that a young person said. An organisation is only a post-it's: that of a grown-up who wrote it."""
    check_role("hear", order.actor, order.framework)
    if organisation is not None:
        if source != "post_it" or age_group is not None:
            raise Invalid("organisation", "Only a post-it note of a grown-up says where its writer works.")
        order.framework.require_organisation("organisation", organisation)
    return Said._create(
        said_facts.Heard,
        id=voice_id,
        **order.stamp(),
        council=order.framework.council,
        words=order.words("words", words),
        **_telling(source, where, people, age_group),
        theme=optional_line("theme", theme),
        organisation=organisation,
    )


def repeat(
    voice: Said, order: Order, *, source: str, where: str, people: int = 1, age_group: str | None = None
) -> None:
    """The same was said elsewhere, or another day. One telling counts once, however often it is written down."""
    told = _telling(source, where, people, age_group)
    day = order.stamp()["on"]
    if any((each.on, each.source, each.where) == (day, source, told["where"]) for each in voice.tellings):
        raise WrongState("It is on the record that this was said there on that day. It counts once.")
    # It may have been said before it was first written down.
    record(voice, order, said_facts.Repeated, **told)


def review(voice: Said, order: Order, *, finding: str, shown: str | None = None) -> None:
    """Somebody trained says that no child can be known by it, or how to word it so that none can."""
    if finding not in FINDINGS:
        raise Invalid("finding", f"Choose one of: {', '.join(FINDINGS)}.")
    if (finding == "redacted") != bool(shown and shown.strip()):
        raise Invalid("shown", "Give the wording that is shown instead, and only where it is another.")
    # The words of whoever said it, whoever worded them anew: erased with theirs.
    wording = Words(passage("shown", shown), of=voice.of) if finding == "redacted" else None
    _record(voice, order, said_facts.Reviewed, finding=finding, shown=wording)


def give_consent(voice: Said, order: Order) -> None:
    """Whoever said it agrees that everybody may read it. Nobody does before somebody trained has looked at it."""
    _record(voice, order, said_facts.ConsentGiven)


def withdraw_consent(voice: Said, order: Order) -> None:
    """Whoever said it takes it back, also where nobody asked them before. Its words are erased."""
    _record(voice, order, said_facts.ConsentWithdrawn)


def set_theme(voice: Said, order: Order, *, theme: str) -> None:
    named = line("theme", theme)
    if named == voice.theme:
        raise WrongState("It has this theme already.")
    _record(voice, order, said_facts.Themed, theme=named)


def link(
    voice: Said,
    order: Order,
    *,
    to: Commitment | None = None,
    priorities: Sequence[str] = (),
    promises: Sequence[str] = (),
) -> None:
    """It is about a commitment, priorities or promises of the council."""
    order.framework.check_links(promises=promises, priorities=priorities)
    if to is not None and to.council != voice.council:
        raise Invalid("to", "Only a commitment of the same council can be linked.")
    new = {
        "to": to.id if to is not None and to.id not in voice.commitments else None,
        "priorities": [key for key in dict.fromkeys(priorities) if key not in voice.priorities],
        "promises": [key for key in dict.fromkeys(promises) if key not in voice.promises],
    }
    _linked(voice, order, said_facts.SaidLinked, new, any_named=bool(to or priorities or promises))


def unlink(
    voice: Said,
    order: Order,
    *,
    to: Commitment | None = None,
    priorities: Sequence[str] = (),
    promises: Sequence[str] = (),
) -> None:
    """It is not about that after all."""
    there = {
        "to": to.id if to is not None and to.id in voice.commitments else None,
        "priorities": [key for key in dict.fromkeys(priorities) if key in voice.priorities],
        "promises": [key for key in dict.fromkeys(promises) if key in voice.promises],
    }
    _linked(voice, order, said_facts.SaidUnlinked, there, any_named=bool(to or priorities or promises))


def answer(voice: Said, order: Order, *, what: str, words: str) -> None:
    """The council says what was done, is on the way, or was not done and why."""
    if what not in ANSWERS:
        raise Invalid("what", f"Choose one of: {', '.join(ANSWERS)}.")
    _record(voice, order, said_facts.Answered, what=what, words=passage("words", words))


def moved(voice: Said, order: Order, *, commitment: UUID, what: str, at_version: int) -> None:
    """Something happened to a commitment that it was linked to. Not a command of anybody's."""
    record(voice, order, said_facts.Moved, commitment=commitment, what=what, at_version=at_version)


def _telling(source: str, where: str, people: int, age_group: str | None) -> dict[str, Any]:
    if source not in SOURCES:
        raise Invalid("source", f"Choose one of: {', '.join(SOURCES)}.")
    if age_group is not None and age_group not in AGE_GROUPS:
        raise Invalid("age_group", f"Choose one of: {', '.join(AGE_GROUPS)}. An age is never given to the year.")
    if not 1 <= people <= MOST_PEOPLE:
        raise Invalid("people", f"Give how many said it: 1 to {MOST_PEOPLE:,}.")
    return {"source": source, "where": line("where", where), "people": people, "age_group": age_group}


def _linked(
    voice: Said, order: Order, event: type[said_facts.SaidEvent], links: dict[str, Any], *, any_named: bool
) -> None:
    if not any_named:
        raise Invalid("to", "Name a commitment, priorities or promises.")
    if not any(links.values()):
        raise WrongState("That is so already.")
    _record(voice, order, event, **links)


def _record(voice: Said, order: Order, event: type[said_facts.SaidEvent], **said: Any) -> None:
    """Raises Invalid for a day before it was said."""
    first = min(telling.on for telling in voice.tellings)
    if order.stamp()["on"] < first:
        raise Invalid("on", f"This was said on {first.isoformat()}; nothing can have come of it before that.")
    record(voice, order, event, **said)

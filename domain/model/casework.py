"""Signs that a text is about one child: casework, which has its own way and never goes on this record.

A sign is a guess. It tells nobody who is meant and judges nothing: a trained person decides.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from domain.model.case_details import birth_dates, case_numbers, initials_and_ages
from domain.model.governance import Framework
from domain.model.names import names
from domain.model.tokens import Tokens

Kind = Literal["name", "initials_and_age", "case_number", "birth_date"]
MOST = 50
"""Signs of one text: more tell nobody more."""


@dataclass(frozen=True)
class Sign:
    """Where a field looks as if it were about one child. The words themselves are not in it."""

    field: str
    kind: Kind
    start: int
    end: int


def signs(texts: Mapping[str, str], known: Collection[str] = ()) -> tuple[Sign, ...]:
    """Every sign in these texts, by field, in the order in which they stand there. `known`: words that are no names
    here, in small letters."""
    return tuple(sign for field, text in texts.items() for sign in _signs(field, text, known))


def known_words(framework: Framework) -> frozenset[str]:
    """Every word that a council's framework uses: its bodies, seats, places and promises are nobody's names."""
    frame = framework.frame
    texts = [
        framework.name,
        *(text for body in framework.bodies for text in (body.name, body.chair, *body.aliases)),
        *(text for outcome in framework.outcomes for text in (outcome.name, outcome.lead)),
        *(statement.text for statement in (*framework.promises, *framework.priorities)),
        *(text for seat in framework.seats for text in (seat.title, seat.co_opted, seat.group)),
        *(organisation.name for organisation in frame.organisations),
        *(pledge.title for pledge in frame.pledges),
        *(example.council for example in frame.good_practice),
        *(law.name for law in frame.legislation),
    ]
    found = (Tokens(text) for text in texts)
    return frozenset(tokens[index].bare for tokens in found for index in range(len(tokens)) if tokens[index].is_word)


def _signs(field: str, text: str, known: Collection[str]) -> list[Sign]:
    tokens = Tokens(text)
    found = {Sign(field, kind, start, end) for kind, start, end in _spans(tokens, text, known)}
    return sorted(found, key=lambda sign: (sign.start, sign.end, sign.kind))[:MOST]


def _spans(tokens: Tokens, text: str, known: Collection[str]) -> Iterator[tuple[Kind, int, int]]:
    for first, end in names(tokens, known):
        yield "name", tokens.start(first), tokens.end(end - 1)
    for first, end in initials_and_ages(tokens):
        yield "initials_and_age", tokens.start(first), tokens.end(end - 1)
    for start, end in case_numbers(tokens, text):
        yield "case_number", start, end
    for first, end in birth_dates(tokens):
        yield "birth_date", tokens.start(first), tokens.end(end - 1)

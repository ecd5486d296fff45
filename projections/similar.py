"""Commitments whose titles are close to one another: perhaps the same promise twice."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from rapidfuzz import fuzz

from domain.ledger.database import Connection
from domain.model.text import LINE

CLOSE = 70
"""From this score on, of 100, two titles are close. In the history of the three councils only the promises to train
Members come to more (73 to 92); promises about different things come to 69 at most."""
MOST = 5
"""So many are shown."""
_WORD = re.compile(r"[^\W_]+")
_OWN = re.compile(r"['\u2019]s\b")
_ENDING = re.compile(r"(?:ings?|ies|ers?|es|ed|s)$")


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > 4 else word


_COMMON = """
a an and any all are as ask at be can do each ever every find for from get give good have help how if in into is it its
keep make more new no not of offer on or our out own part put see set sight so some start sure that the their them there
they this to together up use what when where who whom with work year
better bigger higher improve increase raise
care carer child children consultant cooperative corporate council group leaver parent people person young
"""
_IN_EVERY_PROMISE = frozenset(_stem(word) for word in _WORD.findall(_COMMON))
"""Words that say nothing about which promise it is: common ones, and those that stand in most promises to children."""


@dataclass(frozen=True)
class Titled:
    """A commitment by its title, and the state that it is in."""

    commitment_id: UUID
    title: str
    state: str


def titles(conn: Connection, council: str) -> list[Titled]:
    """Every commitment of a council, by title."""
    rows = conn.execute(
        "SELECT commitment_id, title, state FROM read.register WHERE council = %s ORDER BY title, opened", (council,)
    ).fetchall()
    return [Titled(*row) for row in rows]


def similar(title: str, among: Iterable[Titled]) -> list[Titled]:
    """Those whose titles are close to a title, the closest first."""
    asked = _told_apart(title[:LINE])
    scored = [(_score(asked, _told_apart(each.title)), each) for each in among]
    found = sorted((each for each in scored if each[0] >= CLOSE), key=lambda each: each[0], reverse=True)
    return [each for _, each in found[:MOST]]


def _score(one: str, other: str) -> float:
    """How close: the mean of how far the words of one are among those of the other, and of how much both have alike."""
    return (fuzz.token_set_ratio(one, other) + fuzz.token_sort_ratio(one, other)) / 2


@lru_cache(maxsize=20_000)
def _told_apart(title: str) -> str:
    """The words of a title by which it is told from others, without their endings; all of them where none is left."""
    words = _WORD.findall(_OWN.sub("", title.lower()))
    stems = {_stem(word) for word in words} - _IN_EVERY_PROMISE
    return " ".join(sorted(stems)) or " ".join(words)

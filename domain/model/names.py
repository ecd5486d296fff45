"""Where a text has what looks like a person's name. Every rule looks a few words around, so the cost is the length."""

from collections.abc import Collection, Iterator
from functools import cache

from domain.model.name_lists import given_names, surnames
from domain.model.ordinary_words import (
    BEFORE_A_PLACE,
    CHILDREN,
    INSTITUTIONS,
    MORE_GIVEN,
    OFFICES,
    ORDINARY,
    PLACES,
    PRIVATE,
    RELATIONS,
    SURNAMES_THAT_ARE_WORDS,
    TITLES,
)
from domain.model.tokens import Token, Tokens, plain

_OF_TWO_WORDS = {("social", "worker"), ("foster", "carer"), ("foster", "family"), ("care", "plan"), ("birth", "family")}
_BODIES = INSTITUTIONS | OFFICES
_NO_SURNAMES = ORDINARY | _BODIES | PLACES
_LOOKS_BACK = 4
"""Words between "a girl" and "called"."""


def names(tokens: Tokens, known: Collection[str]) -> Iterator[tuple[int, int]]:
    """The first and the last token, exclusive, of everything that looks like a name. `known` words are none."""
    after = 0
    for here in tokens.likely(_beginnings()):
        if here < after or not tokens[here].is_word:
            continue
        end = _end_of_name(tokens, here, known)
        if end > here:
            yield here, end
        after = end


@cache
def _beginnings() -> frozenset[str]:
    """The words in small letters that a name can begin with."""
    return TITLES | ((given_names() | MORE_GIVEN) - ORDINARY)


def _end_of_name(tokens: Tokens, at: int, known: Collection[str]) -> int:
    """Where a name that begins here ends; `at` where none begins."""
    word = tokens[at]
    if word.bare in TITLES:
        return _after_title(tokens, at, known)
    if word.bare in known or word.bare in PLACES:
        return at
    listed = _is_given(word)
    if not listed and word.bare in ORDINARY:
        return at  # Most sentences begin so.
    plainly = listed and _first_part(word) not in ORDINARY
    near = _is_pointed_at(tokens, at) or _owns_something_private(tokens, at)
    if plainly and (near or (word.is_capital and not _is_a_place(tokens, at))):
        return _with_surname(tokens, at, known)
    if not word.is_capital:
        return at
    if listed and _is_surname(tokens[at + 1], known) and not _is_a_place(tokens, at):
        return at + 2
    if near and word.bare not in _BODIES and (listed or word.bare not in ORDINARY):
        return _with_surname(tokens, at, known)
    return _unlisted(tokens, at, known)


def _unlisted(tokens: Tokens, at: int, known: Collection[str]) -> int:
    """A first name that no list has, before a surname that one has."""
    word = tokens[at]
    ordinary = word.bare in ORDINARY or word.bare in INSTITUTIONS or word.bare in OFFICES or word.text.isupper()
    if ordinary or len(word.bare) < 3 or word.is_possessive or _is_a_place(tokens, at):
        return at
    following = tokens[at + 1]
    is_word = following.bare in SURNAMES_THAT_ARE_WORDS or _is_given(following)
    return at + 2 if _is_surname(following, known) and not is_word else at


def _after_title(tokens: Tokens, at: int, known: Collection[str]) -> int:
    first = at + 2 if tokens[at + 1].text == "." else at + 1
    named = tokens[first]
    if not (named.is_capital and tokens[at].is_capital and len(named.bare) > 1):
        return at
    if named.bare in known or named.bare in _BODIES:
        return at
    if named.bare in ORDINARY and named.bare not in surnames():
        return at
    return _with_surname(tokens, first, known)


def _is_given(word: Token) -> bool:
    return _first_part(word) in given_names() or _first_part(word) in MORE_GIVEN


def _first_part(word: Token) -> str:
    """Kayleigh of Kayleigh-Ann; but the whole of Long-term, which is no two names."""
    first, _, second = word.text.partition("-")
    return plain(first) if second[:1].isupper() else word.bare


def _is_surname(word: Token, known: Collection[str]) -> bool:
    if not word.is_capital or word.bare in known:
        return False
    ordinary = word.bare in _NO_SURNAMES
    return not ordinary and (word.bare in surnames() or word.bare.partition("-")[0] in surnames())


def _with_surname(tokens: Tokens, at: int, known: Collection[str]) -> int:
    following = tokens[at + 1]
    if tokens[at].is_possessive or not following.is_capital or following.bare in known:
        return at + 1
    if following.bare in _BODIES or following.bare in PLACES or not following.bare:
        return at + 1
    return at + 2 if following.bare not in ORDINARY or following.bare in surnames() else at + 1


def _is_pointed_at(tokens: Tokens, at: int) -> bool:
    """Whether somebody is named here: my sister Ayesha, a girl called Nkechi."""
    back = at - 2 if tokens[at - 1].text == "," else at - 1
    before = tokens[back]
    if before.bare in RELATIONS and not before.is_capital:
        return True
    if before.bare not in ("called", "named"):
        return False
    return any(tokens[index].bare.rpartition("-")[2] in CHILDREN for index in range(back - _LOOKS_BACK, back))


def _owns_something_private(tokens: Tokens, at: int) -> bool:
    """Whether only a child can stand here: Jayden's placement."""
    if not tokens[at].is_possessive:
        return False
    return tokens[at + 1].bare in PRIVATE or tokens.bares(at + 1, at + 3) in _OF_TWO_WORDS


def _is_a_place(tokens: Tokens, at: int) -> bool:
    """Whether it is a part of what a place or an institution is called: Victoria Park, St Mary's."""
    back = at - 2 if tokens[at - 1].text == "." else at - 1
    if tokens[back].is_capital and tokens[back].bare in BEFORE_A_PLACE:
        return True
    for following in (tokens[at + 1], tokens[at + 2], tokens[at + 3]):
        if not following.is_capital:
            return False
        if following.bare in INSTITUTIONS:
            return True
    return False

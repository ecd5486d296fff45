"""Where a text has initials with an age, the number of a case, or a day of birth, by what stands a few words around."""

import re
from collections.abc import Iterator

from domain.model.ordinary_words import words
from domain.model.tokens import Token, Tokens

OLDEST = 25
"""Nobody older is a child in care or a care leaver."""
_NUMBER_WORDS = words(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty
    """
)
_MONTHS = words(
    """
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec
    """
)
_NO_INITIALS = words(
    """
    I Q P UK EU UN US IT HR PE NI TV GP EP PR AI CV OK AM PM MP HE FE QA ID KS NO PA VS IV II VI
    """
)
_BEFORE_A_LETTER = words(
    """
    appendix annex section part item group option table figure paragraph class band category grade plan form unit
    house block room level article schedule chapter type vitamin team set zone gate stage phase step theme
    """
)
_ONE_CHILD = frozenset({"child", "sibling", "pupil", "boy", "girl", "baby", "person", "teenager"})
_ORDINAL = frozenset({"st", "nd", "rd", "th"})
_CASE = frozenset({"case", "lac", "file", "child", "client", "mosaic", "nhs", "pupil", "service-user", "ssid"})
_NUMBERED = frozenset({"no", "number", "num", "nr", "ref", "reference", "id", "file"})
_REFERENCES = frozenset({"ref", "reference", "id", "upn", "nino"})
_BIRTH = frozenset({"born", "dob", "birthdate", "d", "date"})
"""With which of them what tells of a birth begins."""
_OTHER_PAPERS = words(
    """
    minute minutes report document item paper decision agenda grant policy contract invoice order purchase budget
    meeting planning tender job post
    """
)
_PLURALS = words("children people those anyone everyone leavers pupils babies they who siblings young")
_IDENTIFIER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9/.-]{0,38}[A-Za-z0-9])?")
_NUMBERS_OF_PEOPLE = re.compile(
    r"\b(?:\d{3}[ -]\d{3}[ -]\d{4}|\d{10}|[A-Z]\d{12}"
    r"|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|(?i:LAC)[/-]?\d{3,20})\b"
)
"""As the NHS, schools, National Insurance and care records write them."""


def initials_and_ages(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """The first and the last token, exclusive, of initials beside an age, and of "a 9-year-old called"."""
    after = 0
    for here in tokens.likely(_ONE_CHILD | _NUMBER_WORDS):
        word = tokens[here]
        likely = word.text.isupper() or word.bare in _ONE_CHILD or word.bare.endswith("-year-old") or _is_age(word)
        if here < after or not likely:  # Most words with a capital begin nothing here.
            continue
        end = _initials_with_age(tokens, here) or _lettered_child(tokens, here) or _of_an_age_called(tokens, here)
        if end:
            yield here, end
        after = end


def birth_dates(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """The same of days of birth."""
    for here in tokens.at(_BIRTH):
        if (end := _after_birth(tokens, here)) and (last := _day(tokens, end)):
            yield here, last


def case_numbers(tokens: Tokens, text: str) -> Iterator[tuple[int, int]]:
    """First and last character, exclusive, of what is the number of one person's case."""
    if not tokens.has_numbers:
        return
    for here in tokens.at(_CASE | _REFERENCES):
        end = _after_case_word(tokens, here)
        found = _IDENTIFIER.match(text, tokens.start(end)) if end and tokens[end].text else None
        if found and sum(c.isdigit() for c in found[0]) >= (3 if tokens[here].bare in _CASE else 5):
            yield tokens.start(here), found.end()
    for found in _NUMBERS_OF_PEOPLE.finditer(text):
        yield found.span()


def _is_age(token: Token) -> bool:
    if token.is_number:
        return len(token.text) <= 2 and int(token.text) <= OLDEST
    return token.bare in _NUMBER_WORDS


def _initials_with_age(tokens: Tokens, at: int) -> int:
    end = _after_initials(tokens, at)
    if not end or tokens[at - 1].bare in _BEFORE_A_LETTER:
        return 0
    if tokens[end].text == "(":
        number = end + 2 if tokens[end + 1].bare in ("aged", "age") else end + 1
        return number + 2 if _is_age(tokens[number]) and tokens[number + 1].text in (")", ",") else 0
    comma = tokens[end].text == ","
    end += comma
    if tokens[end].bare in ("aged", "age", "is", "was", "turned", "turns"):
        number = end + 2 if tokens[end + 1].bare in ("aged", "age") else end + 1
        return number + 1 if _is_age(tokens[number]) and tokens[number + 1].text not in ("%", "/") else 0
    alone = not tokens[end + 1].is_word or tokens[end + 1].bare in ("years", "year", "yrs", "yo", "and", "who", "is")
    return end + 1 if comma and _is_age(tokens[end]) and alone and tokens[end + 1].text not in ("%", "/", ":") else 0


def _after_initials(tokens: Tokens, at: int) -> int:
    """Where initials that begin here end: J.S., JS, J; 0 where there are none."""
    first = tokens[at]
    if not (first.is_word and first.text.isupper()) or tokens[at - 1].text == ".":
        return 0
    if len(first.text) == 1 and tokens[at + 1].text == "." and tokens.start(at + 1) == tokens.end(at):
        end = at + 2
        while end < at + 8 and len(tokens[end].text) == 1 and tokens[end].text.isupper():
            end += 2 if tokens[end + 1].text == "." else 1
        return end
    return at + 1 if len(first.text) <= 2 and first.text not in _NO_INITIALS else 0


def _lettered_child(tokens: Tokens, at: int) -> int:
    letter = tokens[at + 1]
    one = tokens[at].bare in _ONE_CHILD and len(letter.text) == 1 and letter.is_capital and letter.text != "I"
    return at + 2 if one and not (letter.text == "A" and tokens[at + 2].is_word and tokens[at].is_capital) else 0


def _of_an_age_called(tokens: Tokens, at: int) -> int:
    """A 9-year-old called, my nine year old brother."""
    end = 0
    if tokens[at].bare.endswith("-year-old"):
        end = at + 1
    elif _is_age(tokens[at]):
        after = at + 1 + (tokens[at + 1].text == "-")
        if tokens[after].bare == "year-old":
            end = after + 1
        elif tokens.bares(after, after + 2) == ("year", "old"):
            end = after + 2
    if not end:
        return 0
    if tokens[at - 1].bare in ("my", "his", "her", "our") and tokens[end].is_word:
        return end + 1
    return next((index + 1 for index in (end, end + 1) if tokens[index].bare in ("called", "named")), 0)


def _after_birth(tokens: Tokens, at: int) -> int:
    """Where the day would stand after "born on", "dob" or "date of birth"; 0 elsewhere."""
    word = tokens[at].bare
    if word == "born" and tokens[at - 1].bare not in _PLURALS and tokens[at - 2].bare not in _PLURALS:
        return at + 2 if tokens[at + 1].bare in ("on", "in") else at + 1
    end = 0
    if word in ("dob", "birthdate"):
        end = at + 1
    elif tokens.bares(at, at + 5) == ("d", ".", "o", ".", "b"):
        end = at + 6 if tokens[at + 5].text == "." else at + 5
    elif tokens.bares(at, at + 3) == ("date", "of", "birth"):
        end = at + 3
    while end and end < at + 8 and (tokens[end].text in (":", "-", "(", "=") or tokens[end].bare in ("is", "was")):
        end += 1
    return end


def _day(tokens: Tokens, at: int) -> int:
    """Where a day that begins here ends: 3 May 2010, May 2010, 3/5/10, 2010-05-03; 0 where there is none."""
    end = at + 1 if tokens[at].bare == "the" else at
    if tokens[end].is_number:
        marks = tokens[end + 1].text, tokens[end + 3].text
        if marks[0] in ("/", ".", "-") and tokens[end + 2].is_number and marks[0] == marks[1]:
            return end + 5 if tokens[end + 4].is_number else 0
        end += 2 if tokens[end + 1].bare in _ORDINAL else 1
        end += tokens[end].bare == "of"
        if tokens[end].bare not in _MONTHS:
            return 0
        return end + 2 if tokens[end + 1].is_number else end + 1
    if tokens[end].bare in _MONTHS and tokens[end + 1].is_number:
        return end + 3 if tokens[end + 2].is_number else end + 2
    return 0


def _after_case_word(tokens: Tokens, at: int) -> int:
    """Where the number would stand after "case no.", "our ref:" or "ID"; 0 elsewhere."""
    word = tokens[at].bare
    if word in _CASE and tokens[at + 1].bare in _NUMBERED:
        end = at + 2
        end += tokens[end].bare in _NUMBERED
    elif word in _REFERENCES and tokens[at - 1].bare not in _OTHER_PAPERS | _CASE:
        end = at + 1
        end += tokens[end].bare in _NUMBERED
    elif word == "case" and tokens[at + 1].is_number:
        return at + 1
    else:
        return 0
    while end < at + 7 and (tokens[end].text in (".", ":", "#", "(", "-") or tokens[end].bare in ("is", "was")):
        end += 1
    return end

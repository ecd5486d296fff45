"""How hard a text is to read: an estimate of the age at which most people can, and what makes it hard.

The formula is the Flesch-Kincaid grade (J. P. Kincaid and others, Derivation of New Readability Formulas for Navy
Enlisted Personnel, 1975): 0.39 x words for each sentence + 11.8 x syllables for each word - 15.59. It gives a year of
school in the United States, which begins at the age of six, so the reading age is five years more. Syllables are
counted by groups of vowels. It is a guide: it knows no meaning, and of a text of a sentence or two it tells little.
"""

import re
from dataclasses import dataclass

YOUNGEST = 5.0
"""Years: no text is for readers younger than this."""
LONG_SENTENCE = 20
"""Words: a sentence with more is hard to follow."""
LONG_WORD = 3
"""Syllables from which on a word is long, as in the fog index (R. Gunning, 1952)."""
FEW_WORDS = 30
"""Of a text with fewer words the age is told as rough."""
_WORD = re.compile(r"\d[\d.,:%]*\d|\d|[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*")
_BREAK = re.compile(r"(?<=[.!?…])[\"'\u201d\u2019)\]]*\s+|\n+")
_NO_END = re.compile(r"\b(?:e\.g|i\.e|etc|mr|mrs|ms|dr|st|no|vs)\.$", re.IGNORECASE)
_VOWELS = re.compile(r"[aeiouyàáâäæèéêëìíîïòóôöøùúûü]+")
_MUTE = re.compile(
    r"(?<=[gq])u(?=[aeiou])|(?<=[cstx])i(?=a[ln]|on|ous)|(?<=[ct])(?<!sc)i(?=en)|(?<=ev)e(?=r[yi])|(?<=us)i(?=n)"
)
"""Vowels that are written and not said: question, social, patient, every."""
_APART = re.compile(
    r"i[aou]|(?<!fr)ie[nt]|(?<!g)eo(?!u|p)|yo(?=ne$)|uo[ur]?s?$|uou|ua[lt]|ui(?=ng)|[nlr]ui(?!t)|eu(?=m)|oe[mt]|[aeiou]ing$|yee"
    r"|ea(?=t(?:e|i[nov]))|(?<=id)ea|(?<=ar)ea|(?<=r)ea(?=ct|li)|(?<=th)ea(?=t)"
)
"""Vowels that stand together and are said one after the other: radio, quiet, idea."""
_WITHIN = re.compile(r"[^aeiouyl]e(?=(?:ments?|ly|ful|less|some|thing|where|body|one|ships?|time)$)")
_SILENT = re.compile(
    r"(?:[^laeiouyr]|[aeiouyl]l|[aeiouy]r)e$|(?:[^tdaeiouyl]|[aeiouyl]l)ed$"
    r"|(?:[^aeiouylhcsxzgr]|[^cs]h|[aeiouyl]l|[aeiouy]r)es$"
)
"""The last e of a word that is not said, also before d or s: made, helped, makes; but table, wanted, boxes."""
_NOT = re.compile(r"[sd]n$")


@dataclass(frozen=True)
class Readability:
    """`age`: years, to a half, at which most can read a text; `is_rough`: it has few words to tell by. `long_sentences`
    and `long_words`: what makes it hard, the hardest first."""

    words: int
    sentences: int
    age: float
    is_rough: bool
    long_sentences: tuple[str, ...]
    long_words: tuple[str, ...]


def readability(text: str) -> Readability | None:
    """How hard a text is to read; None where no word is in it."""
    told = [(sentence, words) for sentence in sentences(text) if (words := _WORD.findall(sentence))]
    every = [word for _, words in told for word in words]
    if not every:
        return None
    grade = 0.39 * len(every) / len(told) + 11.8 * sum(map(syllables, every)) / len(every) - 15.59
    long_words = dict.fromkeys(word.lower() for word in every if _is_long(word))
    long_sentences = [(len(words), sentence) for sentence, words in told if len(words) > LONG_SENTENCE]
    return Readability(
        words=len(every),
        sentences=len(told),
        age=max(YOUNGEST, round(2 * (grade + 5)) / 2),
        is_rough=len(every) < FEW_WORDS,
        long_sentences=tuple(sentence for _, sentence in sorted(long_sentences, key=lambda each: -each[0])),
        long_words=tuple(sorted(long_words, key=lambda word: -syllables(word))),
    )


def sentences(text: str) -> list[str]:
    """The sentences of a text. A line of its own is one too: a heading, or an entry of a list."""
    found: list[str] = []
    goes_on = False
    for piece in filter(None, (part.strip() for part in _BREAK.split(text))):
        if goes_on:
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
        goes_on = _NO_END.search(piece) is not None
    return found


def syllables(word: str) -> int:
    """How many syllables an English word has, about; a number counts one for each digit, an abbreviation in capitals
    one for each letter."""
    if word[0].isdigit():
        return sum(character.isdigit() for character in word)
    if word.isupper() and 1 < len(word) < 6 and not _VOWELS.search(word.lower()):
        return len(word)
    parts = re.split(r"['\u2019\-]", word.lower())
    # Didn't has two, and don't has one.
    more = parts[-1] == "t" and len(parts) > 1 and _NOT.search(parts[-2]) is not None
    return max(1, sum(_of_part(part) for part in parts if _VOWELS.search(part)) + more)


def _of_part(word: str) -> int:
    word = _MUTE.sub("", word)
    apart = len(_APART.findall(word))
    silent = len(_WITHIN.findall(word)) + (len(word) > 2 and _SILENT.search(word) is not None)
    return max(1, len(_VOWELS.findall(word)) + apart - silent)


def _is_long(word: str) -> bool:
    return not word[0].isdigit() and syllables(word) >= LONG_WORD

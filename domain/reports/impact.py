"""The first text of an impact report: what is on the record of a session and of the time before it, in plain words.

Only what the council itself wrote is quoted: titles, decisions. What young people said is theirs, and is told by
number; who writes the report asks them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.model.calendar import in_words
from domain.model.impact import Place
from domain.model.text import ended

SHORTENED = 180
"""Characters of a title or a decision that are quoted: with MOST of each, no part is longer than may be written."""


@dataclass(frozen=True)
class Most:
    """So many promises that were kept, that were taken up last time, that are stuck, and that come next."""

    kept: int
    followed: int
    stuck: int
    coming: int

    @property
    def is_long(self) -> bool:
        """Whether there is room to tell more than what matters most."""
        return self.followed > 0


MOST = {"report": Most(10, 7, 5, 10), "summary": Most(4, 0, 2, 4)}
"""How much each document tells."""


@dataclass(frozen=True)
class Facts:
    """What is known of a session. `last_day`: of the one before it. `kept`: titles of what was achieved
    since; `followed`: what was taken up last time, and how it stands; `stuck`: titles, and with whom each stands;
    `promised`: titles of what was taken up now, and how anyone will know that it worked (None: not said)."""

    day: date
    theme: str
    place: str | None = None
    talked_about: Sequence[str] = ()
    consultants: int = 0
    young_people: int = 0
    others: int = 0
    hours: Decimal | None = None
    said: int = 0
    last_day: date | None = None
    kept: Sequence[str] = ()
    followed: Sequence[tuple[str, str]] = ()
    answered: int = 0
    unanswered: int = 0
    stuck: Sequence[tuple[str, str | None]] = ()
    decided: Sequence[str] = ()
    promised: Sequence[tuple[str, str | None]] = ()


def drafted(facts: Facts) -> dict[Place, str]:
    """The text of each part of both documents."""
    return {
        (document, part): "\n".join(write(facts, MOST[document]))
        for document in MOST
        for part, write in (
            ("why_we_met", _why_we_met),
            ("what_we_achieved", _what_we_achieved),
            ("what_we_do_next", _what_we_do_next),
        )
    }


def _why_we_met(facts: Facts, most: Most) -> list[str]:
    place = f" at {facts.place}" if facts.place and most.is_long else ""
    text = [f"We met on {in_words(facts.day)}{place}. We talked about: {ended(_short(facts.theme))}"]
    if most.is_long:
        text += [f"- {_short(each)}" for each in facts.talked_about[:5]]
    present = [
        _number(count, *names)
        for count, names in (
            (facts.consultants, ("Care Consultant", "Care Consultants")),
            (facts.young_people, ("other young person", "other young people")),
            (facts.others, ("grown-up", "grown-ups")),
        )
        if count
    ]
    if present:
        text.append(f"There were {_and(present)}.")
    if most.is_long and facts.hours:
        text.append(f"Care Consultants were paid for {facts.hours.normalize():f} hours.")
    if facts.said:
        text.append(f"Young people told us {_number(facts.said, 'thing', 'things')}.")
    return text


def _what_we_achieved(facts: Facts, most: Most) -> list[str]:
    since = f"since {in_words(facts.last_day)}" if facts.last_day else "up to now"
    text = [f"No promise was kept {since}."]
    if facts.kept:
        text = [f"What we kept {since}:", *_listed(facts.kept, most.kept)]
    if most.is_long and facts.followed:
        text += [
            "What we took up last time:",
            *_listed([f"{_short(a)}: {b}" for a, b in facts.followed], most.followed),
        ]
    if facts.answered:
        text.append(f"We gave an answer to {_number(facts.answered, 'challenge', 'challenges')}.")
    if facts.unanswered:
        text.append(f"We still owe an answer to {_number(facts.unanswered, 'challenge', 'challenges')}.")
    if facts.stuck:
        with_whom = [f"{_short(title)} (it is with the {who})" if who else title for title, who in facts.stuck]
        text += [
            "What is stuck:",
            *_listed(with_whom if most.is_long else [title for title, _ in facts.stuck], most.stuck),
        ]
    return text


def _what_we_do_next(facts: Facts, most: Most) -> list[str]:
    text: list[str] = []
    if facts.decided and (most.is_long or not facts.promised):
        text += ["What we decided:", *_listed(facts.decided, most.coming)]
    if facts.promised:
        text += ["What we will do:", *_listed([title for title, _ in facts.promised], most.coming)]
        measures = [measure for _, measure in facts.promised if measure]
        if measures:
            text += ["It has worked when we can say:", *_listed(measures, most.coming)]
        if most.is_long and len(measures) < len(facts.promised):
            text.append("For some of this nobody has said yet how we will know that it worked.")
    return text or ["Nothing was decided on that day."]


def _listed(lines: Iterable[str], most: int) -> list[str]:
    every = [_short(each, longest=SHORTENED + 60) for each in lines]
    more = len(every) - most
    return [f"- {each}" for each in every[:most]] + ([f"- And {more:,} more"] if more > 0 else [])


def _short(text: str, *, longest: int = SHORTENED) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _and(several: Sequence[str]) -> str:
    *first, last = several
    return f"{', '.join(first)} and {last}" if first else last

"""The parts of a framework in plain words: figures, rhythms, days, and what is still to be confirmed."""

from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.representation_background import IndicatorGroupOut, IndicatorOut
from api.representation_framework import WholeFrameworkOut
from api.representation_parts import BodyRulesOut, DutyOut, PledgeOut, SeatOut, SignatureOut, WordingOut
from domain.model.calendar import in_words

SECTORS = {
    "statutory": "Public services",
    "private": "Businesses",
    "third": "Charities and voluntary groups",
    "contractor": "Firms that work for the council or its partners",
}
_SAID_ALREADY = " To be confirmed by the council."


@dataclass(frozen=True)
class Names:
    """What the parts of a framework are called, by key."""

    bodies: dict[str, str]
    outcomes: dict[str, str]
    seats: dict[str, str]
    organisations: dict[str, str]
    articles: dict[int, str]
    indicators: dict[str, IndicatorOut]


def names(whole: WholeFrameworkOut) -> Names:
    return Names(
        bodies={each.key: each.name for each in whole.bodies},
        outcomes={each.key: each.name for each in whole.outcomes},
        seats={each.key: each.title for each in whole.seats},
        organisations={each.key: each.name for each in whole.organisations},
        articles={each.number: each.text for each in whole.articles},
        indicators={each.key: each for each in whole.indicators},
    )


def assumed(text: str) -> str:
    """What is assumed, for a place that says already that the council must confirm it."""
    return text.removesuffix(_SAID_ALREADY)


def joined(called: Mapping[str, str], keys: Sequence[str], between: str = "; ") -> str:
    """What parts are called, by their keys, one after the other."""
    return between.join(called[key] for key in keys)


def listed(words: Sequence[str]) -> str:
    """One, two and three."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def figure(each: IndicatorOut) -> str:
    """About 1,500 children; 300 to 340 children; 58 %."""
    amount = number(each.value) if each.up_to is None else f"{number(each.value)} to {number(each.up_to)}"
    return f"{'about ' if each.about else ''}{amount} {each.unit}"


def number(value: float) -> str:
    """A number as people write it, without a needless .0."""
    return f"{value:,.10g}"


def comes_to(group: IndicatorGroupOut) -> str:
    """What the figures of a group come to together."""
    total = number(group.adds_up_to)
    if group.comes_to_100 is None:
        return f"Together these come to {total}."
    if group.comes_to_100:
        return "Together these come to 100 %."
    return f"Together these come to {total} %, not 100 %."


def answers(body: BodyRulesOut) -> str:
    """How long a body has to answer."""
    said = f"Has {body.respond_within} to answer"
    return f"{said}, or until its next meeting if that is sooner." if body.or_next_meeting else f"{said}."


def comes_round(duty: DutyOut) -> str:
    """When a duty is owed."""
    if duty.every:
        said = f"Every {duty.every.removeprefix('1 ')}"
        said += f", for the first time on {in_words(duty.first)}." if duty.first else ". No first day is set yet."
    elif duty.due_on:
        said = f"Once, by {in_words(duty.due_on)}."
    elif duty.months:
        said = f"Every year, by the end of {listed([month_name[month] for month in duty.months])}."
    else:
        said = f"Each time this happens: {duty.whenever}."
    if duty.due_after:
        said += f" It may take up to {duty.due_after} working {'day' if duty.due_after == 1 else 'days'} more."
    return said


def held(seat: SeatOut) -> str:
    """From when to when a seat is there; nothing where the framework gives no days."""
    if seat.since and seat.until:
        return f"From {in_words(seat.since)} to {in_words(seat.until)}."
    if seat.since:
        return f"From {in_words(seat.since)}."
    return f"Until {in_words(seat.until)}." if seat.until else ""


def launched(pledge: PledgeOut) -> str:
    """When a pledge was made."""
    return _when(pledge.launched_on, pledge.launched_year)


def signed(each: SignatureOut) -> str:
    """When somebody signed; "later" stands for what is not known."""
    return _when(each.on, each.year)


def worded(each: WordingOut) -> str:
    """When a promise was worded so."""
    return _when(each.adopted_on, each.year)


def _when(day: date | None, year: int | None) -> str:
    return f"on {in_words(day)}" if day else f"in {year}" if year else ""

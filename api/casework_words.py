"""Signs of casework as people and programs read them: never the words themselves."""

from collections.abc import Sequence

from pydantic import BaseModel

from domain.model.casework import Kind, Sign
from domain.model.elsewhere import Casework

KINDS: dict[Kind, str] = {
    "name": "a name",
    "initials_and_age": "initials with an age",
    "case_number": "the number of a case or a person",
    "birth_date": "a day of birth",
}
IF_TRAINED = 'If you have checked that it is not about one child, send it again with "checked": true.'
IF_NOT_TRAINED = 'Change it, or send it again with "ask_for_a_check": true and somebody who is trained looks at it.'
MOST_SHOWN = 20
"""Signs in one answer."""


class SignOut(BaseModel):
    """Where a field looks as if it were about one child: from `start` up to `end`, in characters."""

    field: str
    kind: Kind
    start: int
    end: int


class TakeItToOut(BaseModel):
    """Where what concerns one child goes instead: `who`, and what they are there for."""

    who: str
    what_for: str


def because(signs: Sequence[Sign]) -> str:
    """What was seen, in a sentence: This looks as if it were about one child: a name."""
    kinds = " and ".join(dict.fromkeys(KINDS[sign.kind] for sign in signs))
    return f"This looks as if it were about one child, which is never kept here: there is {kinds} in it."


def by_field(signs: Sequence[Sign]) -> list[tuple[str, str]]:
    """The same for each field."""
    fields = dict.fromkeys(sign.field for sign in signs)
    return [(field, because([sign for sign in signs if sign.field == field])) for field in fields]


def signs_out(signs: Sequence[Sign]) -> list[SignOut]:
    return [SignOut(field=s.field, kind=s.kind, start=s.start, end=s.end) for s in signs[:MOST_SHOWN]]


def places_out(casework: Casework) -> list[TakeItToOut]:
    return [TakeItToOut(who=place.who, what_for=place.what_for) for place in casework.take_it_to]

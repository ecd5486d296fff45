"""Signs of casework as pages show them: which words, beside which question, and where to take it instead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.casework_words import KINDS, because
from api.pages.form_table import fields_of
from api.pages.forms.parts import Form
from api.problems import AboutOneChild
from domain.model.casework import Sign
from domain.model.elsewhere import TakeItTo

Pieces = list[tuple[str, bool]]
"""A text in pieces, each with whether it is a sign."""


@dataclass(frozen=True)
class Warned:
    """Why a form is shown again: what was seen (words, what they look like, the question), and who may go on."""

    because: str
    seen: tuple[tuple[str, str, str], ...] = field(repr=False)
    take_it_to: tuple[TakeItTo, ...]
    trained: bool


def warned(error: AboutOneChild, texts: Mapping[str, str], form: Form) -> Warned:
    seen = tuple((texts[s.field][s.start : s.end], KINDS[s.kind], asked(form, s.field)) for s in error.signs)
    return Warned(because(error.signs), tuple(dict.fromkeys(seen)), error.casework.take_it_to, error.trained)


def asked(form: Form, name: str) -> str:
    """The question that a field of this form asks."""
    return next((field.label for field in fields_of(form) if field.name == name), name)


def pieces(text: str, signs: Sequence[Sign]) -> Pieces:
    """A text cut where its signs begin and end."""
    return [piece for piece in _cut(text, signs) if piece[0]]


def _cut(text: str, signs: Sequence[Sign]) -> Iterator[tuple[str, bool]]:
    here = 0
    for sign in sorted(signs, key=lambda s: s.start):
        # One sign may lie within another.
        start = max(sign.start, here)
        if sign.end > start:
            yield text[here:start], False
            yield text[start : sign.end], True
            here = sign.end
    yield text[here:], False

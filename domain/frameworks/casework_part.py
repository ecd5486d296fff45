"""The part of a framework file that says where casework goes: what concerns one child, which is never kept here."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.frameworks.values import OneLine, Part, Text
from domain.model.access import Role
from domain.model.elsewhere import ANYWHERE, Casework, TakeItTo

# No consultant: young people are not asked to judge what is written about one of them.
Trained = Literal["officer", "lead", "participation_worker", "chair"]


class TakeItToPart(Part):
    who: OneLine
    what_for: Text = Field(alias="for")

    def made(self) -> TakeItTo:
        return TakeItTo(self.who, self.what_for, self.origin)


class CaseworkPart(Part):
    trained: Annotated[list[Trained], Field(min_length=1)] = ["officer", "participation_worker"]
    take_it_to: Annotated[list[TakeItToPart], Field(max_length=20)] = []

    @model_validator(mode="after")
    def _names_each_once(self) -> "CaseworkPart":
        named = [part.who for part in self.take_it_to]
        if twice := sorted({who for who in named if named.count(who) > 1}):
            raise ValueError(f"take_it_to: {', '.join(twice)} stands there twice")
        return self

    def made(self) -> Casework:
        places = tuple(part.made() for part in self.take_it_to) or ANYWHERE
        return Casework(frozenset(Role(role) for role in self.trained), places, self.origin)

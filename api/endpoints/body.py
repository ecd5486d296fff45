"""What every command over HTTP may say, whatever it is."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.endpoints.values import Day

NOT_SAID = {"on", "checked", "ask_for_a_check"}
"""What a command says about itself, and not about a promise."""


class Body(BaseModel):
    """What every command may say: the day it took effect (today, if left out)."""

    model_config = ConfigDict(extra="forbid")

    on: Day | None = None
    checked: Annotated[bool, Field(description="I am trained, and have checked: this is not about one child.")] = False
    ask_for_a_check: Annotated[bool, Field(description="If it seems to be about one child, hold it for a check.")] = (
        False
    )

    def said(self) -> dict[str, Any]:
        """What the command says beyond its day. What was left out is left to the domain."""
        return {name: value for name, value in self.model_dump(exclude=NOT_SAID).items() if value is not None}

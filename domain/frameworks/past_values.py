"""The values that stand in a history file, each taken as the command takes it that records it."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.model.errors import Invalid
from domain.model.order import EARLIEST, LATEST
from domain.model.text import line, passage


def _taken_by(rule: Callable[[str, str], str]) -> AfterValidator:
    def take(value: str) -> str:
        try:
            return rule("text", value)
        except Invalid as refusal:
            raise ValueError(refusal.sentence) from refusal

    return AfterValidator(take)


OneLine = Annotated[str, _taken_by(line)]
Passage = Annotated[str, _taken_by(passage)]
# Strict: TOML has dates of its own, and a number or a text would otherwise be taken for one.
Day = Annotated[date, Field(strict=True, ge=EARLIEST, le=LATEST)]

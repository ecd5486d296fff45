"""A council's framework file: how it is read, what is refused in it, and how it becomes a Framework.

The file is TOML. docs/framework-file.md explains it with an example.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from domain.frameworks import links
from domain.frameworks.casework_part import CaseworkPart
from domain.frameworks.frame_parts import FrameParts
from domain.frameworks.holidays import england
from domain.frameworks.lines import line_of
from domain.frameworks.parts import BodyPart, ClocksPart, OutcomePart, PromisePart, RoutePart, SeatPart, StatementPart
from domain.frameworks.refusals import Problem, problems_of, sentence
from domain.frameworks.values import Day, Key, OneLine, Part
from domain.model.calendar import Calendar
from domain.model.errors import Invalid
from domain.model.governance import Framework

__all__ = ["FrameworkFile", "calendar_of", "parse", "read"]


class FrameworkFile(FrameParts, Part):
    """All that may stand in a framework file."""

    council: Key
    name: OneLine
    version: OneLine
    in_force_from: Day | None = None
    in_force_to: Day | None = None
    ladder: Annotated[list[Key], Field(min_length=1, max_length=50)]
    clocks: ClocksPart
    bodies: Annotated[list[BodyPart], Field(min_length=1, max_length=100)]
    routes: list[RoutePart] = []
    outcomes: list[OutcomePart] = []
    promises: list[PromisePart] = []
    priorities: list[StatementPart] = []
    seats: list[SeatPart] = []
    casework: CaseworkPart = CaseworkPart()

    @model_validator(mode="after")
    def _is_in_force(self) -> "FrameworkFile":
        if self.in_force_from and self.in_force_to and self.in_force_to < self.in_force_from:
            raise ValueError(f"in_force_to: expected {self.in_force_from} (in_force_from) or a later day")
        return self


def read(path: Path) -> dict[str, Any]:
    """The data of a framework file. Raises Invalid, naming the file, the line, the key and what was expected."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        # ValueError: it is not UTF-8, not TOML, or has a number of thousands of digits.
        raise Invalid("file", f"{path}: {error}") from error
    _, wrong = _checked(data)
    if wrong:
        said = (f"{path}, line {line_of(text, problem[0])}: {sentence(problem)}" for problem in wrong)
        raise Invalid("framework", "\n".join(said))
    return data


def parse(data: dict[str, Any]) -> Framework:
    """The framework that a file's data describes. Raises Invalid, naming the key and what was expected."""
    file, wrong = _checked(data)
    if file is None or wrong:
        raise Invalid("framework", "; ".join(map(sentence, wrong)))
    return Framework(
        council=file.council,
        name=file.name,
        version=file.version,
        bodies=tuple(part.made() for part in file.bodies),
        ladder=tuple(file.ladder),
        challenge=file.clocks.challenge.respond_within,
        explanation=file.clocks.explanation.respond_within,
        progress_every=file.clocks.progress_every,
        vacant_lead_climbs=file.clocks.vacant_lead_climbs,
        measure_within=file.clocks.measure_within,
        due_date_within=file.clocks.due_date_within,
        warn=file.clocks.warn,
        in_force_from=file.in_force_from,
        in_force_to=file.in_force_to,
        routes=tuple(part.made() for part in file.routes),
        outcomes=tuple(part.made() for part in file.outcomes),
        promises=tuple(part.made() for part in file.promises),
        priorities=tuple(part.made() for part in file.priorities),
        seats=tuple(part.made() for part in file.seats),
        frame=file.frame(),
        casework=file.casework.made(),
        origin=file.origin,
    )


def calendar_of(framework: Framework) -> Calendar:
    """The calendar of a framework: England's working days and the meetings of its bodies."""
    return Calendar(holidays=england(), meetings={body.key: body.meetings for body in framework.bodies})


def _checked(data: dict[str, Any]) -> tuple[FrameworkFile | None, list[Problem]]:
    """The file, and everything that is wrong with it; None where it cannot be read as one at all."""
    try:
        file = FrameworkFile.model_validate(data)
    except ValidationError as error:
        return None, problems_of(error, FrameworkFile)
    return file, links.problems(file)

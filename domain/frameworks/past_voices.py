"""What a young person said in the past, as a history file has it."""

from collections.abc import Collection, Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from domain.frameworks.past_values import Day, OneLine, Passage
from domain.frameworks.values import Key
from domain.model.governance import Framework
from domain.model.said import AGE_GROUPS
from domain.model.said_decisions import MOST_PEOPLE
from domain.model.said_facts import SOURCES


def _one_of(names: Collection[str]) -> AfterValidator:
    def take(value: str) -> str:
        if value not in names:
            raise ValueError(f"expected one of {', '.join(names)}")
        return value

    return AfterValidator(take)


class PastVoice(BaseModel):
    """What was said, `heard` in a session, a survey, ... as said_facts.SOURCES has it, and `where`; never by whom.

    `key` stays the same for ever. `commitments` are keys of the same file. `consent`: the source says that whoever said
    it agrees that everybody may read it. `source` and `assumed` are for whoever reads the file. `checked`: somebody
    looked at what seems to be about one child, and it is not; without it, that waits for somebody trained.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    words: Passage
    heard: Annotated[str, _one_of(tuple(SOURCES))]
    where: OneLine
    heard_on: Day
    people: Annotated[int, Field(strict=True, ge=1, le=MOST_PEOPLE)] = 1
    age_group: Annotated[str, _one_of(AGE_GROUPS)] | None = None
    theme: OneLine | None = None
    organisation: Key | None = None
    priorities: tuple[Key, ...] = ()
    promises: tuple[Key, ...] = ()
    commitments: tuple[Key, ...] = ()
    consent: bool = False
    source: OneLine
    assumed: str = ""
    checked: bool = False

    @model_validator(mode="after")
    def _has_an_organisation_only_where_one_may_be(self) -> "PastVoice":
        if self.organisation and (self.heard != "post_it" or self.age_group):
            raise ValueError('organisation: expected only with heard = "post_it", and without age_group')
        return self

    def said(self) -> dict[str, Any]:
        """What the command to hear it says beyond its day."""
        told = ("words", "where", "people", "age_group", "theme", "organisation")
        return {"source": self.heard} | {name: getattr(self, name) for name in told}

    def missing(self, framework: Framework, commitments: Collection[str]) -> Iterator[tuple[str, str]]:
        """The fields that name what the framework, or the file with these commitments, does not have."""
        organisation = [self.organisation] if self.organisation else []
        for field, named, known, of in (
            ("priorities", self.priorities, {each.key for each in framework.priorities}, "framework"),
            ("promises", self.promises, {each.key for each in framework.promises}, "framework"),
            ("organisation", organisation, {each.key for each in framework.frame.organisations}, "framework"),
            ("commitments", self.commitments, commitments, "file"),
        ):
            if missing := sorted({*named} - {*known}):
                yield field, f"the {of} has no {', '.join(missing)}"

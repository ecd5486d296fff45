"""A council's history file: what was proposed, agreed, achieved and said before the council joined.

The file is TOML. docs/framework-file.md explains it with an example.
"""

import tomllib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from domain.frameworks.lines import line_of
from domain.frameworks.past_measures import PastMeasure
from domain.frameworks.past_values import Day, OneLine, Passage
from domain.frameworks.past_voices import PastVoice
from domain.frameworks.refusals import Place
from domain.frameworks.values import Key
from domain.model.casework import known_words, signs
from domain.model.errors import Invalid
from domain.model.governance import Framework


class PastCommitment(BaseModel):
    """One commitment and how far it came, as the sources have it. `key` stays the same for ever: a second import
    knows by it what it has imported. `lead` is a seat, where it is not the outcome's; `assumed` says which days and
    links no source gives. `checked`: somebody looked at what seems to be about one child, and it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: OneLine
    outcome: Key | None = None
    lead: OneLine | None = None
    promises: tuple[Key, ...] = ()
    priorities: tuple[Key, ...] = ()
    measure: OneLine | None = None
    measured: PastMeasure | None = None
    also_for: tuple[Key, ...] = ()
    owner: Key | None = None
    good_practice: Key | None = None
    source: OneLine
    assumed: str = ""
    decided_by: Key
    proposed_on: Day
    agreed_on: Day | None = None
    achieved_on: Day | None = None
    due_on: Day | None = None
    evidence: Passage | None = None
    checked: bool = False

    @model_validator(mode="after")
    def _happened_in_order(self) -> "PastCommitment":
        if self.achieved_on and not self.agreed_on:
            raise ValueError("agreed_on: expected a day, because achieved_on has one")
        if self.agreed_on and self.agreed_on < self.proposed_on:
            raise ValueError(f"agreed_on: expected proposed_on, {self.proposed_on}, or a later day")
        if self.achieved_on and self.agreed_on and self.achieved_on < self.agreed_on:
            raise ValueError(f"achieved_on: expected agreed_on, {self.agreed_on}, or a later day")
        if self.achieved_on and not self.evidence:
            raise ValueError("evidence: expected a text, because achieved_on has a day")
        if self.evidence and not self.achieved_on:
            raise ValueError("achieved_on: expected a day, because there is evidence")
        if self.measured and not (self.measure and self.agreed_on):
            raise ValueError("measured: expected only beside measure and agreed_on")
        if self.measured and self.measured.readings and not self.achieved_on:
            raise ValueError("measured.readings: expected only beside achieved_on")
        return self


class History(BaseModel):
    """The past commitments of one council, and what young people said there, in the order of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    council: Key
    commitments: tuple[PastCommitment, ...]
    voices: tuple[PastVoice, ...] = ()

    @model_validator(mode="after")
    def _has_each_once(self) -> "History":
        if not self.commitments:
            raise ValueError("commitments: expected at least one")
        for name, entries in (("commitments", self.commitments), ("voices", self.voices)):
            keys = [entry.key for entry in entries]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise ValueError(f"{name}: {', '.join(twice)} stands there twice")
        return self


def read(path: Path) -> History:
    """The history in a file. Raises Invalid, naming the file, the key and what was expected."""
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid("file", f"{path}: {error}") from error
    except Invalid as error:
        raise Invalid(error.field, f"{path}: {error.sentence}") from error


def parse(data: dict[str, Any]) -> History:
    """The history that a file's data describes. Raises Invalid, naming the key and what was expected."""
    try:
        return History.model_validate(data)
    except ValidationError as error:
        lines = [f"{_place(data, e['loc'])}: {e['msg']}" for e in error.errors()]
        raise Invalid("history", "; ".join(lines)) from error


def check_against(history: History, framework: Framework, file: Path | None = None) -> None:
    """Raises Invalid unless the history is of the framework's council and every outcome, promise, priority and body
    it names is the framework's, and nothing in it seems to be about one child, but for what somebody said, which waits
    to be looked at. Names each that is not so: its entry and field and, where the file is given, its file and line."""
    wrong = list(_wrong(history, framework))
    if not wrong:
        return
    if file is None:
        raise Invalid("history", "; ".join(f"{named}: {said}" for _, named, said in wrong))
    text = file.read_text(encoding="utf-8")
    raise Invalid(
        "history", "\n".join(f"{file}, line {line_of(text, at)}: {named}: {said}" for at, named, said in wrong)
    )


def _wrong(history: History, framework: Framework) -> Iterator[tuple[Place, str, str]]:
    """Where something is wrong, what that is called, and what was expected."""
    if history.council != framework.council:
        yield ("council",), "council", f"expected {framework.council}, found {history.council}"
    known_here = known_words(framework)
    for number, past in enumerate(history.commitments):
        texts = {} if past.checked else dict(_texts(past.model_dump(exclude={"key"})))
        for field, said in (*_not_in(past, framework), *_about_one_child(texts, framework, known_here)):
            parts = (int(part) if part.isdigit() else part for part in field.split("."))
            yield ("commitments", number, *parts), f"commitments.{past.key}.{field}", said
    keys = {past.key for past in history.commitments}
    for number, voice in enumerate(history.voices):
        texts = {} if voice.checked else {"source": voice.source, "assumed": voice.assumed}
        for field, said in (*voice.missing(framework, keys), *_about_one_child(texts, framework, known_here)):
            yield ("voices", number, field), f"voices.{voice.key}.{field}", said


def _not_in(past: PastCommitment, framework: Framework) -> Iterator[tuple[str, str]]:
    """The fields that name what the framework does not have."""
    for field, named, known in (
        ("outcome", [past.outcome] if past.outcome else [], framework.outcomes),
        ("promises", past.promises, framework.promises),
        ("priorities", past.priorities, framework.priorities),
        ("decided_by", [past.decided_by], framework.bodies),
        ("also_for", past.also_for, framework.outcomes),
        ("owner", [past.owner] if past.owner else [], framework.frame.organisations),
        ("good_practice", [past.good_practice] if past.good_practice else [], framework.frame.good_practice),
    ):
        missing = sorted(set(named) - {part.key for part in known})
        if missing:
            yield field, f"the framework has no {', '.join(missing)}"


def _about_one_child(texts: dict[str, str], framework: Framework, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """The fields that look as if they were about one child, with where that goes instead."""
    places = "; ".join(f"{place.who} ({place.what_for})" for place in framework.casework.take_it_to)
    for field in dict.fromkeys(sign.field for sign in signs(texts, known)):
        said = "if somebody trained checked that it is not, set checked = true"
        yield field, f"this seems to be about one child. Take it out, and to: {places}; {said}"


def _texts(said: dict[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """Every text in an entry, with what the field is called: measured.readings.0.words."""
    for name, value in said.items():
        if isinstance(value, str):
            yield f"{within}{name}", value
        elif isinstance(value, dict):
            yield from _texts(value, f"{within}{name}.")
        elif isinstance(value, tuple):
            yield from _texts({str(number): each for number, each in enumerate(value)}, f"{within}{name}.")


def _place(data: dict[str, Any], location: Sequence[int | str]) -> str:
    """Where something stands in a file: an entry by its key where it has one, else by its number from 0."""
    parts = [str(part) for part in location]
    if len(location) > 1 and isinstance(location[1], int):
        entry = data[parts[0]][location[1]]
        key = entry.get("key") if isinstance(entry, dict) else None
        parts[1] = key if isinstance(key, str) and key else parts[1]
    return ".".join(parts) or "file"

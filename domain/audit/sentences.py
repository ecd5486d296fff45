"""Findings in sentences, for the people who read an audit."""

from collections.abc import Callable
from datetime import datetime, timedelta

from domain.audit.findings import Break, ChallengeFound, ClaimFound, Flaw, Mark, Met, StepFound, Why
from domain.audit.summary import Summary
from domain.model.calendar import LONDON, in_words
from domain.model.causes import Kind

Name = Callable[[str], str]
"""Gives the name of a body for its key."""
Finding = StepFound | ChallengeFound | ClaimFound | Break

_WHY = {
    Why.NOT_OWED: "Nothing of that was owed then.",
    Why.EARLY: "Its time had not passed yet.",
    Why.TWICE: "It was taken before.",
    Why.AFTER_CLOSING: "What it was for was over by then.",
    Why.OTHERWISE: "What was owed was for another day, from another body or to another one.",
    Why.OUT_OF_TURN: "Another step was due before it and had not been taken.",
    Why.BY_SOMEBODY: "Only the passing of time takes such a step, and this says that somebody did.",
}
_LACKS = {
    "evidence": "the claim names no evidence",
    "grounds": "no reading with evidence stands behind it",
    "verdict": "no Care Consultant has given a verdict on it",
}
VERDICTS = {"it_made_a_difference": "it made a difference", "not_yet": "not yet"}


def says(found: Finding, name: Name) -> str:
    """One finding, in one to three sentences."""
    match found:
        case StepFound():
            return _step(found, name)
        case ChallengeFound():
            return _challenge(found, name)
        case ClaimFound():
            return _claim(found)
        case Break():
            return _break(found)


def moment(at: datetime) -> str:
    """A moment as people in London say it, to the minute."""
    here = at.astimezone(LONDON)
    return f"{in_words(here.date())}, {here:%H:%M}"


def lasted(time: timedelta) -> str:
    """How long something lasted, in the largest unit that there is at least one of."""
    seconds = int(time.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        if seconds >= size or size == 1:
            number = seconds // size
            return f"{number:,} {unit}{'' if number == 1 else 's'}"
    raise AssertionError("a second is the smallest")


def _step(found: StepFound, name: Name) -> str:
    what, since = _what(found.step, name), found.owed_since
    by = f"by version {found.version}"
    if found.met is Met.WITHOUT_CAUSE or since is None:
        why = _WHY[found.why] if found.why else ""
        return f"Version {found.version}, of {moment(found.at)}, says: {what}. That has no cause. {why}"
    owed = f"{what[0].upper()}{what[1:]}: owed from {moment(since)} on"
    match found.met:
        case Met.IN_TIME:
            return f"{owed}, and taken in time, {by}."
        case Met.LATE:
            return f"{owed}, and taken {lasted(found.waited)} late, {by}."
        case Met.ANSWERED_FIRST:
            return f"{owed}. Somebody acted first, {lasted(found.waited)} later, {by}."
        case Met.REVISED_FIRST:
            return f"{owed}. The council changed its framework before it was taken, {lasted(found.waited)} later."
        case _:
            instead = (
                f"Version {found.version} came instead." if found.version else f"It has been {lasted(found.waited)}."
            )
            return f"{owed}, and never taken. {instead}"


def _what(step: Mark, name: Name) -> str:
    kind = step.cause.partition(":")[0]
    why = Kind(kind).says if kind in {each.value for each in Kind} else step.cause
    sender = f"the {name(step.sender)}" if step.sender else "the lead"
    match step.action:
        case "escalate":
            return f"it goes from {sender} to the {name(step.receiver or '')} ({_small(why)})"
        case "unanswered":
            return f"it counts as unanswered by {sender} ({_small(why)})"
        case "warn":
            return f"{sender} was warned ({_small(why)})"
        case "left_out":
            return "the framework has this duty no more"
        case "brought_back":
            return "the framework has this duty again"
        case _:
            return f"a revision moved its deadline ({_small(why)})"


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _challenge(found: ChallengeFound, name: Name) -> str:
    asked = f"A Care Consultant asked on {in_words(found.asked_on)} (version {found.version})"
    climbed = f" It went up {_number(found.climbed, 'time')} meanwhile." if found.climbed else ""
    match found.state:
        case "answered":
            return f"{asked}, and had an answer after {lasted(found.took)} (version {found.ended_version}).{climbed}"
        case "withdrawn":
            return f"{asked}, and withdrew it after {lasted(found.took)} (version {found.ended_version}).{climbed}"
        case _:
            who = f"the {name(found.body)}" if found.body else "the lead"
            return f"{asked}, and has had no answer for {lasted(found.took)}. It stands with {who}.{climbed}"


def _claim(found: ClaimFound) -> str:
    claimed = f"It was claimed achieved on {in_words(found.on)} (version {found.version})"
    lacks = " and ".join(_LACKS[each] for each in found.lacks)
    verdict = f" The verdict is: {VERDICTS.get(found.verdict, found.verdict)}." if found.verdict else ""
    ended = f" Version {found.reopened_version} reopened it." if found.reopened_version else ""
    return f"{claimed}{f', and {lacks}' if lacks else ''}.{verdict}{ended}"


def _break(found: Break) -> str:
    match found.flaw:
        case Flaw.HOLE:
            return f"Version {found.version} is not where it should be. What comes after it cannot be judged."
        case Flaw.UNREADABLE:
            return f"Version {found.version} does not hold what it should. What comes after it cannot be judged."
        case Flaw.TIME_RUNS_BACK:
            return f"Version {found.version} says that it was recorded before what it follows."
        case Flaw.NOT_THEIRS:
            return f"Version {found.version} is a decision of a body about something that did not stand with it."


def summed_up(counted: Summary) -> list[str]:
    """The counts of a council, a sentence each."""
    steps, asked, lacking = counted.steps, counted.challenges, counted.lacking
    answers = ""
    if counted.typical_answer is not None and counted.longest_answer is not None:
        answers = f" Half of the answers came within {lasted(counted.typical_answer)}"
        answers += f", the last after {lasted(counted.longest_answer)}."
    told = [
        f"{_number(counted.commitments, 'commitment')} and {_number(counted.duties, 'duty', 'duties')} were replayed.",
        f"{_number(counted.owed, 'step')} came to be owed. Taken in time: {steps[Met.IN_TIME]:,}. Late:"
        f" {steps[Met.LATE]:,}. Never taken: {steps[Met.NEVER_TAKEN]:,}. Settled before the clock took them:"
        f" {counted.settled:,}, of these {counted.waited:,} after more than a minute.",
        f"{_number(steps[Met.WITHOUT_CAUSE], 'step')} on the record without cause.",
        f"{_number(asked.total(), 'challenge')}. Open: {asked['open']:,}. Answered: {asked['answered']:,}. Withdrawn:"
        f" {asked['withdrawn']:,}.{answers}",
        f"{_number(counted.claims, 'claim')} that something is achieved. Without a verdict: {lacking['verdict']:,}."
        f" With no reading behind it: {lacking['grounds']:,}. Naming no evidence: {lacking['evidence']:,}.",
    ]
    if counted.breaks:
        told.append(f"{_number(counted.breaks.total(), 'place')} where a history does not hold together.")
    return told


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"

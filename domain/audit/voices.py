"""What became of those who asked, and of what was claimed: challenges and claims, followed through a history."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.audit.findings import ChallengeFound, ClaimFound
from domain.audit.marks import STEPS
from domain.model.accountable import Accountable
from domain.model.commitment import Commitment
from domain.model.event import RecordedEvent
from domain.model.facts import Achieved, Reopened, VerdictGiven


@dataclass
class Voices:
    """Challenges by their ids, and claims in the order in which they were made, so far."""

    _challenges: dict[str, ChallengeFound] = field(default_factory=dict)
    _claims: list[ClaimFound] = field(default_factory=list)

    def before(self, event: RecordedEvent, stuck: Accountable) -> None:
        """An event is about to happen: it may end a claim, with what stood behind it."""
        if isinstance(event, Reopened) and isinstance(stuck, Commitment) and self._claims and stuck.state == "achieved":
            self._claims[-1] = replace(_grounded(self._claims[-1], stuck), reopened_version=event.originator_version)

    def after(self, event: RecordedEvent, stuck: Accountable) -> None:
        """An event happened."""
        if not isinstance(stuck, Commitment):
            return
        if isinstance(event, STEPS) and event.cause in self._challenges:
            asked = self._challenges[event.cause]
            self._challenges[asked.id] = replace(asked, climbed=asked.climbed + 1)
        elif isinstance(event, Achieved):
            self._claims.append(ClaimFound(event.originator_version, event.on, bool(event.evidence.strip()), 0))
        elif isinstance(event, VerdictGiven) and self._claims:
            self._claims[-1] = replace(self._claims[-1], verdict=event.verdict)
        for each in stuck.challenges.values():
            known = self._challenges.get(each.id)
            if known is None:
                version, at = event.originator_version, event.timestamp
                self._challenges[each.id] = ChallengeFound(each.id, version, each.on, at, each.state, at)
            elif known.state != each.state:
                self._challenges[each.id] = replace(
                    known, state=each.state, at=event.timestamp, ended_version=event.originator_version
                )

    def challenges(self, until: datetime, stuck: Accountable) -> Iterator[ChallengeFound]:
        """Every challenge; one that is open is looked at from a moment."""
        for each in self._challenges.values():
            cause = stuck.causes.get(each.id)
            open_ = each.state == "open"
            yield replace(each, at=until, body=cause.holder if cause else None) if open_ else each

    def claims(self, stuck: Accountable) -> Iterator[ClaimFound]:
        """Every claim."""
        for each in self._claims:
            standing = each.reopened_version is None and isinstance(stuck, Commitment)
            yield _grounded(each, stuck) if standing and isinstance(stuck, Commitment) else each


def _grounded(claim: ClaimFound, commitment: Commitment) -> ClaimFound:
    return replace(claim, grounds=len(commitment.found))

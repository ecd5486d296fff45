"""How anyone will know: the measure of a commitment and what was found, as its page tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from api.pages import measured
from api.pages.words import MEASURES
from api.services import Services
from domain.model.commitment import Commitment
from domain.model.event import RecordedEvent
from domain.model.measures import Reading
from domain.model.narration import by


@dataclass(frozen=True)
class Finding:
    """One reading. `quoted`: told in words; `host`: of the address of its evidence; `paper`: the paper that is its
    evidence, and the place in it. Where there is neither, the evidence is a digest."""

    id: str
    says: str
    quoted: bool
    scope: str
    as_at: date
    evidence_on: date
    evidence: str
    host: str
    paper: str
    by: str
    recorded: datetime
    withdrawn: str | None


@dataclass(frozen=True)
class Measuring:
    """`facts` say what is measured; `latest` are the readings that count, one for each scope (none: nobody has measured
    it); `earlier` are those before them and of measures before this one, `withdrawn` those that count no more."""

    says: str
    facts: list[tuple[str, str]]
    steps: tuple[str, ...]
    latest: list[Finding]
    earlier: list[Finding]
    withdrawn: list[Finding]


def measuring(here: Services, found: Commitment, events: Iterable[RecordedEvent]) -> Measuring:
    """The measure and the readings that a commitment has, by these events."""
    recorded = {event.originator_version: event for event in events}
    frameworks = here.ledger.governance.of(found.council).framework

    def finding(reading: Reading) -> Finding:
        event = recorded[int(reading.id.partition(":")[2])]
        return Finding(
            id=reading.id,
            says=measured.says(reading, found.measurement),
            quoted=reading.words is not None,
            scope=reading.scope,
            as_at=reading.as_at,
            evidence_on=reading.evidence_on,
            evidence=reading.evidence,
            host=reading.evidence.split("/")[2] if reading.evidence.startswith("http") else "",
            paper=reading.evidence.removeprefix("paper: ") if reading.evidence.startswith("paper: ") else "",
            by=by(event, frameworks.at(event.timestamp)),
            recorded=event.timestamp,
            withdrawn=reading.withdrawn,
        )

    newest_first = sorted(found.readings.values(), key=lambda r: (r.as_at, int(r.id.partition(":")[2])), reverse=True)
    counting = [reading for reading in newest_first if reading.withdrawn is None]
    return Measuring(
        says=found.measure or "",
        facts=_facts(found),
        steps=found.measurement.statuses if found.measurement else (),
        latest=[finding(reading) for reading in found.found],
        earlier=[finding(reading) for reading in counting if reading not in found.found],
        withdrawn=[finding(reading) for reading in newest_first if reading.withdrawn is not None],
    )


def _facts(found: Commitment) -> list[tuple[str, str]]:
    measure = found.measurement
    if measure is None:
        return []
    facts = [
        ("Kind", MEASURES[measure.kind]),
        ("Of whom", measure.scope),
        ("Before", measured.before(measure)),
        ("To reach", measured.to_reach(measure)),
    ]
    return [(name, value) for name, value in facts if value]

"""What a command may say at random: mostly what it needs, sometimes not."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from domain.model.calendar import day_of
from domain.model.climb_decisions import DISPOSITIONS
from domain.model.commitment import Commitment
from domain.model.decisions import VERDICTS
from domain.model.measures import MeasureKind
from domain.model.partners import LINKS
from tests.scenarios import Story
from tests.unit.strategies import KEYS

OTHER = Story().commitment


def said(command: str, commitment: Commitment) -> st.SearchStrategy[dict[str, Any]]:
    """What a command may say: mostly what it needs, sometimes not."""
    text = st.sampled_from([*["Because."] * 8, " ", "x" * 6_000])
    day = st.integers(-5, 400).map(lambda days: commitment.created_on.date() + timedelta(days=days))
    challenge = st.sampled_from([*list(commitment.challenges) * 3, "challenge:999"])
    causes = st.none() | st.none() | st.lists(st.sampled_from([*commitment.causes, "blocked:999"]), max_size=2)
    # Mapped, because what is sampled must be hashable and a commitment is not.
    other = st.booleans().map(lambda other: OTHER if other else commitment)
    organisation = st.sampled_from(["college", "builder", "nobody"])
    value = st.sampled_from(["6", "86", "12.5", "unknown", "done", "open", "-1", "1e9"])
    fields: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "agree": {"due_on": st.none() | day},
        "decline": {"reason": text},
        "block": {"obstacle": text, "help_needed": text},
        "unblock": {"how": text},
        "report-progress": {"report": text},
        "challenge": {"words": text},
        "answer": {"challenge": challenge, "words": text},
        "withdraw-challenge": {"challenge": challenge},
        "refer": {"to": st.sampled_from(KEYS), "words": text, "causes": causes},
        "move-due-date": {"due_on": day, "reason": text},
        "assign-lead": {"lead": text},
        "assign-owner": {"owner": organisation, "reason": text},
        "adopt": {"organisation": organisation, "part": text, "obligation": st.none() | text},
        "withdraw-adoption": {"organisation": organisation, "reason": text},
        "link": {"to": other, "how": st.sampled_from([*LINKS, "like"])},
        "unlink": {"to": st.builds(lambda: OTHER)},
        "withdraw-reading": {"reading": st.sampled_from([*commitment.readings, "reading:999"]), "reason": text},
        "record-reading": {
            "evidence": st.sampled_from(["https://example.org/report", "sha256:" + "a" * 64, "javascript:alert(1)"]),
            "evidence_on": day,
            "value": st.none() | value,
            "words": st.none() | text,
        },
        "set-measure": {
            "kind": st.sampled_from([*(kind.value for kind in MeasureKind), "guess"]),
            "measure": st.none() | text,
            "baseline": st.none() | value,
            "target": st.none() | value,
            "statuses": st.just([]) | st.just(["planned", "open"]),
        },
        "achieve": {"evidence": text},
        "give-verdict": {"verdict": st.sampled_from(VERDICTS), "words": text},
        "reopen": {"reason": text},
        "cannot-be-met": {"reason": text, "explanation": text, "delivered": st.none() | text},
        "deliver-explanation": {"where": text},
    }
    if command != "dispose":
        return st.fixed_dictionaries(fields[command])
    until = day_of(commitment.modified_on) + timedelta(days=60)
    return st.sampled_from(DISPOSITIONS).flatmap(
        lambda decision: st.fixed_dictionaries(
            {"decision": st.just(decision), "words": text, "causes": causes}
            | ({"until": st.just(until)} if decision == "supported" else {})
        )
    )

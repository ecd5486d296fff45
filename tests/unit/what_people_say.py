"""What a command may say at random: mostly what it needs, sometimes not."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from domain.model.calendar import day_of
from domain.model.commitment import Commitment
from domain.model.decisions import DISPOSITIONS, VERDICTS
from tests.unit.strategies import KEYS


def said(command: str, commitment: Commitment) -> st.SearchStrategy[dict[str, Any]]:
    """What a command may say: mostly what it needs, sometimes not."""
    text = st.sampled_from([*["Because."] * 8, " ", "x" * 6_000])
    day = st.integers(-5, 400).map(lambda days: commitment.created_on.date() + timedelta(days=days))
    challenge = st.sampled_from([*list(commitment.challenges) * 3, "challenge:999"])
    causes = st.none() | st.none() | st.lists(st.sampled_from([*commitment.causes, "blocked:999"]), max_size=2)
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
        "achieve": {"evidence": text},
        "give-verdict": {"verdict": st.sampled_from(VERDICTS), "words": text},
        "reopen": {"reason": text},
        "cannot-be-met": {"reason": text, "explanation": text},
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

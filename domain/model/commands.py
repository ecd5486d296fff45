"""Every command by its name, and how one is carried out."""

from collections.abc import Callable
from typing import Any

from domain.model import (
    climb_decisions,
    decisions,
    duty_decisions,
    impact_decisions,
    measure_decisions,
    partner_decisions,
    said_access,
    said_decisions,
    session_decisions,
    session_items,
)
from domain.model.access import check, check_duty
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.impact import ImpactReport
from domain.model.impact_access import check_impact
from domain.model.on_record import OnRecord
from domain.model.order import Order
from domain.model.said import Said
from domain.model.session import Session
from domain.model.session_access import check_session

COMMANDS: dict[str, Callable[..., None]] = {
    "agree": decisions.agree,
    "decline": decisions.decline,
    "block": climb_decisions.block,
    "unblock": climb_decisions.unblock,
    "report-progress": decisions.report_progress,
    "challenge": climb_decisions.challenge,
    "answer": climb_decisions.answer,
    "withdraw-challenge": climb_decisions.withdraw_challenge,
    "dispose": climb_decisions.dispose,
    "refer": climb_decisions.refer,
    "move-due-date": decisions.move_due_date,
    "assign-lead": decisions.assign_lead,
    "assign-owner": partner_decisions.assign_owner,
    "adopt": partner_decisions.adopt,
    "withdraw-adoption": partner_decisions.withdraw_adoption,
    "link": partner_decisions.link,
    "unlink": partner_decisions.unlink,
    "set-measure": measure_decisions.set_measure,
    "record-reading": measure_decisions.record_reading,
    "withdraw-reading": measure_decisions.withdraw_reading,
    "achieve": decisions.achieve,
    "give-verdict": decisions.give_verdict,
    "reopen": decisions.reopen,
    "cannot-be-met": decisions.cannot_be_met,
    "deliver-explanation": decisions.deliver_explanation,
}
"""Every command on a commitment that exists, by its name in the contract."""

DUTY_COMMANDS: dict[str, Callable[..., None]] = {
    "done": duty_decisions.done,
    "dispose": climb_decisions.dispose,
    "refer": climb_decisions.refer,
}
"""Every command on a duty."""

VOICE_COMMANDS: dict[str, Callable[..., None]] = {
    "repeat": said_decisions.repeat,
    "review": said_decisions.review,
    "give-consent": said_decisions.give_consent,
    "withdraw-consent": said_decisions.withdraw_consent,
    "set-theme": said_decisions.set_theme,
    "link": said_decisions.link,
    "unlink": said_decisions.unlink,
    "answer": said_decisions.answer,
}
"""Every command on what a young person said."""

SESSION_COMMANDS: dict[str, Callable[..., Commitment | ImpactReport | None]] = {
    "move": session_decisions.move,
    "cancel": session_decisions.cancel,
    "open": session_decisions.open_it,
    "close": session_decisions.close,
    "attend": session_decisions.attend,
    "note-theme": session_items.note_theme,
    "raise-point": session_items.raise_point,
    "ask-question": session_items.ask_question,
    "answer-question": session_items.answer_question,
    "give-assurance": session_items.give_assurance,
    "endorse": session_items.endorse,
    "decide": session_items.decide,
    "note-disposal": session_items.note_disposal,
    "propose": session_items.propose,
    "celebrate": session_items.celebrate,
    "take-up": session_items.take_up,
    "draft-report": impact_decisions.draft,
}
"""Every command on a session."""

IMPACT_COMMANDS: dict[str, Callable[..., None]] = {
    "write": impact_decisions.write,
    "sign-off": impact_decisions.sign_off,
    "withdraw-sign-off": impact_decisions.withdraw_sign_off,
    "publish": impact_decisions.publish,
    "withdraw": impact_decisions.withdraw,
}
"""Every command on an impact report."""


def decide(command: str, changed: OnRecord, order: Order, **said: Any) -> Commitment | ImpactReport | None:
    """Judge and record one command of COMMANDS, or of those on another kind of thing. Returns what it made beside, if
    it did. Raises a Refusal, and then has changed nothing."""
    if isinstance(changed, Session):
        check_session(command, order.actor, state=changed.state, body=changed.body)
        return SESSION_COMMANDS[command](changed, order, **said)
    if isinstance(changed, Duty):
        terms = order.framework.duty(changed.key)
        check_duty(command, order.actor, owed_to=terms.body if terms else None, holders=changed.holders)
        DUTY_COMMANDS[command](changed, order, **said)
        return None
    if isinstance(changed, Said):
        said_access.check(command, order.actor, changed, order.framework)
        VOICE_COMMANDS[command](changed, order, **said)
        return None
    if isinstance(changed, ImpactReport):
        check_impact(command, order.actor, changed)
        IMPACT_COMMANDS[command](changed, order, **said)
        return None
    assert isinstance(changed, Commitment)
    check(command, order.actor, state=changed.state, decided_by=changed.decided_by, holders=changed.holders)
    COMMANDS[command](changed, order, **said)
    return None

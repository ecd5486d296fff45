"""A form as a person has it before them, and what becomes of it when they send it."""

import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import quote
from uuid import uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import Session
from api.casework import Given, stopped, texts
from api.endpoints.bodies import Body
from api.endpoints.headers import LONGEST_KEY, command_id
from api.pages.form_choices import Subject, choices
from api.pages.form_fields import Values, draw, read
from api.pages.form_table import Form
from api.pages.history import Told, told
from api.pages.seen import Warned, warned
from api.pages.typed import Typed
from api.pages.view import HEADERS, render
from api.problems import AboutOneChild
from api.services import Services
from domain.ledger.database import Unavailable
from domain.model.access import check
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, KeyReused, NotAllowed, Overtaken, WrongState

TOO_OLD = "This form was too old to be trusted, so nothing was sent. Check what you wrote, then send it again."
INCOMPLETE = "Part of this form got lost on the way, so nothing was sent. Check what you wrote, then send it again."
SENT_BEFORE = "A form like this was sent before. If you want to send this as well, send it again."
CHANGED = "Someone else changed this while you were writing. Read what changed. If yours still fits, send it again."
AWAY = "The record cannot be reached just now. Wait a little, then send this again: it is written once at most."
NOTHING_LEFT = "There is nothing left to choose from here. Somebody else may have dealt with it."


@dataclass(frozen=True)
class Sheet:
    """One form as it is shown. `key` makes sure that it is written once, `version` is what was seen when it was
    filled in, `notice` says why it is shown again, `changes` what happened since, `warning` that it looks like
    casework."""

    command: str
    form: Form
    subject: Subject
    session: Session
    values: Values = field(default_factory=dict)
    key: str = field(default_factory=lambda: str(uuid4()))
    version: int = 0
    wrong: tuple[Invalid, ...] = ()
    notice: str = ""
    changes: tuple[Told, ...] = ()
    warning: Warned | None = None

    def show(self, request: Request, status: int = 200) -> HTMLResponse:
        fields = draw(self.form, self.subject, self.values, {e.field: e.sentence for e in self.wrong})
        shown = {drawn.params["name"] for drawn in fields}
        errors = [{"text": e.sentence} | ({"href": f"#{e.field}"} if e.field in shown else {}) for e in self.wrong]
        council, found = self.subject.framework.council, self.subject.commitment
        back = f"/commitments/{found.id}" if found else f"/councils/{quote(council, safe='')}"
        return render(
            request, "form.html", status=status, council=council, sheet=self, fields=fields, errors=errors, back=back
        )

    def still_possible(self) -> None:
        """Raises NotAllowed or WrongState unless this person may send it now and has something to choose from."""
        found = self.subject.commitment
        if found is None:
            return
        state, holders = found.state, found.holders
        check(self.command, self.subject.actor, state=state, decided_by=found.decided_by, holders=holders)
        if not all(choices(f.of, self.subject) for f in self.form.fields if f.of and f.needed):
            raise WrongState(NOTHING_LEFT)


def send(request: Request, sheet: Sheet, typed: Typed, here: Services) -> Response:
    """Carry out what a form says, once, and show the commitment; or show the form again with all that was typed."""
    sheet = _as_sent(sheet, typed)
    if not secrets.compare_digest(typed.one("form_token").encode(), sheet.session.form_token.encode()):
        return replace(sheet, notice=TOO_OLD).show(request, 403)
    if _key(typed) is None or (sheet.subject.commitment and _version(typed) is None):
        return replace(sheet, notice=INCOMPLETE).show(request, 422)
    body, wrong = read(sheet.command, sheet.form, typed)
    if body is None:
        return replace(sheet, wrong=tuple(wrong)).show(request, 422)
    body = body.model_copy(update={name: typed.one(name) == "yes" for name in ("checked", "ask_for_a_check")})
    try:
        if stopped(here, sheet.session.account, _given(sheet, body)) is not None:
            council = quote(sheet.subject.framework.council, safe="")
            return RedirectResponse(f"/councils/{council}/asked?done=asked", 303, headers=HEADERS)
        changed = _carry_out(sheet, body, here)
    except KeyReused:
        return replace(sheet, key=str(uuid4()), notice=SENT_BEFORE).show(request, 422)
    except AboutOneChild as signs:
        return replace(sheet, warning=warned(signs, texts(body), sheet.form)).show(request, 422)
    except Invalid as error:
        return replace(sheet, wrong=(error,)).show(request, 422)
    except Overtaken:
        return _overtaken(request, sheet, here)
    except (WrongState, NotAllowed):
        request.state.changes = _since(sheet, here)
        raise
    except Unavailable:
        return replace(sheet, notice=AWAY).show(request, 503)
    return RedirectResponse(f"/commitments/{changed.id}?done={sheet.command}", 303, headers=HEADERS)


def _as_sent(sheet: Sheet, typed: Typed) -> Sheet:
    seen = _version(typed)
    version = sheet.version if seen is None else seen
    return replace(sheet, values=typed.values, key=_key(typed) or sheet.key, version=version)


def _key(typed: Typed) -> str | None:
    text = typed.one("key")
    return text if 0 < len(text) <= LONGEST_KEY and text.isprintable() else None


def _version(typed: Typed) -> int | None:
    text = typed.one("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _given(sheet: Sheet, body: Body) -> Given:
    once, found = command_id(sheet.session.account, sheet.key), sheet.subject.commitment
    if found is None:
        return Given(sheet.command, once, body, council=sheet.subject.framework.council)
    return Given(sheet.command, once, body, subject=found.id, version=sheet.version)


def _carry_out(sheet: Sheet, body: Body, here: Services) -> Commitment:
    account, found = sheet.session.account, sheet.subject.commitment
    made: Commitment
    once = command_id(account, sheet.key)
    if found is None:
        council = sheet.subject.framework.council
        return here.ledger.propose(council, actor=account.actor, command_id=once, on=body.on, **body.said())
    made = here.ledger.carry_out(
        sheet.command,
        found.id,
        actor=account.actor,
        command_id=once,
        on=body.on,
        expected_version=sheet.version,
        **body.said(),
    )
    return made


def _overtaken(request: Request, sheet: Sheet, here: Services) -> Response:
    """Show what changed, and the same form on what is there now, if it still fits that."""
    assert sheet.subject.commitment is not None
    request.state.changes = changes = _since(sheet, here)
    now = here.ledger.commitment(sheet.subject.commitment.id, actor=sheet.subject.actor)
    fresh = replace(sheet, subject=replace(sheet.subject, commitment=now), version=now.version)
    fresh.still_possible()
    return replace(fresh, notice=CHANGED, changes=tuple(changes)).show(request, 412)


def _since(sheet: Sheet, here: Services) -> list[Told]:
    found = sheet.subject.commitment
    if found is None:
        return []
    events = [e for e in here.ledger.history(found.id) if e.originator_version > sheet.version]
    return told(here, found.council, events)

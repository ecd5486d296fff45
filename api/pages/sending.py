"""What becomes of a form when somebody sends it: it is carried out once, or shown again with all that was typed."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote
from uuid import uuid4

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.casework import Given, stopped, texts
from api.endpoints.body import Body
from api.endpoints.headers import LONGEST_KEY, id_of_command
from api.impact import read_by
from api.pages.fitting import Fitting, with_text
from api.pages.form_fields import read
from api.pages.history import Told, told
from api.pages.near import near
from api.pages.seen import warned
from api.pages.sheet import Sheet
from api.pages.typed import Typed
from api.pages.view import HEADERS
from api.problems import AboutOneChild
from api.services import Services
from domain.ledger.database import Unavailable
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.errors import Invalid, KeyReused, NotAllowed, Overtaken, WrongState
from domain.model.impact import ImpactReport
from domain.model.order import proposed_as
from domain.model.said import Said
from domain.model.session import Session
from domain.model.text import PASSAGE
from projections.similar import Titled

TOO_OLD = "This form was too old to be trusted, so nothing was sent. Check what you wrote, then send it again."
INCOMPLETE = "Part of this form got lost on the way, so nothing was sent. Check what you wrote, then send it again."
SENT_BEFORE = "A form like this was sent before. If you want to send this as well, send it again."
CHANGED = "Someone else changed this while you were writing. Read what changed. If yours still fits, send it again."
AWAY = "The record cannot be reached just now. Wait a little, then send this again: it is written once at most."
ALL_THE_SAME = "all_the_same"
"""The button that proposes what is close to what there is already."""
HOW_HARD = "how_hard"
"""The button that only asks how hard a text is to read."""


def send(request: Request, sheet: Sheet, typed: Typed, here: Services) -> Response:
    """Carry out what a form says, once, and show what came of it; or show the form again with all that was typed."""
    sheet = _as_sent(sheet, typed)
    if not secrets.compare_digest(typed.one("form_token").encode(), sheet.session.form_token.encode()):
        return replace(sheet, notice=TOO_OLD).show(request, 403)
    if _key(typed) is None or (sheet.subject.about and _version(typed) is None):
        return replace(sheet, notice=INCOMPLETE).show(request, 422)
    if typed.one(HOW_HARD) and sheet.form.reads:
        return replace(sheet, fitting=_fitting(sheet, typed, here)).show(request)
    body, wrong = read(sheet.command, sheet.form, sheet.subject, typed)
    if body is None:
        return replace(sheet, wrong=tuple(wrong)).show(request, 422)
    body = body.model_copy(update={name: typed.one(name) == "yes" for name in ("checked", "ask_for_a_check")})
    try:
        if close := _close(sheet, typed, here):
            return replace(sheet, close=close).show(request)
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
    done = f"{replace(sheet.subject, about=changed).path}?done={sheet.command}"
    return RedirectResponse(done, 303, headers=HEADERS)


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
    once, found = id_of_command(sheet.session.account, sheet.key), sheet.subject.about
    if found is None:
        return Given(sheet.command, once, body, council=sheet.subject.framework.council, upon=sheet.subject.new)
    if isinstance(found, ImpactReport) and sheet.command == "write":
        return Given(sheet.command, once, body, subject=found.id, upon=ImpactReport)
    return Given(sheet.command, once, body, subject=found.id, upon=type(found), version=sheet.version)


def _close(sheet: Sheet, typed: Typed, here: Services) -> tuple[Titled, ...]:
    """What there is already that is close to what is being proposed, until somebody says to propose it all the same."""
    if sheet.subject.about or sheet.subject.new is not Commitment or typed.one(ALL_THE_SAME):
        return ()
    sheet.subject.check(sheet.command)
    # Sent twice, it is not close to itself.
    itself = proposed_as(id_of_command(sheet.session.account, sheet.key))
    found = near(here, sheet.subject.framework.council, typed.one("title"))
    return tuple(each for each in found if each.commitment_id != itself)


def _fitting(sheet: Sheet, typed: Typed, here: Services) -> Fitting | None:
    """How the summary of an impact report would fit with what was typed."""
    found = sheet.subject.impact_report
    place = typed.one("document"), typed.one("part")
    if found is None or place[0] != "summary" or place not in found.parts or len(typed.one("words")) > PASSAGE:
        return None
    return with_text(read_by(here.ledger, found, sheet.subject.actor.id), place, typed.one("words"))


def _carry_out(sheet: Sheet, body: Body, here: Services) -> Commitment | Duty | Session | Said | ImpactReport:
    account, found = sheet.session.account, sheet.subject.about
    once = id_of_command(account, sheet.key)
    if found is None:
        council, ledger = sheet.subject.framework.council, here.ledger
        begins: dict[type, Callable[..., Commitment | Session | Said]] = {
            Commitment: ledger.propose,
            Session: ledger.call_session,
            Said: ledger.hear,
        }
        begin = begins[sheet.subject.new]
        return begin(council, actor=account.actor, command_id=once, on=body.on, **body.said())
    said = body.said() | {"actor": account.actor, "command_id": once, "on": body.on}
    expected: int | None = sheet.version
    if isinstance(found, ImpactReport) and sheet.command == "write":
        # Two who write two parts at once are not in each other's way.
        said, expected = said | {"seen": sheet.version}, None
    return here.ledger.carry_out(sheet.command, found.id, upon=type(found), expected_version=expected, **said)


def _overtaken(request: Request, sheet: Sheet, here: Services) -> Response:
    """Show what changed, and the same form on what is there now, if it still fits that."""
    assert sheet.subject.about is not None
    request.state.changes = changes = _since(sheet, here)
    found = sheet.subject.about
    now = here.ledger.as_it_was(found.id, type(found), actor=sheet.subject.actor)
    fresh = replace(sheet, subject=replace(sheet.subject, about=now), version=now.version)
    fresh.still_possible()
    return replace(fresh, notice=CHANGED, changes=tuple(changes)).show(request, 412)


def _since(sheet: Sheet, here: Services) -> list[Told]:
    found = sheet.subject.about
    if found is None:
        return []
    reader = None if sheet.subject.voice else sheet.subject.actor.id
    events = [e for e in here.ledger.history(found.id, reader=reader) if e.originator_version > sheet.version]
    return told(here, found.council, events)

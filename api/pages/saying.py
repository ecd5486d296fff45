"""The pages on which somebody writes down what young people said: one thing, or three post-it notes at once."""

import secrets
from dataclasses import replace
from urllib.parse import quote
from uuid import uuid5

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.accounts import Session
from api.casework import Given, stopped, texts
from api.endpoints.councils import framework_of
from api.endpoints.headers import LONGEST_KEY, id_of_command
from api.endpoints.voice_bodies import Hear, PostIts
from api.identity import ServicesHere
from api.pages.form_fields import read
from api.pages.form_table import BEGINNINGS
from api.pages.seen import warned
from api.pages.sending import AWAY, INCOMPLETE, SENT_BEFORE, TOO_OLD, send
from api.pages.sheet import Sheet
from api.pages.subject import Subject
from api.pages.typed import Typed, TypedHere
from api.pages.view import HEADERS
from api.pages.visitor import Visitor
from api.problems import AboutOneChild
from api.services import Services
from domain.ledger.database import Unavailable
from domain.model.errors import Invalid, KeyReused
from domain.model.said import Said

router = APIRouter(include_in_schema=False)


@router.get("/councils/{council}/say")
def ask_to_hear(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The form to write down what a young person said."""
    return _asked(request, _sheet("hear", council, here, session))


@router.post("/councils/{council}/say")
def hear(request: Request, typed: TypedHere, council: str, here: ServicesHere, session: Visitor) -> Response:
    """Write it down."""
    return send(request, _sheet("hear", council, here, session), typed, here)


@router.get("/councils/{council}/post-its")
def ask_for_post_its(request: Request, council: str, here: ServicesHere, session: Visitor) -> HTMLResponse:
    """The form for post-it notes, made for a phone: three ideas at once."""
    return _asked(request, _sheet("post-its", council, here, session))


@router.post("/councils/{council}/post-its")
def post_its(request: Request, typed: TypedHere, council: str, here: ServicesHere, session: Visitor) -> Response:
    """Write them down, each as a voice of its own, each once. Where one cannot be taken, none is."""
    sheet = replace(_sheet("post-its", council, here, session), values=typed.values)
    if not secrets.compare_digest(typed.one("form_token").encode(), session.form_token.encode()):
        return replace(sheet, notice=TOO_OLD).show(request, 403)
    key = typed.one("key")
    if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        return replace(sheet, notice=INCOMPLETE).show(request, 422)
    sheet = replace(sheet, key=key)
    body, wrong = read("post-its", sheet.form, sheet.subject, typed)
    if not isinstance(body, PostIts):
        return replace(sheet, wrong=tuple(wrong)).show(request, 422)
    try:
        held = _hear(sheet, _with_answers(body, typed), here)
    except KeyReused:
        return replace(sheet, notice=SENT_BEFORE).show(request, 422)
    except AboutOneChild as signs:
        return replace(sheet, warning=warned(signs, texts(body), sheet.form)).show(request, 422)
    except Invalid as error:
        return replace(sheet, wrong=(error,)).show(request, 422)
    except Unavailable:
        return replace(sheet, notice=AWAY).show(request, 503)
    root = f"/councils/{quote(council, safe='')}"
    return RedirectResponse(
        f"{root}/asked?done=asked" if held else f"{root}/voices?done=post-its", 303, headers=HEADERS
    )


def _hear(sheet: Sheet, ideas: dict[str, Hear], here: Services) -> bool:
    """Write down each idea that is not held for a check. Returns whether one is."""
    account, council = sheet.session.account, sheet.subject.framework.council
    sent = id_of_command(account, sheet.key)
    given = {name: Given("hear", uuid5(sent, name), idea, council=council, upon=Said) for name, idea in ideas.items()}
    held = set()
    for name, each in given.items():
        try:
            if stopped(here, account, each) is not None:
                held.add(name)
        except AboutOneChild as signs:
            seen = [replace(sign, field=name if sign.field == "words" else sign.field) for sign in signs.signs]
            raise AboutOneChild(seen, signs.casework, trained=signs.trained) from None
    for name, idea in ideas.items():
        if name not in held:
            once = given[name].id
            here.ledger.hear(council, actor=account.actor, command_id=once, on=idea.on, **idea.said())
    return bool(held)


def _with_answers(body: PostIts, typed: Typed) -> dict[str, Hear]:
    answers = {name: typed.one(name) == "yes" for name in ("checked", "ask_for_a_check")}
    return {name: idea.model_copy(update=answers) for name, idea in body.each().items()}


def _asked(request: Request, sheet: Sheet) -> HTMLResponse:
    sheet.subject.check(sheet.command)
    return sheet.show(request)


def _sheet(command: str, council: str, here: Services, session: Session) -> Sheet:
    actor = session.account.actor
    subject = Subject(framework_of(here, council, actor), actor, new=Said)
    return Sheet(command, BEGINNINGS[command], subject, session)

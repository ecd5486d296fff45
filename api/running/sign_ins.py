"""Sign-ins for trying it out: a seat of every role, with its token, in a file that only this user may read."""

import json
import os
from pathlib import Path
from typing import TypedDict

from api import accounts
from domain.ledger.database import Connection
from domain.model.access import Role
from domain.model.governance import Framework
from domain.voices.store import Voices

FILE = "sign-ins.json"


class SignIn(TypedDict):
    """One sign-in. The admin and the auditor stand under each council and see every one."""

    council: str
    role: str
    body: str | None
    name: str
    token: str


def read(data_dir: Path) -> list[SignIn]:
    """The sign-ins that were made; none where there is no file."""
    try:
        found: list[SignIn] = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return found


def ensure(conn: Connection, voices: Voices, data_dir: Path, framework: Framework) -> list[SignIn]:
    """Make sign-ins for a council that has none that work; returns all that there are."""
    known = [entry for entry in read(data_dir) if accounts.by_token(conn, entry["token"]) is not None]
    if all(entry["council"] != framework.council for entry in known):
        known += [_make(conn, voices, framework, role, body, name) for role, body, name in _seats(framework)]
        _write(data_dir / FILE, known)
    return known


def _seats(framework: Framework) -> list[tuple[Role, str | None, str]]:
    first = framework.ladder[0]
    lead = next((outcome.lead for outcome in framework.outcomes if outcome.lead), "Lead")
    chairs = [(Role.CHAIR, body, f"Chair of the {framework.body_name(body)}") for body in framework.ladder]
    return [
        (Role.OFFICER, None, "Officer"),
        (Role.LEAD, None, lead),
        (Role.CONSULTANT, None, "Care Consultant"),
        (Role.PARTICIPATION_WORKER, None, "Participation worker"),
        *chairs,
        (Role.MEMBER, first, f"Member of the {framework.body_name(first)}"),
        (Role.AUDITOR, None, "Auditor"),
        (Role.ADMIN, None, "Administrator"),
    ]


def _make(conn: Connection, voices: Voices, framework: Framework, role: Role, body: str | None, name: str) -> SignIn:
    council = None if role in (Role.AUDITOR, Role.ADMIN) else framework.council
    _, token = accounts.add(conn, voices, council=council, role=role, body=body, name=name)
    return SignIn(council=framework.council, role=role.value, body=body, name=name, token=token)


def _write(file: Path, entries: list[SignIn]) -> None:
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(entries, out, indent=1, ensure_ascii=False)
    beside.replace(file)

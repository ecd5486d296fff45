"""What stands around every page: who is signed in, where they can go, and whether the service is well."""

from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from urllib.parse import quote

from fastapi import FastAPI, Request

from api import held_lists
from api.accounts import Account, Session
from api.endpoints import health
from api.services import Services
from domain.ledger.database import Unavailable
from domain.model.access import PROPOSERS, Role
from domain.model.errors import NotFound
from domain.model.governance import Framework

LOOK_AGAIN_AFTER = 2.0
"""Seconds for which one look at the service's health serves every page."""


@dataclass(frozen=True)
class Shell:
    """`council` and `council_name`: the council this page is about; `trouble`: one line in words, or nothing."""

    account: Account | None
    seat: str
    form_token: str
    council: str | None
    council_name: str
    links: list[dict[str, object]]
    trouble: str


def shell(request: Request, status: int, council: str | None) -> Shell:
    """The surroundings of one page. A page that says the record cannot be reached does not try to reach it."""
    session: Session | None = getattr(request.state, "session", None)
    account = session.account if session else None
    here: Services = request.app.state.services
    reachable = status < 500
    key = council or (account.council if account else None)
    framework = framework_or_none(here, key) if key and account and reachable else None
    return Shell(
        account=account,
        seat=seat(account, framework) if account else "",
        form_token=session.form_token if session else "",
        council=framework.council if framework else None,
        council_name=framework.name if framework else "",
        links=_links(account, framework, request.url.path, here) if account and framework else [],
        trouble=trouble(request.app) if reachable else "",
    )


def seat(account: Account, framework: Framework | None) -> str:
    """The seat somebody acts from: chair of the Cooperative."""
    role = account.role.says
    if account.body is None:
        return role
    return f"{role} of the {framework.body_name(account.body) if framework else account.body}"


def framework_or_none(here: Services, council: str) -> Framework | None:
    """The framework in force of a council, or None where it has none or cannot be read."""
    try:
        return here.ledger.governance.of(council).framework.at(here.ledger.now())
    except (NotFound, Unavailable):
        return None


def _links(account: Account, framework: Framework, path: str, here: Services) -> list[dict[str, object]]:
    root = f"/councils/{quote(framework.council, safe='')}"
    own = account.body if account.role in (Role.CHAIR, Role.MEMBER) else None
    links = [("Register", root), ("What happened", f"{root}/timeline"), ("Promises and rules", f"{root}/framework")]
    links += [("Voices", f"{root}/voices"), ("Duties", f"{root}/duties"), ("Sessions", f"{root}/sessions")]
    links.append(("Reports", f"{root}/reports/annual"))
    links.append(("Inbox", f"{root}/bodies/{quote(own or framework.ladder[0], safe='')}"))
    if account.role in PROPOSERS:
        links.append(("Propose", f"{root}/propose"))
    links += _checks(account, framework, root, here)
    within = {f"{root}/framework": f"{root}/framework/", f"{root}/reports/annual": f"{root}/reports/"}
    return [
        {
            "text": text,
            "href": href,
            "current": path == href,
            "active": href in within and path.startswith(within[href]),
        }
        for text, href in links
    ]


def _checks(account: Account, framework: Framework, root: str, here: Services) -> list[tuple[str, str]]:
    """The way to what waits for a check, for whoever decides, and to what somebody asked to have checked."""
    try:
        with here.database() as conn:
            to_check, asked = held_lists.counts(conn, framework.council, account.id)
    except Unavailable:
        return []
    decides = account.role in framework.casework.trained and to_check
    links = [(f"To check ({to_check})", f"{root}/to-check")] if decides else []
    return [*links, ("Asked for a check", f"{root}/asked")] if asked else links


@dataclass
class _Looks:
    """The last look at the service's health; one thread looks, the others use what was found last."""

    at: float = float("-inf")
    says: str = ""
    lock: Lock = field(default_factory=Lock)


def trouble(app: FastAPI) -> str:
    """What is wrong with the clock, the lists or the keys, in one line; nothing where all is well."""
    if not hasattr(app.state, "looks"):
        app.state.looks = _Looks()
    looks: _Looks = app.state.looks
    if monotonic() - looks.at >= LOOK_AGAIN_AFTER and looks.lock.acquire(blocking=False):
        try:
            parts = health.look(app.state.services).parts
            looks.says = " ".join(
                part.says for part in (parts.clock, parts.projections, parts.words) if part.status != "up"
            )
            looks.at = monotonic()
        finally:
            looks.lock.release()
    return looks.says

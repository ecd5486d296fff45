"""`kept demo`: the whole service, and one promise that climbs all four rungs while you watch."""

import socket
import tempfile
import time
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2 as httpx
from rich.console import Console

from api.running import setup, temporal
from api.running.children import CannotRun
from api.running.sign_ins import SignIn
from api.running.supervisor import Address, Supervisor
from api.settings import Settings

COUNCIL = "demo"
PATIENCE = 60.0
"""Seconds in which the next thing must happen."""
WIDTH = 48


def show(settings: Settings, out: Console) -> None:
    """Start everything in a folder of its own, tell what happens line by line, draw the climb, and stop it all.

    Raises CannotRun where there is no Temporal server to be had.
    """
    cache = settings.cache_dir.expanduser()
    if temporal.find(cache) is None:
        out.print("The clock needs a Temporal server; it is got once for this machine, which takes some minutes.")
        try:
            with out.status("…") as status:
                temporal.obtain(cache, status.update)
        except temporal.NoServer as reason:
            raise CannotRun(str(reason)) from reason
    with tempfile.TemporaryDirectory(prefix="kept-demo-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        own = settings.model_copy(
            update={"data_dir": Path(folder) / "data", "port": port, "database_url": None, "temporal_address": None}
        )
        supervisor = Supervisor(own, fill=lambda services: setup.fill(services, councils=(COUNCIL,)))
        out.print("Starting PostgreSQL, Temporal, the worker, the projections and the web …")
        try:
            address = supervisor.start()
            Thread(target=supervisor.watch, name="watch", daemon=True).start()
            _tell(Visitor(address), out)
        finally:
            supervisor.end()


class Visitor:
    """Somebody who does everything over HTTP, with the sign-in of each role in turn."""

    def __init__(self, address: Address) -> None:
        self._http = httpx.Client(base_url=address.url, timeout=20)
        self._sign_ins = address.sign_ins

    def post(self, path: str, role: str, said: dict[str, Any], body: str | None = None) -> Any:
        answer = self._http.post(path, json=said, headers=_bearer(self._sign_ins, role, body))
        answer.raise_for_status()
        return answer.json()

    def events(self, path: str) -> list[dict[str, Any]]:
        answer = self._http.get(f"{path}/events", headers=_bearer(self._sign_ins, "auditor"))
        answer.raise_for_status()
        return list(answer.json()["items"])

    def names(self) -> dict[str, str]:
        """The bodies of the ladder by key, from the first rung up."""
        answer = self._http.get(f"/api/councils/{COUNCIL}", headers=_bearer(self._sign_ins, "auditor"))
        found = answer.raise_for_status().json()
        bodies = {body["key"]: body["name"] for body in found["bodies"]}
        return {key: bodies[key] for key in found["ladder"]}


def _bearer(sign_ins: list[SignIn], role: str, body: str | None = None) -> dict[str, str]:
    token = next(s["token"] for s in sign_ins if s["role"] == role and body in (None, s["body"]))
    return {"Authorization": f"Bearer {token}"}


def _tell(visitor: Visitor, out: Console) -> None:
    names = visitor.names()
    top = list(names)[-1]
    made = visitor.post(
        f"/api/councils/{COUNCIL}/commitments",
        "consultant",
        {"title": "A leaving care grant that is enough to furnish a home", "outcome": "successful"},
    )
    path = f"/api/commitments/{made['id']}"
    visitor.post(f"{path}/agree", "chair", {}, made["body"])
    visitor.post(f"{path}/block", "officer", {"obstacle": "No budget was set", "help_needed": "A decision on money"})
    seen = 0
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        events = visitor.events(path)
        for event in events[seen:]:
            _line(event, events[0], out)
            until = time.monotonic() + PATIENCE
        seen = len(events)
        if events[-1]["event"] == "unanswered":
            decided = {"decision": "obstacle_removed", "words": "The budget is set. The grant goes up."}
            visitor.post(f"{path}/dispose", "chair", decided, top)
        if events[-1]["event"] == "disposed":
            out.print()
            out.print(picture(events, names), highlight=False, soft_wrap=True)
            return
        time.sleep(0.2)
    raise CannotRun("The climb came to a stop. The health page and the logs say why.")


def _line(event: dict[str, Any], first: dict[str, Any], out: Console) -> None:
    seconds = _seconds(event, first)
    out.print(f"[bold]{seconds:5.1f} s[/]  {event['by']}: ", end="", highlight=False)
    out.print(event["says"], markup=False, highlight=False)


def _seconds(event: dict[str, Any], first: dict[str, Any]) -> float:
    recorded = datetime.fromisoformat(event["recorded_at"])
    return (recorded - datetime.fromisoformat(first["recorded_at"])).total_seconds()


def picture(events: list[dict[str, Any]], names: dict[str, str]) -> str:
    """The climb, drawn with time from left to right and a line a rung, the top one first."""
    arrived: dict[str, float] = {}
    for event in events:
        reached = event["data"].get("goes_to" if event["event"] == "blocked" else "to_body")
        if event["event"] in ("blocked", "escalated") and reached:
            arrived[reached] = _seconds(event, events[0])
    end = _seconds(events[-1], events[0])
    column = {body: round(at / end * WIDTH) for body, at in arrived.items()}
    widest = max(map(len, names.values()))
    rungs = [body for body in names if body in column]
    lines = []
    for number, body in enumerate(rungs):
        stays = column[rungs[number + 1]] if number + 1 < len(rungs) else WIDTH
        corner, turn = ("┌" if number else "─"), ("┘" if number + 1 < len(rungs) else "● answered")
        bar = " " * column[body] + corner + "─" * max(0, stays - column[body] - 1) + turn
        lines.append(f"{names[body]:>{widest}}  {bar}  from {arrived[body]:.1f} s")
    return "\n".join([*reversed(lines), f"{'':{widest}}  0 s{f'{end:.1f} s':>{WIDTH - 3}}"])

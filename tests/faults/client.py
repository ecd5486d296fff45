"""A caller of a running Kept that keeps asking: it may be starting again after a kill."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from ssl import SSLContext
from typing import Any

import httpx2 as httpx

PATIENCE = 90.0
"""Seconds that anything may take before a trial gives up on it."""
TRY_AGAIN = (502, 503, 504)
"""What a service or its proxy answers while a part is away."""


class Client:
    """Everybody who signs in to one Kept: `sign_ins` is the file with their tokens."""

    def __init__(self, url: str, sign_ins: Path, *, verify: SSLContext | bool = True) -> None:
        self.url = url
        self._sign_ins = sign_ins
        # A connection for each call, as from many callers; what a client costs to make is paid once.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.Client(base_url=url, timeout=20, limits=limits, verify=verify)

    def token(self, role: str, body: str | None = None) -> str:
        for entry in json.loads(self._sign_ins.read_text()):
            if entry["role"] == role and body in (None, entry["body"]):
                return str(entry["token"])
        raise LookupError(role)

    def post(self, path: str, role: str, body: dict[str, Any], *, as_body: str | None = None, key: str = "") -> Any:
        """POST as a role until the service answers."""
        answer = self._until_answered(lambda: self.ask(path, role, body, as_body=as_body, key=key))
        assert answer.is_success, answer.text
        return answer.json()

    def ask(
        self, path: str, role: str, body: dict[str, Any], *, as_body: str | None = None, key: str = ""
    ) -> httpx.Response:
        """POST as a role, once. Raises TransportError."""
        headers = {"Authorization": f"Bearer {self.token(role, as_body)}"}
        if key:
            headers["Idempotency-Key"] = key
        return self._http.post(path, json=body, headers=headers)

    def get(self, path: str, role: str = "auditor") -> Any:
        headers = {"Authorization": f"Bearer {self.token(role)}"} if not path.startswith("/health") else {}
        return self._until_answered(lambda: self._http.get(path, headers=headers)).json()

    def _until_answered(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        until = time.monotonic() + PATIENCE
        while True:
            with suppress(httpx.TransportError):
                answer = ask()
                if answer.status_code not in TRY_AGAIN:
                    return answer
            assert time.monotonic() < until, "no answer"
            time.sleep(0.2)

    def blocked(self, name: str = "A grant that is enough") -> str:
        """A commitment that was proposed, agreed and blocked over HTTP alone. Returns its path."""
        made = self.post("/api/councils/manchester/commitments", "consultant", {"title": name}, key=f"p {name}")
        path = f"/api/commitments/{made['id']}"
        self.post(f"{path}/agree", "chair", {}, as_body=made["body"], key=f"a {name}")
        why = {"obstacle": "There is no money for it.", "help_needed": "A budget."}
        self.post(f"{path}/block", "officer", why, key=f"b {name}")
        return path

    def events(self, path: str, kind: str | None = None) -> list[dict[str, Any]]:
        items = self.get(f"{path}/events")["items"]
        return [item for item in items if kind in (None, item["event"])]

    def wait_for_lists(self) -> None:
        """Until the lists have been made, and have every event."""

        def have_all() -> bool:
            lists = self.get("/health/ready")["parts"]["projections"]
            # While they are being made, or nobody keeps them, they are behind nothing.
            return (lists["status"], lists["behind"]) == ("up", 0)

        self.wait_for(have_all)

    def wait_for(self, what: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, "did not happen in time"
            time.sleep(0.2)

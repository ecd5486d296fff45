"""A browser that is signed in from a seat, and what tests read in its pages."""

import re
from html import unescape
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from httpx2 import Response

from api import accounts
from api.app import create_app
from api.identity import COOKIE
from api.pages.form_table import COMMANDS
from api.pages.forms.parts import Kind
from tests.conftest import Web

SAME = {"sec-fetch-site": "same-origin"}
XSS = "\"><script>alert(1)</script>'&<b>"


class Seat:
    """A browser that is signed in from one seat."""

    def __init__(self, web: Web, seat: str) -> None:
        self.web = web
        self.client = TestClient(create_app(web.services), raise_server_exceptions=False, follow_redirects=False)
        answer = self.client.post("/sign-in", data={"token": web.tokens[seat]}, headers=SAME)
        assert answer.status_code == 303, answer.text

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def hidden(self, path: str) -> dict[str, str]:
        """What a form carries unseen."""
        return hidden(self.get(path).text)

    def form_token(self) -> str:
        """What the forms of this browser prove themselves by, as the database has it."""
        with self.web.services.database() as conn:
            session = accounts.by_session(conn, self.client.cookies[COOKIE])
        assert session is not None
        return session.form_token

    def send(self, path: str, **typed: str) -> Response:
        """Open a form, fill it in and send it."""
        return self.post(path, self.hidden(path) | typed)

    def post(self, path: str, data: dict[str, str]) -> Response:
        return self.client.post(path, data=data, headers=SAME)


def something(command: str) -> dict[str, str]:
    """A value for every field of a command."""
    samples = {Kind.LINE: "Text", Kind.TEXT: "Text", Kind.LINES: "One\nTwo", Kind.DATE: "2024-06-01"}
    if command in ("link", "unlink"):
        return {"to": str(uuid4()), "how": "same_as"}
    return {
        field.name: field.options[0][0] if field.options else samples.get(field.kind, "challenge:1")
        for field in COMMANDS[command].fields
    }


def hidden(html: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html)}


def area(html: str, name: str) -> str:
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)</textarea>', html)
    assert found is not None, html
    return unescape(found[1])


def web_id(path: str) -> UUID:
    """The commitment that a path is of."""
    return UUID(path.rpartition("/")[2])


def led_to(answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]

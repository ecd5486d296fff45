"""Tables over HTTP: exported, changed as an officer does in a spreadsheet, and sent back."""

from typing import Any

from tests.conftest import Web
from tests.scenarios import COUNCIL
from tests.unit.tables import rows_of, table

IMPORT, EXPORT = f"/api/councils/{COUNCIL}/import", f"/api/councils/{COUNCIL}/export"


def export(web: Web, role: str = "officer", **asked: str) -> list[dict[str, str]]:
    """The rows of an export, by column. The lists are brought up to date first."""
    web.catch_up()
    answer = web.client.get(EXPORT, params=asked, headers=web.headers(role))
    assert answer.status_code == 200, answer.text
    return rows_of(answer.content)


def send(web: Web, role: str, *rows: dict[str, Any], dry_run: bool = False, **headers: str) -> Any:
    """The answer to importing some rows, whatever it is."""
    content = {"Content-Type": "text/csv", **headers}
    asked = {"dry_run": str(dry_run).lower()}
    return web.client.post(IMPORT, content=table(*rows), params=asked, headers=web.headers(role, **content))


def came(web: Web, role: str, *rows: dict[str, Any], dry_run: bool = False) -> list[dict[str, Any]]:
    """What came of each row of an import that was taken."""
    answer = send(web, role, *rows, dry_run=dry_run)
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["rows"]
    return told

"""A table goes out, is changed and comes back, in a real browser: shown row by row before anything is written."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Site, Visit
from tests.browser.test_every_page import looked_at
from tests.integration.desk import in_state, read
from tests.scenarios import COUNCIL
from tests.unit.tables import GRANT, rows_of, table

LONG = "W" * 180
"""A title that a small phone has no room for."""


def send(page: Page, *rows: dict[str, Any]) -> None:
    file = {"name": "table.csv", "mimeType": "text/csv", "buffer": table(*rows)}
    page.get_by_label("The table").set_input_files(files=[file])  # type: ignore[arg-type]
    page.get_by_role("button", name="Show what would happen").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_table_goes_out_is_changed_and_comes_back(site: Site, visit: Visit, size: dict[str, int]) -> None:
    which = in_state(site.web, "agreed")
    site.web.catch_up()
    page = visit("officer", viewport=size).new_page()
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if found := looked_at(page):
            wrong[name] = found

    page.goto(site.at(f"/councils/{COUNCIL}"))
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download as a table").click()
    assert saved.value.suggested_filename == f"{COUNCIL}-commitments.csv"
    [row] = rows_of(Path(saved.value.path()).read_bytes())
    assert row["id"] == which
    page.get_by_role("link", name="Import a table").click()

    send(page, row | {"due_on": "soon"}, {"title": "No council"})
    expect(page.get_by_role("alert")).to_contain_text("This file cannot be taken.")
    look("no table")

    blocked = row | {"state": "blocked", "obstacle": "No money", "help_needed": "A budget"}
    new = GRANT | {"title": LONG, "key": "new"}
    send(page, blocked, new, GRANT | {"lead": "Ayesha Hussain"}, GRANT | {"key": "x", "outcome": "wealthy"})
    expect(page.get_by_role("heading", name="Is this about one child?")).to_be_visible()
    expect(page.get_by_role("button", name="Do this")).to_have_count(0)
    look("stopped")
    assert read(site.web, which)["state"] == "agreed"

    send(page, blocked, new)
    expect(page.get_by_text("Nothing was written yet.")).to_be_visible()
    expect(page.get_by_text("Blocked: No money.")).to_be_visible()
    look("planned")
    page.get_by_role("button", name="Do this").click()
    expect(page.get_by_role("alert")).to_contain_text("All of it is on the record.")
    look("done")
    assert read(site.web, which)["state"] == "blocked"
    assert wrong == {}


def test_it_works_without_javascript(site: Site, visit: Visit) -> None:
    page = visit("consultant", javascript=False).new_page()
    page.goto(site.at(f"/councils/{COUNCIL}/import"))
    send(page, GRANT)
    page.get_by_role("button", name="Do this").click()
    page.get_by_role("link", name=GRANT["title"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(GRANT["title"])

"""Takes the picture of the README: uv run pytest tests/browser/screenshot.py

Not collected with the tests, because it writes into docs/. KEPT_SCREENSHOTS names a folder for pictures of every page
at both widths, to look at.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.climb import climbed
from tests.browser.conftest import DESK, PHONE, Site, Visit
from tests.browser.pages import every_page
from tests.conftest import Web

PICTURE = Path(__file__).parents[2] / "docs" / "screenshot.png"


@pytest.mark.usefixtures("clock_runs")
def test_a_picture_of_a_commitment_that_has_climbed(web: Web, site: Site, visit: Visit) -> None:
    home = climbed(web)
    context = visit("chair of the committee", viewport=DESK)
    page = context.new_page()
    page.goto(site.at(f"/commitments/{home}"))
    page.screenshot(path=PICTURE, clip={"x": 0, "y": 0, "width": 1280, "height": 1500}, full_page=True)
    folder = os.environ.get("KEPT_SCREENSHOTS")
    if folder:
        for width in (PHONE, DESK):
            _all_of(visit("chair of the committee", viewport=width), site, str(home), Path(folder), width["width"])


def _all_of(context: BrowserContext, site: Site, home: str, folder: Path, width: int) -> None:
    page = context.new_page()
    for name, path in every_page(home).items():
        page.goto(site.at(path))
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)

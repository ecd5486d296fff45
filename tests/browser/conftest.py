"""A real browser against the real application, served on a free port of this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from api.app import create_app
from tests.conftest import Web
from workflows import outbox

AXE = Path(__file__).parent / "axe.min.js"
"""axe-core 4.11.4, from npm, under the Mozilla Public License 2.0 (axe.LICENSE.txt)."""
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def chromium() -> str:
    """The Chromium of this machine. Without one the tests fail: a journey that nobody walked is not a journey."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("KEPT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found or not Path(found).exists():
        pytest.fail(
            "No Chromium found. Install one (on Debian: apt-get install chromium), or set KEPT_CHROMIUM to its path.",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": chromium(), "args": list(FLAGS)}


@dataclass(frozen=True)
class Site:
    """The application as a browser reaches it."""

    url: str
    web: Web

    def at(self, path: str) -> str:
        return f"{self.url}{path}"


@pytest.fixture
def site(web: Web) -> Iterator[Site]:
    # The tests' own fixtures close the services, so the server is told to leave them alone.
    server = uvicorn.Server(
        uvicorn.Config(create_app(web.services), host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    )
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    deadline = monotonic() + 10
    while not server.started:
        assert monotonic() < deadline, "the web server did not start"
        sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Site(f"http://127.0.0.1:{port}", web)
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def clock_runs(web: Web) -> None:
    """The clock's worker has just given a sign of life, so pages have no trouble to tell of."""
    with psycopg.connect(web.database.service_url, autocommit=True) as conn:
        outbox.prepare(conn)
        outbox.tell(conn, "worker", "up", "The clock runs.")


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens a browser of somebody's own, signed in by token where a seat is named."""
    opened: list[BrowserContext] = []

    def open_one(seat: str | None = None, *, javascript: bool = True, **options: Any) -> BrowserContext:
        options.setdefault("viewport", PHONE)
        context = browser.new_context(java_script_enabled=javascript, locale="en-GB", **options)
        context.set_default_timeout(15_000)
        opened.append(context)
        if seat is not None:
            page = context.new_page()
            page.goto(site.at("/sign-in"))
            page.get_by_label("Your token").fill(site.web.tokens[seat])
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            page.close()
        return context

    yield open_one
    for context in opened:
        context.close()


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 at levels A and AA."""
    # The page itself may run nothing, so axe comes in by the way that its policy does not govern.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    # Every rule runs all the same; of what passed it just writes less down, which is a fifth of the cost.
    only = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
    found = page.evaluate("only => axe.run(document, only)", only)
    return [f"{v['id']}: {v['help']} {[node['html'][:120] for node in v['nodes']]}" for v in found["violations"]]

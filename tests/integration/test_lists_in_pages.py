"""Every list in pages: a thousand rows are all met once while others come and go, each page finds its own by an index,
and a place that no page ended at is refused."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import chain
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.conftest import Web
from tests.integration import crowds
from tests.integration.crowds import MANY, Passing
from tests.integration.pages.seats import Seat
from tests.integration.problem import assert_problem
from tests.integration.statements import asked, looked_at
from tests.scenarios import COUNCIL

Items = list[dict[str, Any]]
API, PAGES = f"/api/councils/{COUNCIL}", f"/councils/{COUNCIL}"
LISTS = {
    "an inbox": (crowds.inbox, f"{API}/bodies/partnership/inbox?", "officer"),
    "what became overdue": (crowds.inbox, f"{API}/overdue?since=2025-01-01&", "officer"),
    "the duties": (crowds.duties, f"{API}/duties?", "officer"),
    "what is held, for who decides": (crowds.held, f"{API}/held?", "officer"),
    "what is held, for an auditor": (crowds.held, f"{API}/held?", "auditor"),
}
ON_PAGES = {
    "an inbox": (crowds.inbox, f"{PAGES}/bodies/partnership", r'href="/commitments/([-0-9a-f]+)"'),
    "what became overdue": (crowds.inbox, f"{PAGES}/overdue?since=2025-01-01", r'href="/commitments/([-0-9a-f]+)"'),
    "the duties": (crowds.duties, f"{PAGES}/duties", r'href="/duties/([-0-9a-f]+)"'),
    "what waits for a check": (crowds.held, f"{PAGES}/to-check", r'action="/held/([-0-9a-f]+)/record"'),
}
ORDERS: dict[str, Callable[[dict[str, str]], object]] = {
    "an inbox": lambda item: (item["deadline"] or "", item["reached"]),
    "the duties": lambda item: (item["late_since"] or "9", item["due_on"] or "9"),
}


@pytest.fixture(scope="module")
def staying(shared_web: Web) -> dict[str, set[UUID]]:
    """The thousand rows of each table, once PostgreSQL knows them."""
    made = (make(shared_web) for make in (crowds.inbox, crowds.duties, crowds.held))
    rows = {each.table: each.more(list(range(MANY))) for each in made}
    crowds.held(shared_web).long_ago()
    with psycopg.connect(shared_web.database.owner_url, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
    return rows


def read(web: Web, path: str, role: str) -> Callable[[str], tuple[Items, str | None]]:
    """How a page of a list is read, from a cursor on ("": the first one)."""

    def page(cursor: str) -> tuple[Items, str | None]:
        answer = web.client.get(f"{path}cursor={cursor}", headers=web.headers(role))
        assert answer.status_code == 200, answer.text
        return answer.json()["items"], answer.json()["next"]

    return page


def met(page: Callable[[str], tuple[Items, str | None]], passing: Passing) -> Iterator[Items]:
    """Every page from the first on, while rows come and go."""
    cursor: str | None = ""
    while cursor is not None:
        items, cursor = page(cursor)
        yield items
        passing.go_on()


@pytest.mark.parametrize("name", LISTS)
def test_a_thousand_rows_are_all_met_once_while_others_come_and_go(
    name: str, shared_web: Web, staying: dict[str, set[UUID]]
) -> None:
    make, path, role = LISTS[name]
    crowd = make(shared_web)
    passing = Passing(crowd, seed=7)
    pages = list(met(read(shared_web, f"{path}limit=30&", role), passing))
    passing.end()
    found = [UUID(item.get("commitment") or item["id"]) for item in chain(*pages)]
    assert len(found) == len(set(found))
    assert set(found) - passing.seen >= staying[crowd.table]
    assert set(found) & passing.seen, "nothing came meanwhile"
    assert {len(page) for page in pages[:-1]} == {30}
    if name in ORDERS:
        order = [ORDERS[name](item) for item in chain(*pages)]
        assert order == sorted(order)  # type: ignore[type-var]


@pytest.mark.parametrize("name", ON_PAGES)
def test_people_meet_a_thousand_rows_once_likewise(name: str, shared_web: Web, staying: dict[str, set[UUID]]) -> None:
    make, path, link = ON_PAGES[name]
    crowd, seat = make(shared_web), Seat(shared_web, "officer")
    passing, at, found = Passing(crowd, seed=8), path, []
    while at:
        answer = seat.get(at)
        assert answer.status_code == 200, answer.text
        found += [UUID(each) for each in re.findall(link, answer.text)]
        at = next_of(answer.text)
        passing.go_on()
        assert len(found) < 3 * MANY, "the pages do not come to an end"
    passing.end()
    assert len(found) == len(set(found))
    own = MANY // 2 if name == "what waits for a check" else 0
    assert len(staying[crowd.table] - set(found)) == own


def next_of(page: str) -> str:
    """Where the link to the next page leads; "" on the last one."""
    found = re.search(r'href="([^"]*cursor=[^"]*)"[^>]*rel="next"', page)
    return unescape(found[1]) if found else ""


def test_one_meets_what_one_asked_to_have_checked_page_by_page_and_gets_back_to_the_start(
    shared_web: Web, staying: dict[str, set[UUID]]
) -> None:
    seat, at, found, pages = Seat(shared_web, "officer"), f"{PAGES}/asked", 0, 0
    while at:
        page = seat.get(at).text
        assert ('rel="prev"' in page) == (pages > 0)
        found, pages, at = found + page.count('class="kept-held"'), pages + 1, next_of(page)
    assert (found, pages) == (MANY // 2, MANY // 2 // 25)


@pytest.mark.parametrize("name", LISTS)
def test_a_page_reads_its_own_rows_and_no_others_wherever_it_is(
    name: str, shared_web: Web, staying: dict[str, set[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, path, role = LISTS[name]
    cursor = ""
    for _ in range(4):
        page = read(shared_web, f"{path}limit=50&", role)
        sent = asked(monkeypatch, lambda page=page, cursor=cursor: page(cursor))
        with shared_web.services.database() as conn:
            reads = [each for each in sent if each.text.lstrip().startswith("SELECT")]
            found = [looked_at(conn, each, by_its_index=True) for each in reads]
        assert max(each.rows for each in found) <= 51
        # From here on four pages further on: nothing that was passed by is read again.
        for _ in range(4):
            _, then = page(cursor)
            assert then is not None
            cursor = then


WRONG = ["x", "_", "__", "2026-01-01", "%00", "é", "_".join(["2026-01-01T00:00:00Z"] * 2), "9" * 161]
KINDS = {
    "an inbox": [
        "_2026-02-01T00:00:00Z_{id}_",
        "2026-02-01_2026-02-01T00:00:00Z_{id}_blocked:3",
        "_2026-02-01T00:00:00+01:00_{id}_blocked:3",
        "_2026-02-01T00:00:00_{id}_blocked:3",
        "_0001-01-01T00:00:00%2B14:00_{id}_blocked:3",
        "_2026-02-01T00:00:00Z_{id}_blocked:3%00",
        "_2026-02-01T00:00:00Z_{ID}_blocked:3",
    ],
    "what became overdue": ["_{id}_blocked:3", "2026-02-30_{id}_blocked:3", "2026-02-01_7_blocked:3"],
    "the duties": ["2026-01-01_2026-01-01_", "20260101_2026-01-01_report", "2026-01-01_x_report"],
    "what is held, for who decides": [
        "every_2026-02-01T00:00:00Z_{id}",
        "mine_2026-02-01T00:00:00Z_{id}",
        "asked__{id}",
    ],
    "what is held, for an auditor": ["asked_2026-02-01T00:00:00Z_{id}", "waiting_2026-02-01T00:00:00Z_{id}"],
}
ID = "0f0e0d0c-0b0a-4909-8807-060504030201"


@pytest.mark.parametrize(
    ("name", "cursor"), [(name, cursor) for name in LISTS for cursor in [*WRONG, *KINDS[name]]], ids=ascii
)
def test_a_place_that_no_page_ended_at_is_refused(shared_web: Web, name: str, cursor: str) -> None:
    _, path, role = LISTS[name]
    word = cursor.format(id=ID, ID=ID.upper())
    answer = shared_web.client.get(f"{path}cursor={word}", headers=shared_web.headers(role))
    assert_problem(answer, 422, field="cursor")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", ["0", "-1", "201", "x"])
def test_a_page_has_one_row_to_two_hundred(shared_web: Web, name: str, limit: str) -> None:
    _, path, role = LISTS[name]
    answer = shared_web.client.get(f"{path}limit={limit}", headers=shared_web.headers(role))
    assert_problem(answer, 422, field="limit")


@pytest.mark.parametrize("path", ["bodies/partnership", "overdue", "duties", "to-check", "asked"])
def test_pages_refuse_such_a_place_and_say_where_a_list_ended(shared_web: Web, path: str) -> None:
    seat = Seat(shared_web, "officer")
    for cursor in ("nonsense", "%00", "é", "_", "every_2026-02-01T00:00:00Z_" + ID):
        assert seat.get(f"{PAGES}/{path}?cursor={cursor}").status_code == 422
    behind = {
        "bodies/partnership": f"2999-01-01T00:00:00Z_2999-01-01T00:00:00Z_{ID}_blocked:3",
        "overdue": f"1999-01-01_{ID}_blocked:3",
        "duties": "__zz",
        "to-check": f"waiting_2999-01-01T00:00:00Z_{ID}",
        "asked": f"asked_1999-01-01T00:00:00Z_{ID}",
    }
    page = seat.get(f"{PAGES}/{path}?cursor={behind[path]}").text
    assert "The list ends here." in page

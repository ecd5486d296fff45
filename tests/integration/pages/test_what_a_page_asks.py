"""What pages and lists ask the database does not grow with what stands on them, nor with other councils."""

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest

from domain.ledger.application import SYSTEM
from domain.model.access import Role
from projections.overdue import overdue
from tests.conftest import Web
from tests.integration.checking import hold
from tests.integration.pages.seats import Seat
from tests.integration.saying import published, told
from tests.integration.statements import asked, looked_at
from tests.scenarios import COUNCIL, actor, framework_file

HERE = f"/councils/{COUNCIL}"
NOBODY = UUID(int=0)
API = f"/api/councils/{COUNCIL}"
PAGES = {
    "the register": HERE,
    "the register, searched": f"{HERE}?q=nobody+wrote+this",
    "the register, narrowed": f"{HERE}?stuck=true&body=partnership&outcome=healthy",
    "the timeline": f"{HERE}/timeline",
    "a body": f"{HERE}/bodies/partnership",
    "what became overdue": f"{HERE}/overdue",
    "the duties": f"{HERE}/duties",
    "what waits for a check": f"{HERE}/to-check",
    "what one asked to have checked": f"{HERE}/asked",
    "what young people said": f"{HERE}/you-said-we-did",
    "a body, further on": f"{HERE}/bodies/partnership?cursor=_2020-01-01T00:00:00Z_{NOBODY}_blocked:3",
    "what became overdue, further on": f"{HERE}/overdue?cursor=2999-01-01_{NOBODY}_overdue:3",
    "the duties, further on": f"{HERE}/duties?cursor=2020-01-01_2020-01-01_report",
    "what waits for a check, further on": f"{HERE}/to-check?cursor=waiting_2020-01-01T00:00:00Z_{NOBODY}",
    "what one asked to have checked, further on": f"{HERE}/asked?cursor=asked_2999-01-01T00:00:00Z_{NOBODY}",
    "a form": f"{HERE}/propose",
    "the rules": f"{HERE}/framework",
}
LISTS = {
    "the register": f"{API}/commitments?limit=200",
    "an inbox": f"{API}/bodies/partnership/inbox",
    "what became overdue": f"{API}/overdue",
    "the duties": f"{API}/duties",
    "what waits for a check": f"{API}/held",
    "an inbox, further on": f"{API}/bodies/partnership/inbox?cursor=_2020-01-01T00:00:00Z_{NOBODY}_blocked:3",
    "what became overdue, further on": f"{API}/overdue?cursor=2999-01-01_{NOBODY}_overdue:3",
    "the duties, further on": f"{API}/duties?cursor=2020-01-01_2020-01-01_report",
    "what waits for a check, further on": f"{API}/held?cursor=waiting_2020-01-01T00:00:00Z_{NOBODY}",
    "what young people said": f"{API}/voices",
    "what came of it": f"{API}/you-said-we-did",
}
PLACES = [*(("page", name) for name in PAGES), *(("API", name) for name in LISTS), ("page", "a linked commitment")]
OFFICER, CHAIR, CONSULTANT = actor(Role.OFFICER), actor(Role.CHAIR, "partnership"), actor(Role.CONSULTANT)


class Council:
    """A council with one commitment that many others are linked to and from; each is blocked, overdue and challenged,
    and about each a text is held."""

    def __init__(self, web: Web) -> None:
        self.web, self.ledger, self.officer = web, web.services.ledger, Seat(web, "officer")
        self.hub, self.there = self.propose("The one"), 0

    def propose(self, title: str) -> UUID:
        which = self.ledger.propose(COUNCIL, actor=OFFICER, title=title, outcome="healthy").id
        self.ledger.carry_out("agree", which, actor=CHAIR)
        return which

    def grow_to(self, number: int) -> None:
        for _ in range(number - self.there):
            which = self.propose(f"Promise {self.there}")
            self.ledger.carry_out("block", which, actor=OFFICER, obstacle="No money", help_needed="A budget")
            self.ledger.carry_out("challenge", which, actor=CONSULTANT, words="Why is nothing happening?")
            self.ledger.carry_out("link", self.hub, actor=OFFICER, to=which, how="supports")
            self.ledger.carry_out("link", which, actor=OFFICER, to=self.hub, how="depends_on")
            voice = published(self.web, words=f"We asked for this {self.there} times.")
            told(self.web, "participation_worker", "link", voice, to=str(which))
            self.there += 1
        self.web.catch_up()

    def question(self, kind: str, name: str) -> Callable[[], object]:
        if kind == "page":
            return lambda: ok(self.officer.get(PAGES.get(name, f"/commitments/{self.hub}")))
        return lambda: ok(self.web.client.get(LISTS[name], headers=self.web.headers("officer")))


def ok(answer: object) -> None:
    assert answer.status_code == 200, answer.text  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def council(shared_web: Web) -> Council:
    return Council(shared_web)


@pytest.fixture(scope="module")
def counted(council: Council) -> dict[int, dict[tuple[str, str], list[str]]]:
    """The statements of each question, with five matters in the council and with fifty."""
    found: dict[int, dict[tuple[str, str], list[str]]] = {}
    with pytest.MonkeyPatch.context() as patch:
        for number in (5, 50):
            council.grow_to(number)
            for _ in range(number // 5 - len(found)):
                hold(council.web, str(council.hub))
            found[number] = {place: [each.text for each in asked(patch, council.question(*place))] for place in PLACES}
    return found


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_as_many_statements_for_fifty_as_for_five(
    place: tuple[str, str], counted: dict[int, dict[tuple[str, str], list[str]]]
) -> None:
    assert counted[5][place], "it asks nothing"
    assert counted[50][place] == counted[5][place]


def test_as_many_statements_for_many_councils_as_for_few(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor, found = Seat(web, "auditor"), []
    for number in (2, 12):
        for each in range(number):
            web.services.ledger.adopt_framework(framework_file(council=f"council-{each}"), actor=SYSTEM)
        found.append([each.text for each in asked(monkeypatch, lambda: ok(auditor.get("/")))])
        assert auditor.get("/").text.count('href="/councils/') >= number
    assert found[0] == found[1]


OTHERS, TIMES = 30, 10
NEW_IDS = ("commitment_id", "subject_id", "voice_id", "from_id", "to_id", "id", "command_id", "writer")
OTHER = dict.fromkeys(NEW_IDS, "gen_random_uuid()") | {
    "council": "'council-' || c",
    "position": "(30 * k + c) * 1000000 + n",
}
"""What is another council's of a row of this one."""


def copies_of(table: str) -> str:
    """The rows of a table, each `n` once for each other council `c` and each time `k`."""
    rows = f"(SELECT *, row_number() OVER () AS n FROM {table}) AS it"
    return f"{rows}, generate_series(1, {OTHERS}) AS c, generate_series(1, {TIMES}) AS k"


@pytest.fixture(scope="module")
def crowded(council: Council, counted: object) -> Council:
    """The same beside thirty councils with five hundred commitments each: rows as the lists write them, with other
    names and ids."""
    with psycopg.connect(council.web.database.owner_url, autocommit=True) as conn:
        for table in ("read.register", "read.timeline", "read.inbox", "read.links", "read.voices", "people.held"):
            columns = conn.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " ORDER BY attnum",
                (table,),
            ).fetchall()
            values = ", ".join(OTHER.get(name, f"it.{name}") for (name,) in columns)
            conn.execute(f"INSERT INTO {table} SELECT {values} FROM {copies_of(table)}".encode())
        conn.execute(
            "INSERT INTO ledger.events (originator_id, originator_version, topic, state)"
            " SELECT md5(originator_id || ' ' || c || ' ' || k)::uuid, originator_version, topic, state"
            f" FROM {copies_of('ledger.events')} WHERE topic LIKE 'commitment.%'".encode()
        )
        conn.execute("VACUUM ANALYZE")
    return council


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_nothing_is_read_of_other_councils(
    place: tuple[str, str], crowded: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every statement finds an index, and looks at no more rows than the council has."""
    sent = asked(monkeypatch, crowded.question(*place))
    with crowded.web.services.database() as conn:
        own = conn.execute("SELECT count(*) FROM read.timeline WHERE council = %s", (COUNCIL,)).fetchone()
        there = conn.execute("SELECT count(*) FROM read.register").fetchone()
        assert own is not None
        assert there is not None
        assert there[0] > 10 * own[0], "too few others for a test"
        found = {each.text: looked_at(conn, each) for each in sent if each.text.lstrip().startswith("SELECT")}
    large = {text: looked for text, looked in found.items() if looked.rows > own[0] or set(looked.whole) & BIG}
    assert large == {}


def test_the_list_of_councils_reads_one_event_of_each_and_no_others(
    crowded: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = asked(monkeypatch, crowded.ledger.councils)
    with crowded.web.services.database() as conn:
        found = [looked_at(conn, each) for each in sent]
    assert found
    assert not any(each.whole for each in found)
    assert max(each.rows for each in found) <= len(crowded.ledger.councils())


BIG = {"register", "timeline", "inbox", "links", "voices", "events", "held"}


def test_how_late_the_clock_is_is_found_without_reading_every_promise(
    crowded: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    with crowded.web.services.database() as conn:
        (sent,) = asked(monkeypatch, lambda: overdue(conn))
        late = conn.execute("SELECT count(*) FROM read.register WHERE step_at < now()").fetchone()
        found = looked_at(conn, sent)
    assert late is not None
    assert "register" not in found.whole
    assert found.rows <= late[0] + 5

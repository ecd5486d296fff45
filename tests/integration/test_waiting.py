"""Who waits for a list is told as soon as it has what was written, and for how long at most."""

from threading import Thread
from time import monotonic, sleep

from domain.ledger.application import Accountability
from projections import register
from projections.rebuild import rebuild
from projections.register import Filters
from projections.waiting import listen, wait_for
from tests.conftest import Database
from tests.integration.living import ACTORS
from tests.integration.test_projections import running
from tests.scenarios import COUNCIL


def newest(ledger: Accountability) -> int:
    found = ledger.ledger.max_notification_id()
    assert found is not None
    return found


def test_what_was_written_is_in_the_list_when_the_wait_ends(ledger: Accountability, database: Database) -> None:
    with running(ledger, database), listen(database.service_url) as listening:
        for number in range(20):
            made = ledger.propose(COUNCIL, actor=ACTORS[0], title=f"Promise {number}")
            assert wait_for(listening, "register", newest(ledger), within=10)
            found = register.page(listening, COUNCIL, Filters(), before=None, limit=1)
            assert [row.commitment_id for row in found] == [made.id]


def test_a_wait_ends_when_its_time_is_up_and_at_once_where_there_is_nothing_to_wait_for(
    ledger: Accountability, database: Database
) -> None:
    with listen(database.service_url) as listening:
        assert not wait_for(listening, "register", 0, within=0.1), "no list was ever made"
        rebuild(database.service_url, ledger)
        ledger.propose(COUNCIL, actor=ACTORS[0], title="A promise")
        begun = monotonic()
        assert not wait_for(listening, "register", newest(ledger), within=0.3)
        assert 0.3 <= monotonic() - begun < 5
        assert not wait_for(listening, "no such list", 0, within=0)
        rebuild(database.service_url, ledger, "register")
        assert wait_for(listening, "register", newest(ledger), within=0)


def test_what_others_are_told_ends_no_wait_and_what_was_missed_is_looked_for(
    ledger: Accountability, database: Database
) -> None:
    rebuild(database.service_url, ledger)
    ledger.propose(COUNCIL, actor=ACTORS[0], title="A promise")

    def others() -> None:
        with listen(database.service_url) as conn:
            for _ in range(5):
                conn.execute("SELECT pg_notify('read', 'inbox')")
                sleep(0.02)
        # A rebuild takes everything and tells nobody.
        rebuild(database.service_url, ledger, "register")

    with listen(database.service_url) as listening:
        other = Thread(target=others)
        other.start()
        assert wait_for(listening, "register", newest(ledger), within=20)
        other.join()

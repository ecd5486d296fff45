"""Reports from what is on a ledger: as known at a moment, with words sealed, with what cannot be read said."""

from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest

from domain.ledger import sealed
from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from domain.ledger.reporting import UNDER_WAY, Asked, checkpoint, report
from domain.model.access import Role
from domain.model.errors import Invalid, NotFound
from domain.reports.annual import Annual
from domain.reports.entry import Group
from domain.reports.period import Period
from tests.bundles import seal
from tests.conftest import Database
from tests.integration.passing import Clock
from tests.scenarios import COUNCIL, actor

OFFICER, CHAIR, CONSULTANT = actor(Role.OFFICER), actor(Role.CHAIR, "partnership"), actor(Role.CONSULTANT)
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
SAID = "The grant never came to my flat."


@pytest.fixture
def made(timed: Accountability, clock: Clock) -> UUID:
    """Achieved and not agreed with by Care Consultants, in 2024; it is 2025 now."""
    found = timed.propose(COUNCIL, actor=OFFICER, title="Raise the leaving care grant", promises=["p1"])
    timed.carry_out("agree", found.id, actor=CHAIR)
    clock.now += timedelta(days=60)
    timed.carry_out("achieve", found.id, actor=OFFICER, evidence="It is paid.")
    timed.carry_out("give-verdict", found.id, actor=CONSULTANT, verdict="not_yet", words=SAID)
    clock.now += timedelta(days=320)
    return found.id


def of(ledger: Accountability, *, known_at: object = None, within: Period = YEAR) -> Annual:
    return report(ledger, Asked(COUNCIL, OFFICER, lambda _: within, known_at))  # type: ignore[arg-type]


def test_words_of_young_people_stay_sealed_in_a_report(timed: Accountability, made: UUID) -> None:
    found = of(timed)
    assert found.counts[Group.NOT_AGREED] == (made,)
    assert SAID not in repr(found)


def test_a_report_as_known_at_a_moment_is_the_same_to_the_letter_ever_after(
    timed: Accountability, clock: Clock, made: UUID
) -> None:
    moment = clock.now
    first = of(timed, known_at=moment)
    clock.now += timedelta(days=3)
    timed.carry_out("reopen", made, actor=CONSULTANT, on=date(2024, 12, 30), reason="Half of us got none.")
    timed.propose(COUNCIL, actor=OFFICER, on=date(2024, 5, 1), title="Entered late")
    assert of(timed, known_at=moment) == first
    assert repr(of(timed, known_at=moment)) == repr(first)
    now = of(timed)
    assert now.counts[Group.STUCK] == (made,)
    assert len(now.entries) == 2


def test_who_does_not_see_the_council_and_a_moment_to_come_are_refused(
    timed: Accountability, clock: Clock, made: UUID
) -> None:
    stranger = Asked("nowhere", OFFICER, lambda _: YEAR)
    with pytest.raises(NotFound):
        report(timed, stranger)
    with pytest.raises(Invalid):
        of(timed, known_at=clock.now + timedelta(seconds=1))


def test_what_cannot_be_read_is_named_and_does_not_hold_up_the_rest(
    timed: Accountability, made: UUID, database: Database
) -> None:
    other = timed.propose(COUNCIL, actor=OFFICER, on=date(2024, 2, 1), title="A second one").id
    with psycopg.connect(database.owner_url) as conn:
        conn.execute("ALTER TABLE ledger.events DISABLE TRIGGER append_only")
        conn.execute(
            "UPDATE ledger.events SET state = '{}' WHERE originator_id = %s AND originator_version = 2", (made,)
        )
    found = of(timed)
    assert found.unreadable == (made,)
    assert [each.id for each in found.entries] == [other]


def test_the_checkpoint_under_a_report_as_known_at_a_moment_stays_the_one_it_had(
    timed: Accountability, made: UUID, database: Database
) -> None:
    with open_pool(database.service_url) as pool, pool.connection() as conn:
        assert checkpoint(conn, None) is None
        seal(conn)
        first = sealed.at(conn)
        assert checkpoint(conn, None) == checkpoint(conn, first.sealed_at + UNDER_WAY) == first.note
        conn.commit()
        timed.propose(COUNCIL, actor=OFFICER, title="A second one")
        seal(conn)
        second = sealed.at(conn)
        assert second.sealed_at > first.sealed_at
        assert checkpoint(conn, None) == second.note
        # What was being sealed at the moment itself may not have been there for whoever looked then.
        assert checkpoint(conn, first.sealed_at) is None
        assert sealed.newest_at(conn, first.sealed_at) == first
        assert checkpoint(conn, second.sealed_at + UNDER_WAY) == second.note

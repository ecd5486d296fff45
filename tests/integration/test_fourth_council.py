"""A fourth council from a file alone: adopted on the command line, and every date of its climbs worked out by hand.

The tables below follow the rules by their numbers in domain/model/escalation.py. In 2026 nobody works on Good Friday
3 April, Easter Monday 6 April, 4 May and 25 May, and the clocks change on 29 March and 25 October.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from api.running.postgres import Embedded
from domain.ledger.application import SYSTEM
from domain.model.access import Role
from domain.model.causes import Kind
from domain.model.climb_facts import Referred, Warned
from tests.conftest import database
from tests.councils.marrowmere import FILE, RUNGS, Life, Row, spoken
from tests.integration.test_cli import command_line

BLOCKED: list[Row] = [
    # Eight working days from Mon 16 Mar (2). The circle meets on 18 March, but its papers closed on Fri 13 (three
    # working days before). At least four days end on 20 March.
    ("hearth", "bench", "2026-03-26", "2026-03-27 00:00"),
    # Twelve days from 26 March, over Easter, end on 15 April (4); the bench meets on Tue 14, and its papers close seven
    # working days before, on 1 April (2).
    ("bench", "table", "2026-04-14", "2026-04-15 00:00"),
    # Ten days from 14 April end on 28 April, but it reached the table on 15 April and a table has at least twelve days
    # from then (4). It has no meetings.
    ("table", "assembly", "2026-05-01", "2026-05-02 00:00"),
    # Nine days from 1 May without the holiday of 4 May. The meeting of 7 May is cancelled, that of 10 June too late;
    # at least no day from Sat 2 May.
    ("assembly", "moot", "2026-05-15", "2026-05-16 00:00"),
    # Fifteen days from 15 May would be 8 June; the moot meets on 27 May (papers open to 19 May), but at least eight
    # days from Sat 16 May without 25 May end on 28 May (4).
    ("moot", "", "2026-05-28", "2026-05-29 00:00"),
    # And at each further six-weekly meeting (7): 8 July; not 19 August, which is cancelled; 30 September; 11 November
    # and 23 December, in winter time.
    ("moot", "", "2026-07-08", "2026-07-09 00:00"),
    ("moot", "", "2026-09-30", "2026-10-01 00:00"),
    ("moot", "", "2026-11-11", "2026-11-12 00:00"),
    ("moot", "", "2026-12-23", "2026-12-24 00:00"),
]
WARNED = [
    # So many working days before each of those deadlines as each body's `warn` says, when offices open (10).
    ("hearth", "2026-03-24 09:00"),
    ("bench", "2026-04-08 09:00"),
    ("table", "2026-04-28 09:00"),
    ("assembly", "2026-05-14 09:00"),
    ("moot", "2026-05-20 09:00"),
    ("moot", "2026-07-01 09:00"),
    ("moot", "2026-09-23 09:00"),
    ("moot", "2026-11-04 09:00"),
    ("moot", "2026-12-16 09:00"),
]
CHALLENGED: list[Row] = [
    # The lead has six working days from Thu 26 March, over Easter.
    (None, "hearth", "2026-04-07", "2026-04-08 00:00"),
    # Eight days from 7 April; the circle meets on 29 April.
    ("hearth", "bench", "2026-04-17", "2026-04-18 00:00"),
    # Twelve days from 17 April without 4 May; the bench meets on 26 May.
    ("bench", "table", "2026-05-06", "2026-05-07 00:00"),
    # Ten days end on 20 May; at least twelve from 7 May without 25 May.
    ("table", "assembly", "2026-05-26", "2026-05-27 00:00"),
    # Nine days from 26 May; the assembly meets on 10 June.
    ("assembly", "moot", "2026-06-08", "2026-06-09 00:00"),
    # Fifteen days from 8 June; the moot meets on 8 July, and then again and again.
    ("moot", "", "2026-06-29", "2026-06-30 00:00"),
    ("moot", "", "2026-07-08", "2026-07-09 00:00"),
    ("moot", "", "2026-09-30", "2026-10-01 00:00"),
]
OVERDUE: list[Row] = [
    # Due on Sat 28 March: that day ends at midnight, an hour before the clocks change (1).
    (None, "hearth", "2026-03-28", "2026-03-29 00:00"),
    # Eight working days from 28 March.
    ("hearth", "bench", "2026-04-10", "2026-04-11 00:00"),
    # Twelve from 10 April; papers of the bench's meeting on 14 April closed on 1 April.
    ("bench", "table", "2026-04-28", "2026-04-29 00:00"),
    # At least twelve days from 29 April without 4 May.
    ("table", "assembly", "2026-05-18", "2026-05-19 00:00"),
    # Nine from 18 May without 25 May.
    ("assembly", "moot", "2026-06-01", "2026-06-02 00:00"),
    # Fifteen from 1 June.
    ("moot", "", "2026-06-22", "2026-06-23 00:00"),
    ("moot", "", "2026-07-08", "2026-07-09 00:00"),
]
REFERRED: list[Row] = [
    ("hearth", "bench", "2026-03-26", "2026-03-27 00:00"),
    # The bench sent it on by the direct route on Mon 30 March (6). Fifteen days would be 22 April; the moot meets on
    # 15 April, papers open to 8 April; at least eight days end on 13 April.
    ("moot", "", "2026-04-15", "2026-04-16 00:00"),
    ("moot", "", "2026-05-27", "2026-05-28 00:00"),
    ("moot", "", "2026-07-08", "2026-07-09 00:00"),
]


@pytest.fixture(scope="module")
def adopted(embedded: Embedded, set_up: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database in which the council adopted its file on the command line; nothing else makes it known."""
    with contextmanager(database.__wrapped__)(embedded, set_up) as made:
        kept = command_line(tmp_path_factory.mktemp("fourth"), KEPT_DATABASE_URL=made.service_url)
        checked = kept("framework", "check", str(FILE))
        assert (checked.returncode, checked.stdout) == (0, "Marrowmere, version first: 6 bodies, 5 rungs. Good.\n")
        done = kept("framework", "adopt", str(FILE))
        assert (done.returncode, done.stdout) == (0, "marrowmere: adopted.\n")
        yield made.service_url


@pytest.fixture
def life(adopted: str) -> Iterator[Life]:
    made = Life(adopted)
    yield made
    made.pool.close()


def test_what_is_blocked_climbs_all_five_rungs_on_the_days_worked_out_by_hand(life: Life) -> None:
    life.agreed("2026-03-02 09:00")
    life.blocked("2026-03-16 10:00")
    life.goes_on("2026-12-31 00:00")
    assert life.climb(Kind.BLOCKED) == BLOCKED
    warned = [e for e in life.ledger.history(life.which) if isinstance(e, Warned)]
    assert [(event.to_body, spoken(event.timestamp)) for event in warned] == WARNED
    (cause,) = life.ledger.commitment(life.which, actor=SYSTEM).causes.values()
    assert list(cause.path) == RUNGS
    assert cause.unanswered == len([row for row in BLOCKED if not row[1]])


def test_a_challenge_that_nobody_answers_climbs_too(life: Life) -> None:
    life.agreed("2026-03-02 09:00")
    life.does("challenge", "2026-03-26 17:30", life.seat(Role.CONSULTANT), words="Where is the boat?")
    life.goes_on("2026-10-31 00:00")
    assert life.climb(Kind.CHALLENGE) == CHALLENGED


def test_a_day_that_passes_climbs_too(life: Life) -> None:
    life.agreed("2026-03-02 09:00", due_on=date(2026, 3, 28))
    life.goes_on("2026-07-31 00:00")
    assert life.climb(Kind.OVERDUE) == OVERDUE


def test_the_direct_route_skips_two_rungs(life: Life) -> None:
    life.agreed("2026-03-02 09:00")
    life.blocked("2026-03-16 10:00")
    life.goes_on("2026-03-30 09:00")
    life.does("refer", "2026-03-30 10:00", life.seat(Role.CHAIR, "bench"), to="moot", words="This is for the moot.")
    life.goes_on("2026-07-31 00:00")
    assert life.climb(Kind.BLOCKED) == REFERRED
    assert [e.to_body for e in life.ledger.history(life.which) if isinstance(e, Referred)] == ["moot"]
    (cause,) = life.ledger.commitment(life.which, actor=SYSTEM).causes.values()
    assert cause.path == ("hearth", "bench", "moot")


def test_three_causes_at_once_climb_each_on_its_own_days(life: Life) -> None:
    life.agreed("2026-03-02 09:00", due_on=date(2026, 3, 28))
    life.blocked("2026-03-16 10:00")
    life.goes_on("2026-03-26 17:29")
    life.does("challenge", "2026-03-26 17:30", life.seat(Role.CONSULTANT), words="Where is the boat?")
    life.goes_on("2026-12-31 00:00")
    climbs = {kind: life.climb(kind) for kind in (Kind.BLOCKED, Kind.CHALLENGE, Kind.OVERDUE)}
    again = BLOCKED[6:]
    assert climbs == {
        Kind.BLOCKED: BLOCKED,
        Kind.CHALLENGE: [*CHALLENGED[:-1], *again],
        Kind.OVERDUE: [*OVERDUE, *again],
    }

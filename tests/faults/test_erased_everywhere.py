"""What was erased is nowhere: in no file of either database, no archive, no copy, no bundle, and in nothing that is
made of one of those. The seal holds all the same.

A search that finds nothing could be one that cannot find anything, so each place is also searched for what must be
there.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from api import accounts
from api.erasing import erase_account
from api.running import backup, embedded, postgres, restore, setup
from api.running.postgres import SERVICE_ROLE, Embedded
from api.services import Services, build
from api.settings import Settings
from domain.bundle.export import export
from domain.bundle.restore import restore as restore_bundle
from domain.bundle.zipped import verify_bundle
from domain.ledger.application import SYSTEM
from domain.ledger.database import connect, open_pool
from domain.ledger.verifying import verify
from domain.model.access import Role
from domain.model.said import Said
from domain.model.text import Words
from domain.voices import copies
from domain.voices.store import ERASED, Voices
from projections.rebuild import rebuild
from tests.bundles import SIGNER, bundle_in, found_by_both, seal
from tests.faults.canaries import Place
from tests.scenarios import COUNCIL, actor, framework_file

TITLE = "A promise that everybody may read"
NAME = "Ngozi Wilhelmina Ashdown"
TEXTS = ("The canary sang about my bedroom.", "The canary sang about my school.", "Your canary may stay with you.")
HEARD = ("The canary sang of the bus that I missed.", "The canary sang of a bus.")
"""What the same young person said in a session, and how that was worded anew."""
ALL = (*TEXTS, *HEARD)


class Kept:
    """The servers that `kept run` brings, with an archive, and the services on them: real disks, real logs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.backups = folder, folder / "backups"
        self.settings = Settings(
            data_dir=folder, archive_dir=folder / "archive", keys_copy=folder / "keys.copy", _env_file=None
        )  # type: ignore[call-arg]
        self.servers: dict[str, Embedded] = {}
        self.start()
        setup.initialise(self.settings)
        self.services = build(self.settings)
        self.ledger = self.services.ledger
        self.ledger.adopt_framework(framework_file(duties=[]), actor=SYSTEM)

    def start(self) -> None:
        asked = self.settings.model_copy(update={"database_url": None, "keys_url": None})
        self.servers = {name: embedded.start(asked, name) for name in embedded.needed(asked)}
        self.settings = embedded.with_servers(asked, self.servers)

    def stop(self) -> None:
        self.services.close()
        for each in self.servers.values():
            postgres.stop(each)

    def settle(self) -> None:
        """Have everything on the disk, and in the archive."""
        for each in self.servers.values():
            with psycopg.connect(each.owner_url, autocommit=True) as conn:
                conn.execute("CHECKPOINT")
                conn.execute("SELECT pg_switch_wal()")
        rebuild(self.settings.database_url or "", self.ledger)

    def words(self, *which: UUID) -> list[str]:
        """All that was said of a commitment, and in a voice, as the auditor is shown it."""
        events = [event for each in which for event in self.ledger.history(each, reader=SYSTEM.id)]
        return [value.text for event in events for value in vars(event).values() if isinstance(value, Words)]

    def places(self, *bundles: Path) -> Iterator[Place]:
        """Every place on the disk, but for the keys' own, and each bundle."""
        for name in ("postgres", "archive", "backups"):
            yield Place(name, _everything(self.folder / name), has_ids=True)
        for bundle in bundles:
            with zipfile.ZipFile(bundle) as parts:
                yield Place(bundle.name, b"".join(parts.read(name) for name in parts.namelist()), has_ids=True)


def _everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


@pytest.fixture
def kept() -> Iterator[Kept]:
    # Not in pytest's folder: whoever else runs tests here closes that to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="kept-erased-"))
    made = Kept(folder)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def told(services: Services) -> tuple[tuple[UUID, UUID], accounts.Account]:
    """A promise with a challenge, its answer and a verdict, a voice that is linked to it, and the account of the young
    person who said all of it."""
    ledger = services.ledger
    with services.database() as conn:
        young, _ = accounts.add(conn, ledger.voices, council=COUNCIL, role=Role.CONSULTANT, body=None, name=NAME)
    officer, chair = actor(Role.OFFICER), actor(Role.CHAIR, "partnership")
    which = ledger.propose(COUNCIL, actor=officer, title=TITLE).id
    ledger.carry_out("agree", which, actor=chair)
    asked = ledger.carry_out("challenge", which, actor=young.actor, words=TEXTS[0])
    (challenge,) = asked.challenges
    ledger.carry_out("answer", which, actor=officer, challenge=challenge, words=TEXTS[2])
    ledger.carry_out("achieve", which, actor=officer, evidence="It is done.")
    ledger.carry_out("give-verdict", which, actor=young.actor, verdict="not_yet", words=TEXTS[1])
    voice = ledger.hear(COUNCIL, actor=young.actor, words=HEARD[0], source="session", where="The Happy session").id
    ledger.carry_out("review", voice, upon=Said, actor=officer, finding="redacted", shown=HEARD[1])
    ledger.carry_out("link", voice, upon=Said, actor=officer, to=which)
    return (which, voice), young


def test_what_was_erased_is_nowhere_and_every_hash_still_verifies(kept: Kept) -> None:
    which, young = told(kept.services)
    with connect(kept.settings.database_url or "") as conn:
        seal(conn)
        export(conn, kept.folder / "before.zip")
    made = backup.take(kept.settings.database_owner_url or "", kept.backups)
    copies.write(kept.settings.owner_of_keys, kept.settings.keys_copy or Path())
    kept.settle()
    # Before: whoever may read it does, and no file but the keys' has any of it.
    assert sorted(kept.words(*which)) == sorted(ALL)
    with psycopg.connect(kept.settings.owner_of_keys) as conn:
        keys = {row[0]: row[1] for row in conn.execute("SELECT voice, key FROM voices.keys")}
    assert len(keys) == 6
    _assert_holds_none(kept.places(kept.folder / "before.zip"), *ALL, NAME)
    _assert_holds(_everything(kept.folder / "keys"), keys)

    with kept.services.database() as conn:
        assert erase_account(kept.services, conn, young.id, by=SYSTEM.id) == (True, 6)
    assert copies.scrub(kept.settings.owner_of_keys)
    copies.write(kept.settings.owner_of_keys, kept.settings.keys_copy or Path())
    kept.settle()

    # After: nobody reads it, what would open it is gone from the disk too, and the seal holds.
    assert kept.words(*which) == [ERASED] * 5
    for place in (_everything(kept.folder / "keys"), (kept.settings.keys_copy or Path()).read_bytes()):
        assert [voice for voice, key in keys.items() if key in place or key.hex().encode() in place] == []
    with connect(kept.settings.database_url or "") as conn:
        with conn.transaction():
            assert verify(conn, [SIGNER.verifier]).faults == ()
        export(conn, kept.folder / "after.zip")
    assert (kept.folder / "after.zip").read_bytes() == (kept.folder / "before.zip").read_bytes(), "to the letter"
    _assert_holds_none(kept.places(kept.folder / "after.zip"), *ALL, NAME)

    _the_bundle_holds_and_what_is_made_of_it_has_none(kept, which)
    _nothing_comes_back_with_the_database_of_before(kept, made, which, young)
    _nor_with_the_keys_of_before(kept, which, keys)


def _the_bundle_holds_and_what_is_made_of_it_has_none(kept: Kept, which: tuple[UUID, UUID]) -> None:
    bundle = kept.folder / "before.zip"
    assert verify_bundle(bundle).findings == ()
    assert found_by_both(bundle_in(bundle)) == []
    with psycopg.connect(kept.settings.database_owner_url or "", autocommit=True) as conn:
        conn.execute("CREATE DATABASE again")
    owner, service = (
        psycopg.conninfo.make_conninfo(url or "", dbname="again")
        for url in (kept.settings.database_owner_url, kept.settings.database_url)
    )
    restore_bundle(owner, bundle, service_role=SERVICE_ROLE)
    with open_pool(service) as pool, open_pool(kept.settings.keys_url or "") as keys:
        services = Services(kept.settings, pool, type(kept.ledger)(pool, Voices(keys, pool)))
        events = [event for each in which for event in services.ledger.history(each, reader=SYSTEM.id)]
        found = [value.text for event in events for value in vars(event).values() if isinstance(value, Words)]
        assert found == [ERASED] * 5
    _assert_holds_none(kept.places(), *ALL, NAME)


def _nothing_comes_back_with_the_database_of_before(
    kept: Kept, made: backup.Backup, which: tuple[UUID, UUID], young: accounts.Account
) -> None:
    """The record goes back to before the erasure; what was erased was noted beside the keys."""
    kept.stop()
    shutil.rmtree(kept.folder / "postgres")
    restore.restore(made, kept.folder / "postgres", archive=None, until=None)
    kept.start()
    setup.initialise(kept.settings)
    kept.services = build(kept.settings)
    kept.ledger = kept.services.ledger
    with kept.services.database() as conn:
        assert young.id in {each.id for each in accounts.everyone(conn)}, "it is the database of before"
        assert accounts.names(conn, kept.ledger.voices, reader=SYSTEM.id)[young.id] == ERASED
    assert kept.words(*which) == [ERASED] * 5
    kept.settle()
    _assert_holds_none(kept.places(), *ALL, NAME)


def _nor_with_the_keys_of_before(kept: Kept, which: tuple[UUID, UUID], keys: dict[UUID, bytes]) -> None:
    """An old copy of the keys, from before the erasure, is put in the place of the newer one: both databases know."""
    with psycopg.connect(kept.settings.owner_of_keys, autocommit=True) as conn:
        conn.execute("ALTER TABLE voices.erased DISABLE TRIGGER append_only")
        conn.execute("DELETE FROM voices.erased")
        conn.execute("ALTER TABLE voices.erased ENABLE TRIGGER append_only")
        for voice, key in keys.items():
            conn.execute("INSERT INTO voices.keys (voice, writer, key) VALUES (%s, %s, %s)", (voice, uuid4(), key))
    assert sorted(kept.words(*which)) == sorted(ALL), "as it would be without"
    setup.initialise(kept.settings)
    assert kept.words(*which) == [ERASED] * 5


def _assert_holds_none(places: Iterator[Place], *texts: str) -> None:
    looked = list(places)
    assert [place.name for place in looked if not place.holds(TITLE)] == [], "the search finds what is there"
    assert [(place.name, text) for place in looked for text in texts if place.holds(text)] == []


def _assert_holds(content: bytes, keys: dict[UUID, bytes]) -> None:
    assert [voice for voice, key in keys.items() if key not in content] == [], "the search finds what is there"

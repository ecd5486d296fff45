"""A record of made-up years, sealed, and its bundle: what trials of bundles are made on, by both verifiers."""

import importlib.util
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType

from api.running.postgres import Embedded
from api.running.setup import FRAMEWORKS
from domain.bundle.check import check
from domain.bundle.export import export
from domain.bundle.layout import NotABundle
from domain.frameworks.file import calendar_of, parse, read
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import Connection, connect, open_pool
from domain.ledger.sealing import Sealer
from domain.model.event import AccountableEvent
from domain.seal.checkpoint import Checkpoint
from domain.seal.keys import Signer
from domain.seal.leaf import leaf_hash
from domain.seal.merkle import Frontier
from domain.simulation.council import simulate
from domain.simulation.plan import Plan
from tests.conftest import Database, new_database

SCRIPT = Path(__file__).parents[1] / "docs" / "verify_bundle.py"
EVENTS = 700
"""How many events the record of the trials has, about."""
TRIALS = int(os.environ.get("KEPT_AUDIT_SIZE", "6"))
"""At how many random places each kind of tampering is tried."""
SIGNER = Signer.made("kept.example/record")
VKEY = SIGNER.verifier.vkey


class _Enough(Exception):
    pass


def made_up(ledger: Accountability, events: int, *, at_once: int = 500, then: Callable[[], object] = id) -> None:
    """Put about so many events of a simulated council on a ledger, `at_once` in one append, after which `then` is
    called."""
    # Without duties, which a council takes on as soon as it adopts, and the simulation does too.
    data = read(FRAMEWORKS / "manchester.toml") | {"duties": []}
    ledger.adopt_framework(data, actor=SYSTEM)
    framework = parse(data)
    plan = Plan(framework, calendar_of(framework), datetime(2024, 1, 8, tzinfo=UTC), 20, events, seed=1)
    waiting: list[AccountableEvent] = []
    kept = 0

    def keep(recorded: Sequence[AccountableEvent]) -> None:
        nonlocal kept
        waiting.extend(recorded)
        if len(waiting) >= at_once:
            kept += len(ledger.events.put(waiting))
            waiting.clear()
            then()
        if kept >= events:
            raise _Enough

    try:
        simulate(plan, keep)
    except _Enough:
        return


def seal(conn: Connection, signer: Signer = SIGNER) -> int:
    """Seal all that is on the record. Returns how many events that were."""
    sealer, total = Sealer(signer), 0
    while sealed := sealer.seal(conn):
        total += sealed
    return total


@contextmanager
def database_of(embedded: Embedded, like: str) -> Iterator[Database]:
    """A database of its own, for as long as this lasts."""
    made = new_database(embedded, like=like)
    try:
        yield next(made)
    finally:
        next(made, None)


@dataclass(frozen=True)
class Bundle:
    """The files of a bundle, by name, to be changed at will; `outside`: a file with checkpoints from outside."""

    parts: dict[str, bytes]
    outside: bytes | None = None

    @property
    def lines(self) -> list[bytes]:
        return self.parts["events.ndjson"].splitlines(keepends=True)

    @property
    def notes(self) -> list[bytes]:
        """The checkpoints, each with its signatures and without the empty line after it."""
        pieces = self.parts["checkpoints"].split(b"\n\n")
        return [text + b"\n\n" + lines + b"\n" for text, lines in zip(pieces[:-1:2], pieces[1::2], strict=True)]

    @property
    def sizes(self) -> list[int]:
        return [int(each.split(b"\n")[1]) for each in self.notes]

    def but(self, *, outside: bytes | None = None, **changed: bytes) -> "Bundle":
        """The same with other content of some files, named without what comes after their dot."""
        names = {name.partition(".")[0]: name for name in self.parts}
        return Bundle(self.parts | {names[each]: content for each, content in changed.items()}, outside)

    def saved(self, path: Path) -> Path:
        """This bundle as a file."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in self.parts.items():
                file.writestr(name, content)
        return path


def bundle_in(path: Path) -> Bundle:
    with zipfile.ZipFile(path) as file:
        return Bundle({name: file.read(name) for name in file.namelist()})


def positions(lines: Sequence[bytes]) -> list[int]:
    return [int(line[len('{"position":') : line.index(b",")]) for line in lines]


def with_leaves(bundle: Bundle, lines: Sequence[bytes]) -> Bundle:
    """The same bundle over other lines: their leaves, and the checkpoints as they were."""
    return bundle.but(events=b"".join(lines), leaves=b"".join(leaf_hash(line.rstrip(b"\n")) for line in lines))


def sealed_again(bundle: Bundle, lines: Sequence[bytes], signer: Signer = SIGNER) -> Bundle:
    """The same bundle over other lines, with all checkpoints up to them signed anew, and one of them all."""
    tree, notes = Frontier(), b""
    for line in lines:
        tree.append(leaf_hash(line.rstrip(b"\n")))
        if tree.size in (*bundle.sizes, len(lines)):
            notes += str(Checkpoint(signer.name, tree.size, tree.root()).signed(signer)).encode() + b"\n"
    key = f"{signer.verifier.vkey}\n".encode()
    return with_leaves(bundle, lines).but(checkpoints=notes, key=key)


@cache
def script() -> ModuleType:
    """The stand-alone script, as a module."""
    spec = importlib.util.spec_from_file_location("verify_bundle", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    # The trials ask for the same signatures again and again.
    made.signed = cache(made.signed)  # type: ignore[attr-defined]
    return made


def found_by_both(bundle: Bundle, *, vkeys: Sequence[str] = (VKEY,), seconds: float = 60) -> list[str]:
    """What Kept's own verifier and the stand-alone script say of the files of a bundle: the same."""

    def opened(name: str) -> io.BytesIO:
        return io.BytesIO(bundle.parts[name])

    def outside() -> io.BytesIO | None:
        return None if bundle.outside is None else io.BytesIO(bundle.outside)

    try:
        ours = list(check(bundle.parts, opened, vkeys=vkeys, outside=outside()).findings)
    except NotABundle as refusal:
        ours = [refusal.sentence]
    try:
        theirs = script().Checked(bundle.parts, opened, vkeys, outside(), seconds).findings
    except script().Wrong as wrong:
        theirs = [str(wrong)]
    assert ours == theirs
    return ours


@cache
def exported(embedded: Embedded, like: str) -> Path:
    """A bundle of a real record, made once: some hundred promises of a council that is made up, sealed by and by."""
    folder = Path(tempfile.mkdtemp(prefix="kept-bundle-"))
    with database_of(embedded, like) as database, connect(database.service_url) as conn:
        with open_pool(database.service_url) as pool:
            made_up(Accountability(pool), EVENTS, at_once=70, then=lambda: seal(conn))
        made = export(conn, folder / "record.zip")
    assert made.checked.findings == ()
    return folder / "record.zip"

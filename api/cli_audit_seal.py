"""`kept audit checkpoint|key|new-key|proof|consistency|verify`: the seal, and checking the record against it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_audit_bundle import verify_bundle
from api.console import out, services_here
from api.running.children import CannotRun

if TYPE_CHECKING:
    from domain.ledger.seal_faults import Verified
    from domain.seal.checkpoint import Checkpoint
    from domain.seal.keys import Verifier

Size = Annotated[int | None, typer.Option(min=1, help="How many events it seals; left out: the newest.")]


def checkpoint(size: Size = None) -> None:
    """Print a checkpoint, as a signed note."""
    from domain.ledger import sealed

    with services_here() as here, here.database() as conn:
        _say(sealed.with_witnesses(conn, sealed.at(conn, size)).rstrip("\n"))


def key() -> None:
    """Print the public keys that sealed the record, the newest first."""
    from domain.ledger import sealed

    with services_here() as here, here.database() as conn:
        for each in sealed.keys(conn):
            _say(each.vkey)


def new_key(name: Annotated[str, typer.Argument(help="As kept.example.gov.uk/record; it stays for ever.")]) -> None:
    """Make a key to seal with and print it. It is a secret: send it to a file that nobody else can read."""
    from domain.seal.keys import Malformed, Signer

    try:
        _say(Signer.made(name).private_key)
    except Malformed as wrong:
        raise CannotRun(str(wrong)) from None


def proof(position: Annotated[int, typer.Argument(min=1)], size: Size = None) -> None:
    """Print the proof that the event at a position is sealed: the line that is hashed, hashes, and the checkpoint."""
    from domain.ledger import sealed
    from domain.seal.keys import to_base64

    with services_here() as here, here.database() as conn:
        found = sealed.inclusion(conn, position, size)
        note = sealed.with_witnesses(conn, found.sealed)
    told = {
        "position": position,
        "index": found.index,
        "size": found.sealed.size,
        "leaf": to_base64(found.leaf),
        "proof": [to_base64(each) for each in found.proof],
        "checkpoint": note,
        "event": found.line.decode(),
    }
    _say(json.dumps(told, indent=1, ensure_ascii=False))


def consistency(
    old: Annotated[int, typer.Argument(metavar="FROM", min=0)], new: Annotated[int, typer.Argument(metavar="TO", min=1)]
) -> None:
    """Print the proof that the checkpoint of TO events continues the one of FROM events."""
    from domain.ledger import sealed
    from domain.seal.keys import to_base64

    with services_here() as here, here.database() as conn:
        proof = sealed.consistency(conn, old, new)
    _say(json.dumps({"old": old, "new": new, "proof": [to_base64(each) for each in proof]}, indent=1))


def verify(
    bundle: Annotated[
        Path | None, typer.Argument(help="A file of `kept audit export`, checked offline; left out: the database.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Checkpoints that were kept outside.")
    ] = None,
    keys: Annotated[
        list[str] | None, typer.Option("--key", help="A public key that you noted, and not what the database says.")
    ] = None,
) -> None:
    """Check every event against the seal. Ends with exit code 1 where anything is not as it was sealed."""
    if bundle is not None:
        verify_bundle(bundle, keys=keys or [], against=against)
        return
    from domain.ledger import sealed
    from domain.ledger.verifying import verify as check

    with services_here() as here, here.database() as conn:
        verifiers = _keys(keys) if keys else sealed.keys(conn)
        outside, passed_over = _outside(against, verifiers) if against else ([], 0)
        with conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            found = check(conn, verifiers, outside)
    for each in verifiers:
        _say(f"Key: {each.vkey}")
    if passed_over:
        _say(f"Entries of {against} that are cut off or not signed by these keys, and do not count: {passed_over}.")
    _tell(found)


def _tell(found: "Verified") -> None:
    for fault in found.faults:
        _say(f"{fault.kind.value}: {fault.sentence}")
    if found.faults:
        _say(f"The first {found.events} sealed events are as they were sealed.")
        raise typer.Exit(1)
    _say(f"All {found.events} sealed events are as they were sealed, under {found.checkpoints} checkpoints.")
    if found.waiting:
        _say(f"Events that wait for the seal: {found.waiting}.")
    if found.compared:
        _say(f"Checkpoints from outside that agree: {found.compared}.")


def _keys(given: list[str]) -> "list[Verifier]":
    from domain.seal.keys import Malformed, Verifier

    try:
        return [Verifier.read(each.strip()) for each in given]
    except Malformed as wrong:
        raise CannotRun(f"--key is no public key. {wrong}") from None


def _outside(file: Path, verifiers: "list[Verifier]") -> "tuple[list[Checkpoint], int]":
    """The checkpoints of a file that one of these keys signed, and how many entries are none. Raises CannotRun where
    there is not one."""
    from domain.seal import checkpoint, log_file, note
    from domain.seal.keys import Malformed

    found, others = [], 0
    with file.open(encoding="utf-8", errors="replace") as lines:
        for each in log_file.entries(lines):
            try:
                if each is None:
                    raise Malformed("This was cut off.")
                each.verify(verifiers)
                found.append(checkpoint.parse(each.text))
            except (Malformed, note.WrongSignature):
                others += 1
    if not found:
        raise CannotRun(f"There is no checkpoint in {file} that these keys signed.")
    return found, others


def _say(text: str) -> None:
    out.print(text, highlight=False, markup=False, soft_wrap=True)


COMMANDS = (checkpoint, key, new_key, proof, consistency, verify)

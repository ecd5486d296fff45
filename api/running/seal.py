"""What `kept project` does for the seal beside keeping lists: sealing, and sending checkpoints out."""

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread

from api.running.seal_file import SealFile
from api.settings import Settings
from domain.ledger.database import Connection
from domain.ledger.sealed import BATCH
from domain.ledger.sealing import Sealer
from domain.ledger.turning import Turn, Turned, start
from domain.seal.keys import Malformed, Signer, Verifier

KEY_FILE = "seal-key"
"""Where `kept run` keeps the key that it makes, in its data folder."""
NO_KEY = "No key is set (KEPT_SEAL_KEY), so nothing is sealed."


def parts(settings: Settings) -> dict[str, Turn]:
    """What is to turn for the seal with these settings, by name. Ends the process, with a sentence, where a key is set
    that is none."""
    found: dict[str, Turn] = {"seal": sealing(signer(settings))}
    if settings.seal_file is not None:
        found["seal-file"] = SealFile(settings.seal_file).turn
    if settings.seal_witness_url is not None:
        # Here, because only who has a witness needs what speaks HTTP.
        from api.running.witness import Witness

        found["seal-witness"] = Witness(settings.seal_witness_url, _witness_key(settings)).turn
    return found


def run(url: str, turning: dict[str, Turn], stop: Event, alive: Callable[[str], None]) -> list[Thread]:
    """A thread for each of them; set `stop` and join them to end."""
    return [start(name, url, turn, stop, alive) for name, turn in turning.items()]


def signer(settings: Settings) -> Signer | None:
    """The key to seal with, or None. Ends the process, with a sentence, for what is no key or one of another origin."""
    if settings.seal_key is None:
        return None
    try:
        found = Signer.read(settings.seal_key.strip())
    except Malformed as wrong:
        raise SystemExit(f"KEPT_SEAL_KEY cannot be used. {wrong}") from None
    if settings.seal_origin is not None and found.name != settings.seal_origin:
        raise SystemExit(f"KEPT_SEAL_KEY is a key of {found.name}, and KEPT_SEAL_ORIGIN is another.")
    return found


def own_key(data_dir: Path, origin: str | None) -> Path:
    """The file with the key that `kept run` seals with, made where there is none: a name of its own, unless one is set.
    Only its owner can read it. Ends the process, with a sentence, where the name cannot be one."""
    file = data_dir / KEY_FILE
    if not file.exists():
        try:
            made = Signer.made(origin or f"kept.local/{token_hex(4)}").private_key
        except Malformed as wrong:
            raise SystemExit(f"KEPT_SEAL_ORIGIN cannot be used. {wrong}") from None
        beside = file.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(made + "\n")
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    return file


def sealing(key: Signer | None) -> Turn:
    """Sealing with a key, a batch a turn; without one, a turn that says so."""
    if key is None:
        return lambda _: Turned(trouble=NO_KEY)
    sealer = Sealer(key)

    def turn(conn: Connection) -> Turned:
        return Turned(more=sealer.seal(conn) == BATCH)

    return turn


def _witness_key(settings: Settings) -> Verifier | None:
    if settings.seal_witness_key is None:
        return None
    try:
        return Verifier.read(settings.seal_witness_key.strip())
    except Malformed as wrong:
        raise SystemExit(f"KEPT_SEAL_WITNESS_KEY cannot be used. {wrong}") from None

"""Proofs over HTTP and on the command line: anybody who has a checkpoint can check them with arithmetic alone."""

import json
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.running.children import CannotRun
from domain.ledger import sealed
from domain.ledger.database import connect
from domain.ledger.sealing import Sealer
from domain.seal import checkpoint
from domain.seal.keys import Signer, Verifier, from_base64
from domain.seal.leaf import leaf_hash
from domain.seal.log_file import entry
from domain.seal.merkle import verify_consistency, verify_inclusion
from tests.conftest import Web
from tests.integration.desk import in_state
from tests.integration.problem import assert_problem
from tests.integration.sealed_record import ORIGIN, append, seal_all

KEY = Signer.made(ORIGIN)


@pytest.fixture(scope="module")
def sealed_web(shared_web: Web) -> Web:
    """A record with several checkpoints, and events that are not sealed."""
    in_state(shared_web, "blocked")
    with connect(shared_web.database.service_url) as conn:
        sealer = Sealer(KEY)
        for count in (0, 1, 300, 5):
            append(conn, count, Random(count))
            seal_all(conn, sealer)
        append(conn, 1, Random(9))
    return shared_web


def get(web: Web, path: str, role: str = "auditor") -> dict[str, object]:
    answer = web.client.get(path, headers=web.headers(role))
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


def text(web: Web, path: str) -> str:
    answer = web.client.get(path, headers=web.headers("member"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    return str(answer.text)


def test_every_event_is_proven_to_be_under_any_checkpoint_that_is_not_older(sealed_web: Web) -> None:
    verifier = Verifier.read(text(sealed_web, "/api/seal/key").splitlines()[0])
    with sealed_web.services.database() as conn:
        sizes = [each.size for each in sealed.after(conn, 0)]
        events = conn.execute(
            "SELECT notification_id, state FROM ledger.events WHERE notification_id <="
            " (SELECT max(position) FROM seal.checkpoints) ORDER BY 1"
        ).fetchall()
    assert len(sizes) >= 4
    for index, (position, state) in enumerate(events):
        if index % 23 and index > 6:
            continue
        for size in (None, *(each for each in sizes if each > index)):
            asked = f"/api/events/{position}/proof" + (f"?size={size}" if size else "")
            told = get(sealed_web, asked)
            head = checkpoint.opened(str(told["checkpoint"]).encode(), verifier)
            assert (told["position"], told["index"], told["size"]) == (position, index, size or sizes[-1])
            leaf = leaf_hash(str(told["event"]).encode())
            assert leaf == from_base64(str(told["leaf"]))
            assert json.loads(str(told["event"]))["state"] == state
            proof = [from_base64(each) for each in told["proof"]]  # type: ignore[attr-defined]
            assert verify_inclusion(index, head.size, leaf, proof, head.root)


def test_every_checkpoint_is_proven_to_continue_every_earlier_one(sealed_web: Web) -> None:
    verifier = Verifier.read(text(sealed_web, "/api/seal/key").splitlines()[0])
    with sealed_web.services.database() as conn:
        sizes = [each.size for each in sealed.after(conn, 0)]
    notes = {size: text(sealed_web, f"/api/seal/checkpoint?size={size}") for size in sizes}
    heads = {size: checkpoint.opened(note.encode(), verifier) for size, note in notes.items()}
    assert checkpoint.opened(text(sealed_web, "/api/seal/checkpoint").encode(), verifier) == heads[sizes[-1]]
    for old in sizes:
        for new in (each for each in sizes if each >= old):
            told = get(sealed_web, f"/api/seal/consistency?from={old}&to={new}", "officer")
            proof = [from_base64(each) for each in told["proof"]]  # type: ignore[attr-defined]
            assert verify_consistency(old, new, heads[old].root, heads[new].root, proof)


def test_who_may_read_an_event_gets_its_proof_and_only_an_auditor_its_line(sealed_web: Web) -> None:
    for role in ("officer", "member", "chair of partnership"):
        told = get(sealed_web, "/api/events/1/proof", role)
        assert told["event"] is None
        assert told["proof"]
    stranger = sealed_web.headers("stranger")
    assert_problem(sealed_web.client.get("/api/events/1/proof", headers=stranger), 404)
    with sealed_web.services.database() as conn:
        query = "SELECT max(notification_id) FROM ledger.events WHERE topic = 'commitment.blocked'"
        row = conn.execute(query).fetchone()
    assert row is not None
    assert get(sealed_web, f"/api/events/{row[0]}/proof", "officer")["event"] is None
    assert_problem(sealed_web.client.get(f"/api/events/{row[0]}/proof", headers=stranger), 404)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/seal/checkpoint?size=2", 404),
        ("/api/seal/checkpoint?size=0", 422),
        ("/api/seal/checkpoint?size=9223372036854775808", 422),
        ("/api/seal/checkpoint?size=many", 422),
        ("/api/seal/consistency?from=2&to=3", 404),
        ("/api/seal/consistency?from=1", 422),
        ("/api/events/999999/proof", 404),
        ("/api/events/0/proof", 422),
        ("/api/events/x/proof", 422),
        ("/api/events/1/proof?size=2", 404),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(sealed_web: Web, path: str, status: int) -> None:
    assert_problem(sealed_web.client.get(path, headers=sealed_web.headers("auditor")), status)
    assert_problem(sealed_web.client.get(path), 401)


def test_what_is_not_sealed_yet_has_no_proof_yet(sealed_web: Web) -> None:
    with sealed_web.services.database() as conn:
        row = conn.execute("SELECT max(notification_id) FROM ledger.events").fetchone()
    assert row is not None
    answer = sealed_web.client.get(f"/api/events/{row[0]}/proof", headers=sealed_web.headers("auditor"))
    assert_problem(answer, 404)
    assert answer.json()["detail"] == "This event is not sealed yet."
    with sealed_web.services.database() as conn:
        earlier = sealed.after(conn, 0)[-2]
    answer = sealed_web.client.get(
        f"/api/events/{row[0] - 1}/proof?size={earlier.size}", headers=sealed_web.headers("auditor")
    )
    assert_problem(answer, 404)
    assert answer.json()["detail"] == "This checkpoint is older than the event."


def test_before_anything_is_sealed_there_is_neither_checkpoint_nor_key(web: Web) -> None:
    for path in ("/api/seal/checkpoint", "/api/seal/key", "/api/seal/consistency?from=0&to=1", "/api/events/1/proof"):
        assert_problem(web.client.get(path, headers=web.headers("auditor")), 404)


def kept(web: Web, *arguments: str, status: int = 0) -> str:
    env = {"KEPT_DATABASE_URL": web.database.service_url, "KEPT_DATABASE_OWNER_URL": web.database.owner_url}
    done = CliRunner().invoke(app, ["audit", *arguments], env=env)
    assert done.exit_code == status, (done.output, done.exception)
    return str(done.output)


def test_the_command_line_tells_the_same(sealed_web: Web) -> None:
    assert kept(sealed_web, "key") == text(sealed_web, "/api/seal/key")
    assert kept(sealed_web, "checkpoint").rstrip() == text(sealed_web, "/api/seal/checkpoint").rstrip()
    assert json.loads(kept(sealed_web, "proof", "2")) == get(sealed_web, "/api/events/2/proof")
    with sealed_web.services.database() as conn:
        old, *_, new = (str(each.size) for each in sealed.after(conn, 0))
    told = get(sealed_web, f"/api/seal/consistency?from={old}&to={new}")
    assert json.loads(kept(sealed_web, "consistency", old, new)) == told


def test_a_key_is_made_on_the_command_line_for_a_name_that_can_be_one(sealed_web: Web) -> None:
    made = Signer.read(kept(sealed_web, "new-key", ORIGIN).strip())
    assert made.name == ORIGIN
    assert made != Signer.read(kept(sealed_web, "new-key", ORIGIN).strip())
    with pytest.raises(CannotRun, match="no spaces"):
        CliRunner().invoke(app, ["audit", "new-key", "two words"], catch_exceptions=False)


def test_the_record_is_checked_on_the_command_line_also_against_a_file_from_outside(
    sealed_web: Web, tmp_path: Path
) -> None:
    told = kept(sealed_web, "verify")
    with sealed_web.services.database() as conn:
        all_of_them = sealed.after(conn, 0)
    whole = f"All {all_of_them[-1].size} sealed events are as they were sealed, under {len(all_of_them)} checkpoints."
    assert whole in told
    assert "Events that wait for the seal: 1." in told
    file = tmp_path / "checkpoints"
    file.write_text("".join(entry(each.note) for each in all_of_them) + f"{ORIGIN}\n12\ncut", encoding="utf-8")
    told = kept(sealed_web, "verify", "--against", str(file), "--key", KEY.verifier.vkey)
    assert f"Checkpoints from outside that agree: {len(all_of_them)}." in told
    assert "and do not count: 1." in told
    other = checkpoint.Checkpoint(ORIGIN, all_of_them[1].size, bytes(32)).signed(KEY)
    file.write_text(entry(str(other)), encoding="utf-8")
    told = kept(sealed_web, "verify", "--against", str(file), status=1)
    assert "changed among these: Of the events at positions 1 to " in told
    assert "Key: " in told
    told = kept(sealed_web, "verify", "--key", Signer.made(ORIGIN).verifier.vkey, status=1)
    assert "signature wrong: The checkpoint of" in told

"""Leaves, keys, signed notes and checkpoints: against published examples, and against what others may send."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.seal import checkpoint, note
from domain.seal.checkpoint import Checkpoint
from domain.seal.keys import COSIGNATURE, Malformed, Signer, Verifier, is_name
from domain.seal.leaf import leaf_hash, leaf_line
from domain.seal.note import Signature, WrongSignature

# The keys, the text and the signatures of the Go project's own test of notes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETERS = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCHS = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
# The example of C2SP tlog-checkpoint and tlog-cosignature.
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+"
    "xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe"
    "+mbIUBkBIfZ+qnA==\n"
)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(is_name)


@given(
    st.integers(1, 2**63 - 1),
    st.uuids(),
    st.integers(1, 2**31),
    st.text(st.characters(codec="utf-8")),
    st.text(st.characters(codec="utf-8")),
)
def test_a_leaf_is_what_json_writes(position: int, event_id: object, version: int, topic: str, state: str) -> None:
    event = {"position": position, "id": str(event_id), "version": version, "topic": topic, "state": state}
    written = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    assert leaf_line(position, str(event_id), version, topic, state) == written
    assert b"\n" not in written
    assert json.loads(written) == event


def test_the_published_hash_of_a_leaf() -> None:
    # From the test of Go's checksum database.
    assert Checkpoint("go.sum database tree", 123456789012, leaf_hash(b"hello world")).text == (
        "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"
    )


def test_the_published_signature_of_a_note() -> None:
    signer = Signer.read(PETERS_KEY)
    assert signer.private_key == PETERS_KEY
    assert signer.verifier.vkey == PETER
    written = str(note.sign(TEXT, signer))
    assert written == f"{TEXT}\n{PETERS}"
    assert repr(signer) == "Signer(name='PeterNeumann')"


def test_signatures_of_keys_that_are_known_are_checked_and_others_passed_over() -> None:
    peter, enoch = Verifier.read(PETER), Verifier.read(ENOCH)
    both = note.parse(f"{TEXT}\n{PETERS}{ENOCHS}".encode())
    assert both.text == TEXT
    assert both.verify([peter]) == [peter]
    assert both.verify([peter, enoch]) == [peter, enoch]
    with pytest.raises(WrongSignature, match="No key"):
        both.verify([])
    with pytest.raises(WrongSignature, match="No key"):
        note.parse(f"{TEXT}\n{ENOCHS}".encode()).verify([peter])
    # One wrong signature of a key that is known is enough, whatever else is right.
    with pytest.raises(WrongSignature, match="PeterNeumann"):
        note.parse(f"{TEXT}\n{PETERS[:60]}ABCD{PETERS[60:]}{ENOCHS}".encode()).verify([peter, enoch])
    with pytest.raises(WrongSignature, match="PeterNeumann"):
        replace(both, text=TEXT + "More.\n").verify([peter])


@pytest.mark.parametrize(
    "written",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{PETERS[:-1]}",
        f"\x01{TEXT}\n{PETERS}",
        f"{TEXT}\r\n{PETERS}",
        f"{TEXT}\n— Bad Name {PETERS.split(' ')[2]}",
        f"{TEXT}\n{PETERS}Unexpected line.\n",
        f"{TEXT}\n{PETERS * 101}",
        f"{TEXT}\n— PeterNeumann x08g\n",
        f"{TEXT}\n— PeterNeumann not Base64\n",
        f"{TEXT}\n{PETERS.replace('nAM=', 'nAN=')}",
    ],
)
def test_what_is_no_note_is_refused(written: str) -> None:
    with pytest.raises(Malformed):
        note.parse(written.encode())


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(Malformed, match="UTF-8"):
        note.parse(b"\xff" + f"{TEXT}\n{PETERS}".encode())
    with pytest.raises(Malformed, match="line end"):
        note.sign("no line end", Signer.read(PETERS_KEY))


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: f"{text}\n\n— a b\n".encode(errors="replace")))
def test_whatever_is_sent_is_a_note_or_is_refused(data: bytes) -> None:
    try:
        found = note.parse(data)
    except Malformed:
        return
    assert str(found).encode() == data


@pytest.mark.parametrize("key", [PETER, PETERS_KEY])
def test_no_part_of_a_key_and_no_mangled_one_is_a_key(key: str) -> None:
    read = Signer.read if key is PETERS_KEY else Verifier.read
    parts = [key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1) if (i, j) != (0, len(key))]
    mangled = [key[:i] + chr(ord(key[i]) + 1) + key[i + 1 :] for i in range(len(key))]
    for bad in [*parts, *mangled]:
        with pytest.raises(Malformed):
            read(bad)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_keys_of_another_length_or_kind_are_refused(vkey: str) -> None:
    with pytest.raises(Malformed):
        Verifier.read(vkey)


@given(names, st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=1))
def test_what_a_new_key_signs_it_verifies_and_no_other_text(name: str, lines: list[str]) -> None:
    signer = Signer.made(name)
    text = "\n".join(lines) + "\n"
    found = note.parse(str(note.sign(text, Signer.read(signer.private_key))).encode())
    verifier = Verifier.read(signer.verifier.vkey)
    assert found.text == text
    assert found.verify([verifier]) == [signer.verifier]
    with pytest.raises(WrongSignature):
        replace(found, text=f"{text}\n").verify([verifier])


@pytest.mark.parametrize("name", ["", "two words", "plus+", "tab\t", "no-break\u00a0space", "\ud800"])
def test_some_names_cannot_be_those_of_a_key(name: str) -> None:
    with pytest.raises(Malformed):
        Signer.made(name)


def test_the_published_checkpoint_is_read_and_written_again() -> None:
    found = note.parse(SOFA.encode())
    head = checkpoint.parse(found.text)
    assert (head.origin, head.size, head.root.hex()[:8]) == ("example.com/behind-the-sofa", 20852163, "0ac5186a")
    assert head.text == found.text
    assert str(found) == SOFA
    assert [each.name for each in found.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]


def test_a_checkpoint_is_opened_by_the_key_of_its_origin_alone() -> None:
    signer, other = Signer.made("kept.example/record"), Signer.made("kept.example/other")
    made = Checkpoint(signer.name, 3, bytes(32))
    written = str(made.signed(signer)).encode()
    assert checkpoint.opened(written, signer.verifier) == made
    with pytest.raises(WrongSignature):
        checkpoint.opened(written, other.verifier)
    with pytest.raises(WrongSignature):
        checkpoint.opened(written, Signer.made(signer.name).verifier)
    with pytest.raises(WrongSignature, match="another origin"):
        checkpoint.opened(str(note.sign(made.text, other)).encode(), other.verifier)
    with pytest.raises(ValueError, match="origin"):
        made.signed(other)


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"\n1\n{ROOT}\n",
        f"a\n01\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\n٣\n{ROOT}\n",
        f"a\n9223372036854775808\n{ROOT}\n",
        f"a\n1\n{ROOT}",
        f"a\n1\n{ROOT}\nmore\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2==\n",
        f"a\n1\n{ROOT[:-1]}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        checkpoint.parse(text)


@given(names, st.integers(0, checkpoint.MOST), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_is_read_as_it_was_written(origin: str, size: int, root: bytes) -> None:
    made = Checkpoint(origin, size, root)
    assert checkpoint.parse(made.text) == made


def test_a_cosignature_is_on_the_checkpoint_and_its_time() -> None:
    # Made with C2SP tlog-cosignature's layout by hand: a kind of 4, eight bytes of time, and the signature.
    secret = Signer.made("witness.example/w1")
    witness = Verifier(secret.name, secret.verifier.public, COSIGNATURE)
    assert Verifier.read(witness.vkey) == witness
    # A witness's published key.
    assert Verifier.read("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2").kind == COSIGNATURE
    assert witness.key_id != secret.verifier.key_id
    text, at = "example.com/log\n1\n" + ROOT + "\n", 1679315147
    made = secret.sign(f"cosignature/v1\ntime {at}\n{text}")
    found = note.parse(f"{text}\n{Signature(witness.name, witness.key_id, at.to_bytes(8) + made).line}".encode())
    assert found.verify([witness]) == [witness]
    later = Signature(witness.name, witness.key_id, (at + 1).to_bytes(8) + made)
    with pytest.raises(WrongSignature):
        replace(found, signatures=(later,)).verify([witness])
    assert not witness.verifies(text, b"short")


def test_nothing_of_a_private_key_is_told_in_a_refusal() -> None:
    for bad in (PETERS_KEY[:-4], PETERS_KEY.replace("c74f20a3", "c74f20a4"), PETERS_KEY.replace("+AY", "+BY")):
        with pytest.raises(Malformed) as refused:
            Signer.read(bad)
        assert not re.search("[A-Za-z0-9/]{12}", str(refused.value).replace("hexadecimal", ""))

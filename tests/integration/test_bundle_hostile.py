"""A bundle comes from anywhere: what is damaged, built to harm or no bundle at all is refused in a sentence, by both
verifiers in the same one, and before it takes memory or time."""

import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from api.running.postgres import Embedded
from domain.bundle.layout import LONGEST_LINE, NotABundle
from domain.bundle.zipped import verify_bundle
from domain.seal.keys import Signer, to_base64
from tests.bundles import SIGNER, TRIALS, VKEY, Bundle, bundle_in, exported, found_by_both, script, sealed_again

STRANGER = Signer.made("kept.example/record")
Zip = Callable[[Bundle, Path], None]


@pytest.fixture(scope="module")
def whole(embedded: Embedded, set_up: str) -> Path:
    return exported(embedded, set_up)


@pytest.fixture(scope="module")
def bundle(whole: Path) -> Bundle:
    return bundle_in(whole)


def said_by_both(path: Path) -> list[str]:
    """What both verifiers find in a file: the same, and nothing but a sentence."""
    try:
        ours = list(verify_bundle(path, vkeys=[VKEY]).findings)
    except NotABundle as refusal:
        ours = [refusal.sentence]
    try:
        theirs = script().check(path, [VKEY], None, 60).findings
    except script().Wrong as wrong:
        theirs = [str(wrong)]
    assert ours == theirs
    return ours


@pytest.mark.parametrize(
    ("part", "content", "says"),
    [
        ("key", b"", "nothing vouches for"),
        ("key", b"kept\n", "The key cannot be read: a key of Ed25519 is written name+id+content."),
        ("key", b"\xff\xfe\n", "The key cannot be read"),
        ("key", f"kept.example/record+00000000+{to_base64(bytes(33))}\n".encode(), "The key cannot be read"),
        ("key", VKEY.replace("+", "+0", 1).encode(), "The key cannot be read"),
        ("key", f"{STRANGER.verifier.vkey}\n".encode(), "The key in the bundle is not the key that was given"),
        ("checkpoints", b"", "There is no checkpoint in the bundle"),
        ("checkpoints", b"\n\n\n", "Checkpoint 1 cannot be read."),
        ("checkpoints", b"kept.example/record\n-1\nx\n\n\xe2\x80\x94 a b\n\n", "Checkpoint 1 cannot be read."),
        ("checkpoints", b"\xff" * 100_000, "Checkpoint 1 cannot be read."),
        ("checkpoints", b"x" * 3_000_000, "Checkpoint 1 cannot be read."),
        ("events", b"", "Event 1 was removed."),
        ("events", b"\n" * 1000, "Event 1 was changed."),
        ("events", b"\xff\xfe\x00" * 1000, "Event 1 was changed."),
        ("events", b'{"position":' + b"9" * 5000 + b"}\n", "Event 1 was changed."),
        ("events", b'{"position":1,"id":"' + b"[" * 100_000 + b"\n", "Event 1 (position 1) was changed."),
        ("leaves", b"", "The events hold, but the file leaves was changed at event 1."),
        ("leaves", b"x", "The events hold, but the file leaves was changed at event 1."),
    ],
    # Keys are made anew by every process that runs tests, and all of them must call the tests the same.
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_content_that_is_none_is_told_in_a_sentence(bundle: Bundle, part: str, content: bytes, says: str) -> None:
    if says == "nothing vouches for":
        # A key that was given cannot be in an empty list, and without one there is nothing to trust.
        assert says in found_by_both(bundle.but(key=content), vkeys=())[0]
        return
    assert says in found_by_both(bundle.but(**{part: content}))[0]


def test_signatures_of_others_are_passed_over_and_a_wrong_one_is_not(bundle: Bundle) -> None:
    notes = bundle.notes
    witness = b"\xe2\x80\x94 witness.example " + to_base64(b"\x01\x02\x03\x04" + bytes(100)).encode() + b"\n"
    joined = b"".join(each + witness + b"\n" for each in notes)
    assert found_by_both(bundle.but(checkpoints=joined)) == []
    forged = [*notes]
    forged[2] = notes[2].partition(b"\n\n")[0] + b"\n\n" + notes[3].partition(b"\n\n")[2]
    sentence = f"Checkpoint 3, of {bundle.sizes[2]} events, is not signed by the key."
    assert found_by_both(bundle.but(checkpoints=b"".join(each + b"\n" for each in forged))) == [sentence]
    unsigned = b"".join(each + b"\n" for each in [*notes[:-1], notes[-1].partition(b"\n\n")[0] + b"\n\n" + witness])
    assert "nothing vouches for the events" in found_by_both(bundle.but(checkpoints=unsigned))[0]
    turned = b"".join(each + b"\n" for each in [notes[1], notes[0], *notes[2:]])
    assert found_by_both(bundle.but(checkpoints=turned)) == [
        "Checkpoint 2 is not of more events than the one before it."
    ]


def test_somebody_elses_key_shows_only_where_the_right_one_is_known(bundle: Bundle) -> None:
    theirs = sealed_again(bundle, bundle.lines, STRANGER)
    assert found_by_both(theirs, vkeys=()) == []
    assert "is not the key that was given" in found_by_both(theirs)[0]
    both = theirs.but(key=f"{VKEY}\n{STRANGER.verifier.vkey}\n".encode())
    assert found_by_both(both) == ["The last checkpoint is not signed by the key, so nothing vouches for the events."]
    outside = Bundle(theirs.parts, bundle.notes[-1])
    assert found_by_both(outside, vkeys=()) == ["There is no checkpoint in the file from outside that the key signed."]


def test_a_file_from_outside_may_be_cut_off_here_and_there(bundle: Bundle) -> None:
    """As a file is that a process was killed at writing: what is whole in it counts, in any order, also twice."""
    notes = bundle.notes
    kept = (
        notes[4][:50]
        + b"\n"
        + notes[2]
        + b"\n"
        + notes[3].partition(b"\n\n")[0]
        + b"\n\n"
        + notes[2]
        + b"\n"
        + notes[0][:-9]
    )
    assert found_by_both(Bundle(bundle.parts, kept)) == []
    lines = bundle.lines
    lines[-1] = lines[-1].replace(b'"version":', b'"version":1')
    rewritten = sealed_again(bundle, lines)
    assert found_by_both(Bundle(rewritten.parts, kept)) == []
    known = kept + b"\n\n" + notes[-1]
    assert found_by_both(Bundle(rewritten.parts, known)) == [
        f"Somewhere in events {bundle.sizes[2] + 1} to {bundle.sizes[-1]} the record was changed and signed again:"
        f" the checkpoint of {bundle.sizes[2]} events holds, that of {bundle.sizes[-1]} does not."
    ]
    for none in (b"", b"\xff\n\n\xe2\x80\x94 a b\n", notes[0][:-9]):
        assert "no checkpoint in the file from outside" in found_by_both(Bundle(bundle.parts, none))[0]


def test_a_key_that_was_changed_for_another_leaves_what_the_earlier_one_signed(bundle: Bundle) -> None:
    """Whoever is given the newer key alone believes the newer checkpoints alone."""
    newer = sealed_again(bundle, bundle.lines, STRANGER).notes
    notes = b"".join(each + b"\n" for each in [*bundle.notes[:4], *newer[4:]])
    changed = bundle.but(checkpoints=notes, key=f"{STRANGER.verifier.vkey}\n{VKEY}\n".encode())
    for vkeys in ([], [STRANGER.verifier.vkey], [STRANGER.verifier.vkey, VKEY]):
        assert found_by_both(changed, vkeys=vkeys) == []


def test_a_file_of_a_framework_says_what_was_adopted_or_is_named(bundle: Bundle) -> None:
    (name,) = [each for each in bundle.parts if each.startswith("frameworks/")]
    said = bundle.parts[name]
    rewritten = Bundle(bundle.parts | {name: said.replace(b"10 working days", b"90 working days", 1)})
    assert found_by_both(rewritten) == [f"The file {name} does not say what event 2 adopted."]
    assert said == json.dumps(json.loads(said), ensure_ascii=False, indent=2).encode() + b"\n"
    gone = Bundle({each: content for each, content in bundle.parts.items() if each != name})
    assert found_by_both(gone) == [f"The file {name} is missing: event 2 adopted it."]
    more = Bundle(bundle.parts | {"frameworks/manchester-9.json": said})
    assert found_by_both(more) == ["The file frameworks/manchester-9.json was added: no event adopted it."]


def test_an_event_that_never_ends_is_not_read_to_its_end(bundle: Bundle) -> None:
    endless = bundle.lines[0] + b'{"position":9,' + b"x" * (LONGEST_LINE * 3)
    tracemalloc.start()
    try:
        assert found_by_both(bundle.but(events=endless)) == ["Event 2 (position 9) was changed."]
        assert tracemalloc.get_traced_memory()[1] < 5 * LONGEST_LINE
    finally:
        tracemalloc.stop()


def _twice(bundle: Bundle, path: Path) -> None:
    bundle.saved(path)
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("leaves", bundle.parts["leaves"])


def _named(name: str) -> Zip:
    return lambda bundle, path: _saved(bundle.parts | {name: b"x"}, path)


def _saved(parts: dict[str, bytes], path: Path, how: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", how) as file:
        for name, content in parts.items():
            file.writestr(name, content)


def _bomb(bundle: Bundle, path: Path) -> None:
    _saved(bundle.parts | {"events.ndjson": b"0" * 50_000_000}, path)


def _ciphered(bundle: Bundle, path: Path) -> None:
    bundle.saved(path)
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)


def _endless_list(bundle: Bundle, path: Path) -> None:
    bundle.saved(path)
    data = path.read_bytes()
    path.write_bytes(data[:-10] + struct.pack("<I", 0xFFFFFFF0) + data[-6:])


def _zip64_elsewhere(bundle: Bundle, path: Path) -> None:
    bundle.saved(path)
    data = path.read_bytes()
    path.write_bytes(data[:-22] + b"PK\6\7" + bytes(16) + data[-22:])


ZIPS: list[tuple[Zip, str]] = [
    (lambda bundle, path: path.write_bytes(b"") and None, "its list of files cannot be read"),
    (lambda bundle, path: path.write_bytes(b"PK\5\6" + bytes(18)) and None, "it lacks the file README.txt"),
    (lambda bundle, path: path.write_bytes(Random(1).randbytes(5000)) and None, "its list of files cannot be read"),
    (_twice, "a name is there twice"),
    (_named("../../etc/passwd"), "it has a file '../../etc/passwd'"),
    (_named("frameworks/../x-1.json"), "it has a file 'frameworks/../x-1.json'"),
    (_named("caf\xe9\x1b[2J"), "it has a file 'caf\\xe9\\x1b[2J'"),
    (lambda bundle, path: _saved({"key": b"x"}, path), "it lacks the file README.txt"),
    (lambda bundle, path: _saved(bundle.parts, path, zipfile.ZIP_LZMA), "packed in another way"),
    (lambda bundle, path: _saved(bundle.parts, path, zipfile.ZIP_BZIP2), "packed in another way"),
    (_ciphered, "packed in another way"),
    (_bomb, "events.ndjson would become far too large"),
    (_endless_list, "its list of files cannot be read"),
    (_zip64_elsewhere, "its list of files cannot be read"),
]


@pytest.mark.parametrize(("made", "says"), ZIPS)
def test_a_file_that_is_no_bundle_is_refused_before_it_is_unpacked(
    bundle: Bundle, made: Zip, says: str, tmp_path: Path
) -> None:
    made(bundle, tmp_path / "hostile.zip")
    (said,) = said_by_both(tmp_path / "hostile.zip")
    assert says in said


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.zip", tmp_path):
        assert "cannot be read" in said_by_both(path)[0]


def test_a_file_that_was_cut_off_is_no_bundle(whole: Path, tmp_path: Path) -> None:
    data, chance = whole.read_bytes(), Random(1)
    for _ in range(TRIALS):
        (tmp_path / "cut.zip").write_bytes(data[: chance.randrange(len(data))])
        assert "cannot be read" in said_by_both(tmp_path / "cut.zip")[0]


def test_a_file_that_rotted_never_holds_for_another_record(whole: Path, bundle: Bundle, tmp_path: Path) -> None:
    """A byte anywhere in the file: it is found, or it is one that says nothing of the record."""
    data, chance, found = whole.read_bytes(), Random(2), 0
    for _ in range(TRIALS * 4):
        rotten = bytearray(data)
        rotten[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        path = tmp_path / "rotten.zip"
        path.write_bytes(rotten)
        if said_by_both(path):
            found += 1
            continue
        with zipfile.ZipFile(io.BytesIO(rotten)) as file:
            for name in ("events.ndjson", "leaves", "checkpoints", "key"):
                with file.open(name) as part:
                    assert part.read() == bundle.parts[name]
    assert found > TRIALS


def test_the_script_checks_signatures_as_others_do() -> None:
    """Keys and messages of any kind, against the library that Kept signs with; and RFC 8032's own, section 7.1."""
    signed, chance = script().signed, Random(3)
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert signed(public, b"\x72", signature)
    assert not signed(public, b"\x73", signature)
    order = script().ORDER.to_bytes(32, "little")
    assert not signed(public, b"\x72", signature[:32] + order)
    for _ in range(20):
        signer, text = Signer.made("x"), chance.randbytes(50).hex()
        right = signer.sign(text)
        assert signed(signer.verifier.public, text.encode(), right)
        wrong = bytearray(right)
        wrong[chance.randrange(64)] ^= chance.randrange(1, 256)
        for other in (bytes(wrong), right[:63], right + b"\0", bytes(64)):
            assert signed(signer.verifier.public, text.encode(), other) is signer.verifier.verifies(text, other)
    assert not signed(b"\xff" * 32, b"x", bytes(64))
    assert SIGNER.verifier.verifies("x", SIGNER.sign("x"))

#!/usr/bin/env python3
"""Checks a bundle of Kept offline, with nothing but the standard library of Python 3.9 or newer.

    python3 verify_bundle.py BUNDLE [--key VKEY] [--against FILE] [--seconds N]

docs/bundle.md says what a bundle is and what each sentence means. This script shares no code with Kept. Exit code 0:
everything holds. 1: something does not, or this is no bundle.
"""

import argparse
import base64
import contextlib
import functools
import hashlib
import heapq
import io
import json
import re
import sys
import time
import zipfile
import zlib

CHUNK, LEAF, LONGEST_LINE, LONGEST_NOTE = 1 << 20, 32, 16 << 20, 1 << 16
MOST_OUTSIDE, MOST_NAMES, MOST_INFLATED = 64 << 20, 16 << 20, 200
"""Bytes of a file from outside and of a zip's list of files; how many times larger a file may become."""
FILES = {"README.txt", "key", "schema.json", "checkpoints", "times.ndjson", "leaves", "events.ndjson"}
FRAMEWORK = re.compile(r"frameworks/[a-z0-9_-]{1,100}-[0-9]{1,19}\.json")
ADOPTED = b'"topic":"council.framework_adopted"'
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
sha = hashlib.sha256


class Wrong(Exception):
    """Why nothing more can be checked, in a sentence."""


# Ed25519 as in RFC 8032, section 5.1. Points are (X, Y, Z, T).
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def plus(a, b):
    c, d = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    e, f = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    c, d, e, f = d - c, d + c, f - e, f + e
    return c * e % P, f * d % P, e * f % P, c * d % P


def point(data):
    """The point that 32 bytes stand for, or None."""
    odd, y = data[31] >> 7, int.from_bytes(data, "little") & (1 << 255) - 1
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if (x * x - xx) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    x = x if x & 1 == odd else P - x
    return (x, y, 1, x * y % P) if y < P and 0 < x < P and (x * x - xx) % P == 0 else None


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public, message, signature):
    """Whether a key (32 bytes) made this signature on a message: whether [S]B - [k]A is R."""
    s, of = int.from_bytes(signature[32:], "little"), point(public)
    if of is None or len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus = (P - of[0], of[1], 1, P - of[3])
    table, found = (None, BASE, minus, plus(BASE, minus)), (0, 1, 1, 0)
    for bit in range(252, -1, -1):
        found = plus(found, found)
        which = (s >> bit & 1) + 2 * (k >> bit & 1)
        found = plus(found, table[which]) if which else found
    inverse = pow(found[2], P - 2, P)
    x, y = found[0] * inverse % P, found[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


class Key:
    """A key, from `name+id+base64(1, public key)` as in C2SP signed-note. Raises Wrong."""

    def __init__(self, text):
        try:
            self.text = text.strip()
            self.name, written, content = self.text.split("+", 2)
            content = base64.b64decode(content, validate=True)
            self.id, self.public = sha(self.name.encode() + b"\n" + content).digest()[:4], content[1:]
            if self.id.hex() != written or content[0] != 1 or len(self.public) != 32:
                raise ValueError
        except (ValueError, IndexError):
            raise Wrong("The key cannot be read: a key of Ed25519 is written name+id+content.") from None


class Checkpoint:
    """How many events there were and their root (C2SP tlog-checkpoint), as a C2SP signed-note. Raises ValueError."""

    def __init__(self, number, text, signatures):
        self.number, self.text = number, text + b"\n"
        self.origin, size, root = text.decode().split("\n")
        self.size, self.root = int(size), base64.b64decode(root, validate=True)
        rows = [line.split(" ") for line in signatures.decode().split("\n")]
        self.signatures = [(name, base64.b64decode(data, validate=True)) for _, name, data in rows]
        if size != str(self.size) or not 0 <= self.size < 2**63 or len(self.root) != 32 or len(rows) > 100:
            raise ValueError

    def is_signed(self, keys):
        """Whether one of these keys signed it, and none wrongly. In Python alone this takes some milliseconds."""
        ours = [(key, by) for key in keys for name, by in self.signatures if (name, by[:4]) == (key.name, key.id)]
        return bool(ours) and all(key.name == self.origin and signed(key.public, self.text, by[4:]) for key, by in ours)


def notes_of(file):
    """The notes of a file, in which an empty line follows each, as text and signatures."""
    rest, text = b"", None
    while more := file.read(CHUNK):
        *parts, rest = (rest + more).split(b"\n\n")
        for part in parts:
            if text is not None:
                yield text, part
            text = part if text is None else None
        if len(rest) > LONGEST_NOTE:
            break
    if text is not None or rest.strip(b"\n"):
        yield text or b"", rest.rstrip(b"\n")


def checkpoints_of(file):
    """The checkpoints of a bundle. Raises Wrong, also where one is not of more events than the one before it."""
    before = 0
    for number, note in enumerate(notes_of(file), 1):
        try:
            found = Checkpoint(number, *note)
        except ValueError:
            raise Wrong(f"Checkpoint {number} cannot be read.") from None
        if found.size <= before:
            raise Wrong(f"Checkpoint {number} is not of more events than the one before it.")
        before = found.size
        yield found


def outside_of(file, keys):
    """The checkpoints of a file that somebody kept, where they are signed; what was cut off in it is passed over."""
    pieces, found = [each.strip(b"\n") for each in file.read(MOST_OUTSIDE).split(b"\n\n")], []
    for note in zip(pieces, pieces[1:]):
        with contextlib.suppress(ValueError):
            found.append(Checkpoint(0, *note))
    return sorted((each for each in found if each.is_signed(keys)), key=lambda each: each.size)


def hold(leaves, checkpoints):
    """Each checkpoint, and whether its root is that of the Merkle tree (RFC 9162, section 2.1) over the first leaves.
    The tree is kept as the roots of the perfect trees that it is made of. `leaves` are hashes, some at a time."""
    roots, size, left = [], 0, []
    for checkpoint in checkpoints:
        while size < checkpoint.size and (left := left or next(leaves, [])):
            most = checkpoint.size - size
            for node in left[:most]:
                rest, size = size, size + 1
                while rest & 1:
                    node, rest = sha(b"\x01" + roots.pop() + node).digest(), rest >> 1
                roots.append(node)
            left = left[most:]
        root = functools.reduce(lambda right, left: sha(b"\x01" + left + right).digest(), reversed(roots or [b""]))
        yield checkpoint, size == checkpoint.size and root == checkpoint.root
    for _ in leaves:
        pass  # What comes after the last checkpoint is looked at too.


def event(number, line, before):
    """What an event is called: by its number, and by its position as its line, or the one before it, has it."""
    for word, each in (("position", line), ("after position", before)):
        if found := re.match(rb'\{"position":([0-9]{1,19}),', each or b""):
            return f"Event {number} ({word} {int(found[1])})"
    return f"Event {number}"


def between(held, failed, how="was changed"):
    said = f"of {held} events holds, that of {failed} does not" if held else f"of {failed} events does not hold"
    return f"Somewhere in events {held + 1} to {failed} the record {how}: the checkpoint {said}."


class Checked:
    """What became of a bundle. `findings`: what does not hold, in sentences, the first wrong event before all else.
    `names`: its files; `read`: opens one; `vkeys`: keys that were got another way, and `outside`: a file with such
    checkpoints; `seconds`: for signatures beyond those without which nothing can be said. Raises Wrong."""

    def __init__(self, names, read, vkeys=(), outside=None, seconds=10.0):
        self.read, self.others, self.until, self.signatures = read, [], time.monotonic() + seconds, 0
        self.keys = [Key(line) for line in read("key").read(100_000).decode("utf-8", "replace").splitlines()]
        self.trusted = [Key(each) for each in vkeys] or self.keys
        if not {key.text for key in self.trusted} <= {key.text for key in self.keys}:
            raise Wrong("The key in the bundle is not the key that was given: somebody else signed it.")
        self.outside = outside_of(outside, self.trusted) if outside else []
        if outside and not self.outside:
            raise Wrong("There is no checkpoint in the file from outside that the key signed.")
        self.frameworks = {name for name in names if name.startswith("frameworks/")}
        self.lines, self.last_line, self.parted, self.again = 0, None, None, False
        self.last, self.held, self.failed, self.outer_held, self.outer_failed = None, 0, None, 0, 0
        with read("events.ndjson") as events, read("leaves") as leaves, read("checkpoints") as file:
            checkpoints = heapq.merge(checkpoints_of(file), self.outside, key=lambda each: each.size)
            for checkpoint, holds in hold(self.hashed(events, leaves), checkpoints):
                self.note(checkpoint, holds)
        if self.last is None:
            raise Wrong("There is no checkpoint in the bundle, so nothing vouches for its events.")
        if not self.last.is_signed(self.trusted):
            self.others.insert(0, "The last checkpoint is not signed by the key, so nothing vouches for the events.")
        self.findings = [*self.first_wrong(), *self.others]

    def hashed(self, events, leaves):
        """The hashes of the lines, some at a time. Notes where they part from the file `leaves` first: the number, the
        line, the line before, and both hashes; and whether the event that belongs there comes again later."""
        for lines in self.batches(events):
            hashes = [sha(b"\x00" + line).digest() for line in lines]
            if self.parted is None and (given := leaves.read(LEAF * len(lines))) != b"".join(hashes):
                stated = [given[at : at + LEAF] or None for at in range(0, LEAF * len(lines), LEAF)]
                same = next(at for at, pair in enumerate(zip(hashes, stated)) if pair[0] != pair[1])
                before = lines[same - 1] if same else self.last_line
                self.parted = (self.lines + same + 1, lines[same], before, hashes[same], stated[same])
            self.again = self.again or (self.parted is not None and self.parted[4] in hashes)
            self.lines, self.last_line = self.lines + len(lines), lines[-1]
            yield hashes
        if self.parted is None and (given := leaves.read(LEAF)):
            self.parted = (self.lines + 1, None, self.last_line, None, given)

    def batches(self, events):
        """The lines, some at a time; what they adopt is compared with its file on the way."""
        rest, more = b"", b"more"
        while more:
            try:
                more = events.read(CHUNK)
            except DAMAGED:
                more = b""
                self.tell("The file events.ndjson is damaged: it cannot be read to its end.")
            data = rest + more
            *lines, rest = data.split(b"\n")
            if len(rest) > LONGEST_LINE or (rest and not more):
                # Too long, or without its end. No line of a record has a line end in it, so this is none of them.
                lines, more = [*lines, rest[:1000] + b"\n"], b""
            for number, line in enumerate(lines if ADOPTED in data else (), self.lines + 1):
                if ADOPTED in line:
                    self.adopted(number, line)
            if lines:
                yield lines

    def adopted(self, number, line):
        """What an event adopted must stand in a file, to the letter."""
        try:
            told = json.loads(line)
            state = json.loads(told["state"], object_hook=lambda each: each.get("_data_", each))
            name = f"frameworks/{state['framework']['council']}-{told['position']}.json"
            said = {"position": told["position"], "recorded_at": state["timestamp"]}
            said |= {each: state[each] for each in ("in_force_from", "framework")}
            text = (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return  # Such a line was never sealed, and its hash says so.
        if name not in self.frameworks:
            self.tell(f"The file {name} is missing: event {number} adopted it.")
        elif self.read(name).read(len(text) + 1) != text:
            self.tell(f"The file {name} does not say what event {number} adopted.")
        self.frameworks.discard(name)

    def note(self, checkpoint, holds):
        """Take note of whether a checkpoint holds, if it is one that the key signed."""
        if not checkpoint.number:
            self.outer_held = checkpoint.size if holds else self.outer_held
            self.outer_failed = self.outer_failed or (0 if holds else checkpoint.size)
            return
        self.last = checkpoint
        if (holds or self.failed) and time.monotonic() > self.until:
            return
        self.signatures += 1
        if checkpoint.is_signed(self.trusted):
            if self.failed is None:
                self.held, self.failed = (checkpoint.size, None) if holds else (self.held, checkpoint)
        elif not checkpoint.is_signed(self.keys):
            self.tell(f"Checkpoint {checkpoint.number}, of {checkpoint.size} events, is not signed by the key.")

    def tell(self, finding):
        if len(self.others) < 20:
            self.others.append(finding)

    def first_wrong(self):
        """What is wrong first, in a sentence, or nothing."""
        missing = event(self.lines + 1, None, self.last_line)
        number, line, before, *_ = self.parted or (self.last.size + 1, None, None)
        if self.failed is not None and self.parted is not None:
            yield self.named()
        elif self.failed is not None and self.failed.size > self.lines:
            yield f"{missing} and all that follow were removed."
        elif self.failed is not None:
            yield between(self.held, self.failed.size)
        elif self.lines > self.last.size and number > self.last.size:
            yield f"{event(number, line, before)} was added after the last checkpoint."
        elif self.parted is not None:
            yield f"The events hold, but the file leaves was changed at event {number}."
        elif (failed := self.outer_failed) > self.lines:
            yield f"{missing} and all that follow are not here: a checkpoint from outside is of {failed} events."
        elif self.outer_failed:
            yield between(self.outer_held, self.outer_failed, "was changed and signed again")
        else:
            yield from (f"The file {name} was added: no event adopted it." for name in sorted(self.frameworks))

    def named(self):
        """The first event that is wrong, where the file `leaves` holds and says so; else where it must be."""
        number, line, before, hashed, _ = self.parted
        leaves = stands = 0

        def given(file):
            nonlocal leaves, stands
            while data := file.read(CHUNK):
                found = [data[at : at + LEAF] for at in range(0, len(data), LEAF)]
                stands = stands or (leaves + found.index(hashed) + 1 if hashed in found else 0)
                leaves += len(found)
                yield found

        if not all(holds for _, holds in hold(given(self.read("leaves")), [self.failed])):
            return between(self.held, self.failed.size)
        called = event(number, line, before)
        if line is None or (stands > number and (not self.again or self.lines < leaves)):
            return f"{event(number, None, before)} was removed."
        if 0 < stands < number or (self.again and (not stands or self.lines > leaves)):
            return f"{called} was added: it is not on the record there."
        return f"{called} stands in another one's place: the order was changed." if stands else f"{called} was changed."


def names_of(file):
    """The names in a zip. Raises Wrong for what no bundle is, before anything of it is unpacked."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 98))
    end = file.read()
    length = int.from_bytes(end[-10:-6], "little")
    if end[-42:-38] == b"PK\6\7":
        ours = end[:4] == b"PK\6\6" and int.from_bytes(end[-34:-26], "little") == size - 98
        length = int.from_bytes(end[40:48], "little") if ours else -1
    if end[-22:-18] != b"PK\5\6" or end[-2:] != b"\0\0" or not 0 <= length <= MOST_NAMES:
        raise Wrong("This is not a bundle, or not a whole one: its list of files cannot be read.")
    with zipfile.ZipFile(file) as bundle:
        found = bundle.infolist()
    names = {each.filename for each in found}
    for name in sorted(name[:100] for name in names - FILES if not FRAMEWORK.fullmatch(name)):
        raise Wrong(f"This is not a bundle: it has a file {name!a}.")
    for name in sorted(FILES - names):
        raise Wrong(f"This is not a bundle: it lacks the file {name}.")
    for each in found:
        if len(names) < len(found) or each.flag_bits & 1 or each.compress_type not in (0, 8):
            raise Wrong("This is not a bundle: a name is there twice, or a file is packed in another way.")
        if each.file_size > MOST_INFLATED * each.compress_size + 1000:
            raise Wrong(f"This is not a bundle: {each.filename} would become far too large.")
    return names


def check(path, vkeys=(), outside=None, seconds=10.0):
    """Check the bundle in a file; `outside`: the path of a file with checkpoints. Raises Wrong."""
    try:
        with open(path, "rb") as file, open(outside or path, "rb") as against:
            names = names_of(file)
            with zipfile.ZipFile(file) as bundle:
                return Checked(names, bundle.open, vkeys, against if outside else None, seconds)
    except DAMAGED as fault:
        raise Wrong(f"The bundle cannot be read: {fault}.") from None


def main():
    parser = argparse.ArgumentParser(description="Check a bundle of Kept offline.")
    parser.add_argument("bundle")
    parser.add_argument("--key", action="append", default=[], help="a key that was got another way")
    parser.add_argument("--against", help="a file with checkpoints that were got another way")
    parser.add_argument("--seconds", type=float, default=10.0, help="for signatures beyond those that are needed")
    asked = parser.parse_args()
    try:
        done = check(asked.bundle, asked.key, asked.against, asked.seconds)
        findings = done.findings
    except Wrong as reason:
        findings = [reason]
    if findings:
        print(*findings, sep="\n")
        return 1
    last, root = done.last, base64.b64encode(done.last.root).decode()
    print(f"{done.lines} events hold, up to the checkpoint of {last.origin} with the root {root}.")
    print(f"Signatures checked: {done.signatures} of {last.number}. Checkpoints from outside: {len(done.outside)}.")
    if not asked.key:
        print("The key was the bundle's own: this shows that all of it belongs together, and not who made it.")
        print(f"Get the key another way and give it with --key. The bundle's own: {done.keys[0].text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Checking a bundle in one pass: lines against leaves, leaves against checkpoints, checkpoints against the key.

A line is right where its hash is the leaf that the signed root was made of. `leaves` has every leaf, so one line that
was touched is named; where `leaves` was rewritten too, roots alone remain, and they tell a range. Memory does not grow
with the bundle.
"""

import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import IO

from domain.bundle import checkpoints, layout
from domain.bundle.checkpoints import Noted
from domain.bundle.findings import Parted, between, event, named
from domain.bundle.layout import CHUNK, LEAF, NotABundle, Read
from domain.seal.keys import Verifier
from domain.seal.leaf import leaf_hash
from domain.seal.merkle import Frontier

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
"""What reading a file of a hostile or broken zip raises."""
MOST_TOLD = 20
"""How many findings beside the first event are told, at most."""


@dataclass(frozen=True)
class Checked:
    """What became of a bundle: `findings` in sentences, the first wrong event before all else; none where it holds."""

    findings: tuple[str, ...]
    events: int
    checkpoints: int
    outside: int
    last: Noted
    keys: tuple[Verifier, ...]


def check(
    names: Collection[str], read: Read, *, vkeys: Sequence[str] = (), outside: IO[bytes] | None = None
) -> Checked:
    """Check the files of a bundle; `vkeys` and `outside`: keys and checkpoints that were got another way. Raises
    NotABundle where nothing can be said about its events."""
    return _Check(names, read, vkeys, outside).run()


class _Check:
    def __init__(self, names: Collection[str], read: Read, vkeys: Sequence[str], outside: IO[bytes] | None) -> None:
        self._read = read
        self._keys, self._trusted = checkpoints.keys_of(read, vkeys)
        self._outside = checkpoints.from_outside(outside, self._trusted)
        self._frameworks = {name for name in names if name.startswith("frameworks/")}
        self._others: list[str] = []
        self._lines, self._last_line = 0, None  # type: tuple[int, bytes | None]
        self._parted: Parted | None = None
        self._again = False
        self._seen, self._last = 0, None  # type: tuple[int, Noted | None]
        self._held, self._failed = 0, None  # type: tuple[int, Noted | None]
        self._outer_held, self._outer_failed = 0, 0

    def run(self) -> Checked:
        with (
            self._read(layout.EVENTS) as events,
            self._read(layout.LEAVES) as leaves,
            self._read(layout.CHECKPOINTS) as file,
        ):
            ordered = merge(checkpoints.read(file), self._outside, key=lambda each: each.size)
            for noted, holds in hold(self._hashed(events, leaves), ordered):
                self._note(noted, holds)
        last = self._last
        if last is None:
            raise NotABundle("There is no checkpoint in the bundle, so nothing vouches for its events.")
        if not last.is_signed(self._trusted):
            said = "The last checkpoint is not signed by the key, so nothing vouches for the events."
            self._others.insert(0, said)
        first = self._first_wrong(last)
        added = (f"The file {name} was added: no event adopted it." for name in sorted(self._frameworks))
        findings = (*([first] if first else added), *self._others)
        return Checked(findings, self._lines, self._seen, len(self._outside), last, tuple(self._keys))

    def _hashed(self, events: IO[bytes], leaves: IO[bytes]) -> Iterator[list[bytes]]:
        """The hashes of the lines, some at a time, compared with the leaves on the way."""
        for lines in self._batches(events):
            hashes = [leaf_hash(line) for line in lines]
            if self._parted is None and (given := leaves.read(LEAF * len(lines))) != b"".join(hashes):
                stated = [*_cut(given), *[None] * len(lines)]
                same = next(at for at, found in enumerate(hashes) if found != stated[at])
                before = lines[same - 1] if same else self._last_line
                self._parted = Parted(self._lines + same + 1, lines[same], before, hashes[same], stated[same])
            self._again = self._again or (self._parted is not None and self._parted.leaf in hashes)
            self._lines, self._last_line = self._lines + len(lines), lines[-1]
            yield hashes
        if self._parted is None and (given := leaves.read(LEAF)):
            self._parted = Parted(self._lines + 1, None, self._last_line, None, given)

    def _batches(self, events: IO[bytes]) -> Iterator[list[bytes]]:
        """The lines, some at a time; what they adopt is compared with its file on the way."""
        rest, more = b"", b"more"
        while more:
            try:
                more = events.read(CHUNK)
            except DAMAGED:
                more = b""
                self._tell(f"The file {layout.EVENTS} is damaged: it cannot be read to its end.")
            data = rest + more
            *lines, rest = data.split(b"\n")
            if len(rest) > layout.LONGEST_LINE or (rest and not more):
                # Too long, or without its end. No line of a record has a line end in it, so this is none of them.
                lines, more = [*lines, rest[:1000] + b"\n"], b""
            if layout.ADOPTED in data:  # Few events adopt something: to look at each line would take longer.
                for number, line in enumerate(lines, self._lines + 1):
                    if layout.ADOPTED in line:
                        self._adopted(number, line)
            if lines:
                yield lines

    def _adopted(self, number: int, line: bytes) -> None:
        """What an event adopted must stand in a file, to the letter."""
        should = layout.framework_file(line)
        if should is None:
            return  # Such a line was never sealed, and its hash says so.
        name, content = should
        if name not in self._frameworks:
            self._tell(f"The file {name} is missing: event {number} adopted it.")
            return
        self._frameworks.remove(name)
        with self._read(name) as file:
            if file.read(len(content) + 1) != content:
                self._tell(f"The file {name} does not say what event {number} adopted.")

    def _note(self, noted: Noted, holds: bool) -> None:
        """Take note of whether a checkpoint holds, if it is one that the key signed."""
        if not noted.number:
            self._outer_held = noted.size if holds else self._outer_held
            self._outer_failed = self._outer_failed or (0 if holds else noted.size)
            return
        self._seen, self._last = self._seen + 1, noted
        if noted.is_signed(self._trusted):
            if self._failed is None:
                self._held, self._failed = (noted.size, None) if holds else (self._held, noted)
        elif not noted.is_signed(self._keys):
            self._tell(f"Checkpoint {noted.number}, of {noted.size} events, is not signed by the key.")

    def _tell(self, finding: str) -> None:
        if len(self._others) < MOST_TOLD:
            self._others.append(finding)

    def _first_wrong(self, last: Noted) -> str | None:
        """What is wrong first, in a sentence."""
        parted, failed = self._parted, self._failed
        missing = event(self._lines + 1, None, self._last_line)
        if failed is not None and parted is not None:
            return self._named(parted, failed)
        if failed is not None and failed.size > self._lines:
            return f"{missing} and all that follow were removed."
        if failed is not None:
            return between(self._held, failed.size)
        if self._lines > last.size and (parted is None or parted.number > last.size):
            called = event(parted.number, parted.line, parted.before) if parted else f"Event {last.size + 1}"
            return f"{called} was added after the last checkpoint."
        if parted is not None:
            return f"The events hold, but the file leaves was changed at event {parted.number}."
        if self._outer_failed > self._lines:
            said = f"a checkpoint from outside is of {self._outer_failed} events"
            return f"{missing} and all that follow are not here: {said}."
        if self._outer_failed:
            return between(self._outer_held, self._outer_failed, "was changed and signed again")
        return None

    def _named(self, parted: Parted, failed: Noted) -> str:
        """The first event that is wrong, where the file `leaves` holds and says so; else where it must be."""
        stands = leaves = 0

        def given(file: IO[bytes]) -> Iterator[list[bytes]]:
            nonlocal stands, leaves
            while data := file.read(CHUNK):
                found = _cut(data)
                stands = stands or (leaves + found.index(parted.hash) + 1 if parted.hash in found else 0)
                leaves += len(found)
                yield found

        with self._read(layout.LEAVES) as file:
            if not all(holds for _, holds in hold(given(file), [failed])):
                return between(self._held, failed.size)
        return named(parted, stands=stands, again=self._again, lines=self._lines, leaves=leaves)


def hold(leaves: Iterator[list[bytes]], ordered: Iterable[Noted]) -> Iterator[tuple[Noted, bool]]:
    """Each checkpoint, and whether its root is that of the tree over so many leaves. Takes all leaves there are."""
    tree, left = Frontier(), []  # type: tuple[Frontier, list[bytes]]
    for noted in ordered:
        while tree.size < noted.size and (left := left or next(leaves, [])):
            most = noted.size - tree.size
            for leaf in left[:most]:
                tree.append(leaf)
            left = left[most:]
        yield noted, tree.size == noted.size and tree.root() == noted.checkpoint.root
    for _ in leaves:
        pass


def _cut(data: bytes) -> list[bytes]:
    return [data[at : at + LEAF] for at in range(0, len(data), LEAF)]

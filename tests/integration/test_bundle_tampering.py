"""Whatever is done to a bundle, both verifiers name the first event that is wrong, or the smallest range there is.

KEPT_AUDIT_SIZE says at how many random places each kind of tampering is tried.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from api.running.postgres import Embedded
from tests.bundles import TRIALS, Bundle, bundle_in, exported, found_by_both, positions, sealed_again, with_leaves

Tampered = tuple[Bundle, str]
"""A bundle that somebody tampered with, and the one sentence that has to be found."""


@pytest.fixture(scope="module")
def bundle(embedded: Embedded, set_up: str) -> Bundle:
    return bundle_in(exported(embedded, set_up))


def called(bundle: Bundle, number: int) -> str:
    return f"Event {number} (position {positions(bundle.lines)[number - 1]})"


def missing(bundle: Bundle, number: int) -> str:
    return f"Event {number} (after position {positions(bundle.lines)[number - 2]})" if number > 1 else "Event 1"


def a_byte(bundle: Bundle, chance: Random) -> Tampered:
    """One byte of one event is another one, anywhere after its position."""
    lines = bundle.lines
    at = chance.randrange(len(lines))
    line = bytearray(lines[at])
    where = chance.randrange(line.index(b',"id"'), len(line))
    line[where] ^= chance.randrange(1, 256)
    lines[at] = bytes(line)
    return bundle.but(events=b"".join(lines)), f"{called(bundle, at + 1)} was changed."


def a_position(bundle: Bundle, chance: Random) -> Tampered:
    lines = bundle.lines
    at = chance.randrange(len(lines))
    lines[at] = re.sub(rb'^\{"position":[0-9]+', b'{"position":987654', lines[at])
    return bundle.but(events=b"".join(lines)), f"Event {at + 1} (position 987654) was changed."


def a_deletion(bundle: Bundle, chance: Random) -> Tampered:
    lines = bundle.lines
    at, many = chance.randrange(len(lines)), chance.choice([1, 1, 2, 7])
    del lines[at : at + many]
    return bundle.but(events=b"".join(lines)), f"{missing(bundle, at + 1)} was removed."


def a_swap(bundle: Bundle, chance: Random) -> Tampered:
    lines = bundle.lines
    one, other = sorted(chance.sample(range(len(lines)), 2))
    position = positions(lines)[other]
    lines[one], lines[other] = lines[other], lines[one]
    said = f"Event {one + 1} (position {position}) stands in another one's place: the order was changed."
    return bundle.but(events=b"".join(lines)), said


def an_insertion(bundle: Bundle, chance: Random) -> Tampered:
    """An event that nobody recorded, or one that somebody did, a second time."""
    lines = bundle.lines
    at, copied = chance.randrange(len(lines)), chance.randrange(len(lines))
    added = lines[copied] if chance.random() < 0.5 and copied != at else lines[copied].replace(b'"id":"', b'"id":"0')
    position = positions([added])[0]
    lines.insert(at, added)
    said = f"Event {at + 1} (position {position}) was added: it is not on the record there."
    return bundle.but(events=b"".join(lines)), said


def an_insertion_at_the_end(bundle: Bundle, chance: Random) -> Tampered:
    lines = [*bundle.lines, chance.choice(bundle.lines)]
    said = f"Event {len(lines)} (position {positions(lines)[-1]}) was added after the last checkpoint."
    return bundle.but(events=b"".join(lines)), said


def a_truncation(bundle: Bundle, chance: Random) -> Tampered:
    """The events end somewhere; where that is in the middle of one, that one was changed."""
    events = bundle.parts["events.ndjson"]
    end = chance.randrange(len(events))
    if chance.random() < 0.5:
        end = events.rfind(b"\n", 0, end) + 1
    number = events[:end].count(b"\n") + 1
    if end == 0 or events[end - 1 : end] == b"\n":
        said = f"{missing(bundle, number)} was removed."
    else:
        rest = events[:end].rpartition(b"\n")[2]
        name = called(bundle, number) if re.match(rb'\{"position":[0-9]+,', rest) else missing(bundle, number)
        said = f"{name} was changed."
    return bundle.but(events=events[:end]), said


def a_truncation_of_both(bundle: Bundle, chance: Random) -> Tampered:
    """Events and leaves end at the same event, and checkpoints know of more."""
    kept = chance.randrange(len(bundle.lines))
    said = f"{missing(bundle, kept + 1)} and all that follow were removed."
    return bundle.but(events=b"".join(bundle.lines[:kept]), leaves=bundle.parts["leaves"][: 32 * kept]), said


def the_leaves_too(bundle: Bundle, chance: Random) -> Tampered:
    """An event and all leaves are other ones, and only roots can tell."""
    lines = bundle.lines
    at = chance.randrange(len(lines))
    lines[at] = lines[at].replace(b'"version":', b'"version":1', 1)
    held, failed = next(pair for pair in pairwise([0, *bundle.sizes]) if at < pair[1])
    said = f"the checkpoint of {held} events holds, that of {failed} does not"
    if held == 0:
        said = f"the checkpoint of {failed} events does not hold"
    sentence = f"Somewhere in events {held + 1} to {failed} the record was changed: {said}."
    return with_leaves(bundle, lines), sentence


def a_leaf(bundle: Bundle, chance: Random) -> Tampered:
    leaves = bytearray(bundle.parts["leaves"])
    where = chance.randrange(len(leaves))
    leaves[where] ^= chance.randrange(1, 256)
    return bundle.but(leaves=bytes(leaves)), (
        f"The events hold, but the file leaves was changed at event {where // 32 + 1}."
    )


def everything_with_the_key(bundle: Bundle, chance: Random) -> Tampered:
    """Whoever has the key changes an event and seals all of it anew. Only what was handed out before knows better."""
    lines = bundle.lines
    at = chance.randrange(len(lines))
    lines[at] = lines[at].replace(b'"version":', b'"version":1', 1)
    rewritten = sealed_again(bundle, lines)
    later = [which for which, size in enumerate(bundle.sizes) if size > at]
    which = sorted({chance.choice(later), *chance.sample(range(len(bundle.sizes)), 2)})
    outside = b"".join(bundle.notes[each] + b"\n" for each in which)
    held = max((bundle.sizes[each] for each in which if bundle.sizes[each] <= at), default=0)
    failed = min(bundle.sizes[each] for each in which if bundle.sizes[each] > at)
    said = f"the checkpoint of {held} events holds, that of {failed} does not"
    if held == 0:
        said = f"the checkpoint of {failed} events does not hold"
    sentence = f"Somewhere in events {held + 1} to {failed} the record was changed and signed again: {said}."
    return Bundle(rewritten.parts, outside), sentence


def an_end_with_the_key(bundle: Bundle, chance: Random) -> Tampered:
    """Whoever has the key forgets the last events, with a checkpoint of what is left."""
    kept = chance.randrange(1, len(bundle.lines))
    shorter = sealed_again(bundle, bundle.lines[:kept])
    said = f"{missing(bundle, kept + 1)} and all that follow are not here"
    return Bundle(
        shorter.parts, bundle.notes[-1]
    ), f"{said}: a checkpoint from outside is of {len(bundle.lines)} events."


KINDS: list[Callable[[Bundle, Random], Tampered]] = [
    a_byte,
    a_position,
    a_deletion,
    a_swap,
    an_insertion,
    an_insertion_at_the_end,
    a_truncation,
    a_truncation_of_both,
    the_leaves_too,
    a_leaf,
    everything_with_the_key,
    an_end_with_the_key,
]


def test_a_bundle_that_nobody_touched_holds(bundle: Bundle) -> None:
    assert found_by_both(bundle) == []
    assert found_by_both(Bundle(bundle.parts, bundle.parts["checkpoints"])) == []
    assert found_by_both(Bundle(bundle.parts, bundle.notes[3])) == []
    assert found_by_both(bundle, vkeys=()) == []
    assert len(bundle.sizes) > 5


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_both_verifiers_name_the_first_event_that_is_wrong(
    bundle: Bundle, kind: Callable[[Bundle, Random], Tampered]
) -> None:
    chance = Random(kind.__name__)
    for _ in range(TRIALS):
        tampered, sentence = kind(bundle, chance)
        assert found_by_both(tampered)[0] == sentence

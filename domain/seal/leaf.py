"""What of an event is sealed: one line of JSON, and its hash as a leaf of a Merkle tree (RFC 9162, section 2.1.1).

The line is what `json.dumps` writes of these five members in this order, without ASCII escapes and without spaces; in
a bundle it is the event's line. `state` is the stored text, as a string and not taken apart: what is sealed is what is
stored, byte for byte. This form never changes, for every seal that was ever made is on it.
"""

from hashlib import sha256
from json.encoder import encode_basestring


def leaf_line(position: int, event_id: str, version: int, topic: str, state: str) -> bytes:
    """The line of one event, without a line end. `event_id`: the aggregate's UUID in its usual form, lower case."""
    # json.dumps itself takes three times as long, and this is done once for every event in every audit.
    return (
        f'{{"position":{position},"id":"{event_id}","version":{version},'
        f'"topic":{encode_basestring(topic)},"state":{encode_basestring(state)}}}'
    ).encode()


def leaf_hash(line: bytes) -> bytes:
    """The hash of a leaf: SHA-256 of a zero byte and the line. 32 bytes."""
    return sha256(b"\x00" + line).digest()

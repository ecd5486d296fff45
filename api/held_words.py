"""What is written in texts that are held for a check: under a key of its own, which is erased as soon as somebody
decides. Copies of the database keep no more of it than the database itself."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from api.held import Held
from domain.ledger.database import Unavailable
from domain.model.access import Actor
from domain.voices.store import Voices


def sealed(voices: Voices, said: dict[str, Any], writer: Actor) -> Jsonb:
    """What a command says, as it is held. Raises Unavailable."""
    voice = uuid4()
    box = voices.seal_text(json.dumps(said), voice, of=writer.id, writer=writer.id)
    return Jsonb({"voice": voice.hex, "box": b64encode(box).decode()})


def opened(voices: Voices, found: Sequence[Held], reader: UUID) -> list[Held]:
    """Held texts as somebody reads them now. One that cannot be opened says nothing, and why in `refusal`."""
    boxes = {voice: b64decode(each.said["box"]) for each in found if (voice := voice_of(each))}
    texts = voices.open_boxes(boxes, reader=reader)

    def of(each: Held) -> Held:
        voice = voice_of(each)
        if voice is None:
            return each
        text, is_open = texts[voice]
        return replace(each, said=json.loads(text)) if is_open else replace(each, said={}, refusal=text)

    return [of(each) for each in found]


def to_carry_out(voices: Voices, found: Held, reader: UUID) -> Held:
    """A held text, opened to be recorded now. Raises Unavailable where it cannot be opened."""
    (known,) = opened(voices, [found], reader)
    if not known.said:
        raise Unavailable("a held text cannot be opened")
    return known


def voice_of(found: Held) -> UUID | None:
    """The name of the key that a held text is under; None where it has none, or was decided."""
    return UUID(found.said["voice"]) if found.said.keys() == {"voice", "box"} else None

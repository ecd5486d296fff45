"""What a bundle consists of, and how large each part may be: docs/bundle.md in a few names."""

import json
import re
from collections.abc import Callable
from typing import IO, Any

from domain.model.council import FrameworkAdopted
from domain.model.errors import Refusal

README, KEY, CHECKPOINTS, TIMES = "README.txt", "key", "checkpoints", "times.ndjson"
SCHEMA, LEAVES, EVENTS = "schema.json", "leaves", "events.ndjson"
FILES = frozenset({README, KEY, CHECKPOINTS, TIMES, SCHEMA, LEAVES, EVENTS})
FRAMEWORK = re.compile(r"frameworks/[a-z0-9_-]{1,100}-[0-9]{1,19}\.json")
CHUNK = 1 << 20
"""Bytes that are read at once."""
LEAF = 32
"""Bytes of a leaf's hash."""
LONGEST_LINE = 16 << 20
"""Bytes of the longest event there may be, framework files included."""
LONGEST_NOTE = 1 << 16
LONGEST_KEYS = 100_000
MOST_OUTSIDE = 64 << 20
"""Bytes that are read of a file with checkpoints from outside."""
MOST_INFLATED = 200
"""How many times larger than in the zip a file may be: events shrink to a tenth or a twentieth."""
MOST_NAMES = 16 << 20
"""Bytes of a zip's list of files, which is held in memory."""

Read = Callable[[str], IO[bytes]]
"""Opens a file of a bundle by its name."""
ADOPTED = f'"topic":"{FrameworkAdopted.TOPIC}"'.encode()
"""What stands in the line of an event that adopted a framework, and in no other: in a state quotes are escaped."""


class NotABundle(Refusal):
    """Why nothing of a file can be checked."""


def framework_file(line: bytes) -> tuple[str, bytes] | None:
    """The name and the content of the file for what an event adopted; None where this line was never sealed."""
    try:
        told: dict[str, Any] = json.loads(line)
        state = json.loads(told["state"], object_hook=_plain)
        name = f"frameworks/{state['framework']['council']}-{told['position']}.json"
        said = {"position": told["position"], "recorded_at": state["timestamp"]}
        said |= {each: state[each] for each in ("in_force_from", "framework")}
        return name, (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _plain(found: dict[str, Any]) -> Any:
    """A value of a kind that JSON has no form for is stored as its kind and its text: the text alone reads better."""
    return found.get("_data_", found)

"""What was made lately, kept for some seconds: what thousands ask for at once is not made thousands of times."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic


@dataclass
class Lately:
    """Bytes by what they were made of: each for `seconds`, and `most` of them at once."""

    seconds: float
    most: int
    _made: dict[Hashable, tuple[bytes, float]] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """What was made of a key, or is made now. Whatever is older is forgotten."""
        now = monotonic()
        with self._lock:
            self._made = {each: made for each, made in self._made.items() if made[1] > now}
            found = self._made.get(key)
        if found is not None:
            return found[0]
        made = make()
        with self._lock:
            if len(self._made) < self.most:
                self._made[key] = made, monotonic() + self.seconds
        return made

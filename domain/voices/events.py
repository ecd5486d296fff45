"""The words in events: sealed when they are recorded, opened for whoever reads them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from domain.model.event import RecordedEvent
from domain.model.text import SEALED, SealedWords, Words
from domain.voices.store import Voices

E = TypeVar("E", bound=RecordedEvent)


def sealed(event: E, voices: Voices | None) -> E:
    """An event with its words sealed, as it is recorded. Raises NotReady; ValueError without anything to seal
    with."""
    return _with(event, lambda words: _sealed(words, event, voices))


def opened(events: Sequence[E], voices: Voices, reader: UUID) -> list[E]:
    """Events with their words opened for somebody who reads them now; those that cannot be opened say why."""
    # Of whole histories, for every command: whether there are any is looked at in one go.
    words = [value for event in events for value in vars(event).values() if type(value) is SealedWords]
    found = voices.open(words, reader=reader)

    def of(words: Words) -> Words:
        return found[words.voice] if isinstance(words, SealedWords) else words

    return [_with(event, of) for event in events] if found else list(events)


def without_words(event: E) -> E:
    """An event with its words left out, for what cannot be erased later."""
    return _with(event, lambda _: Words(SEALED))


def voices_in(event: RecordedEvent) -> dict[str, UUID]:
    """The names of the keys that words in an event are under, by its fields."""
    return {name: value.voice for name, value in vars(event).items() if isinstance(value, SealedWords)}


def is_open(event: RecordedEvent) -> bool:
    """Whether an event has words that were opened just now."""
    return any(words.is_open for words in _sealed_in(event))


def alike(event: object, recorded: RecordedEvent) -> bool:
    """Whether an event that was decided anew is the one on the record: words by what they say, as far as they can be
    opened still."""
    if type(event) is not type(recorded):
        return False
    known = {name for name, value in vars(recorded).items() if not isinstance(value, SealedWords) or value.is_open}
    return _plain(event, known) == _plain(recorded, known) and vars(event).keys() == vars(recorded).keys()


def _sealed(words: Words, event: RecordedEvent, voices: Voices | None) -> Words:
    if isinstance(words, SealedWords):
        return words
    if voices is None:
        raise ValueError(f"{type(event).__name__} has words, and there is nothing here to seal them with")
    return voices.seal(words, writer=event.actor_id)


def _sealed_in(event: RecordedEvent) -> Iterator[SealedWords]:
    return (value for value in vars(event).values() if isinstance(value, SealedWords))


def _plain(event: object, fields: Iterable[str]) -> dict[str, object]:
    values = ((name, vars(event).get(name)) for name in fields)
    return {name: value.text if isinstance(value, Words) else value for name, value in values}


def _with(event: E, change: Callable[[Words], Words]) -> E:
    """The event, or a copy of it with other words: an event is never changed."""
    words = {name: value for name, value in vars(event).items() if isinstance(value, Words)}
    if not words:
        return event
    copy = object.__new__(type(event))
    changed = vars(event) | {name: change(value) for name, value in words.items()}
    object.__setattr__(copy, "__dict__", changed)
    return copy

"""The ledger's front door: every command comes in here and is decided, written once, or refused."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from domain.ledger import meetings, naming, telling
from domain.ledger.database import Busy, NotReady, Unavailable
from domain.ledger.reading import A, Fetched
from domain.ledger.recorder import Beside
from domain.ledger.saving import Saving, Steps
from domain.model.access import Actor
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.council import council_id
from domain.model.errors import KeyReused, Overtaken, Refusal
from domain.model.event import RecordedEvent
from domain.model.folding import add_up
from domain.model.on_record import OnRecord
from domain.model.order import Order
from domain.model.said import Said
from domain.model.said_facts import ConsentWithdrawn
from domain.model.text import SealedWords
from domain.voices.events import alike

TRIES = 5
"""How often a command is decided anew after someone else was first, or after a reply got lost."""


class FrontDoor(Saving):
    """How any command is carried out, upon whatever it is.

    Every method raises Unavailable where the database cannot be reached. A command with a `command_id` that was
    carried out before returns what it returned then and writes nothing.
    """

    def _begun(
        self,
        command: str,
        which: UUID,
        kind: type[A],
        council: str,
        actor: Actor,
        command_id: UUID,
        on: date | None,
        decide_on: Callable[[Order], A],
    ) -> A:
        """Put something new on the record, once."""
        self.must_see(actor, council)

        def decided(at: datetime) -> A:
            return decide_on(Order(actor, at, command_id, self.governance.of(council).framework.at(at), on))

        with telling.command(command, command_id, which) as told:
            for _ in range(TRIES):
                events = self.history(which)[:1]
                if events:
                    return self._repeated(self.shown(events, actor.id), decided(events[0].timestamp), kind, told)
                made = decided(self.now())
                try:
                    if (position := self._saved(made, meetings.of_session(self, made))) is not None:
                        told.appended(made, position)
                        return made
                except (Busy, NotReady):
                    raise  # Nothing was written.
                except Unavailable:
                    continue
            raise Unavailable("no reply to an append")

    def carry_out(
        self,
        command: str,
        which: UUID,
        *,
        upon: type[A] = Commitment,  # type: ignore[assignment]
        **order: Any,
    ) -> A:
        """Carry out a command, as carrying_out tells."""
        return self.driven(self.carrying_out(command, which, upon=upon, **order))

    def carrying_out(
        self,
        command: str,
        which: UUID,
        *,
        actor: Actor,
        upon: type[A] = Commitment,  # type: ignore[assignment]
        command_id: UUID | None = None,
        on: date | None = None,
        expected_version: int | None = None,
        fetched: Fetched | None = None,
        **said: Any,
    ) -> Steps[A]:
        """Carry out a command of commands.COMMANDS, or of those upon a duty, a session or a voice. Comes to what it was
        carried out upon, as it was right after it.

        Raises Overtaken where `expected_version` is given and is not the newest; without it, a command that came
        second is decided again on what the first one left. `fetched`: what was read for it just now.
        """
        command_id, lost = command_id or uuid4(), False
        with telling.command(command, command_id, which) as told:
            for number in range(TRIES):
                read = fetched if number == 0 else None
                if read and read.has_words:
                    yield None
                # The answer shows what was said, so whoever asks reads it.
                reader = actor.id if upon.answers_with_words else None
                events = self.read(which, read.events, reader) if read else self.history(which, reader=reader)
                found = self.seen_by(actor, add_up(events), upon)
                version = found.commands.get(command_id)
                at = self.now() if version is None else events[version - 1].timestamp
                newest = read.newest if read and read.council == found.council else None
                governance = self.governance.of(found.council, newest=newest)
                order = Order(actor, at, command_id, governance.framework.at(at), on)
                what = naming.named(self, command, said, actor=actor, upon=found, at=None if version is None else at)
                if version is not None:
                    again, made = self._decided_again(command, add_up(events[: version - 1]), order, what)
                    self._must_be_made(made)
                    # What is compared is their own words.
                    own = self.shown(events[version - 1 : version], actor.id)
                    return self._repeated([*events[: version - 1], *own], again, upon, told)
                if expected_version not in (None, found.version):
                    raise Overtaken(
                        "Someone else changed this while you were writing. Look at what changed, then decide."
                    )
                made = decide(command, found, order, **what)
                self._forget(found, by=actor.id)
                beside = Beside(council_id(found.council)) if fetched else None
                with_it = (made, meetings.of_session(self, found))
                try:
                    if (position := (yield from self._saving(found, *with_it, beside=beside))) is not None:
                        told.appended(found, position)
                        if fetched and beside:
                            fetched.after = beside.version
                        return found
                except (Busy, NotReady):
                    raise  # Nothing was written.
                except Unavailable:
                    lost = True
            if lost:
                raise Unavailable("no reply to an append")
            raise Overtaken("Others are changing this just now. Try again.")

    def _forget(self, changed: OnRecord, *, by: UUID) -> None:
        """Erase the words of a voice that is being taken back. Before that is recorded: nothing on the record says that
        words are gone which are not. Raises Unavailable."""
        if isinstance(changed, Said) and any(isinstance(each, ConsentWithdrawn) for each in changed.pending_events):
            keys = {words.voice for words in changed.every_word if isinstance(words, SealedWords)}
            self.voices.erase(keys, by=by)

    def _repeated(
        self, events: Sequence[RecordedEvent], again: OnRecord | None, kind: type[A], told: telling.Told
    ) -> A:
        """The answer to a command that was carried out before; KeyReused where this is a different command."""
        if again is None or len(again.pending_events) != 1 or not alike(again.pending_events[0], events[-1]):
            raise KeyReused
        answered = add_up(events)
        assert isinstance(answered, kind)
        told.repeated(answered)
        return answered

    def _decided_again(
        self, command: str, earlier: OnRecord | None, order: Order, said: dict[str, Any]
    ) -> tuple[OnRecord | None, OnRecord | None]:
        made = None
        if earlier is not None:
            try:
                made = decide(command, earlier, order, **said)
            except Refusal:
                return None, None
        return earlier, made

    def _must_be_made(self, made: OnRecord | None) -> None:
        """Raises KeyReused where a repeat would make something else than was made."""
        if made is not None and not any(alike(made.pending_events[0], each) for each in self.history(made.id, up_to=1)):
            raise KeyReused

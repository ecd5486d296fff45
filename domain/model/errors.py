"""The refusals: every way the domain says no, each with the sentence a person reads."""


class Refusal(Exception):
    """A command or question that was refused. Nothing was written.

    `sentence` is shown to people and to programs as it stands, so it never holds
    anybody's own words, a name or a secret.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(Refusal):
    """This role, or this seat, may not do this."""


class NotFound(Refusal):
    """There is no such commitment, council, body or challenge for this person."""


class WrongState(Refusal):
    """The commitment is not in a state in which this can be done."""


class Overtaken(Refusal):
    """Someone else changed the commitment first (the version asked for is no longer the newest)."""


class Invalid(Refusal):
    """A value cannot be taken. `field` names it in the words of the contract."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class KeyReused(Invalid):
    """The same idempotency key came with a different command."""

    def __init__(self) -> None:
        super().__init__(
            "Idempotency-Key", "This key was already used for a different command. Send a new key with a new command."
        )


class CannotBeRead(Refusal):
    """The events of a commitment or a duty do not add up to one. Only whoever runs the service can do something."""

    def __init__(self) -> None:
        super().__init__(
            "What is on the record about this one cannot be read just now. It is named on the health page for whoever"
            " runs the service. Nothing else is held up."
        )

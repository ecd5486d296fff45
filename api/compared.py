"""What changed between two moments, as programs see it: the one JSON form of it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.ledger.comparing import Compared


class ChangeOut(BaseModel):
    """One thing that is otherwise. `was` and `became`: null where there was, or is, nothing. `says`: a sentence."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    was: str | None
    became: str | None
    says: str


class ComparedOut(BaseModel):
    """A commitment or a duty (`about`), and what changed from the first moment to the second."""

    id: UUID
    about: str
    title: str
    changes: list[ChangeOut]


def of_compared(found: Compared) -> ComparedOut:
    return ComparedOut(
        id=found.subject,
        about=found.about,
        title=found.title,
        changes=[ChangeOut.model_validate(change) for change in found.changes],
    )

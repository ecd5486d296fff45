"""Time that passes as a test says."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.ledger.application import Accountability
from tests.conftest import Web


class Clock:
    """A clock that stands until the test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Time:
    """It is what the test says, from today on."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=1)

    @classmethod
    def of(cls, web: Web) -> "Time":
        """It is this that time goes by, for the web process's ledger."""
        made = cls()
        web.services.ledger.now = made  # type: ignore[method-assign]
        return made

    def __call__(self) -> datetime:
        return self.now

    def passes(self, ledger: Accountability, *watched: UUID, days: int) -> None:
        """Days go by, and the clock takes every step on time."""
        until = self.now + timedelta(days=days)
        for each in watched:
            while (wakes := ledger.take_due_steps(each).wakes_at) is not None and wakes <= until:
                self.now = max(self.now, wakes)
        self.now = until

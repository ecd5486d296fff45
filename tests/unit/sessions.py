"""One session as it goes on, without a ledger."""

from datetime import date
from itertools import count
from uuid import UUID

from domain.model.access import Role
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.governance import Framework
from domain.model.order import Order
from domain.model.session import Session
from domain.model.session_decisions import call
from tests.scenarios import actor, framework, london


class Sitting:
    """A session of the Cooperative on 22 January 2025, and who does what when."""

    def __init__(self, at: str = "2025-01-06 10:00", *, rules: Framework | None = None, **said: object) -> None:
        self.framework = rules or framework()
        self._ids = count(1)
        about: dict[str, object] = {"body": "cooperative", "day": date(2025, 1, 22), "theme": "healthy"}
        self.session: Session = call(self.order(Role.OFFICER, at), UUID(int=99), **(about | said))  # type: ignore[arg-type]

    def order(self, role: Role, at: str, *, body: str | None = None, on: date | None = None) -> Order:
        return Order(actor(role, body), london(at), UUID(int=next(self._ids)), self.framework, on)

    def does(
        self,
        command: str,
        at: str = "2025-01-22 14:00",
        role: Role = Role.OFFICER,
        *,
        body: str | None = None,
        on: date | None = None,
        **said: object,
    ) -> Commitment | None:
        return decide(command, self.session, self.order(role, at, body=body, on=on), **said)

    def opened(self) -> "Sitting":
        self.does("open", "2025-01-22 10:00")
        return self

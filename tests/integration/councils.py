"""The three councils that come with Kept, as a test loads them: framework, past, and an account in each."""

from api import accounts
from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks import file, history
from domain.ledger.application import SYSTEM
from domain.ledger.loading import load
from domain.model.access import Role
from tests.conftest import Web


def with_three_councils(web: Web) -> Web:
    """Load them. A seat is called as in "officer of bury"."""
    for council in COUNCILS:
        web.services.ledger.adopt_framework(file.read(FRAMEWORKS / f"{council}.toml"), actor=SYSTEM)
        load(web.services.ledger, history.read(FRAMEWORKS / f"{council}-history.toml"))
        with web.services.database() as conn:
            for role in (Role.OFFICER, Role.CONSULTANT, Role.MEMBER):
                name = f"{role.value} of {council}"
                _, web.tokens[name] = accounts.add(
                    conn, web.services.ledger.voices, council=council, role=role, body=None, name=name
                )
    web.catch_up()
    return web

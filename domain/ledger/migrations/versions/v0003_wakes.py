"""when each clock is to wake next"""

from domain.ledger.migrations.plain_sql import run_beside

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_beside(__file__)

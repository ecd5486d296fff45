"""saves that come at the same time are appended together"""

from domain.ledger.migrations.plain_sql import run_beside

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_beside(__file__)

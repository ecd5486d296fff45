"""what the clock sets aside because its events do not add up"""

from domain.ledger.migrations.plain_sql import run_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_beside(__file__)

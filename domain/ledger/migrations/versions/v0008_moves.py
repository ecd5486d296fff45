"""who is told when something moves: links of voices to commitments, and what is still to be told"""

from domain.ledger.migrations.plain_sql import run_beside

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_beside(__file__)

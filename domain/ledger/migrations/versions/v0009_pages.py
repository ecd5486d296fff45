"""indexes for lists that come in pages, and for the list of councils"""

from domain.ledger.migrations.plain_sql import run_beside

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_beside(__file__)

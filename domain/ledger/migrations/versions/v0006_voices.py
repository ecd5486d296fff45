"""voices: the keys of what young people said, apart from the record"""

from domain.ledger.migrations.plain_sql import run_beside

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_beside(__file__)

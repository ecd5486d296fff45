"""Whether every row of every read model equals what a rebuild makes of the record."""

from api.services import Services
from projections.comparing import compare


def differences(services: Services) -> list[str]:
    """The rows that a rebuild makes otherwise, a sentence each. Lists must have caught up."""
    compared = list(compare(services.settings.database_url or "", services.ledger))
    assert {each.name for each in compared if each.rows} > {"register"}
    newest = services.ledger.ledger.max_notification_id()
    assert {each.position for each in compared} == {newest}
    return [sentence for each in compared for sentence in each.sentences]

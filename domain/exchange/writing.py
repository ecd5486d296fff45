"""Commitments written as a table: CSV in UTF-8 that a spreadsheet opens as it is."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from domain.exchange.cells import guarded
from domain.exchange.table import COLUMNS, FACTS, facts_of
from domain.model.commitment import Commitment


def written(commitments: Iterable[Commitment]) -> bytes:
    """The table of some commitments, in their order. It begins with a byte order mark: without one, spreadsheets take
    its text for another encoding."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    for commitment in commitments:
        facts = facts_of(commitment)
        cells = {name: _cell(name, getattr(facts, name)) for name in FACTS}
        identity = {"council": commitment.council, "id": str(commitment.id), "version": str(commitment.version)}
        table.writerow(identity | cells)
    return text.getvalue().encode("utf-8-sig")


def _cell(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return guarded(("\n" if name == "statuses" else " ").join(value))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else guarded(str(value))

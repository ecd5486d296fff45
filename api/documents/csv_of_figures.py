"""The figures of a report as a table for spreadsheets: CSV in UTF-8, with no cell that one would take for a formula."""

import csv
import io
from collections.abc import Iterable

from domain.exchange.cells import guarded
from domain.reports.figures import Figure

COLUMNS = ("part", "key", "name", "figure", "value", "unit", "scope", "as_at", "counted_from")


def csv_of(figures: Iterable[Figure]) -> bytes:
    """A row for each figure. It begins with a byte order mark: without one, spreadsheets take its text for another
    encoding."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for each in figures:
        cells = (each.part, each.key, each.name, each.figure, each.value, each.unit, each.scope, each.as_at)
        table.writerow([*map(guarded, cells), " ".join(str(which) for which in each.of)])
    return text.getvalue().encode("utf-8-sig")

"""The examples of reports in docs/examples, made anew from the councils that come with Kept: `python -m api.examples`.

They are made on a record of their own whose clock stands still, so that they are the same bytes wherever they are made.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from api.reports import FORMS, Kind, make
from api.running import setup
from api.services import Services
from domain.ledger.application import SYSTEM

RECORDED_AT = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
"""When everything on that record was recorded. What the sources tell took effect on its own days, all before this."""
EXAMPLES = (
    ("manchester-2024-annual-report", Kind.ANNUAL, "manchester", date(2024, 1, 1), date(2024, 12, 31)),
    ("bury-pledge", Kind.PLEDGE, "bury", None, date(2014, 3, 31)),
    ("bury-2013-14-work-areas", Kind.WORK_AREAS, "bury", date(2013, 4, 1), date(2014, 3, 31)),
)
"""The name of each, what it is, of which council, and of which days."""
FOLDER = Path(__file__).parents[1] / "docs" / "examples"


def examples(here: Services) -> Iterator[tuple[str, bytes]]:
    """The name and the content of each file. `here` is on an empty record, which is filled."""
    here.ledger.now = lambda: RECORDED_AT
    setup.fill(here, councils=("manchester", "bury"))
    for name, kind, council, first, last in EXAMPLES:
        made = make(here, kind, council, SYSTEM, first=first, last=last, known_at=RECORDED_AT)
        for form in FORMS:
            yield f"{name}.{form}", FORMS[form](made)


def main() -> None:
    """Write them, on an embedded database that is thrown away."""
    import tempfile

    from api.logs import configure
    from api.services import build
    from api.settings import Settings

    configure("warning")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=None, keys_url=None, data_dir=Path(folder), _env_file=None)
        with setup.database(settings) as running:
            setup.initialise(running)
            here = build(running)
            try:
                for name, content in examples(here):
                    (FOLDER / name).write_bytes(content)
                    sys.stdout.write(f"docs/examples/{name}: {len(content):,} bytes\n")
            finally:
                here.close()


if __name__ == "__main__":
    main()

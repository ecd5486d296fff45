"""What stands in docs/examples is what the command makes today, byte for byte."""

from api.examples import EXAMPLES, FOLDER, examples
from api.reports import FORMS
from api.services import build
from api.settings import Settings
from tests.conftest import Database
from tests.pdf_check import breaks


def test_the_examples_are_what_the_command_makes_and_their_pdfs_keep_to_pdf_ua(database: Database) -> None:
    here = build(Settings(database_url=database.service_url, trial=True, _env_file=None))  # type: ignore[call-arg]
    try:
        made = dict(examples(here))
    finally:
        here.close()
    stored = {each.name: each.read_bytes() for each in FOLDER.iterdir()}
    assert sorted(stored) == sorted(made)
    different = [name for name, content in made.items() if stored[name] != content]
    assert different == [], "if that is wanted: make examples"
    assert len(made) == len(EXAMPLES) * len(FORMS)
    drawn = [FOLDER / name for name in sorted(stored) if name.endswith(".pdf")]
    assert breaks(*drawn) == {each.name: [] for each in drawn}

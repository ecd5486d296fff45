"""`kept simulate`: figures, a page with pictures, and refusals in a sentence."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from domain.model.errors import Invalid

LITTLE = ["simulate", "--commitments", "5", "--years", "2", "--processes", "2"]


def told(*arguments: str) -> str:
    done = CliRunner().invoke(app, [*LITTLE, *arguments], catch_exceptions=False, env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.output


def test_it_tells_what_came_before_each_body_and_writes_it_down(tmp_path: Path) -> None:
    page, figures = tmp_path / "page.html", tmp_path / "figures.json"
    said = told("--councils", "3", "--meets", "executive=1 month", "--report", str(page), "--json", str(figures))
    assert "Councils: 3. 15 commitments" in said
    data = json.loads(figures.read_text())
    assert data["As it is"]["events"]["proposed"] == 15
    assert (
        data["As it is"]["bodies"]["executive"]["meetings"]
        < data["If executive=1 month"]["bodies"]["executive"]["meetings"]
    )
    shown = page.read_text()
    assert shown.count("<svg") == 6
    assert "If executive=1 month" in shown
    assert "http" not in shown, "the page needs nothing beside it"


def test_the_same_command_gives_the_same_figures(tmp_path: Path) -> None:
    for name in ("one", "other"):
        told("--council", "bury", "--json", str(tmp_path / name))
    one, other = (json.loads((tmp_path / name).read_text())["As it is"] for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--meets", "cabinet=1 month"], "has a body 'cabinet'"),
        (["--meets", "scrutiny=often"], "write a body and a rhythm"),
        (["--council", "atlantis.toml"], "atlantis.toml"),
        (["--report", "/nowhere/page.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments: list[str], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        told(*arguments)


def test_a_number_that_makes_no_sense_is_refused() -> None:
    done = CliRunner().invoke(app, ["simulate", "--years", "0"])
    assert done.exit_code == 2

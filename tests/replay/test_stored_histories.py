"""Workflows that were started by any released version go on under the present code, with the same deadlines.

Where this fails after a change of workflows/watch.py: docs/upgrade.md says how a workflow is changed."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory

from tests import loops
from tests.replay.asked import by_code, in_history
from tests.replay.record import HISTORIES
from workflows import watch
from workflows.watch import Watch

STORED = sorted(HISTORIES.glob("*/*.json"))
LIVES = {"sleeping", "poked", "poked-while-looking", "tried-again", "climbing", "closed", "cancelled"}
LIVES |= {"continued-before", "continued-after"}
LOOKS = ("activity", "look within the task")
"""How a look is asked for: of the server, in 0.1.0, or taken by the workflow itself."""
SOURCE = Path(watch.__file__).read_text(encoding="utf-8")


def read(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json("watch", file.read_text(encoding="utf-8"))


def named(file: Path) -> str:
    return f"{file.parent.name} {file.stem}"


def changed(folder: Path, *changes: tuple[str, str]) -> type:
    """The workflow with its code changed."""
    text = SOURCE
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is not in the workflow once"
        text = text.replace(old, new)
    file = folder / "changed_watch.py"
    file.write_text(text)
    spec = importlib.util.spec_from_file_location("changed_watch", file)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: type = module.Watch
    return made


def fits(code: type, history: WorkflowHistory) -> bool:
    """Whether Temporal goes on with a history under some code, and every deadline stays what it was."""
    try:
        return loops.run(by_code(code, history, sandboxed=False)) == in_history(history)
    except workflow.NondeterminismError:
        return False


def test_every_life_of_a_workflow_is_stored_for_every_version() -> None:
    versions = {file.parent.name for file in STORED}
    assert versions
    for version in versions:
        assert {file.stem for file in STORED if file.parent.name == version} == LIVES


@pytest.mark.parametrize("file", STORED, ids=named)
def test_the_present_code_asks_for_what_the_history_has_with_the_same_deadlines(file: Path) -> None:
    history = read(file)
    asked = loops.run(by_code(Watch, history))
    assert asked == in_history(history)
    assert any(each[0] in LOOKS for each in asked)


def test_the_stored_lives_have_in_them_what_their_names_say() -> None:
    for version in {file.parent for file in STORED}:
        asked = {life: [each[0] for each in in_history(read(version / f"{life}.json"))] for life in LIVES}
        lives = {life: [kind for kind in kinds if kind != "marker"] for life, kinds in asked.items()}
        first = version.name == "0.1.0"
        look = LOOKS[0] if first else LOOKS[1]
        assert lives["sleeping"] == [look, "timer"]
        assert lives["poked"].count("no timer") >= 3
        # What a workflow looks at by itself it ends before it hears of a poke.
        again = [look, look] if first else [look, "timer", "no timer", look]
        assert lives["poked-while-looking"][: len(again)] == again
        assert lives["tried-again"] == (["activity", "timer"] if first else [look, "activity", "timer"])
        assert lives["climbing"].count("timer") >= 5
        assert lives["closed"][-1] == "end"
        assert lives["cancelled"][-1] == "cancelled"
        assert lives["continued-before"][-1] == "as new"


OTHER_CONTENTS = {
    "a longer timer": (" - workflow.now(), SHORTEST_SLEEP)", " - workflow.now() + LOOK_WITHIN, SHORTEST_SLEEP)"),
    "a timer of its own": (
        "max(datetime.fromisoformat(wakes_at) - workflow.now(), SHORTEST_SLEEP)",
        "timedelta(days=1)",
    ),
    "how long a look may take": ("LOOK_WITHIN = timedelta(seconds=10)", "LOOK_WITHIN = timedelta(seconds=11)"),
    "how a look is tried again": ("maximum_interval=timedelta(seconds=15)", "maximum_interval=timedelta(seconds=16)"),
}
OTHER_COMMANDS = {
    "no timer": ("await self._sleep(looked.wakes_at)", "await self._sleep(None)"),
    "the activity's name": ("TAKE_DUE_STEPS,\n            watched", '"take_steps",\n            watched'),
    "a poke during a look": ("            if self._poked:\n                continue\n", ""),
    "never as new": ("if workflow.info().is_continue_as_new_suggested()", "if False"),
    "never at its end": ("looked.wakes_at is None:\n                return", "False:\n                return"),
}


@pytest.mark.parametrize(
    "change", [*OTHER_CONTENTS.values(), *OTHER_COMMANDS.values()], ids=[*OTHER_CONTENTS, *OTHER_COMMANDS]
)
def test_a_change_that_is_not_patched_is_found_out(tmp_path: Path, change: tuple[str, str]) -> None:
    code = changed(tmp_path, change)
    assert not all(fits(code, read(file)) for file in STORED)


@pytest.mark.parametrize("change", OTHER_CONTENTS.values(), ids=OTHER_CONTENTS)
def test_temporals_own_replay_would_let_other_deadlines_pass(tmp_path: Path, change: tuple[str, str]) -> None:
    """Why what is asked for is compared here too. Where this fails, the library has learnt to do it by itself."""
    code = changed(tmp_path, change)
    for file in STORED:
        loops.run(by_code(code, read(file), sandboxed=False))


def test_the_workflow_as_it_is_fits(tmp_path: Path) -> None:
    """The other way round: what finds changes out lets what is not changed pass."""
    code = changed(tmp_path)
    assert all(fits(code, read(file)) for file in STORED)


PATCHED = (
    "start_to_close_timeout=LOOK_WITHIN,\n            retry_policy=TRY_AGAIN",
    'start_to_close_timeout=timedelta(seconds=20) if workflow.patched("look-longer") else LOOK_WITHIN,\n'
    "            retry_policy=TRY_AGAIN",
)
"""The example of docs/upgrade.md."""


def test_the_example_of_a_patched_change_fits_every_stored_history(tmp_path: Path) -> None:
    code = changed(tmp_path, PATCHED)
    assert all(fits(code, read(file)) for file in STORED)

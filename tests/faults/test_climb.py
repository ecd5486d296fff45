"""The main job on real parts: a blocked promise climbs by itself, whatever is killed while it does."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.faults.whole import Whole, whole

LADDER = ["partnership", "cooperative", "scrutiny", "executive"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("climb") / "data") as running:
        yield running


def climbed(kept: Whole, path: str) -> bool:
    return bool(kept.events(path, "unanswered"))


def assert_each_rung_once(kept: Whole, path: str) -> None:
    steps = [(e["data"]["from_body"], e["data"]["to_body"]) for e in kept.events(path, "escalated")]
    assert steps == list(pairwise(LADDER))
    assert len(kept.events(path, "unanswered")) == 1


def test_a_blocked_promise_climbs_all_four_rungs_by_itself_until_a_disposition_stops_it(kept: Whole) -> None:
    kept.adopt_with("PT2S")
    path = kept.blocked()
    kept.wait_for(lambda: climbed(kept, path))
    assert_each_rung_once(kept, path)
    for event in kept.events(path, "escalated"):
        assert {"from_body", "to_body", "because", "deadline_missed"} <= event["data"].keys()
        assert event["data"]["because"] in event["says"]
        assert event["by"] == "the clock"
    assert kept.get(path)["rung"] == "executive"
    kept.wait_for_lists()
    inbox = kept.get("/api/councils/manchester/bodies/executive/inbox")["items"]
    assert [item["commitment"] for item in inbox if item["commitment"]] == [path.rpartition("/")[2]]
    decided = {"decision": "obstacle_removed", "words": "The money is found."}
    after = kept.post(f"{path}/dispose", "chair", decided, as_body="executive")
    assert (after["state"], after["stuck"]) == ("agreed", False)
    # It has no measure and no due date either; those are owed after 20 working days, long before the next update.
    assert after["next_step"]["cause"].partition(":")[0] in ("measure_missing", "date_missing")


def test_a_duty_that_was_not_done_climbs_from_the_body_that_it_is_owed_to_until_it_is_done(
    kept: Whole,
) -> None:
    """Manchester's own: the day of the decision was to be added to the policy's sheet in June 2024."""
    kept.adopt_with("PT2S")
    duties = {duty["key"]: duty for duty in kept.get("/api/councils/manchester/duties")["items"]}
    path = f"/api/duties/{duties['decision-date']['id']}"
    kept.wait_for(lambda: climbed(kept, path))
    steps = [(e["data"]["from_body"], e["data"]["to_body"]) for e in kept.events(path, "escalated")]
    assert steps == [(None, "cooperative"), ("cooperative", "scrutiny"), ("scrutiny", "executive")]
    kept.wait_for_lists()
    inbox = kept.get("/api/councils/manchester/bodies/executive/inbox")["items"]
    assert [item["duty"] for item in inbox if item["duty"]] == [path.rpartition("/")[2]]
    after = kept.post(f"{path}/done", "officer", {"reference": "Policy sheet, version 1.6"})
    assert (after["stuck"], after["rung"], after["next_step"]) == (False, None, None)


@pytest.mark.parametrize("part", ["worker", "temporal", "postgres", "api", "project"])
def test_it_climbs_on_after_a_part_is_killed_with_no_rung_twice_and_none_left_out(kept: Whole, part: str) -> None:
    kept.adopt_with("PT3S")
    path = kept.blocked(f"Whatever happens to the {part}")
    kept.wait_for(lambda: len(kept.events(path, "escalated")) >= 1)
    kept.kill(part)
    kept.wait_for(lambda: climbed(kept, path))
    assert_each_rung_once(kept, path)


def test_a_second_run_on_the_same_data_is_refused_and_harms_nothing(kept: Whole) -> None:
    with pytest.raises(AssertionError, match="ended before it was ready"):
        Whole(kept.data).start()
    assert kept.get("/health/live") == {"status": "up"}
    assert kept.pid("api") is not None

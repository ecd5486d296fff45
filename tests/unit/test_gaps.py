"""A promise without a measure or a due date is a gap: where the framework says so, it goes to a body and climbs."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.model.access import Role
from domain.model.causes import Kind
from domain.model.clock import note_revisions
from domain.model.governance import Revisions, Within
from domain.model.narration import says
from tests.scenarios import LONG_AGO, Story, framework, london, one_version

BEGAN = "2025-01-06 10:00"
MEASURE = replace(framework(), measure_within=Within(20))
DATE = replace(framework(), due_date_within=Within(20))
FILLED: dict[Kind, tuple[str, Role, dict[str, Any]]] = {
    Kind.MEASURE_MISSING: ("set-measure", Role.OFFICER, {"kind": "one_off", "measure": "It is paid"}),
    Kind.DATE_MISSING: ("move-due-date", Role.CHAIR, {"due_on": date(2026, 1, 5), "reason": "Now we know."}),
}


@pytest.mark.parametrize(("rules", "kind"), [(MEASURE, Kind.MEASURE_MISSING), (DATE, Kind.DATE_MISSING)])
class TestAGap:
    def test_it_goes_to_the_first_rung_when_its_time_has_passed_and_climbs(self, rules: Any, kind: Kind) -> None:
        story = Story(rules=one_version(rules), begins=BEGAN)
        step = story.next(BEGAN)
        assert step is not None
        # Twenty working days after Monday 6 January 2025.
        assert (step.kind, step.receiver, step.deadline_day) == (kind, "partnership", date(2025, 2, 3))
        assert "20 working days after it was agreed" in step.because
        story.silence("2025-02-04 00:00")
        assert story.commitment.holders == {"partnership"}
        after = story.next("2025-02-04 00:00")
        assert after is not None
        assert after.receiver == "cooperative"

    def test_filled_in_time_it_is_no_gap(self, rules: Any, kind: Kind) -> None:
        command, role, said = FILLED[kind]
        body = "partnership" if role is Role.CHAIR else None
        story = Story(rules=one_version(rules), begins=BEGAN).does(command, "2025-01-07 10:00", role, body=body, **said)
        found = story.next("2025-01-07 10:00")
        assert found is None or found.kind is Kind.OVERDUE

    def test_filled_late_it_ends_at_whatever_rung_it_stands(self, rules: Any, kind: Kind) -> None:
        command, role, said = FILLED[kind]
        story = Story(rules=one_version(rules), begins=BEGAN).silence("2025-03-31 00:00")
        assert story.commitment.holders == {"scrutiny"}
        story.does(command, "2025-03-31 10:00", role, body="scrutiny" if role is Role.CHAIR else None, **said)
        assert not story.commitment.stuck

    def test_a_body_may_do_without_for_now(self, rules: Any, kind: Kind) -> None:
        story = Story(rules=one_version(rules), begins=BEGAN).silence("2025-02-04 00:00")
        story.disposed("2025-02-04 10:00", "partnership", "obstacle_removed")
        assert kind not in story.commitment.owed
        assert story.next("2025-02-04 10:00") is None

    def test_where_the_framework_does_not_ask_it_is_no_gap(self, rules: Any, kind: Kind) -> None:
        assert rules != framework()
        assert kind in Story(begins=BEGAN).commitment.owed
        assert Story(begins=BEGAN).next(BEGAN) is None

    def test_a_revision_that_asks_gives_notice_and_the_history_says_why(self, rules: Any, kind: Kind) -> None:
        adopted = london("2025-06-02 12:00")
        both = Revisions(((LONG_AGO, framework()), (adopted, replace(rules, version="2"))))
        story = Story(rules=both, begins=BEGAN)
        step = story.next("2025-06-02 12:00")
        assert step is not None
        assert (step.kind, step.deadline_day) == (kind, date(2025, 6, 3))
        note_revisions(story.commitment, both, story.days, adopted)
        event = story.commitment.pending_events[-1]
        told = says(event, rules)  # type: ignore[arg-type]
        assert told.startswith("The framework changed (version 2): this has a deadline now. ")


def test_a_revision_that_moves_a_running_deadline_is_told_once_and_before_the_step() -> None:
    shorter = framework(within=[Within(3), Within(20), Within(20), Within(20)], version="2")
    story = Story().blocked("2024-12-19 10:00")
    changed = london("2024-12-20 12:00")
    story.rules = Revisions((*story.rules.versions, (changed, shorter)))
    for _ in range(3):
        note_revisions(story.commitment, story.rules, story.days, changed + timedelta(minutes=1))
    events = [event for event in story.commitment.pending_events if event.name == "deadline_revised"]  # type: ignore[attr-defined]
    assert len(events) == 1
    assert says(events[0], shorter).startswith(  # type: ignore[arg-type]
        "The framework changed (version 2): the deadline moved from Friday 3 January 2025 to "
    )


def test_a_revision_that_moves_nothing_is_not_told() -> None:
    story = Story().blocked("2024-12-19 10:00")
    changed = london("2024-12-20 12:00")
    story.rules = Revisions((*story.rules.versions, (changed, framework(name="New name", version="2"))))
    before = len(story.commitment.pending_events)
    note_revisions(story.commitment, story.rules, story.days, changed)
    assert len(story.commitment.pending_events) == before


def test_what_was_owed_before_a_revision_is_not_told_as_moved() -> None:
    story = Story().blocked("2024-12-19 10:00")
    changed = london("2025-02-03 12:00")  # its deadline, 3 January, had passed; no clock ran
    longer = framework(within=[Within(60), Within(20), Within(20), Within(20)], version="2")
    story.rules = Revisions((*story.rules.versions, (changed, longer)))
    before = len(story.commitment.pending_events)
    note_revisions(story.commitment, story.rules, story.days, changed)
    assert len(story.commitment.pending_events) == before

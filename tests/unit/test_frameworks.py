"""Framework and history files: what Manchester's say, and how wrong ones are refused."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.frameworks import file, history
from domain.frameworks.history import History
from domain.model import decisions
from domain.model.access import Actor, Role
from domain.model.commands import decide
from domain.model.governance import Framework, Within
from domain.model.order import Order

NUMBERS = ("percentage", "count")
ROOT = Path(__file__).parents[2]
MANCHESTER = ROOT / "domain/frameworks/manchester.toml"
MANCHESTER_HISTORY = ROOT / "domain/frameworks/manchester-history.toml"


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return file.read(MANCHESTER)


@pytest.fixture(scope="module")
def manchester(data: dict[str, Any]) -> Framework:
    return file.parse(data)


@pytest.fixture(scope="module")
def past() -> History:
    return history.read(MANCHESTER_HISTORY)


def test_manchester_has_four_bodies_that_a_matter_climbs_in_order(manchester: Framework) -> None:
    assert manchester.council == "manchester"
    assert manchester.version == "1.5"
    assert manchester.in_force_from == date(2024, 1, 8)
    assert manchester.ladder == ("partnership", "cooperative", "scrutiny", "executive")
    assert [body.key for body in manchester.bodies] == list(manchester.ladder)


def test_manchesters_bodies_answer_within_the_times_of_the_worked_examples(manchester: Framework) -> None:
    assert [body.respond_within for body in manchester.bodies] == [Within(10), Within(20), Within(20), Within(20)]
    for body in manchester.bodies:
        assert (body.or_next_meeting, body.papers_close, body.at_least, body.warn) == (True, 5, 5, 3)
    assert manchester.challenge == manchester.explanation == Within(10)
    assert str(manchester.progress_every) == "every 3 months"


def test_the_cooperative_may_go_to_scrutiny_or_straight_to_the_executive(manchester: Framework) -> None:
    assert manchester.may_refer("cooperative", "scrutiny")
    assert manchester.may_refer("cooperative", "executive")
    assert len(manchester.routes) == 2


def test_manchester_promises_twelve_things(manchester: Framework) -> None:
    assert [promise.key for promise in manchester.promises] == [f"expectation-{n}" for n in range(1, 13)]


def test_manchesters_children_asked_for_34_things_and_named_one_concern(manchester: Framework) -> None:
    counts = {"happy": 8, "healthy": 8, "safe": 9, "successful": 9}
    keys = {f"{outcome}-{n}" for outcome, number in counts.items() for n in range(1, number + 1)}
    assert {priority.key for priority in manchester.priorities} == keys | {"safe-concern-1"}
    assert all(priority.key.startswith(f"{priority.outcome}-") for priority in manchester.priorities)


def test_every_outcome_has_a_lead_seat(manchester: Framework) -> None:
    assert [outcome.key for outcome in manchester.outcomes] == ["happy", "healthy", "safe", "successful"]
    assert all(outcome.lead for outcome in manchester.outcomes)


def test_three_seats_of_the_cooperative_are_tentative_and_the_partnership_has_its_own_chair(
    manchester: Framework,
) -> None:
    assert Counter(seat.body for seat in manchester.seats) == {"cooperative": 24, "partnership": 1}
    assert [seat.key for seat in manchester.seats if seat.tentative] == [
        "work-and-skills",
        "corporate-hr",
        "link-members",
    ]
    chairs = {body.key: body.chair for body in manchester.bodies}
    assert chairs["cooperative"] != chairs["partnership"]


def test_the_cooperative_is_still_found_under_its_earlier_name(manchester: Framework) -> None:
    assert "Corporate Parenting Committee" in manchester.require_body("cooperative").aliases


def parts(data: Any, place: str = "file") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of a file, with the place where it stands."""
    if isinstance(data, dict):
        yield place, data
        for key, value in data.items():
            yield from parts(value, f"{place}.{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from parts(value, f"{place}.{number}")


def test_every_part_says_where_it_comes_from_or_that_it_is_assumed(data: dict[str, Any]) -> None:
    assert [place for place, part in parts(data) if not (part.get("source") or part.get("assumed"))] == []


def test_every_time_and_meeting_day_is_marked_as_assumed(data: dict[str, Any]) -> None:
    times = [(place, part) for place, part in parts(data) if {"respond_within", "progress_every", "first"} & set(part)]
    assert len([place for place, _ in times if not place.startswith("file.duties")]) == 4 + 4 + 3
    assert [place for place, part in times if "to be confirmed by the council" not in part["assumed"].lower()] == []


NEXT_MEETINGS = {
    "partnership": ("Tuesday", [date(2027, 1, 12), date(2027, 4, 13), date(2027, 7, 13), date(2027, 10, 12)]),
    "cooperative": ("Wednesday", [date(2027, 2, 3), date(2027, 5, 5), date(2027, 8, 4), date(2027, 11, 3)]),
    "scrutiny": ("Wednesday", [date(2026, 11, 25), date(2027, 2, 24), date(2027, 5, 26), date(2027, 8, 25)]),
    "executive": ("Wednesday", [date(2026, 12, 2), date(2027, 3, 3), date(2027, 6, 2), date(2027, 9, 1)]),
}


@pytest.mark.parametrize("body", NEXT_MEETINGS)
def test_each_body_meets_quarterly_on_its_weekday(manchester: Framework, body: str) -> None:
    weekday, days = NEXT_MEETINGS[body]
    calendar = file.calendar_of(manchester)
    assert list(islice(calendar.meetings_from(body, date(2026, 11, 21)), 4)) == days
    for day in islice(calendar.meetings_from(body, date(2026, 11, 21)), 40):
        assert f"{day:%A}" == weekday
        assert calendar.is_worked(day)


def test_scrutiny_and_the_executive_meet_on_the_days_they_really_met(manchester: Framework) -> None:
    calendar = file.calendar_of(manchester)
    assert next(calendar.meetings_from("scrutiny", date(2024, 1, 8))) == date(2024, 5, 22)
    assert next(calendar.meetings_from("executive", date(2024, 1, 8))) == date(2024, 6, 5)


def test_within_nine_weeks_the_bodies_meet_in_the_order_of_the_ladder(manchester: Framework) -> None:
    calendar = file.calendar_of(manchester)
    for first in islice(calendar.meetings_from("partnership", date(2026, 11, 21)), 40):
        days = [next(calendar.meetings_from(body, first)) for body in manchester.ladder]
        assert days == sorted(set(days))
        assert (days[-1] - first).days <= 63


def test_manchesters_history_has_what_was_achieved_agreed_and_raised(past: History) -> None:
    achieved = [c for c in past.commitments if c.achieved_on]
    agreed = [c for c in past.commitments if c.agreed_on and not c.achieved_on]
    raised = [c for c in past.commitments if not c.agreed_on]
    assert (len(achieved), len(agreed), len(raised)) == (11, 5 + 1, 6)
    assert all(date(2023, 6, 5) <= c.proposed_on and c.achieved_on <= date(2024, 6, 5) for c in achieved)
    assert {(c.decided_by, c.agreed_on) for c in agreed} == {("executive", date(2024, 6, 5))}
    assert {(c.decided_by, c.proposed_on) for c in raised} == {("cooperative", date(2024, 5, 22))}


def test_the_advances_are_due_in_three_years_and_the_yearly_report_has_no_day(past: History) -> None:
    due = {c.key: c.due_on for c in past.commitments if c.agreed_on == date(2024, 6, 5)}
    assert due.pop("annual-report") is None
    assert list(due.values()) == [date(2027, 6, 5)] * 5


def test_only_figures_of_the_sources_stand_as_readings(past: History) -> None:
    measured = {c.key: c.measured for c in past.commitments if c.measured}
    figures = {key: [(m.kind, r.value) for r in m.readings] for key, m in measured.items() if m.kind in NUMBERS}
    assert figures == {
        "leaving-care-grant": [("percentage", "50")],
        "family-firm": [("count", "6")],
        "clubs-and-activities": [("count", "100")],
    }
    assert set(measured) == {c.key for c in past.commitments if c.achieved_on}, "all eleven say how anyone knows"
    assert all(len(measure.readings) == 1 for measure in measured.values())
    assert {r.value for m in measured.values() for r in m.readings if m.kind == "one_off"} == {"done"}


def test_every_entry_of_the_history_has_a_source_and_says_what_is_assumed(past: History) -> None:
    assert [c.key for c in past.commitments if not (c.source and c.assumed)] == []


def test_the_history_names_only_what_the_framework_has(past: History, manchester: Framework) -> None:
    history.check_against(past, manchester)


def test_every_entry_has_a_lead_who_would_answer_for_it(past: History) -> None:
    assert [c.key for c in past.commitments if not (c.outcome or c.lead)] == []


def test_the_whole_history_passes_the_rules_of_the_decisions(past: History, manchester: Framework) -> None:
    def order(role: Role, on: date | None, body: str | None = None) -> Order:
        actor = Actor(id=UUID(int=1), role=role, council="manchester", body=body)
        now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        return Order(actor=actor, at=now, command_id=uuid4(), framework=manchester, on=on)

    for entry in past.commitments:
        commitment = decisions.propose(
            order(Role.OFFICER, entry.proposed_on),
            uuid4(),
            **entry.model_dump(
                include={
                    "title",
                    "outcome",
                    "lead",
                    "promises",
                    "priorities",
                    "decided_by",
                    "due_on",
                    "measure",
                    "source",
                }
            ),
        )
        if entry.agreed_on:
            decide("agree", commitment, order(Role.CHAIR, entry.agreed_on, entry.decided_by))
        if entry.achieved_on:
            decide("achieve", commitment, order(Role.LEAD, entry.achieved_on), evidence=entry.evidence)
        expected = "achieved" if entry.achieved_on else "agreed" if entry.agreed_on else "proposed"
        assert commitment.state == expected
        assert commitment.lead

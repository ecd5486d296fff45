"""The three councils that come with Kept: their frameworks and histories hang together and can be played through."""

import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks import file, history
from domain.frameworks.history import History
from domain.model import decisions
from domain.model.access import Actor, Role
from domain.model.background import SECTORS
from domain.model.causes import Kind
from domain.model.clock import take_due_step, wakes_at
from domain.model.commands import decide
from domain.model.governance import Framework, Revisions
from domain.model.order import Order

PROPOSED = {"title", "outcome", "lead", "promises", "priorities", "decided_by", "due_on", "measure", "source"}
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

FRAMEWORK: dict[str, Framework] = {name: file.parse(file.read(FRAMEWORKS / f"{name}.toml")) for name in COUNCILS}
HISTORY: dict[str, History] = {name: history.read(FRAMEWORKS / f"{name}-history.toml") for name in COUNCILS}
ENTRIES = [(name, entry.key) for name in COUNCILS for entry in HISTORY[name].commitments]


def order(framework: Framework, role: Role, on: date | None, body: str | None = None) -> Order:
    actor = Actor(id=UUID(int=1), role=role, council=framework.council, body=body)
    return Order(actor=actor, at=NOW, command_id=uuid4(), framework=framework, on=on)


def test_three_councils_come_with_kept() -> None:
    assert COUNCILS == ("manchester", "bury", "wolverhampton")
    assert [FRAMEWORK[name].council for name in COUNCILS] == list(COUNCILS)


@pytest.mark.parametrize("name", COUNCILS)
def test_a_history_names_only_what_its_framework_has(name: str) -> None:
    history.check_against(HISTORY[name], FRAMEWORK[name])


def test_how_many_parts_each_council_has() -> None:
    counts = {
        name: tuple(len(part) for part in (f.bodies, f.ladder, f.routes, f.outcomes, f.promises, f.priorities))
        for name, f in FRAMEWORK.items()
    }
    assert counts == {
        "manchester": (4, 4, 2, 4, 12, 35),
        "bury": (4, 3, 1, 4, 8, 4),
        "wolverhampton": (3, 3, 0, 4, 0, 7),
    }


def test_how_far_the_past_of_each_council_came() -> None:
    states = {
        name: Counter(
            "achieved" if c.achieved_on else "agreed" if c.agreed_on else "proposed" for c in found.commitments
        )
        for name, found in HISTORY.items()
    }
    assert states == {
        "manchester": {"achieved": 11, "agreed": 6, "proposed": 6},
        "bury": {"achieved": 1, "agreed": 24},
        "wolverhampton": {"proposed": 8},
    }


def test_two_of_burys_work_areas_have_no_lead() -> None:
    vacant = [outcome.key for outcome in FRAMEWORK["bury"].outcomes if not outcome.lead]
    assert vacant == ["further-education", "rights-and-participation"]
    assert [seat.key for seat in FRAMEWORK["bury"].seats if seat.tentative] == [
        "lead-further-education",
        "lead-rights-and-participation",
    ]


def test_burys_objectives_are_due_when_the_year_ends() -> None:
    due = Counter(c.outcome for c in HISTORY["bury"].commitments if c.due_on == date(2014, 3, 31))
    assert due == {
        "care-placements": 3,
        "health-and-education": 5,
        "further-education": 4,
        "rights-and-participation": 4,
    }


def test_wolverhamptons_young_people_are_counted_once_each() -> None:
    asked = Counter(priority.outcome for priority in FRAMEWORK["wolverhampton"].priorities)
    assert asked == {"corporate-commitment": 1, "participation": 1, "universal-services": 2, "better-outcomes": 3}


def test_wolverhampton_says_that_its_bodies_are_assumed() -> None:
    assert [b.key for b in FRAMEWORK["wolverhampton"].bodies if "source names no bodies" not in b.origin.assumed] == []


PARTS = (
    "articles",
    "principles",
    "legislation",
    "voices",
    "pledges",
    "success_criteria",
    "duties",
    "indicators",
    "organisations",
    "good_practice",
)


def test_how_much_stands_around_each_councils_promises() -> None:
    counts = {name: tuple(len(getattr(f.frame, part)) for part in PARTS) for name, f in FRAMEWORK.items()}
    assert counts == {
        "manchester": (19, 7, 9, 4, 1, 0, 8, 15, 4, 0),
        "bury": (0, 0, 0, 0, 1, 7, 25, 2, 10, 0),
        "wolverhampton": (0, 0, 2, 0, 0, 0, 0, 1, 6, 9),
    }


def test_manchesters_principles_rest_on_the_articles_that_the_strategy_gives() -> None:
    assert [principle.articles for principle in FRAMEWORK["manchester"].frame.principles] == [
        (5, 8),
        (13, 14),
        (12,),
        (18, 24, 26),
        (27, 28, 29, 31),
        (9, 19, 20),
        (6, 26, 27),
    ]


def test_manchesters_policy_waits_for_its_day_of_decision() -> None:
    policy = FRAMEWORK["manchester"].frame.policy
    assert policy is not None
    assert (policy.decision_open, policy.decided_on) == (True, None)
    assert policy.due_for_review == date(2027, 12, 31)
    assert [duty.key for duty in FRAMEWORK["manchester"].frame.duties if duty.due_on] == [
        "policy-review",
        "decision-date",
    ]


def test_manchesters_figures_are_those_of_the_first_of_january_and_need_not_come_to_100() -> None:
    frame = FRAMEWORK["manchester"].frame
    assert {group.key: group.adds_up_to for group in frame.indicator_groups} == {"legal-status": 99, "placements": 95}
    figures = {indicator.key: indicator for indicator in frame.indicators}
    assert {key for key, figure in figures.items() if figure.as_at != date(2024, 1, 1)} == {"children-of-members"}
    named = ("children-in-care", "care-leavers", "in-touch", "suitable-accommodation", "education-employment-training")
    assert [figures[key].value for key in named] == [1314, 713, 88, 86, 58]
    assert figures["children-of-members"].about


def test_the_cooperative_and_the_partnership_have_different_chairs() -> None:
    chairs = {seat.body: seat.title for seat in FRAMEWORK["manchester"].seats if seat.chair}
    assert chairs == {body: FRAMEWORK["manchester"].require_body(body).chair for body in ("cooperative", "partnership")}


def test_burys_pledge_was_launched_in_2009_signed_by_three_and_later_by_the_trust() -> None:
    pledge = FRAMEWORK["bury"].frame.pledges[0]
    assert (pledge.launched_year, pledge.under_review) == (2009, True)
    assert pledge.promises == tuple(promise.key for promise in FRAMEWORK["bury"].promises)
    assert [signature.later for signature in pledge.signatories] == [False, False, False, True]
    assert {version.year for promise in FRAMEWORK["bury"].promises for version in promise.versions} == {2009}


def test_each_of_burys_work_areas_reports_every_quarter_and_every_year() -> None:
    rhythms = Counter(
        (duty.outcome, str(duty.every)) for duty in FRAMEWORK["bury"].frame.duties if duty.body == "panel"
    )
    for outcome in FRAMEWORK["bury"].outcomes:
        assert rhythms[outcome.key, "every 3 months"] == 1
        assert rhythms[outcome.key, "every 12 months"] >= 1
    assert [duty.months for duty in FRAMEWORK["bury"].frame.duties if duty.months] == [(3, 9)]


def test_burys_vision_is_met_when_duties_pledge_and_children_say_so() -> None:
    vision = FRAMEWORK["bury"].frame.vision
    assert vision is not None
    assert len(vision.met_when) == 3


def test_wolverhamptons_good_practice_names_the_council_it_came_from() -> None:
    library = FRAMEWORK["wolverhampton"].frame.good_practice
    assert Counter(example.council for example in library) == {
        "South Gloucestershire": 2,
        "Telford & Wrekin": 2,
        "Westminster": 1,
        "Lambeth": 1,
        "Sutton": 1,
        "Sefton": 1,
        "Portsmouth": 1,
    }
    assert {key for example in library for key in example.outcomes} == {
        o.key for o in FRAMEWORK["wolverhampton"].outcomes
    }


def test_wolverhamptons_plan_is_held_across_every_sector() -> None:
    assert {organisation.sector for organisation in FRAMEWORK["wolverhampton"].frame.organisations} == set(SECTORS)


def tables(data: Any, place: str = "file") -> list[tuple[str, dict[str, Any]]]:
    """Every table of a file, with the place where it stands."""
    if isinstance(data, list):
        return [found for number, value in enumerate(data) for found in tables(value, f"{place}.{number}")]
    if not isinstance(data, dict):
        return []
    return [(place, data), *(found for key, value in data.items() for found in tables(value, f"{place}.{key}"))]


@pytest.mark.parametrize("name", COUNCILS)
def test_every_part_says_where_it_comes_from_or_that_it_is_assumed(name: str) -> None:
    data = file.read(FRAMEWORKS / f"{name}.toml")
    assert [place for place, part in tables(data) if not (part.get("source") or part.get("assumed"))] == []


@pytest.mark.parametrize("name", COUNCILS)
def test_every_time_and_meeting_day_is_marked_as_assumed(name: str) -> None:
    data = file.read(FRAMEWORKS / f"{name}.toml")
    times = [(place, part) for place, part in tables(data) if {"respond_within", "progress_every", "first"} & set(part)]
    assert [place for place, part in times if "to be confirmed by the council" not in part["assumed"].lower()] == []


@pytest.mark.parametrize("name", COUNCILS)
def test_bodies_meet_on_working_days_in_the_order_of_the_ladder(name: str) -> None:
    framework = FRAMEWORK[name]
    calendar = file.calendar_of(framework)
    for first in islice(calendar.meetings_from(framework.ladder[0], date(2026, 11, 21)), 20):
        days = [next(calendar.meetings_from(body, first)) for body in framework.ladder]
        assert days == sorted(set(days))
        assert days[-1] - first < timedelta(weeks=13)
        assert all(calendar.is_worked(day) for day in days)


@pytest.mark.parametrize(("name", "key"), ENTRIES)
def test_every_entry_of_the_past_passes_the_rules_of_the_decisions(name: str, key: str) -> None:
    framework = FRAMEWORK[name]
    entry = next(c for c in HISTORY[name].commitments if c.key == key)
    commitment = decisions.propose(
        order(framework, Role.OFFICER, entry.proposed_on), uuid4(), **entry.model_dump(include=PROPOSED)
    )
    if entry.agreed_on:
        decide("agree", commitment, order(framework, Role.CHAIR, entry.agreed_on, entry.decided_by))
    if entry.achieved_on:
        decide("achieve", commitment, order(framework, Role.LEAD, entry.achieved_on), evidence=entry.evidence)
    assert commitment.state == ("achieved" if entry.achieved_on else "agreed" if entry.agreed_on else "proposed")
    vacant = entry.outcome in {o.key for o in framework.outcomes if not o.lead} and not entry.lead
    assert bool(commitment.lead) is not (vacant and entry.agreed_on is not None)


@pytest.mark.parametrize("path", sorted(FRAMEWORKS.glob("*.toml")), ids=lambda path: path.name)
def test_the_files_name_seats_and_never_carry_an_address_of_a_person(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text)
    assert "@" not in text


@pytest.mark.parametrize("name", COUNCILS)
def test_what_is_stuck_climbs_the_whole_ladder_of_each_council_when_nobody_acts(name: str) -> None:
    framework = FRAMEWORK[name]
    began = datetime(2010, 1, 1, tzinfo=UTC)
    rules, days = Revisions(((began, framework),)), Revisions(((began, file.calendar_of(framework)),))
    first = framework.ladder[0]
    commitment = decisions.propose(order(framework, Role.OFFICER, None), uuid4(), title="Bikes for all", lead="Nurse")
    decide("agree", commitment, order(framework, Role.CHAIR, None, first))
    decide("block", commitment, order(framework, Role.OFFICER, None), obstacle="No money.", help_needed="A budget.")
    now: datetime | None = NOW
    left = None
    while left != "unanswered":
        now = wakes_at(commitment, rules, days, now)
        assert now is not None
        assert now < NOW + timedelta(days=366)
        step = take_due_step(commitment, rules, days, now)
        left = step.action if step else None
    assert {cause.path for cause in commitment.causes.values() if cause.kind is Kind.BLOCKED} == {framework.ladder}

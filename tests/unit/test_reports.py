"""What a report says of commitments: where each is counted, claims beside verdicts, what came and moved, gaps."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from api.running.setup import FRAMEWORKS
from domain.audit.findings import ChallengeFound
from domain.frameworks.file import calendar_of, parse, read
from domain.model.access import Role
from domain.model.calendar import Every
from domain.model.commands import decide
from domain.model.duty_decisions import take_on
from domain.model.duty_terms import DutyTerms
from domain.model.errors import Invalid
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.frame import Frame, Outcome, Pledge, Statement
from domain.model.governance import Revisions
from domain.reports.annual import Collecting
from domain.reports.areas import Better, Lack, areas
from domain.reports.entry import Group
from domain.reports.life import follow
from domain.reports.period import Period, period, quarter
from domain.reports.pledge import pledges
from domain.reports.reading import Reading
from domain.simulation.council import simulate
from domain.simulation.plan import Plan
from tests.scenarios import Story, framework, one_version
from tests.unit.conforming import Rules
from tests.unit.reported import YEAR, entry, events_of, report


def told(**said: object) -> Story:
    return Story(begins="2024-01-08 09:00", **said)  # type: ignore[arg-type]


def achieved(**said: object) -> Story:
    return told(**said).does("achieve", "2024-05-01 10:00", Role.OFFICER, evidence="It is paid.")


def given(story: Story, verdict: str, at: str) -> Story:
    return story.does("give-verdict", at, Role.CONSULTANT, verdict=verdict, words="It did, for me.")


def test_a_claim_counts_as_kept_and_its_missing_verdict_is_told() -> None:
    found = entry(achieved())
    assert found.group is Group.KEPT
    assert found.claim is not None
    assert (found.claim.evidence, found.claim.verdict, found.claim.on) == ("It is paid.", None, date(2024, 5, 1))


def test_not_yet_stands_beside_the_claim_and_is_never_counted_as_kept() -> None:
    found = entry(given(achieved(), "not_yet", "2024-06-03 10:00"))
    assert found.group is Group.NOT_AGREED
    assert found.claim is not None
    assert (found.claim.verdict, found.claim.verdict_on) == ("not_yet", date(2024, 6, 3))
    assert report(given(achieved(), "not_yet", "2024-06-03 10:00")).counts[Group.KEPT] == ()


def test_a_new_claim_after_not_yet_has_no_verdict_and_the_old_one_stays() -> None:
    story = given(achieved(), "not_yet", "2024-06-03 10:00")
    story.does("reopen", "2024-06-04 10:00", Role.CONSULTANT, reason="Half of us got none.")
    assert entry(story).group is Group.STUCK
    story.disposed("2024-06-10 10:00", entry(story).stuck[0].body or "", "obstacle_removed")
    story.does("achieve", "2024-07-01 10:00", Role.OFFICER, evidence="Now everybody got it.")
    found = entry(story)
    assert found.group is Group.KEPT
    assert [(claim.verdict, claim.reopened) for claim in found.claims] == [("not_yet", True), (None, False)]
    assert [claim.evidence for _, claim in report(story).claims] == ["It is paid.", "Now everybody got it."]


def test_a_verdict_after_the_period_is_not_in_its_report() -> None:
    story = given(achieved(), "not_yet", "2025-01-07 10:00")
    assert entry(story).group is Group.KEPT
    assert entry(story, within=Period(date(2024, 1, 1), date(2025, 1, 31))).group is Group.NOT_AGREED


def test_each_state_is_counted_once() -> None:
    blocked = told().blocked("2024-03-01 10:00")
    impossible = told().does(
        "cannot-be-met",
        "2024-03-01 10:00",
        Role.CHAIR,
        body="partnership",
        reason="The law.",
        explanation="We may not.",
    )
    stories = {
        Group.KEPT: achieved(),
        Group.NOT_AGREED: given(achieved(), "not_yet", "2024-06-03 10:00"),
        Group.ON_THE_WAY: told(),
        Group.STUCK: blocked,
        Group.CANNOT_BE_MET: impossible,
    }
    made = report(*stories.values())
    for group, story in stories.items():
        assert made.counts[group] == (story.commitment.id,), group
    assert sum(len(ids) for ids in made.counts.values()) == len(made.entries) == 5
    [cannot] = [each for each in made.entries if each.group is Group.CANNOT_BE_MET]
    assert (cannot.reason, cannot.explanation) == ("The law.", "We may not.")


def test_what_is_stuck_says_what_for_since_when_and_with_whom() -> None:
    story = told().blocked("2024-03-01 10:00", on=date(2024, 2, 26))
    story.silence("2024-04-30 10:00")
    found = entry(story)
    [cause] = found.stuck
    assert (cause.kind, cause.since) == ("blocked", date(2024, 2, 26))
    assert cause.body == found.rung == story.commitment.causes["blocked:3"].holder
    assert found.obstacle == "No money"
    assert found.rung != "partnership"


def test_what_came_in_the_period_and_what_moved_in_it_are_told_apart() -> None:
    old = Story(begins="2023-11-01 10:00").blocked("2024-02-01 10:00")
    still = Story(begins="2023-11-01 10:00", title="Nothing happened to this")
    new = told()
    made = report(old, still, new)
    assert [each.id for each in made.came] == [new.commitment.id]
    assert [each.id for each in made.moved] == [old.commitment.id]
    assert [change.field for change in made.moved[0].changes][:2] == ["state", "causes"]
    assert made.happened("blocked") == (old.commitment.id,)
    assert made.happened("proposed") == (new.commitment.id,)


def test_what_came_after_the_period_is_not_there_and_what_was_entered_late_is() -> None:
    late = told().does("achieve", "2025-01-20 10:00", Role.OFFICER, on=date(2024, 12, 20), evidence="It is paid.")
    after = Story(begins="2025-01-02 10:00")
    made = report(late, after)
    assert [(each.id, each.group) for each in made.entries] == [(late.commitment.id, Group.KEPT)]
    assert entry(late, known_at="2025-01-19 10:00").group is Group.ON_THE_WAY


def test_a_report_as_known_at_a_moment_is_the_same_whatever_is_recorded_later() -> None:
    story = told().blocked("2024-03-01 10:00").challenged("2024-03-04 10:00")
    story.silence("2024-09-01 10:00")
    before = report(story, known_at="2025-01-10 10:00")
    story.does("achieve", "2025-01-20 10:00", Role.OFFICER, on=date(2024, 12, 20), evidence="It is paid.")
    assert report(story, known_at="2025-01-10 10:00") == before
    assert report(story, known_at="2025-01-21 10:00") != before


def test_time_at_each_rung_is_counted_in_working_days_for_the_half_and_the_longest() -> None:
    rules = one_version(framework())
    stories = []
    for left in ("2024-03-06", "2024-03-08", "2024-03-20"):
        story = told(rules=rules).blocked("2024-03-01 10:00")
        stories.append(story.disposed(f"{left} 10:00", "partnership", "obstacle_removed"))
    still = told(rules=rules).blocked("2024-12-23 10:00")
    [row] = report(*stories, still).rungs
    assert (row.body, row.number, row.ended) == ("partnership", 4, 3)
    # To Wednesday 6, Friday 8, Wednesday 20 March; and from 23 to 31 December without Christmas: 3, 5, 13 and 4.
    assert (row.half, row.longest) == (4, 13)
    assert set(row.of) == {each.commitment.id for each in (*stories, still)}


def test_a_matter_that_climbs_counts_at_each_rung_that_it_was_with() -> None:
    story = told().challenged("2024-03-01 10:00").silence("2024-04-30 10:00")
    made = report(story)
    assert [row.body for row in made.rungs][:2] == [None, "partnership"]
    stays = made.entries[0].stays
    assert all(earlier.last == later.first for earlier, later in pairwise(stays))
    assert [stay.last is None for stay in stays] == [False] * (len(stays) - 1) + [True]


def test_challenges_and_their_answer_times_are_those_of_the_audit() -> None:
    story = told().challenged("2024-03-01 10:00")
    [challenge] = story.commitment.challenges
    story.does("answer", "2024-03-08 10:00", Role.LEAD, challenge=challenge, words="We will.")
    story.challenged("2024-12-30 10:00")
    made = report(story)
    assert (made.answers.asked, made.answers.answered, made.answers.open) == (2, 1, 1)
    assert made.answers.half == made.answers.longest == timedelta(days=7)
    (_, first), (_, second) = made.challenges
    assert isinstance(first, ChallengeFound)
    assert second.took < timedelta(days=2)  # Looked at when the period ended.


def test_a_priority_and_a_promise_that_nothing_serves_is_a_gap_also_where_all_was_declined() -> None:
    rules = one_version(framework())
    serving = told(rules=rules, outcome="healthy", priorities=["h1"])
    made = report(serving)
    assert [(each.key, each.is_gap) for each in made.priorities] == [("h1", False)]
    assert [(each.key, each.is_gap) for each in made.promises] == [("p1", True)]
    assert made.outcomes[0].counts[Group.ON_THE_WAY] == (serving.commitment.id,)


def test_what_only_another_version_of_the_framework_has_is_told_by_its_key() -> None:
    old = framework(promises=(Statement("p1", "We listen."), Statement("p0", "We wrote back.")))
    story = told(rules=one_version(old), promises=["p0"])
    story.rules = one_version(framework())
    left = report(story).promises[-1]
    assert (left.key, left.left, len(left.entries)) == ("p0", True, 1)


def test_the_pledge_says_what_is_met_planned_held_up_and_what_cannot_be_met_and_why() -> None:
    rules = one_version(
        framework(
            promises=(Statement("p1", "We listen."), Statement("p2", "You have a bike.")),
            frame=Frame(pledges=(Pledge("pledge", "Our pledge", ("p1",)),)),
        )
    )
    no = told(rules=rules, promises=["p1"]).does(
        "cannot-be-met", "2024-03-01 10:00", Role.CHAIR, body="partnership", reason="Law", explanation="We may not."
    )
    stories = [
        achieved(rules=rules, promises=["p1"]),
        given(achieved(rules=rules, promises=["p1"]), "not_yet", "2024-06-03 10:00"),
        told(rules=rules, promises=["p1"]),
        told(rules=rules, promises=["p1"]).blocked("2024-03-01 10:00"),
        no,
    ]
    pledged, others = pledges(report(*stories))
    assert pledged.pledge is not None
    [kept] = pledged.promises
    parts = (kept.met, kept.not_agreed, kept.planned, kept.held_up, kept.cannot)
    assert [[each.id for each in part] for part in parts] == [[story.commitment.id] for story in stories]
    assert kept.cannot[0].explanation == "We may not."
    assert [each.promise.key for each in others.promises] == ["p2"]
    assert others.promises[0].promise.is_gap


def test_a_work_area_says_what_went_well_what_to_do_better_and_what_is_missing() -> None:
    vacant = framework(outcomes=(Outcome("healthy", "Healthy"),))
    rules = one_version(vacant)
    well = given(achieved(rules=rules, outcome="healthy"), "it_made_a_difference", "2024-06-03 10:00")
    late = told(rules=rules, outcome="healthy", due_on=date(2024, 6, 28))
    stuck = told(rules=rules, outcome="healthy", lead="Nurse", measure="All").blocked("2024-03-01 10:00")
    stuck.does("report-progress", "2024-04-01 10:00", Role.OFFICER, report="Half.")
    [area] = areas(report(well, late, stuck))
    assert area.vacant
    assert [each.id for each in area.well] == [well.commitment.id]
    better = {entry.id: why for entry, why in area.better}
    assert better == {late.commitment.id: (Better.PAST_ITS_DAY,), stuck.commitment.id: (Better.STUCK,)}
    lacking = {entry.id: what for entry, what in area.lacking}
    assert lacking[late.commitment.id] == (Lack.LEAD, Lack.MEASURE, Lack.REPORT)
    assert lacking[stuck.commitment.id] == (Lack.DUE_DATE,)
    assert [each.key for each in area.unserved] == ["h1"]


def test_duties_that_were_done_missed_and_are_late_and_one_that_came_later() -> None:
    terms = DutyTerms("report", "Annual report", "executive", every=Every(months=3), first=date(2024, 3, 1))
    rules = one_version(framework(frame=Frame(duties=(terms,))))
    story = told(rules=rules)
    duty = take_on(terms, story.order(Role.OFFICER, "2024-01-02 09:00"))
    decide("done", duty, story.order(Role.OFFICER, "2024-02-20 09:00"), reference="Item 5")
    events = [each for each in duty.collect_events() if isinstance(each, AccountableEvent)]
    [entry_] = report(story, more=[events]).duties
    assert [(each.on, each.reference) for each in entry_.done] == [(date(2024, 2, 20), "Item 5")]
    assert (entry_.body, entry_.comes_round, entry_.late_since) == ("executive", "every 3 months", None)
    before = Period(date(2023, 1, 1), date(2023, 12, 31))
    [later] = report(story, within=before, more=[events]).duties
    assert (later.since, later.done) == (date(2024, 1, 2), ())


def test_following_a_history_adds_up_to_what_folding_does() -> None:
    story = given(achieved(), "not_yet", "2024-06-03 10:00")
    story.does("reopen", "2024-06-04 10:00", Role.CONSULTANT, reason="Half of us got none.")
    events = events_of(story.silence("2024-12-01 09:00"))
    life, folded = follow(events), fold(events)
    assert life is not None
    assert folded is not None
    assert vars(life.model) == vars(folded)
    assert follow(events[1:]) is None


def test_the_period_that_is_left_out_is_the_councils_year_so_far_and_one_to_come_is_refused() -> None:
    today = date(2025, 2, 10)
    assert period(None, None, today=today) == Period(date(2024, 4, 1), today)
    assert quarter(None, today=today) == Period(date(2025, 1, 1), today)
    assert quarter(date(2024, 12, 31), today=today) == Period(date(2024, 10, 1), date(2024, 12, 31))
    assert YEAR.before == date(2023, 12, 31)
    for first, last in [
        (date(2025, 2, 11), None),
        (None, date(2025, 2, 11)),
        (date(2025, 1, 2), date(2025, 1, 1)),
        (date(1980, 1, 1), None),
        (None, date(1980, 1, 1)),
        (date.min, date.min),
    ]:
        with pytest.raises(Invalid):
            period(first, last, today=today)


def test_over_a_made_up_councils_years_every_commitment_is_counted_once_wherever_a_number_is_told() -> None:
    plan_of = parse(read(FRAMEWORKS / "manchester.toml"))
    begins = datetime(2023, 1, 9, tzinfo=UTC)
    plan = Plan(plan_of, calendar_of(plan_of), begins, 2, 60, seed=3)
    histories: dict[UUID, list[AccountableEvent]] = {}

    def keep(recorded: Sequence[AccountableEvent]) -> None:
        for each in recorded:
            histories.setdefault(each.originator_id, []).append(each)

    simulate(plan, keep)
    rules = Rules(Revisions(((begins, plan_of),)), Revisions(((begins, plan.calendar),)))
    reading = Reading(rules, YEAR, datetime(2025, 1, 31, tzinfo=UTC))
    found = Collecting(reading)
    for which, events in histories.items():
        found.add(reading.entry(which, events))
        life = follow(events)
        folded = fold(events)
        assert life is not None
        assert vars(life.model) == vars(folded)
    made = found.annual()
    ids = sorted(each.id for each in made.entries)
    assert sorted(which for group in made.counts.values() for which in group) == ids
    in_outcomes = {each.id for served in made.outcomes for each in served.entries}
    assert in_outcomes | {each.id for each in made.elsewhere} == set(ids)
    assert len(made.counts[Group.STUCK]) > 0
    assert {row.body for row in made.rungs} >= {"partnership", "cooperative"}
    for entry_ in made.entries:
        for earlier, later in pairwise([stay for stay in entry_.stays if stay.cause == entry_.stays[0].cause]):
            assert earlier.last == later.first
    assert sum(row.number for row in made.rungs) == sum(
        stay.touches(YEAR.first, YEAR.last) for each in (*made.entries, *made.duties) for stay in each.stays
    )

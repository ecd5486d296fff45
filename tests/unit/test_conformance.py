"""What the audit finds, case by case."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.audit.conformance import conformance
from domain.audit.findings import Break, Conformance, Flaw, Met, Why
from domain.audit.sentences import says
from domain.model.access import Role
from domain.model.calendar import LONDON
from domain.model.event import AccountableEvent
from domain.model.governance import Framework, Revisions, Within
from tests.scenarios import LONG_AGO, Story, calendar, framework, london, one_version
from tests.unit.conforming import Rules
from tests.unit.spoiling import changed

SECONDS = Within(duration=timedelta(seconds=10))


def history(story: Story) -> list[AccountableEvent]:
    return [event for event in story.commitment.collect_events() if isinstance(event, AccountableEvent)]


def found(story: Story, until: str, rules: Rules | None = None) -> Conformance:
    return conformance(history(story), rules or Rules(story.rules, story.days), london(until))


def in_london(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M:%S}"


def test_a_step_is_in_time_within_a_minute_and_late_after_that() -> None:
    for seconds, met in ((0, Met.IN_TIME), (60, Met.IN_TIME), (61, Met.LATE)):
        story = Story(begins="2025-01-02 09:00").blocked("2025-01-02 09:00")
        step = story.next("2025-01-02 09:00")
        assert step is not None
        story.clock_runs(step.at + timedelta(seconds=seconds))
        (taken,) = found(story, "2025-01-04 12:00").steps
        assert (taken.met, taken.owed_since, taken.version) == (met, step.at, 4)
        assert taken.waited == timedelta(seconds=seconds)


def test_what_came_before_a_late_clock_is_told_with_how_long_it_had_waited() -> None:
    story = Story(begins="2025-01-02 09:00").blocked("2025-01-02 09:00")
    owed = story.next("2025-01-02 09:00")
    assert owed is not None
    story.does("unblock", in_london(owed.at + timedelta(days=2, hours=9)), Role.OFFICER, how="Money")
    (step,) = found(story, "2025-01-20 12:00").steps
    assert (step.met, step.version, step.wrong) == (Met.ANSWERED_FIRST, 4, False)
    assert step.waited == timedelta(days=2, hours=9)
    assert "Somebody acted first, 2 days later, by version 4." in says(step, framework().body_name)


def test_what_is_owed_now_is_never_taken_until_the_clock_takes_it() -> None:
    story = Story(begins="2025-01-02 09:00").blocked("2025-01-02 09:00")
    events = history(story)
    rules = Rules(story.rules, story.days)
    owed = story.next("2025-01-02 09:00")
    assert owed is not None
    assert conformance(events, rules, owed.at + timedelta(seconds=60)).steps == ()
    (step,) = conformance(events, rules, owed.at + timedelta(seconds=61)).steps
    assert (step.met, step.version, step.wrong) == (Met.NEVER_TAKEN, None, True)


def revised(change: str, second: Framework) -> Rules:
    first = framework(vacant_lead_climbs=True)
    known = Revisions(((LONG_AGO, first), (london(change), second)))
    return Rules(known, calendar())


def test_what_a_revision_ended_before_the_clock_took_it_is_told_as_such() -> None:
    rules = revised("2025-01-02 12:00", framework(vacant_lead_climbs=False))
    story = Story(rules=rules.framework, begins="2025-01-02 09:00")
    (step,) = found(story, "2025-01-06 12:00", rules).steps
    assert (step.met, step.version, step.waited) == (Met.REVISED_FIRST, None, timedelta(hours=3))
    assert "changed its framework before it was taken, 3 hours later" in says(step, framework().body_name)


def test_a_look_that_did_not_know_yet_what_was_just_adopted_took_its_step_with_cause() -> None:
    within = [Within(10), Within(20), Within(20), Within(20)]
    times = {"story": "2025-01-02 09:00:00", "adopted": "2025-01-02 09:00:20", "taken": "2025-01-02 09:00:21"}
    before = framework(within=[SECONDS, *within[1:]])
    after = replace(framework(within=[SECONDS, *within[1:]]), ladder=("partnership", "scrutiny", "executive"))
    story = Story(rules=one_version(before), begins=times["story"]).blocked(times["story"])
    story.clock_runs(times["taken"])
    rules = Rules(Revisions(((LONG_AGO, before), (london(times["adopted"]), after))), calendar())
    events = history(story)
    crossed = conformance(events, rules, london(times["taken"]))
    assert Met.WITHOUT_CAUSE not in {step.met for step in crossed.steps}
    long_known = Rules(Revisions(((LONG_AGO, before), (london("2025-01-02 09:00:05"), after))), calendar())
    late = [
        changed(event, timestamp=event.timestamp + timedelta(seconds=10)) if event.name == "escalated" else event
        for event in events
    ]
    assert [step.why for step in conformance(late, long_known, london("2025-01-02 09:00:31")).steps if step.why] == [
        Why.OTHERWISE
    ]


def test_steps_are_taken_by_nobody_but_the_clock() -> None:
    story = Story(begins="2025-01-02 09:00").blocked("2025-01-02 09:00").silence("2025-01-20 12:00")
    rules = Rules(story.rules, story.days)
    events = [changed(e, role="chair") if e.name == "escalated" else e for e in history(story)]
    (step, *_) = [each for each in conformance(events, rules, london("2025-01-20 12:00")).steps if each.why]
    assert (step.why, step.step.action) == (Why.BY_SOMEBODY, "escalate")


def test_a_decision_on_what_stood_elsewhere_is_a_flaw() -> None:
    story = Story(begins="2025-01-02 09:00").blocked("2025-01-02 09:00")
    story.disposed("2025-01-02 10:00", "partnership", "obstacle_removed")
    rules, events = Rules(story.rules, story.days), history(story)
    assert conformance(events, rules, london("2025-01-02 12:00")).breaks == ()
    spoiled = [*events[:-1], changed(events[-1], body="scrutiny")]
    assert conformance(spoiled, rules, london("2025-01-02 12:00")).breaks == (Break(Flaw.NOT_THEIRS, 4),)


def test_time_that_runs_back_is_a_flaw_but_for_the_clocks_of_two_machines() -> None:
    story = Story(begins="2025-01-02 09:00").blocked("2025-01-02 09:00")
    rules, events = Rules(story.rules, story.days), history(story)
    for back, breaks in ((timedelta(seconds=1), ()), (timedelta(seconds=2), (Break(Flaw.TIME_RUNS_BACK, 3),))):
        spoiled = [*events[:2], changed(events[2], timestamp=events[1].timestamp - back)]
        assert conformance(spoiled, rules, london("2025-01-02 12:00")).breaks == breaks


def test_a_history_whose_beginning_or_contents_are_wrong_is_judged_as_far_as_it_goes() -> None:
    story = Story(begins="2025-01-02 09:00").blocked("2025-01-02 09:00")
    rules, events = Rules(story.rules, story.days), history(story)
    until = london("2025-01-02 12:00")
    assert conformance(events[1:], rules, until).breaks == (Break(Flaw.HOLE, 1),)
    assert conformance([events[0], events[1], events[1]], rules, until).breaks == (Break(Flaw.HOLE, 3),)
    assert conformance(events, rules, until, unreadable=4).breaks == (Break(Flaw.UNREADABLE, 4),)
    broken = changed(events[2])
    del broken.__dict__["goes_to"]
    assert conformance([*events[:2], broken], rules, until).breaks == (Break(Flaw.UNREADABLE, 3),)


def test_challenges_are_told_with_their_answer_times() -> None:
    story = Story(begins="2025-01-02 09:00").challenged("2025-01-02 10:00")
    story.silence("2025-01-20 09:00")
    story.does("answer", "2025-01-20 10:00", Role.OFFICER, challenge="challenge:3", words="Soon")
    story.challenged("2025-01-21 10:00")
    story.challenged("2025-01-21 11:00")
    last = story.commitment.version
    story.does("withdraw-challenge", "2025-01-21 12:00", Role.CONSULTANT, challenge=f"challenge:{last}")
    answered, waits, withdrawn = found(story, "2025-01-22 10:00").challenges
    assert (answered.state, answered.took, answered.climbed) == ("answered", timedelta(days=18), 1)
    assert (waits.state, waits.took, waits.ended_version, waits.body) == ("open", timedelta(days=1), None, None)
    assert (withdrawn.state, withdrawn.took) == ("withdrawn", timedelta(hours=1))


def test_claims_are_told_with_what_they_lack() -> None:
    story = Story(begins="2025-01-02 09:00")
    said = {"kind": "count", "measure": "Places", "target": "6"}
    story.does("achieve", "2025-01-03 09:00", Role.OFFICER, evidence="Paid")
    story.does("give-verdict", "2025-01-04 09:00", Role.CONSULTANT, verdict="not_yet", words="No")
    story.does("reopen", "2025-01-05 09:00", Role.CONSULTANT, reason="Again")
    story.does("set-measure", "2025-01-06 09:00", Role.OFFICER, **said)
    reading = {"value": "6", "evidence": "https://example.org/places", "evidence_on": london("2025-01-05 09:00").date()}
    story.does("record-reading", "2025-01-06 10:00", Role.OFFICER, **reading)
    story.does("achieve", "2025-01-07 09:00", Role.OFFICER, evidence="Really paid")
    first, second = found(story, "2025-01-08 09:00").claims
    assert (first.lacks, first.verdict, first.reopened_version) == (("grounds",), "not_yet", 5)
    assert (second.lacks, second.verdict, second.grounds) == (("verdict",), None, 1)


def test_nothing_that_anybody_wrote_is_in_what_is_told() -> None:
    story = Story(begins="2025-01-02 09:00").blocked("2025-01-02 09:00").challenged("2025-01-02 10:00")
    told = [says(each, framework().body_name) for each in found(story, "2025-02-22 10:00").listed(every=True)]
    assert told
    assert not any("Why is nothing happening" in sentence or "No money" in sentence for sentence in told)

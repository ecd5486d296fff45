"""next_step on random governance: what no framework and no calendar can make it do."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.model.calendar import LONDON, OFFICE_CLOSES, OFFICE_OPENS, Calendar, day_of
from domain.model.climb_facts import Escalated
from domain.model.clock import take_due_step, wakes_at
from domain.model.deadlines import of_cause
from domain.model.escalation import next_step, next_warning
from domain.model.governance import Framework, Revisions
from domain.model.step import NextStep
from tests.scenarios import LONG_AGO, Story, london, one_version
from tests.unit.strategies import between, calendars, frameworks

moments = st.integers(0, 540 * 24 * 60).map(lambda minutes: london("2024-01-03 00:00") + timedelta(minutes=minutes))
modest = settings(max_examples=60, deadline=None)
YEARS = timedelta(days=3 * 366)


def as_said(moment: datetime) -> str:
    return moment.astimezone(LONDON).replace(tzinfo=None).isoformat()


def stuck(rules: Framework, days: Calendar, at: datetime, *, challenged: bool) -> Story:
    """A commitment that is stuck from a moment on."""
    story = Story(rules=one_version(rules), days=Revisions(((LONG_AGO, days),)))
    when = as_said(at)
    return story.challenged(when) if challenged else story.blocked(when)


def steps_until(story: Story, now: datetime, until: datetime) -> list[NextStep]:
    """Every step the clock takes on time from one moment to another."""
    taken: list[NextStep] = []
    while (at := wakes_at(story.commitment, story.rules, story.days, now)) is not None and at <= until:
        now = max(now, at)
        step = take_due_step(story.commitment, story.rules, story.days, now)
        assert step is not None, "woken for nothing"
        taken.append(step)
        assert len(taken) < 2_000, "the clock does not come to an end"
    return taken


@modest
@given(frameworks(), calendars, moments, st.booleans())
def test_a_climb_of_silence_reaches_the_top_and_goes_there_in_order(
    rules: Framework, days: Calendar, at: datetime, challenged: bool
) -> None:
    story = stuck(rules, days, at, challenged=challenged)
    (cause,) = story.commitment.causes
    taken = steps_until(story, story.commitment.modified_on, at + YEARS)
    # A warning whose moment was out of office hours goes out late, with the moment that it had.
    for earlier, later in pairwise(step for step in taken if step.action != "warn"):
        assert earlier.at <= later.at, (earlier, later)
    climbed = [step.receiver for step in taken if step.cause == cause and step.action == "escalate"]
    assert climbed == list(rules.ladder if challenged else rules.ladder[1:])
    assert story.commitment.causes[cause].holder == rules.ladder[-1]


@modest
@given(frameworks(), calendars, moments, st.booleans())
def test_the_same_facts_give_the_same_step(rules: Framework, days: Calendar, at: datetime, challenged: bool) -> None:
    story = stuck(rules, days, at, challenged=challenged)
    found = {next_step(story.commitment, story.rules, story.days, story.commitment.modified_on) for _ in range(3)}
    later = story.commitment.modified_on + timedelta(days=1000)
    assert found == {next_step(story.commitment, story.rules, story.days, later)}, "time alone moves no deadline"


@modest
@given(frameworks(), calendars, moments, st.booleans())
def test_a_deadline_is_a_worked_day_a_meeting_or_the_day_it_began(
    rules: Framework, days: Calendar, at: datetime, challenged: bool
) -> None:
    story = stuck(rules, days, at, challenged=challenged)
    began = day_of(story.commitment.modified_on)
    (cause,) = story.commitment.causes.values()
    deadline = of_cause(cause, rules, days)
    assert deadline is not None
    assert deadline.day >= began
    meetings = {
        day for body in rules.bodies for day in between(began, deadline.day) if day in meeting_days(days, body.key)
    }
    if not deadline.exact:
        assert days.is_worked(deadline.day) or deadline.day in meetings | {began}


def meeting_days(days: Calendar, body: str) -> set[date]:
    found = set()
    for meeting in days.meetings_from(body, date(2024, 1, 1)):
        if meeting > date(2027, 1, 1):
            break
        found.add(meeting)
    return found


@modest
@given(frameworks(), calendars, moments, st.booleans(), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_a_warning_goes_out_in_office_hours_of_a_worked_day_and_before_its_deadline(
    rules: Framework, days: Calendar, at: datetime, challenged: bool, late: timedelta
) -> None:
    story = stuck(rules, days, at, challenged=challenged)
    now = story.commitment.modified_on + late
    warning = next_warning(story.commitment, story.rules, story.days, now)
    if warning is not None:
        here = warning.at.astimezone(LONDON)
        assert days.is_worked(here.date())
        assert OFFICE_OPENS <= here.time() < OFFICE_CLOSES
        assert story.commitment.modified_on < warning.at < warning.deadline


@modest
@given(frameworks(), calendars, moments, st.lists(st.tuples(st.integers(0, 60), frameworks(), calendars), max_size=3))
def test_no_revision_escalates_one_cause_to_one_body_twice(
    rules: Framework, days: Calendar, at: datetime, revisions: list[tuple[int, Framework, Calendar]]
) -> None:
    story = stuck(rules, days, at, challenged=False)
    now = story.commitment.modified_on
    for after, revised_rules, revised_days in revisions:
        steps_until(story, now, now + timedelta(days=after))
        now += timedelta(days=after, microseconds=1)
        story.rules = Revisions((*story.rules.versions, (now, revised_rules)))
        story.days = Revisions((*story.days.versions, (now, revised_days)))
    steps_until(story, now, now + YEARS)
    went = [(e.cause, e.to_body) for e in story.commitment.pending_events if isinstance(e, Escalated)]
    assert len(set(went)) == len(went)


@modest
@given(frameworks(), calendars, frameworks(), calendars, moments, st.integers(1, 90))
def test_a_revision_gives_notice_until_the_next_working_day_ends(
    rules: Framework, days: Calendar, revised: Framework, revised_days: Calendar, at: datetime, after: int
) -> None:
    story = stuck(rules, days, at, challenged=False)
    changed = story.commitment.modified_on + timedelta(days=after)
    was = story.next(as_said(at))
    story.rules = Revisions((*story.rules.versions, (changed, revised)))
    story.days = Revisions((*story.days.versions, (changed, revised_days)))
    cause = next(iter(story.commitment.causes))
    now = next_step(story.commitment, story.rules, story.days, changed)
    if was is None or now is None or was.cause != cause or now.cause != cause or was.at <= changed:
        return
    moved = now.at != was.at and not now.exact
    notice = datetime.combine(revised_days.working_days_after(day_of(changed), 1), time(), LONDON)
    assert not moved or now.at >= notice, (changed, was, now)

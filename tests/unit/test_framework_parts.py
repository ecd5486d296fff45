"""The parts of a framework file that stand around its promises: what is taken, and what is refused."""

import tomllib
from datetime import timedelta
from typing import Any

import pytest
from eventsourcing.persistence import JSONTranscoder

from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks import file
from domain.ledger import transcoding
from domain.model.calendar import Every
from domain.model.errors import Invalid
from domain.model.frame import Frame, Seat
from tests.scenarios import framework_file

WHOLE = """
vision = { text = "A good life.", met_when = ["Children say so."] }

[[articles]]
number = 12
text = "Say what you think."

[[principles]]
key = "listen"
text = "Listen."
articles = [12]

[[legislation]]
key = "act"
name = "Children Act 1989"
section = "22(3)"

[[organisations]]
key = "college"
name = "College"
sector = "statutory"

[[seats]]
key = "nurse"
title = "Designated Nurse"
body = "partnership"
from = 2024-04-01
to = 2026-03-31
chair = true
co_opted = "Health"
group = "Independent"

[[pledges]]
key = "pledge"
title = "The pledge"
promises = ["p1"]
launched_year = 2009
under_review = true
signatories = [{ by = "Chief Executive", year = 2009 }, { by = "Trust", later = true }]

[[voices]]
key = "v1"
text = "Bikes!"
outcome = "healthy"

[[success_criteria]]
key = "s1"
text = "Children feel safe."

[[duties]]
key = "report"
title = "Yearly report"
body = "executive"
every = "12 months"
first = 2025-06-04
due_after = 10
lead = "nurse"
outcome = "healthy"
last_done = 2024-06-05

[[duties]]
key = "training"
title = "Training"
body = "executive"
months = [9, 3]

[[duties]]
key = "review"
title = "Review"
body = "executive"
due_on = 2027-12-31

[[duties]]
key = "visit"
title = "Visit"
body = "executive"
whenever = "A child comes into care"

[[indicator_groups]]
key = "homes"
name = "Where children live"
adds_up_to = 95.5
of = "all"

[[indicators]]
key = "all"
name = "Children in care"
scope = "Testshire"
value = 300
up_to = 340
unit = "children"
about = true

[[indicators]]
key = "foster"
name = "In foster care"
scope = "Testshire"
as_at = 2024-01-01
value = 95.5
unit = "%"
group = "homes"

[[good_practice]]
key = "passes"
text = "Leisure passes"
council = "Sutton"
outcomes = ["healthy"]

[policy]
title = "Strategy"
effective_from = 2021-08-01
reviewed = 2024-01-08
due_for_review = 2027-12-31
decided_on = "open"
responsible = "nurse"
approvers = ["nurse"]
status = "Mandatory"
audience = "All"
versions = [{ version = "1.5", change = "Final draft", on = 2024-01-08 }]
"""
VERSIONS = [{"version": "1", "text": "We hear you.", "year": 2009}]


def whole(text: str = WHOLE, **changed: object) -> dict[str, Any]:
    outcomes = [{"key": "healthy", "name": "Healthy", "partners": ["college"]}]
    promises = [{"key": "p1", "text": "We listen.", "versions": VERSIONS}]
    return framework_file(outcomes=outcomes, promises=promises, **tomllib.loads(text)) | changed


def test_every_part_becomes_part_of_the_model() -> None:
    found = file.parse(whole())
    assert [name for name, part in vars(found.frame).items() if not part] == []
    assert found.outcomes[0].partners == ("college",)
    assert found.promises[0].versions[0].year == 2009
    assert found.frame.duties[0].every == Every(months=12)
    assert [duty.months for duty in found.frame.duties] == [(), (3, 9), (), ()]
    assert found.frame.policy is not None
    assert found.frame.policy.decision_open


def test_a_seat_is_held_from_its_first_day_to_its_last() -> None:
    seat: Seat = file.parse(whole()).seats[0]
    assert seat.since is not None
    assert seat.until is not None
    days = [seat.since - timedelta(1), seat.since, seat.until, seat.until + timedelta(1)]
    assert [seat.is_held(day) for day in days] == [False, True, True, False]
    assert Seat("k", "Title", "body").is_held(seat.since)


def test_a_file_without_any_of_it_is_as_good_as_ever() -> None:
    assert file.parse(framework_file(organisations=[], good_practice=[], duties=[])).frame == Frame()


@pytest.mark.parametrize("name", COUNCILS)
def test_what_the_ledger_gives_back_is_the_same_framework(name: str) -> None:
    data = file.read(FRAMEWORKS / f"{name}.toml")
    transcoder = JSONTranscoder()
    transcoder.register(transcoding.DateAsISO())
    assert file.parse(transcoder.decode(transcoder.encode(data))) == file.parse(data)


WRONG = [
    ("articles = [12]", "articles = [12, 13]", "principles.0.articles: article 13 is not among the articles"),
    ("number = 12", "number = 55", "articles.0.number"),
    (
        'sector = "statutory"',
        'sector = "public"',
        "organisations.0.sector: expected 'statutory', 'private', 'third' or 'contractor'",
    ),
    ("from = 2024-04-01", "from = 2027-04-01", "seats.0.to: expected 2027-04-01 (from) or a later day"),
    ("from = 2024-04-01", 'from = "2024-04-01"', "seats.0.from: expected a date such as 2025-04-01, without quotes"),
    ("from = 2024-04-01", "from = 20240401", "seats.0.from: expected a date such as 2025-04-01, without quotes"),
    ("chair = true", 'chair = "yes"', "seats.0.chair: expected true or false"),
    ('title = "Designated Nurse"', f'title = "{"x" * 201}"', "seats.0.title: This is too long"),
    ('title = "Designated Nurse"', 'title = "Nurse\\nDoctor"', "seats.0.title: Write this on one line"),
    ('promises = ["p1"]', 'promises = ["p2"]', "pledges.0.promises: no promise has the key p2"),
    ("launched_year = 2009", 'launched_year = "2009"', "pledges.0.launched_year: expected a whole number"),
    ('key = "training"', 'key = "report"', "duties.1: report stands there twice"),
    ("months = [9, 3]", "months = [13]", "duties.1.months.0"),
    ("months = [9, 3]", "", "duties.1: expected one of every, months, due_on and whenever"),
    ('every = "12 months"', 'whenever = "it rains"', "duties.0.first: expected only beside every"),
    ('lead = "nurse"', 'lead = "doctor"', "duties.0.lead: no seat has the key doctor"),
    ('outcome = "healthy"\nlast', 'outcome = "wealthy"\nlast', "duties.0.outcome: no outcome has the key wealthy"),
    ("adds_up_to = 95.5", "adds_up_to = 100", "indicator_groups.0.adds_up_to: its figures come to 95.5, not 100"),
    ('group = "homes"', 'group = "houses"', "indicators.1.group: no indicator group has the key houses"),
    ("up_to = 340", "up_to = 300", "indicators.0.up_to: expected more than value, 300"),
    ("value = 300", "value = nan", "indicators.0.value"),
    (
        'decided_on = "open"',
        'decided_on = "later"',
        "policy.decided_on: expected a date such as 2025-04-01, without quotes, or",
    ),
    ('responsible = "nurse"', 'responsible = "doctor"', "policy.responsible: no seat has the key doctor"),
    ('approvers = ["nurse"]', 'approvers = ["doctor"]', "policy.approvers: no seat has the key doctor"),
    ('outcomes = ["healthy"]', 'outcomes = ["wealthy"]', "good_practice.0.outcomes: no outcome has the key wealthy"),
    ('key = "college"', 'key = "school"', "outcomes.0.partners: no organisation has the key college"),
]


@pytest.mark.parametrize(("old", "new", "says"), WRONG)
def test_a_wrong_part_is_refused_with_its_place_and_what_was_expected(old: str, new: str, says: str) -> None:
    assert old in WHOLE
    with pytest.raises(Invalid) as caught:
        file.parse(whole(WHOLE.replace(old, new, 1)))
    assert says in caught.value.sentence


@pytest.mark.parametrize("version", [{}, {"year": 2009, "adopted_on": tomllib.loads("d = 2009-01-01")["d"]}])
def test_a_version_of_a_promise_has_a_day_or_a_year(version: dict[str, object]) -> None:
    promises = [{"key": "p1", "text": "We listen.", "versions": [{"version": "1", "text": "We hear you."} | version]}]
    with pytest.raises(Invalid, match=r"promises\.0\.versions\.0: expected adopted_on, or year"):
        file.parse(whole(promises=promises))


def test_a_framework_does_not_end_before_it_begins() -> None:
    days = tomllib.loads("in_force_from = 2025-04-01\nin_force_to = 2025-03-31")
    with pytest.raises(Invalid, match="in_force_to: expected 2025-04-01"):
        file.parse(whole(**days))

"""A session of a body: when it is, who may do what about it, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from domain.ledger.transcoding import transcoder
from domain.model.access import Actor, Role
from domain.model.errors import Invalid, NotAllowed, WrongState
from domain.model.folding import add_up
from domain.model.frame import Seat
from domain.model.session import Session
from domain.model.session_access import RULES, STATES, may_at_session
from tests.scenarios import actor, framework
from tests.unit.sessions import Sitting

C, O, X, Y = STATES  # noqa: E741 - called, open, closed, cancelled
RECORDS = "officer lead participation_worker chair"
GOLDEN = f"""
move            | officer chair                | {C}
cancel          | officer chair                | {C}
open            | officer chair                | {C}
close           | officer chair                | {O}
attend          | {RECORDS}                    | {O} {X}
note-theme      | {RECORDS}                    | {O}
raise-point     | {RECORDS} consultant member  | {O}
ask-question    | {RECORDS} member             | {O}
answer-question | {RECORDS}                    | {O} {X}
give-assurance  | {RECORDS}                    | {O}
endorse         | {RECORDS}                    | {O}
decide          | {RECORDS}                    | {O}
note-disposal   | {RECORDS}                    | {O} {X}
propose         | {RECORDS} consultant         | {O}
celebrate       | {RECORDS} consultant         | {O}
take-up         | {RECORDS}                    | {O} {X}
draft-report    | officer chair participation_worker consultant | {X}
"""
TABLE = {
    command.strip(): (set(roles.split()), set(states.split()))
    for command, roles, states in (line.split("|") for line in GOLDEN.strip().splitlines())
}


def test_the_table_has_every_command() -> None:
    assert set(TABLE) == set(RULES)


@pytest.mark.parametrize("command", TABLE)
def test_a_command_may_be_given_by_its_roles_in_its_states_and_by_nobody_else(command: str) -> None:
    roles, states = TABLE[command]
    found = {
        (role.value, state)
        for role in Role
        for state in STATES
        if may_at_session(command, actor(role, "cooperative"), state=state, body="cooperative")
    }
    assert found == {(role, state) for role in roles for state in states}


@pytest.mark.parametrize("command", TABLE)
def test_chairs_and_members_of_another_body_have_no_part_in_it(command: str) -> None:
    for role in (Role.CHAIR, Role.MEMBER):
        other: Actor = actor(role, "scrutiny")
        assert not any(may_at_session(command, other, state=state, body="cooperative") for state in STATES)


def test_a_session_is_called_for_a_day_and_an_outcome_or_a_line_of_its_own() -> None:
    found = Sitting().session
    assert (found.body, found.day, found.state, found.title) == (
        "cooperative",
        date(2025, 1, 22),
        "called",
        "Cooperative: Healthy",
    )
    assert (found.outcome, found.theme) == ("healthy", "Healthy")
    own = Sitting(theme="  Where we live  ", place="Town Hall").session
    assert (own.outcome, own.theme, own.place) == (None, "Where we live", "Town Hall")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"body": "parliament"}, "body"),
        ({"theme": " "}, "theme"),
        ({"theme": "a\nb"}, "theme"),
        ({"day": date(1900, 1, 1)}, "day"),
        ({"day": date(2200, 1, 1)}, "day"),
        ({"place": "x" * 201}, "place"),
    ],
)
def test_what_a_session_cannot_be_called_with_is_named(said: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Sitting(**said)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_only_officers_and_the_chair_of_the_body_call_it() -> None:
    sitting = Sitting()
    from domain.model.session_decisions import call

    said = {"body": "cooperative", "day": date(2025, 4, 23), "theme": "Safe"}
    call(sitting.order(Role.CHAIR, "2025-01-06 10:00", body="cooperative"), sitting.session.id, **said)  # type: ignore[arg-type]
    for role, body in ((Role.CHAIR, "scrutiny"), (Role.CONSULTANT, None), (Role.MEMBER, "cooperative")):
        with pytest.raises(NotAllowed):
            call(sitting.order(role, "2025-01-06 10:00", body=body), sitting.session.id, **said)  # type: ignore[arg-type]


def test_it_is_moved_and_cancelled_with_a_reason_while_it_is_to_come() -> None:
    sitting = Sitting()
    sitting.does("move", "2025-01-10 09:00", day=date(2025, 1, 29), reason="The hall is flooded.")
    assert sitting.session.day == date(2025, 1, 29)
    for day in (date(2025, 1, 29), date(2025, 1, 9)):
        with pytest.raises(Invalid):
            sitting.does("move", "2025-01-10 10:00", day=day, reason="Again.")
    with pytest.raises(Invalid):
        sitting.does("cancel", "2025-01-10 10:00", reason=" ")
    sitting.does("cancel", "2025-01-10 10:00", reason="Nobody can come.")
    assert (sitting.session.state, sitting.session.cancelled_because) == ("cancelled", "Nobody can come.")
    for command, said in (("cancel", {"reason": "Twice."}), ("open", {}), ("decide", {"text": "Yes."})):
        with pytest.raises(WrongState):
            sitting.does(command, "2025-01-30 10:00", **said)


def test_it_opens_on_its_day_or_is_entered_late_as_of_it() -> None:
    sitting = Sitting()
    with pytest.raises(Invalid, match="has not come yet"):
        sitting.does("open", "2025-01-21 23:59")
    with pytest.raises(Invalid):
        sitting.does("open", "2025-01-24 09:00", on=date(2025, 1, 23))
    sitting.does("open", "2025-01-24 09:00")
    event = sitting.session.pending_events[-1]
    assert event.on == date(2025, 1, 22)  # type: ignore[attr-defined]
    with pytest.raises(WrongState):
        sitting.does("open", "2025-01-24 09:01")
    sitting.does("close", "2025-01-24 09:02")
    with pytest.raises(WrongState):
        sitting.does("move", "2025-01-24 09:03", day=date(2025, 2, 1), reason="Too late.")


def test_who_was_there_is_told_by_seat_or_role_and_the_last_word_counts() -> None:
    seats = (Seat("executive-member", "Executive Member", "cooperative"),)
    sitting = Sitting(rules=framework(seats=seats)).opened()
    sitting.does("attend", who="executive-member")
    sitting.does("attend", who="consultant", how_many=2, hours="5.50")
    sitting.does("attend", role=Role.PARTICIPATION_WORKER, who="consultant", how_many=3, hours="7.5")
    sitting.does("attend", who="young_person", how_many=4)
    there = sitting.session.attendance
    assert {key: (each.how_many, each.hours) for key, each in there.items()} == {
        ("executive-member", None): (1, None),
        (None, "consultant"): (3, Decimal("7.5")),
        (None, "young_person"): (4, None),
    }
    assert not any(event.on_behalf for event in sitting.session.pending_events)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"who": "Keira Example"}, "who"),
        ({"who": "admin"}, "who"),
        ({"who": "member", "how_many": -1}, "how_many"),
        ({"who": "member", "how_many": 1001}, "how_many"),
        ({"who": "member", "hours": "2"}, "hours"),
        *(({"who": "consultant", "hours": hours}, "hours") for hours in ("-1", "25", "1.234", "NaN", "1e9", "two")),
    ],
)
def test_no_name_no_impossible_number_and_no_hours_of_others(said: dict[str, object], field: str) -> None:
    sitting = Sitting().opened()
    with pytest.raises(Invalid) as refusal:
        sitting.does("attend", **said)
    assert refusal.value.field == field
    assert not sitting.session.attendance


def test_a_replay_of_what_is_stored_gives_the_same_session() -> None:
    sitting = Sitting().opened()
    sitting.does("attend", who="consultant", how_many=2, hours="4")
    sitting.does("raise-point", role=Role.CONSULTANT, words="The forms are too long.")
    sitting.does("decide", text="Shorten the forms.")
    sitting.does("take-up", item=2, title="Shorter forms")
    sitting.does("close")
    made = transcoder()
    # Words are sealed where they are stored; of the rest the stored form gives back what went in.
    for event in sitting.session.pending_events:
        state = {name: value for name, value in vars(event).items() if name not in ("words", "response")}
        assert made.decode(made.encode(state)) == state
    again = add_up(sitting.session.pending_events)  # type: ignore[arg-type]
    assert isinstance(again, Session)
    assert again.items == sitting.session.items
    assert again.attendance == sitting.session.attendance
    assert (again.state, again.version) == ("closed", 7)

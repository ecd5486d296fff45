"""Who may do what, and when: the whole table, written out apart from the code."""

import pytest

from domain.model.access import RULES, STATES, Actor, Role, check, check_role, may
from domain.model.errors import NotAllowed, WrongState
from tests.scenarios import actor

P, A, B, ACHIEVED, DECLINED, IMPOSSIBLE = STATES
CLOSED = f"{ACHIEVED} {DECLINED} {IMPOSSIBLE}"
PROPOSE = "officer lead consultant participation_worker chair"
GOLDEN = f"""
agree              | chair                           | {P}
decline            | chair                           | {P}
block              | lead officer                    | {A}
unblock            | lead officer                    | {B}
report-progress    | lead officer                    | {A} {B}
challenge          | consultant participation_worker | {P} {A} {B} {CLOSED}
answer             | lead officer                    | {P} {A} {B} {CLOSED}
withdraw-challenge | consultant participation_worker | {P} {A} {B} {CLOSED}
dispose            | chair                           | {P} {A} {B} {CLOSED}
refer              | chair                           | {P} {A} {B} {CLOSED}
move-due-date      | chair                           | {A} {B}
assign-lead        | chair                           | {P} {A} {B}
assign-owner       | chair                           | {P} {A} {B}
adopt              | lead officer chair              | {P} {A} {B}
withdraw-adoption  | lead officer chair              | {P} {A} {B}
link               | {PROPOSE} | {P} {A} {B} {CLOSED}
unlink             | {PROPOSE} | {P} {A} {B} {CLOSED}
set-measure        | lead officer chair              | {P} {A} {B} {ACHIEVED}
record-reading     | lead officer consultant participation_worker | {A} {B} {ACHIEVED} {IMPOSSIBLE}
withdraw-reading   | lead officer                    | {A} {B} {ACHIEVED} {IMPOSSIBLE}
achieve            | lead officer                    | {A} {B}
give-verdict       | consultant participation_worker | {ACHIEVED}
reopen             | chair consultant                | {CLOSED}
cannot-be-met      | chair                           | {A} {B}
deliver-explanation | chair lead officer participation_worker | {IMPOSSIBLE}
"""
TABLE = {
    command.strip(): (set(roles.split()), set(states.split()))
    for command, roles, states in (line.split("|") for line in GOLDEN.strip().splitlines())
}


def chair(body: str) -> Actor:
    return actor(Role.CHAIR, body)


def test_the_table_has_every_command() -> None:
    assert set(TABLE) == set(RULES)


@pytest.mark.parametrize("command", TABLE)
def test_a_command_may_be_given_by_its_roles_in_its_states_and_by_nobody_else(command: str) -> None:
    roles, states = TABLE[command]
    found = {
        (role.value, state)
        for role in Role
        for state in STATES
        if may(command, actor(role, "partnership"), state=state, decided_by="partnership", holders={"partnership"})
    }
    assert found == {(role, state) for role in roles for state in states}


@pytest.mark.parametrize("role", list(Role))
def test_a_wrong_role_is_told_so_before_a_wrong_state(role: Role) -> None:
    for command, (roles, _) in TABLE.items():
        if role.value not in roles:
            with pytest.raises(NotAllowed):
                check(command, actor(role), state="achieved", decided_by="partnership", holders=set())


@pytest.mark.parametrize(
    ("command", "decides", "holds"),
    [("agree", True, False), ("decline", True, False), ("dispose", False, True), ("refer", False, True)]
    + [(command, True, True) for command in ("move-due-date", "assign-lead", "cannot-be-met", "reopen")],
)
def test_a_chairs_command_belongs_to_the_body_concerned(command: str, decides: bool, holds: bool) -> None:
    state = sorted(TABLE[command][1] & {"proposed", "agreed", "declined"})[0]
    for body, allowed in (("partnership", decides), ("scrutiny", holds), ("executive", False)):
        given = may(command, chair(body), state=state, decided_by="partnership", holders={"scrutiny"})
        assert given is allowed, (command, body)


@pytest.mark.parametrize("command", ["dispose", "refer"])
def test_where_nothing_stands_with_any_body_there_is_nothing_to_dispose_of(command: str) -> None:
    with pytest.raises(WrongState):
        check(command, chair("partnership"), state="blocked", decided_by="partnership", holders=set())


def test_only_some_roles_propose() -> None:
    proposers = set()
    for role in Role:
        try:
            check_role("propose", actor(role))
        except NotAllowed:
            continue
        proposers.add(role.value)
    assert proposers == {"officer", "lead", "consultant", "participation_worker", "chair"}


def test_an_actor_sees_its_own_council_or_every_one() -> None:
    assert actor(Role.OFFICER).sees("testshire")
    assert not actor(Role.OFFICER).sees("elsewhere")
    assert Actor(actor(Role.AUDITOR).id, Role.AUDITOR, council=None).sees("elsewhere")

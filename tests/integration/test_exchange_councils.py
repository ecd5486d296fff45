"""The past of each council as a table: it changes nothing where it is, and comes to the same in an empty ledger."""

import pytest

from api import exchange
from api.running.setup import COUNCILS
from domain.ledger.application import SYSTEM
from domain.model.access import Actor, Role
from tests.conftest import Web
from tests.integration.councils import with_three_councils
from tests.scenarios import actor
from tests.unit.tables import Record, exported, rows_of


@pytest.fixture(scope="module")
def councils(shared_web: Web) -> Web:
    return with_three_councils(shared_web)


@pytest.mark.parametrize("council", COUNCILS)
def test_the_past_of_each_council_goes_out_and_comes_back(councils: Web, council: str) -> None:
    here = councils.services
    text = exchange.export(here, exchange.of_council(here, council))
    rows = rows_of(text)
    assert len(rows) > 5
    listed = councils.client.get(f"/api/councils/{council}/export", headers=councils.headers(f"officer of {council}"))
    assert listed.content == text
    unedited = exchange.planned(here, text, [], council)
    assert not any(row.acts or row.stops for row in unedited.rows)

    rules = here.ledger.governance_at(council, actor=SYSTEM).framework.at(here.ledger.now())
    seats = [(Role.OFFICER, None), *((Role.CHAIR, body.key) for body in rules.bodies)]
    there = Record(rules)
    who = [Actor(actor(role, body).id, role, council, body) for role, body in seats]
    there.carry_out(text, who)
    again = [exported(there, which) for which in there.histories]
    assert [row | {"id": "", "version": ""} for row in again] == [row | {"id": "", "version": ""} for row in rows]

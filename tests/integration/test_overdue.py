"""What became overdue lately: found over HTTP and on its page, newest first, until it is dealt with."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.model.calendar import day_of
from tests.conftest import Web
from tests.integration.desk import AGREE, CHAIR, done, propose
from tests.scenarios import COUNCIL

OVERDUE = f"/api/councils/{COUNCIL}/overdue"


def became_overdue(web: Web, title: str, day: date) -> str:
    """A commitment that was due on a day and was not done, as the clock finds it."""
    which = propose(web, title=title, due_on=day.isoformat())
    done(web, *AGREE[:2], which, {})
    assert web.services.ledger.take_due_steps(UUID(which)).taken
    web.catch_up()
    return which


def listed(web: Web, **asked: str) -> list[dict[str, Any]]:
    answer = web.client.get(OVERDUE, params=asked, headers=web.headers("officer"))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_what_became_overdue_is_listed_from_a_day_on_newest_first_until_it_is_done(web: Web) -> None:
    today = day_of(web.services.ledger.now())
    long_ago, lately = today - timedelta(days=200), today - timedelta(days=3)
    old, new = became_overdue(web, "An old one", long_ago), became_overdue(web, "A new one", lately)
    assert [item["commitment"] for item in listed(web)] == [new]
    assert [item["commitment"] for item in listed(web, since=long_ago.isoformat())] == [new, old]
    assert listed(web, since=(lately + timedelta(days=1)).isoformat()) == []
    (item,) = listed(web)
    assert (item["kind"], item["since"], item["body"]) == ("overdue", lately.isoformat(), "partnership")
    # It stays in the list wherever it climbs, and goes when the day is moved.
    done(web, CHAIR, "dispose", new, {"decision": "referred_up", "words": "Beyond us."})
    web.catch_up()
    assert [item["body"] for item in listed(web)] == ["cooperative"]
    moved = {"due_on": (today + timedelta(days=30)).isoformat(), "reason": "We have the money now."}
    done(web, "chair of cooperative", "move-due-date", new, moved)
    web.catch_up()
    assert listed(web) == []


def test_what_is_stuck_for_other_reasons_is_not_in_it(web: Web) -> None:
    which = propose(web)
    done(web, *AGREE[:2], which, {})
    done(web, "officer", "block", which, {"obstacle": "No money", "help_needed": "A budget"})
    web.catch_up()
    assert listed(web, since="1990-01-01") == []


@pytest.mark.parametrize("since", ["yesterday", "2024-02-30", "99999-01-01"])
def test_a_day_that_is_none_is_refused(shared_web: Web, since: str) -> None:
    answer = shared_web.client.get(OVERDUE, params={"since": since}, headers=shared_web.headers("officer"))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_another_councils_list_is_not_found(shared_web: Web) -> None:
    assert shared_web.client.get(OVERDUE, headers=shared_web.headers("stranger")).status_code == 404
    assert shared_web.client.get(OVERDUE).status_code == 401

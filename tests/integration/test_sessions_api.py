"""Sessions over HTTP: from the call to what the next one opens with."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.model.calendar import day_of
from tests.conftest import Web
from tests.integration.passing import Time
from tests.scenarios import COUNCIL


def post(web: Web, role: str, path: str, expect: int = 200, key: str | None = None, **said: Any) -> dict[str, Any]:
    more = {"Idempotency-Key": key} if key else {}
    answer = web.client.post(f"/api{path}", json=said, headers=web.headers(role, **more))
    assert answer.status_code == expect, answer.text
    return dict(answer.json())


def get(web: Web, path: str, role: str = "officer", expect: int = 200) -> dict[str, Any]:
    answer = web.client.get(f"/api{path}", headers=web.headers(role))
    assert answer.status_code == expect, answer.text
    return dict(answer.json())


def called(web: Web, day: date, role: str = "officer", expect: int = 201, **said: Any) -> dict[str, Any]:
    about = {"body": "cooperative", "theme": "healthy"} | said
    return post(web, role, f"/councils/{COUNCIL}/sessions", expect, day=day.isoformat(), **about)


def test_a_session_from_its_call_to_what_the_next_one_opens_with(web: Web, time: Time) -> None:
    blocked = post(web, "officer", f"/councils/{COUNCIL}/commitments", 201, title="A grant", body="cooperative")["id"]
    post(web, "chair of cooperative", f"/commitments/{blocked}/agree")
    post(web, "officer", f"/commitments/{blocked}/block", obstacle="No money", help_needed="A budget")
    asked = post(web, "consultant", f"/commitments/{blocked}/challenge", words="When?")["challenges"][0]["id"]
    today = day_of(time())
    first = called(web, today)
    which = first["id"]
    assert (first["state"], first["title"], first["theme"]) == ("called", "Cooperative: Healthy", "Healthy")
    post(web, "chair of cooperative", f"/sessions/{which}/open")
    time.now += timedelta(minutes=5)
    post(web, "participation_worker", f"/sessions/{which}/attend", who="consultant", how_many=2, hours="4.5")
    post(web, "consultant", f"/sessions/{which}/raise-point", words="Gyms are far away.")
    post(web, "officer", f"/sessions/{which}/decide", text="Passes for everyone.")
    done = post(web, "officer", f"/sessions/{which}/take-up", item=2, title="A gym pass for everyone")
    taken = done["items"][1]["taken_up"]
    assert done["items"][0]["words"] == "Gyms are far away."
    assert done["attendance"] == [{"seat": None, "role": "consultant", "how_many": 2, "hours": "4.5"}]
    opening = get(web, f"/sessions/{which}/opening")
    assert (opening["last"], opening["since"]) == (None, None)
    assert [each["title"] for each in opening["changed"]] == ["A grant", "Annual report"]
    assert [(each["title"], each["rung"], each["causes"]) for each in opening["stuck"]] == [
        ("A grant", "partnership", ["blocked", "challenge"])
    ]
    post(web, "officer", f"/sessions/{which}/close")
    time.now += timedelta(minutes=5)
    post(web, "officer", f"/commitments/{blocked}/unblock", how="The money is there.")
    post(web, "lead", f"/commitments/{blocked}/answer", challenge=asked, words="In March.")
    post(web, "officer", f"/commitments/{blocked}/achieve", evidence="It is paid.")
    post(web, "chair of cooperative", f"/commitments/{taken}/agree")
    other = post(web, "officer", f"/councils/{COUNCIL}/commitments", 201, title="Bikes", body="cooperative")["id"]
    time.now += timedelta(days=87)
    following = called(web, day_of(time()))["id"]
    opening = get(web, f"/sessions/{following}/opening", role="auditor")
    assert (opening["last"], opening["last_day"]) == (which, today.isoformat())
    told = {each["title"]: [change["says"] for change in each["changes"]] for each in opening["changed"]}
    assert told["A grant"][0] == "It was blocked, and is achieved."
    assert told["Bikes"] == ["It is new: proposed."]
    assert [each["title"] for each in opening["achieved"]] == ["A grant"]
    assert [(each["title"], each["challenges"]) for each in opening["answered"]] == [("A grant", 1)]
    assert opening["asked"] == []
    assert [(each["decision"], each["text"], each["commitment"], each["state"]) for each in opening["followed"]] == [
        (1, "Passes for everyone.", taken, "agreed")
    ]
    assert opening["counts"]["changed"] == len(opening["changed"])
    # Once it is open, what it opened with stays what it was.
    post(web, "officer", f"/sessions/{following}/open")
    before = get(web, f"/sessions/{following}/opening")
    time.now += timedelta(hours=1)
    post(web, "chair of cooperative", f"/commitments/{other}/agree")
    assert get(web, f"/sessions/{following}/opening") == before
    says = [each["says"] for each in get(web, f"/sessions/{which}/events")["items"]]
    assert says[3] == "A Care Consultant raised a point: “Gyms are far away.”"


def test_the_list_is_by_body_and_day_and_comes_in_pages(web: Web) -> None:
    days = [date(2031, 1, 7) + timedelta(weeks=week) for week in range(5)]
    ids = [called(web, day, body=body)["id"] for day in days for body in ("cooperative", "scrutiny")]
    web.catch_up()
    found, cursor = [], ""
    while True:
        page = get(web, f"/councils/{COUNCIL}/sessions?limit=3&cursor={cursor}")
        found += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert sorted(found) == sorted(ids)
    assert [each["day"] for each in get(web, f"/councils/{COUNCIL}/sessions")["items"]] == sorted(
        [day.isoformat() for day in days for _ in range(2)], reverse=True
    )
    some = get(web, f"/councils/{COUNCIL}/sessions?body=scrutiny&from={days[1]}&to={days[3]}")["items"]
    assert [(each["day"], each["body"]) for each in some] == [
        (days[3].isoformat(), "scrutiny"),
        (days[2].isoformat(), "scrutiny"),
        (days[1].isoformat(), "scrutiny"),
    ]
    for wrong in ("cursor=7", "cursor=2031-01-07_x", "from=soon", "limit=0", "body=%00"):
        get(web, f"/councils/{COUNCIL}/sessions?{wrong}", expect=422)
    get(web, "/councils/elsewhere/sessions", expect=404)


def test_every_list_shows_what_was_recorded_as_soon_as_a_command_waited_for_it(web: Web) -> None:
    made = called(web, date(2031, 3, 4))["id"]
    web.catch_up()
    lately = get(web, f"/councils/{COUNCIL}/sessions")["items"]
    assert [each["id"] for each in lately] == [made]
    with web.services.database() as conn:
        row = conn.execute("SELECT about, says FROM read.timeline WHERE subject_id = %s", (made,)).fetchone()
    assert row == ("session", "A session of the Cooperative was called for Tuesday 4 March 2031: Healthy.")


def test_refusals_are_problems_and_nothing_is_written(web: Web, time: Time) -> None:
    which = called(web, day_of(time()), key="k")["id"]
    assert called(web, day_of(time()), key="k")["id"] == which
    version = get(web, f"/sessions/{which}")["version"]
    for role, command, expect, said in (
        ("officer", "decide", 409, {"text": "Yes."}),
        ("consultant", "open", 403, {}),
        ("chair of scrutiny", "open", 403, {}),
        ("auditor", "cancel", 403, {"reason": "No."}),
        ("officer", "cancel", 422, {"reason": " "}),
        ("officer", "move", 422, {"day": "soon", "reason": "No."}),
        ("officer", "attend", 422, {"who": "member", "how_many": -1}),
        ("officer", "rename", 404, {}),
        ("stranger", "open", 404, {}),
    ):
        post(web, role, f"/sessions/{which}/{command}", expect, **said)
    assert get(web, f"/sessions/{which}")["version"] == version
    for path in (f"/sessions/{uuid4()}", "/sessions/none", f"/sessions/{which}/diff?from=2024-01-01"):
        get(web, path, expect=404)
    get(web, f"/commitments/{which}", expect=404)
    called(web, day_of(time()), expect=422)
    called(web, date(2031, 3, 4), role="consultant", expect=403)
    called(web, date(2031, 3, 4), role="stranger", expect=404)


@pytest.mark.parametrize("text", ["Jayden Thompson's placement broke down.", "Kayleigh Smith told us so."])
def test_what_seems_to_be_about_one_child_is_refused_or_held_and_recorded_when_checked(
    web: Web, time: Time, text: str
) -> None:
    which = called(web, day_of(time()))["id"]
    post(web, "officer", f"/sessions/{which}/open")
    refused = post(web, "consultant", f"/sessions/{which}/raise-point", 422, words=text)
    assert refused["type"] == "urn:kept:about-one-child"
    held = post(web, "consultant", f"/sessions/{which}/raise-point", 202, words=text, ask_for_a_check=True)["held"]
    assert get(web, f"/sessions/{which}")["items"] == []
    shown = get(web, f"/councils/{COUNCIL}/held")["items"][0]
    assert (shown["session"], shown["commitment"]) == (which, None)
    assert post(web, "officer", f"/held/{held}/record")["state"] == "recorded"
    assert [each["words"] for each in get(web, f"/sessions/{which}")["items"]] == [text]
    # The call of a session is looked at likewise.
    about: dict[str, Any] = {"body": "scrutiny", "day": "2031-05-06", "theme": "Jayden Thompson"}
    called(web, date(2031, 5, 6), expect=422, body="scrutiny", theme=about["theme"])
    asked = about | {"ask_for_a_check": True}
    held = post(web, "officer", f"/councils/{COUNCIL}/sessions", 202, **asked)["held"]
    post(web, "participation_worker", f"/held/{held}/record")
    web.catch_up()
    assert UUID(get(web, f"/councils/{COUNCIL}/sessions?body=scrutiny")["items"][0]["id"])

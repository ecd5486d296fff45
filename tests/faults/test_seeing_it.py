"""What can be seen of a running Kept: a promise followed through the logs of every process, figures, traces; and what
cannot be seen anywhere: what people wrote."""

import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2 as httpx
import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.faults import canaries
from tests.faults.collector import Collector, attributes, collecting
from tests.faults.test_climb import climbed
from tests.faults.whole import Whole, free_port, whole
from tests.unit.test_board_and_alarms import told

CANARY = "wellyboots-canary"
"""In every text that is sent: it must come up nowhere but on the record."""
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PROCESSES = ("api", "project", "worker")


@dataclass
class Seen:
    """A run whose one promise was blocked by a request with a trace of its own, and climbed to the top."""

    kept: Whole
    collector: Collector
    path: str
    answer: Any
    port: int

    @property
    def subject(self) -> str:
        return self.path.rpartition("/")[2]

    def lines(self, **fields: object) -> list[dict[str, Any]]:
        """The log lines of every process that have these fields, as they were written."""
        # What comes after the last end of a line is still being written.
        ended = (line for p in PROCESSES for line in self.log(p).rpartition("\n")[0].splitlines())
        found = [json.loads(line) for line in ended if line.startswith("{")]
        return [line for line in found if fields.items() <= line.items()]

    def log(self, process: str) -> str:
        return (self.kept.data / "logs" / f"{process}.log").read_text()

    def figures(self, number: int) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port + number}/metrics", timeout=20) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, server_program: Path) -> Iterator[Seen]:
    port = free_port()
    with collecting() as collector:
        env = {"KEPT_METRICS_PORT": str(port), "KEPT_OTLP_ENDPOINT": collector.url}
        with whole(tmp_path_factory.mktemp("seen") / "data", **env) as kept:
            kept.adopt_with("PT2S")
            body = {"title": f"Boots {CANARY}", "measure": CANARY, "lead": CANARY}
            made = kept.post("/api/councils/manchester/commitments", "consultant", body)
            path = f"/api/commitments/{made['id']}"
            kept.post(f"{path}/agree", "chair", {}, as_body=made["body"])
            why = {"obstacle": f"No boots {CANARY}", "help_needed": CANARY}
            headers = {
                "Authorization": f"Bearer {kept.token('officer')}",
                "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
            }
            answer = httpx.post(f"{kept.url}{path}/block", json=why, headers=headers, timeout=20)
            kept.wait_for(lambda: climbed(kept, path))
            made = Seen(kept, collector, path, answer, port)
            # A step is told of after it is on the record.
            kept.wait_for(lambda: bool(made.lines(event="step", subject=made.subject, action="unanswered")))
            yield made


def test_one_promise_is_followed_from_the_request_to_the_step(seen: Seen) -> None:
    """As docs/operate.md has it: request, command, event, poke, workflow, step."""
    assert seen.answer.headers["x-request-id"] == TRACE
    (request,) = seen.lines(event="request", request_id=TRACE)
    assert (request["route"], request["status"]) == ("/api/commitments/{id}/block", 200)
    (command,) = seen.lines(event="command", request_id=TRACE)
    assert (command["command"], command["outcome"], command["subject"]) == ("block", "taken", seen.subject)
    events = {event["version"]: event for event in seen.kept.events(seen.path)}
    assert events[command["version"]]["event"] == "blocked"
    steps = seen.lines(event="step", subject=seen.subject, cause=f"blocked:{command['version']}")
    assert [step["action"] for step in steps] == ["escalate"] * 3 + ["unanswered"]
    assert all(step["position"] > command["position"] and step["late"] >= 0 for step in steps)
    assert {step["workflow"] for step in steps} == {f"watch-{seen.subject}"}
    pokes = seen.lines(event="poked", subject=seen.subject)
    assert any(poke["position"] >= command["position"] for poke in pokes)
    assert {poke["workflow"] for poke in pokes} == {f"watch-{seen.subject}"}
    assert {step["process"] for step in steps} == {"worker"}
    assert {line["process"] for line in (request, command)} == {"api"}


def test_each_process_tells_the_figures_that_the_board_asks_for(seen: Seen) -> None:
    texts = [seen.figures(number) for number in range(len(PROCESSES))]
    families = [family for text in texts for family in text_string_to_metric_families(text)]
    names = {family.name for family in families if family.name.startswith("kept_")}
    assert names == set(told().values())
    values = {
        (sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples
    }
    assert values["kept_steps_total", ("action", "unanswered")] >= 1
    assert values["kept_commands_total", ("command", "block"), ("outcome", "taken")] == 1
    assert values["kept_lag_events", ("follower", "register")] >= 0
    assert values["kept_ledger_up",] == values["kept_clock_up",] == 1
    assert seen.subject not in "".join(texts)


def test_a_click_and_its_step_are_traced(seen: Seen) -> None:
    def block() -> list[Any]:
        return seen.collector.named("kept-api", "POST /api/commitments/{id}/block")

    seen.kept.wait_for(lambda: bool(block()))
    (click,) = block()
    assert click.trace_id.hex() == TRACE
    (command,) = seen.lines(event="command", request_id=TRACE)
    assert command["trace_id"] == TRACE
    of_click = [span for where, span in seen.collector.spans if where == "kept-api" and span.trace_id == click.trace_id]
    assert any("ledger.append" in attributes(span).get("db.statement", "") for span in of_click)
    said = [attributes(span) for span in of_click]
    assert any(each.get("kept.command_id") == command["command_id"] for each in said)
    assert {each["kept.subject"] for each in said if "kept.subject" in each} == {seen.subject}

    def step_of_the_look() -> str | None:
        """The last step that a look of this promise took (one may take several, after an outage)."""
        looks = [attributes(span) for span in seen.collector.named("kept-worker", "RunActivity:take_due_steps")]
        of_it = (look.get("kept.command_id") for look in looks if look.get("kept.subject") == seen.subject)
        return next(filter(None, of_it), None)

    seen.kept.wait_for(lambda: step_of_the_look() is not None)
    assert step_of_the_look() in {step["command_id"] for step in seen.lines(event="step", subject=seen.subject)}
    assert any(seen.collector.named("kept-worker", "SignalWithStartWorkflow:Watch"))


def test_what_people_wrote_is_in_no_log_no_figure_and_no_trace(seen: Seen) -> None:
    kept, words = seen.kept, {"words": f"Cold feet {CANARY}"}
    headers = {"Authorization": f"Bearer {kept.token('consultant')}"}
    refused = {"Authorization": f"Bearer {CANARY}", "X-Request-ID": CANARY, "Idempotency-Key": CANARY}
    root = "/api/councils/manchester/commitments"
    with httpx.Client(base_url=kept.url, timeout=20) as client:
        assert client.post(f"{seen.path}/challenge", json=words, headers=headers).status_code == 200
        for answer, status in (
            (client.get(root, params={"q": CANARY}, headers=headers), 200),
            (client.get(root, params={"state": CANARY}, headers=headers), 422),
            (client.get(f"/{CANARY}", headers=headers), 404),
            (client.get(f"/api/commitments/{CANARY}", headers=headers), 404),
            (client.post(root, json={"title": CANARY * 9999}, headers=headers), 422),
            (client.post(root, json={"title": CANARY, CANARY: CANARY}, headers=headers), 422),
            (client.post(root, content=f"{{{CANARY}", headers=headers), 422),
            (client.post(f"{seen.path}/answer", json={"challenge": CANARY, "words": CANARY}, headers=headers), 403),
            (client.get(seen.path, headers=refused), 401),
            (client.post(f"{seen.path}/challenge", json=words, headers=headers | {"If-Match": '"1"'}), 412),
            (client.request("PROPFIND", f"/{CANARY}"), 404),
            (client.request("CANARY", f"/{CANARY}"), 400),  # No method at all: it is answered before it has an id.
            (client.get("/sign-in", params={"next": f"/{CANARY}"}), 200),
        ):
            assert answer.status_code in (status, 405), answer.text
            assert status == 400 or answer.headers["x-request-id"] != CANARY
    kept.wait_for_lists()
    kept.wait_for(lambda: bool(seen.collector.named("kept-api", "POST /api/commitments/{id}/challenge")))
    shown = [seen.log(process) for process in (*PROCESSES, "temporal")]
    shown += [seen.figures(number) for number in range(len(PROCESSES))]
    shown += [body.decode(errors="replace") for body in seen.collector.raw]
    shown.append((kept.data.parent / "data.err").read_text())
    assert not [text[max(0, at - 200) : at + 100] for text in shown if (at := text.find(CANARY)) >= 0]
    assert CANARY in json.dumps(kept.events(seen.path)), "the record has it"


def test_what_people_wrote_is_in_no_store_of_temporals_and_no_id(seen: Seen) -> None:
    """Everywhere but on the record, in the lists and with held texts; also where PostgreSQL tells of a conflict."""
    kept = seen.kept
    officer = {"Authorization": f"Bearer {kept.token('officer')}"}

    def report(number: int) -> int:
        said = {"report": f"Half of the boots {CANARY} {number}"}
        return httpx.post(f"{kept.url}{seen.path}/report-progress", json=said, headers=officer, timeout=20).status_code

    with ThreadPoolExecutor(8) as at_once:
        assert {200} <= set(at_once.map(report, range(24))) <= {200, 412}
    # Of a conflict of this program PostgreSQL's log says nothing; of one of the program before, which does not write
    # several saves together, it does.
    before = ([UUID(seen.subject)], [1], ["commitment.proposed"], [CANARY])
    with kept.services() as services, services.database() as conn, pytest.raises(psycopg.errors.UniqueViolation):
        conn.execute("SELECT ledger.append(%s, %s::bigint[], %s, %s)", before)
    kept.wait_for(lambda: kept.get("/health/ready")["parts"]["clock"]["waiting"] == 0)
    looked_at = [*canaries.places(kept), canaries.histories(kept)]
    assert [place.name for place in looked_at if place.holds(CANARY)] == []
    # The search finds what is there.
    assert [place.name for place in looked_at if place.has_ids and not place.holds(seen.subject)] == []
    assert b"ledger.append" in next(place.content for place in looked_at if place.name == "the log of PostgreSQL")

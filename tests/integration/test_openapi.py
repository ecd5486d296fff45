"""/openapi.json describes all of it, errors included: by reading it, and by trying what it describes."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from domain.model.commands import COMMANDS
from tests.conftest import Web
from tests.integration.desk import CHAIR, in_state
from tests.scenarios import COUNCIL

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
WHO = {"/api/events": "auditor", "dispose": CHAIR, "agree": CHAIR, "challenge": "consultant"}
"""Who calls what an officer may not."""
EACH, ALL = 12, list(HealthCheck)
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@schemathesis.serializer("text/csv")
def as_it_is(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def document(shared_web: Web) -> dict[str, Any]:
    answer = shared_web.client.get("/openapi.json")
    assert answer.status_code == 200
    described: dict[str, Any] = answer.json()
    return described


@pytest.mark.parametrize("command", COMMANDS)
def test_the_document_names_every_command_and_its_refusals(document: dict[str, Any], command: str) -> None:
    operation = document["paths"][f"/api/commitments/{{id}}/{command}"]["post"]
    answers = operation["responses"]
    assert "ETag" in answers["200"]["headers"]
    for status in ("401", "403", "404", "409", "412", "413", "422", "429", "503"):
        assert answers[status]["content"] == PROBLEM, status
        assert answers[status]["description"]
    assert "500" not in answers
    assert {"Idempotency-Key", "If-Match"} <= {named["name"].title() for named in operation["parameters"]}
    assert "on" in named_fields(document, operation)


def named_fields(document: dict[str, Any], operation: dict[str, Any]) -> set[str]:
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return set(document["components"]["schemas"][reference.rpartition("/")[2]]["properties"])


def test_the_document_names_every_other_call_of_the_contract(document: dict[str, Any]) -> None:
    calls = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if "{id}/" not in path or path.endswith("/events")
    }
    for call in (
        ("POST", "/api/councils/{council}/commitments"),
        ("GET", "/api/councils/{council}/commitments"),
        ("GET", "/api/commitments/{id}"),
        ("GET", "/api/commitments/{id}/events"),
        ("GET", "/api/councils/{council}/framework"),
        ("GET", "/api/councils/{council}/frameworks"),
        ("GET", "/api/councils/{council}/bodies/{body}/inbox"),
        ("GET", "/api/councils/{council}/export"),
        ("POST", "/api/councils/{council}/import"),
        ("GET", "/api/events"),
        ("GET", "/api/events/{position}/proof"),
        ("GET", "/api/seal/checkpoint"),
        ("GET", "/api/seal/consistency"),
        ("GET", "/health/live"),
        ("GET", "/health/ready"),
    ):
        assert call in calls
        path = document["paths"][call[1]][call[0].lower()]
        refusals = {status for status in path["responses"] if status >= "4"}
        assert call[1].startswith("/health") or {"401", "422", "429", "503"} <= refusals, (call, refusals)


def test_nothing_that_the_document_describes_answers_otherwise(shared_web: Web) -> None:
    """Every call, with what its schema allows and with what it does not, by somebody who may."""
    known = {"council": COUNCIL, "id": in_state(shared_web, "blocked"), "body": "partnership"}
    schema = schemathesis.openapi.from_asgi("/openapi.json", shared_web.client.app)
    operations = [each.ok() for each in schema.get_all_operations()]
    assert len(operations) >= len(COMMANDS) + 9
    for operation in operations:
        role = next((role for part, role in WHO.items() if operation.path.endswith(part)), "officer")
        path = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
        headers = shared_web.headers(role)
        trying(operation.as_strategy(GenerationMode.POSITIVE, path_parameters=path), headers)
        if operation.query or operation.body:
            # Of what has neither, nothing can be wrong but the address; test_refusals.py tries those.
            trying(operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=path), headers)


def trying(cases: SearchStrategy[Case], headers: dict[str, str]) -> None:
    @settings(max_examples=EACH, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=ALL)
    @given(case=cases)
    def each(case: Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    each()

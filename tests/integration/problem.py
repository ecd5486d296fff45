"""What every refusal looks like (RFC 9457)."""

from typing import Any


def assert_problem(answer: Any, status: int, *, field: str | None = None) -> None:
    """A refusal with this status, in the form of the contract; `field`: the value that it names."""
    assert answer.status_code == status, f"{answer.status_code}, not {status}: {answer.text[:500]}"
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:kept:")
    assert told["title"]
    detail = told["detail"]
    assert len(detail.split()) > 2, f"no sentence: {detail!r}"
    assert detail[0].isupper()
    assert detail[-1] in ".!", f"no sentence: {detail!r}"
    if field is not None:
        assert field in [wrong["field"] for wrong in told["errors"]], told
        assert all(wrong["sentence"] for wrong in told["errors"])

"""One commitment that always fails, on real parts: the others climb as if it were not there, and it is named."""

from pathlib import Path
from uuid import UUID

import httpx2 as httpx

from api.running import postgres
from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from tests.conftest import Database
from tests.faults.test_climb import assert_each_rung_once, climbed
from tests.faults.whole import whole
from tests.integration.poison import poison


def test_the_others_climb_and_it_is_named_on_the_health_page(tmp_path: Path, server_program: Path) -> None:
    with whole(tmp_path / "data") as kept:
        bad, *good = [kept.blocked(f"Promise {number}") for number in range(4)]
        which = UUID(bad.rpartition("/")[2])
        embedded = postgres.start(kept.data / "postgres")
        with open_pool(embedded.service_url, size=2) as pool:
            poison(Database(embedded.owner_url, embedded.service_url), Accountability(pool), which, "{}")
        kept.adopt_with("PT2S")
        for path in good:
            kept.wait_for(lambda path=path: climbed(kept, path))  # type: ignore[misc]
            assert_each_rung_once(kept, path)

        def named() -> bool:
            parts = kept.get("/health/ready")["parts"]
            aside = [parts[part]["set_aside"] for part in ("clock", "projections")]
            return [[each["subject"] for each in named] for named in aside] == [[str(which)]] * 2

        kept.wait_for(named)
        ready = kept.get("/health/ready")
        assert ready["status"] == "degraded"
        assert "CannotBeRead" in ready["parts"]["clock"]["set_aside"][0]["faults"], "its workflow looks in vain"
        headers = {"Authorization": f"Bearer {kept.token('auditor')}"}
        assert httpx.get(kept.url + bad, headers=headers, timeout=20).status_code == 503
        rows = kept.get("/api/councils/manchester/commitments?limit=200")["items"]
        assert {path.rpartition("/")[2] for path in [bad, *good]} <= {row["id"] for row in rows}

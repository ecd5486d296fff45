"""Behind a reverse proxy: who asks and over what is taken from the proxies that are named, and from nobody else."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx2 as httpx
import pytest

from tests.conftest import Web
from tests.faults.whole import free_port

OVER_TLS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@contextmanager
def serving(web: Web, proxies: str) -> Iterator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    env = {
        **os.environ,
        "KEPT_DATABASE_URL": web.database.service_url,
        "KEPT_PORT": url.rpartition(":")[2],
        "KEPT_PROXIES": proxies,
    }
    process = subprocess.Popen([sys.executable, "-m", "api.cli", "api"], env=env, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(httpx.TransportError):
                httpx.get(f"{url}/health/live")
                break
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def cookie(web: Web, url: str) -> str:
    """What a browser gets that signs in through something that says it speaks TLS."""
    sent = {"token": web.tokens["officer"]}
    answer = httpx.post(f"{url}/sign-in", data=sent, headers={**OVER_TLS, **SAME_SITE})
    assert answer.status_code == 303
    return answer.headers["set-cookie"]


def wrong_tokens(url: str, times: int, asked_by: str) -> int:
    """Send wrong tokens as if for somebody behind the proxy. Returns the last answer's status."""
    headers = {"Authorization": "Bearer wrong", "X-Forwarded-For": asked_by}
    return [httpx.get(f"{url}/api/councils/x/commitments", headers=headers).status_code for _ in range(times)][-1]


def test_a_named_proxy_is_believed_about_tls_and_about_who_asks(web: Web) -> None:
    with serving(web, "127.0.0.0/8") as url:
        assert cookie(web, url).startswith("__Host-kept-session=")
        assert "Secure" in cookie(web, url)
        assert wrong_tokens(url, 40, "192.0.2.7") == 429
        assert wrong_tokens(url, 1, "192.0.2.8") == 401
        # Who writes the header himself is counted as the one that the proxy saw.
        assert wrong_tokens(url, 1, "192.0.2.9, 192.0.2.7") == 429


@pytest.mark.parametrize("proxies", ["", "10.9.9.9"])
def test_nobody_else_is_believed(web: Web, proxies: str) -> None:
    with serving(web, proxies) as url:
        assert cookie(web, url).startswith("kept-session=")
        assert wrong_tokens(url, 40, "192.0.2.7") == 429
        assert wrong_tokens(url, 1, "192.0.2.8") == 429

"""Settings that come from files, passwords that are kept out of URLs, and proxies that are named by address."""

import re
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import ValidationError

from api.settings import Settings, what_is_wrong
from workflows.server import Server

PASSWORD = "it's a \\ pass word@/:?%"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def secret(folder: Path, text: str, name: str = "secret") -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_any_setting_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_TEMPORAL_API_KEY_FILE", secret(tmp_path, "a key\n"))
    monkeypatch.setenv("KEPT_PORT_FILE", secret(tmp_path, "8001\r\n", "port"))
    assert (Settings().temporal_api_key, Settings().port) == ("a key", 8001)


def test_a_file_may_be_named_in_the_file_of_settings(tmp_path: Path) -> None:
    Path(".env").write_text(f"KEPT_TEMPORAL_NAMESPACE_FILE={secret(tmp_path, 'kept')}\n", encoding="utf-8")
    assert Settings().temporal_namespace == "kept"


def test_a_password_from_a_file_is_put_into_its_url_whatever_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEPT_DATABASE_URL", "postgresql://kept_service@db.example/kept?sslmode=verify-full")
    monkeypatch.setenv("KEPT_DATABASE_OWNER_URL", "postgresql://kept_owner@db.example/kept")
    monkeypatch.setenv("KEPT_DATABASE_PASSWORD_FILE", secret(tmp_path, PASSWORD + "\n"))
    made = Settings()
    known = conninfo_to_dict(made.database_url or "")
    assert (known["password"], known["host"], known["sslmode"]) == (PASSWORD, "db.example", "verify-full")
    assert made.service_role == "kept_service"
    assert "password" not in conninfo_to_dict(made.database_owner_url or "")


def test_no_secret_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_DATABASE_URL", "postgresql://kept_service@db.example/kept")
    passwords = ["DATABASE_PASSWORD", "DATABASE_OWNER_PASSWORD"]
    for name in [*passwords, "TEMPORAL_TLS_CERT", "TEMPORAL_TLS_KEY", "TEMPORAL_API_KEY", "SEAL_KEY"]:
        monkeypatch.setenv(f"KEPT_{name}_FILE", secret(tmp_path, "Swordfish-4711", name))
    assert "Swordfish" not in f"{Settings()!r} {Settings()}"
    monkeypatch.delenv("KEPT_TEMPORAL_TLS_CERT_FILE")
    with pytest.raises(ValidationError) as wrong:
        Settings()
    assert "Sw" not in str(wrong.value)


def test_what_is_wrong_is_said_in_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_PORT", "many")
    monkeypatch.setenv("KEPT_SWEEP_SECONDS", "0")
    with pytest.raises(ValidationError) as wrong:
        Settings()
    port, sweep = what_is_wrong(wrong.value).splitlines()
    assert port.startswith("KEPT_PORT: Input should be a valid integer")
    assert sweep == "KEPT_SWEEP_SECONDS: Input should be greater than 0"


@pytest.mark.parametrize(("text", "says"), [(None, "cannot be read"), ("\n", "is empty"), ("x", "not both")])
def test_a_secret_that_is_missing_empty_or_given_twice_ends_the_process_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, says: str
) -> None:
    file = str(tmp_path / "none") if text is None else secret(tmp_path, text)
    monkeypatch.setenv("KEPT_DATABASE_PASSWORD_FILE", file)
    if says == "not both":
        monkeypatch.setenv("KEPT_DATABASE_PASSWORD", "y")
    with pytest.raises(SystemExit, match=says) as ended:
        Settings()
    assert "KEPT_DATABASE_PASSWORD" in str(ended.value)


def test_a_certificate_and_its_key_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_TEMPORAL_TLS_CERT", "a certificate")
    with pytest.raises(ValidationError, match="both or neither"):
        Settings()


@pytest.mark.parametrize("name", ["ca", "cert", "key", "name", "api_key"])
def test_what_only_tls_needs_turns_it_on(name: str) -> None:
    """Nothing is sent in the clear because one setting of several was forgotten."""
    assert Server("temporal.example:7233")._tls() is False
    assert Server("temporal.example:7233", **{name: "x"})._tls()  # type: ignore[arg-type]


def test_every_setting_has_its_line_in_the_documentation() -> None:
    lines = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    named = {name for line in lines for name in re.findall(r"`(KEPT_\w+)`", line.split(" | ")[0])}
    assert named == {f"KEPT_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("value", ["witness.example", "ftp://witness.example", "https://", "file:///etc/passwd"])
def test_a_witness_is_at_an_address_of_the_web(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KEPT_SEAL_WITNESS_URL", value)
    with pytest.raises(ValidationError, match="seal_witness_url"):
        Settings()


@pytest.mark.parametrize("value", ["*", "proxy", "10.0.0.0/99"])
def test_proxies_are_named_by_address(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KEPT_PROXIES", value)
    with pytest.raises(ValidationError, match="proxies"):
        Settings()


def test_proxies_may_be_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT_PROXIES", "10.0.0.2, 10.1.0.0/24, ::1")
    assert Settings().proxies == "10.0.0.2, 10.1.0.0/24, ::1"

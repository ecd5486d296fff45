"""docker-compose.yml, read by the library of Docker Compose itself: it is whole, and no part of it is left open."""

import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.settings import Settings
from domain.seal.keys import Signer, Verifier
from tests.production import cluster, compose

OUR_OWN = "kept:"
REACHED = {"proxy": "", "temporal-ui": "127.0.0.1"}
"""Which services can be reached from outside the containers, and from where (empty: from anywhere)."""


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    return compose.read()


@pytest.fixture(scope="module")
def services(read: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read["services"]
    return found


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("read_only: true", "read_only_root: true", "read_only_root"),
        ("init: {condition: service_completed_successfully}", "inti: {condition: service_started}", "inti"),
        ("secrets: [kept_service_password]", "secrets: [kept_password]", "kept_password"),
        ("networks: [record, keys, web, figures]", "networks: [records]", "records"),
        ("memory: 512M", "memory: much", "memory"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, before: str, after: str, says: str) -> None:
    """What reads it finds what Docker Compose would find."""
    text = compose.FILE.read_text(encoding="utf-8")
    assert before in text
    wrong = tmp_path / compose.FILE.name
    wrong.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(compose.WrongFile, match=says):
        compose.read(wrong)


def test_images_are_pinned_to_a_version(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert re.fullmatch(r"[\w./-]+:\d+\.\d+(\.\d+)?[\w.-]*", service["image"]), name
    assert services["postgres"]["image"].startswith(f"postgres:{cluster.version()}-")
    assert services["keys"]["image"] == services["postgres"]["image"]
    for line in (compose.ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith(("FROM", "COPY --from=ghcr")):
            assert re.search(r":\d+\.\d+\.\d+", line), line


def test_no_process_may_become_more_than_it_is(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        if name != "proxy":
            assert not service.get("cap_add"), name
    assert re.search(r"^USER \d+$", (compose.ROOT / "Dockerfile").read_text(), re.MULTILINE)
    # Temporal's tools name a user in their image; every other one that is not ours is told which.
    theirs = {name for name, each in services.items() if not each["image"].startswith(OUR_OWN)}
    assert {name for name in theirs if "user" not in services[name]} == {"temporal-schema", "temporal-namespace"}


def test_every_service_has_limits_and_its_log_an_end(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        limits = service["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= limits.keys(), name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name


def test_what_goes_on_is_asked_whether_it_is_well_and_what_ends_is_not(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        goes_on = service["restart"] == "unless-stopped"
        assert ("healthcheck" in service) == goes_on, name
        assert goes_on or service["restart"].startswith("on-failure:"), name


def test_only_the_proxy_is_reached_from_outside_and_the_ui_from_this_machine(
    read: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    for name, service in services.items():
        assert {each.get("host_ip", "") for each in service.get("ports") or []} == (
            {REACHED[name]} if name in REACHED else set()
        ), name
        open_networks = {each for each in service["networks"] if not read["networks"][each].get("internal")}
        assert bool(open_networks) == (name in REACHED), name
    assert set(services["postgres"]["networks"]) == {"record"}
    assert set(services["keys"]["networks"]) == {"keys"}
    assert {name for name, each in services.items() if "keys" in each["networks"]} == {"keys", "api", "init"}
    assert "record" not in services["proxy"]["networks"]
    assert "record" not in services["temporal-ui"]["networks"]


def test_figures_are_told_to_prometheus_and_to_nobody_outside(
    read: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    (scrape,) = yaml.safe_load((compose.ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    (asked,) = scrape["dns_sd_configs"]
    assert {name for name, each in services.items() if "figures" in each["networks"]} == set(asked["names"])
    assert read["networks"]["figures"]["internal"] is True
    for name in asked["names"]:
        assert services[name]["image"].startswith(OUR_OWN)
        assert services[name]["environment"]["KEPT_METRICS_PORT"] == str(asked["port"])
        assert services[name]["environment"]["KEPT_METRICS_HOST"] == "0.0.0.0"
    leading_in = {each["target"] for service in services.values() for each in service.get("ports") or []}
    assert asked["port"] not in leading_in
    assert str(asked["port"]) not in (compose.ROOT / "deploy" / "Caddyfile").read_text()


def test_the_one_proxy_that_is_believed_is_the_one_that_there_is(services: dict[str, dict[str, Any]]) -> None:
    address = services["proxy"]["networks"]["web"]["ipv4_address"]
    assert services["api"]["environment"]["KEPT_PROXIES"] == address


def test_no_secret_stands_in_the_file_or_in_an_environment(
    read: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    for name, service in services.items():
        for key, value in (service.get("environment") or {}).items():
            if re.search(r"PASSWORD|KEY(?!S_(OWNER_)?URL$)|SECRET|TOKEN", key):
                assert key.endswith("_FILE"), (name, key)
                assert value.removeprefix("/run/secrets/") in {each["source"] for each in service["secrets"]}, name
            assert "@" not in value or ":" not in value.partition("://")[2].partition("@")[0], (name, key)
    assert "secrets/" in (compose.ROOT / ".gitignore").read_text().splitlines()
    assert {Path(each["file"]).parent for each in read["secrets"].values()} == {compose.ROOT / "secrets"}


def test_one_service_alone_has_the_key_that_seals(services: dict[str, dict[str, Any]]) -> None:
    held = {name for name, each in services.items() if "seal_key" in {s["source"] for s in each.get("secrets") or []}}
    set_for = {name for name, each in services.items() if "KEPT_SEAL_KEY_FILE" in (each.get("environment") or {})}
    assert held == set_for == {"projections"}


def test_every_setting_of_kept_is_one_that_there_is(services: dict[str, dict[str, Any]]) -> None:
    known = {f"KEPT_{name.upper()}" for name in Settings.model_fields}
    for service in services.values():
        names = {key.removesuffix("_FILE") for key in service.get("environment") or {} if key.startswith("KEPT_")}
        assert names <= known


def test_new_secrets_are_made_once_each_its_own_and_can_be_read_in_containers(
    read: dict[str, Any], tmp_path: Path
) -> None:
    def make() -> dict[str, str]:
        folder = tmp_path / "secrets"
        subprocess.run([compose.ROOT / "deploy" / "new-secrets", folder, "kept.example"], check=True, timeout=60)
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        assert {stat.S_IMODE(os.stat(file).st_mode) for file in folder.iterdir()} == {0o444}
        return {file.name: file.read_text() for file in folder.iterdir()}

    first = make()
    assert set(first) == set(read["secrets"])
    assert len(set(first.values())) == len(first)
    assert all(re.fullmatch(r"[0-9a-f]{48}\n", text) for name, text in first.items() if name.endswith("_password"))
    assert make() == first
    sealing = Signer.read(first["seal_key"].strip())
    assert sealing.name == "kept.example/record"
    assert Verifier.read(sealing.verifier.vkey).verifies("text\n", sealing.sign("text\n"))
    shown = subprocess.run(
        ["openssl", "x509", "-in", tmp_path / "secrets" / "tls_certificate", "-noout", "-ext", "subjectAltName"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "DNS:kept.example" in shown.stdout


def test_what_the_file_mounts_is_there_and_scripts_are_right(read: dict[str, Any]) -> None:
    for each in read["configs"].values():
        file = Path(each["file"])
        assert file.is_file()
        if file.suffix == "" and file.name != "Caddyfile":
            subprocess.run(["sh", "-n", file], check=True)


def test_the_image_takes_in_what_it_runs_and_nothing_else() -> None:
    """The build's context lets through what the Dockerfile copies."""
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (compose.ROOT / "Dockerfile").read_text(), re.MULTILINE)
    wanted = {name for line in copied for name in line.split()}
    ignore = (compose.ROOT / ".dockerignore").read_text().split()
    assert {line[1:] for line in ignore if line.startswith("!")} == wanted
    assert all((compose.ROOT / name).exists() for name in wanted)

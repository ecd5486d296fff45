"""The programs of the production shape, built from source in the versions that docker-compose.yml names, and kept."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from api.running import golang, temporal
from api.settings import Settings

CACHE = Settings().cache_dir.expanduser()
PARSER = Path(__file__).parent / "compose_config"


def compose_parser() -> Path:
    """The program that reads compose files with the library of Docker Compose itself: half a minute, once."""
    sources = b"".join(each.read_bytes() for each in sorted(PARSER.iterdir()))
    name = f"compose-config-{hashlib.sha256(sources).hexdigest()[:12]}"
    return _kept(["."], {"compose-config": name}, module=PARSER)["compose-config"]


def of_images(images: Mapping[str, str]) -> dict[str, Path]:
    """Programs by the names that they have in the images: Temporal's server and tools, and the proxy. Building them
    takes about ten minutes, once."""
    server, proxy = _version(images["temporal"]), _version(images["proxy"])
    assert _version(images["temporal-schema"]) == server, "Temporal's tools must be of the server's version."
    source = "go.temporal.io/server/cmd"
    made = _kept(
        [f"{source}/server@v{server}", f"{source}/tools/sql@v{server}"],
        {"server": f"temporal-server-{server}", "sql": f"temporal-sql-tool-{server}"},
    )
    caddy = _kept([f"github.com/caddyserver/caddy/v2/cmd/caddy@v{proxy}"], {"caddy": f"caddy-{proxy}"})
    return {
        "temporal-server": made["server"],
        "temporal-sql-tool": made["sql"],
        "temporal": temporal.obtain(CACHE, lambda _: None),
        "caddy": caddy["caddy"],
    }


def _version(image: str) -> str:
    return image.partition(":")[2].partition("-")[0]


def _kept(packages: list[str], names: dict[str, str], *, module: Path = Path()) -> dict[str, Path]:
    if not all((CACHE / name).is_file() for name in names.values()):
        golang.build(CACHE, packages, names, lambda _: None, module=module)
    return {made: CACHE / name for made, name in names.items()}

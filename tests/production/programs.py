"""The programs of the production shape, built from source in the versions that docker-compose.yml names, and kept.

`python -m tests.production.programs` builds what is missing: some minutes, once for a machine.
"""

import fcntl
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from api.running import golang, temporal
from api.settings import Settings

CACHE = Settings().cache_dir.expanduser()
FILE = Path(__file__).parents[2] / "docker-compose.yml"
PARSER = Path(__file__).parent / "compose_config"


@dataclass(frozen=True)
class Build:
    """What one build makes. `keep`: from the name that Go gives a program to the name that it is kept under."""

    packages: Sequence[str]
    keep: Mapping[str, str]
    module: Path | None = None
    modules: Mapping[str, str] | None = None

    @property
    def is_kept(self) -> bool:
        return all((CACHE / name).is_file() for name in self.keep.values())

    def program(self, made: str) -> Path:
        return CACHE / self.keep[made]


def compose_parser() -> Path:
    """The program that reads compose files with the library of Docker Compose itself."""
    parser = _parser()
    _obtain(parser)
    return parser.program("compose-config")


def of_images(images: Mapping[str, str]) -> dict[str, Path]:
    """Programs by the names that they have in the images: Temporal's server and tools, and the proxy."""
    temporals, proxy = _temporals(images), _proxy(images)
    _obtain(temporals, proxy)
    return {
        "temporal-server": temporals.program("server"),
        "temporal-sql-tool": temporals.program("sql"),
        "temporal": temporal.find(CACHE) or temporals.program("temporal"),
        "caddy": proxy.program("caddy"),
    }


def _parser() -> Build:
    sources = b"".join(each.read_bytes() for each in sorted(PARSER.iterdir()))
    return Build(["."], {"compose-config": f"compose-config-{hashlib.sha256(sources).hexdigest()[:12]}"}, module=PARSER)


def _temporals(images: Mapping[str, str]) -> Build:
    version = _version(images["temporal"])
    assert _version(images["temporal-schema"]) == version, "Temporal's tools must be of the server's version."
    commands = "go.temporal.io/server/cmd"
    # Together: the command-line program has a server of this version in it, so little more is to be compiled.
    return Build(
        [f"{commands}/server", f"{commands}/tools/sql", temporal.PACKAGE],
        {"server": f"temporal-server-{version}", "sql": f"temporal-sql-tool-{version}", "temporal": "temporal"},
        modules={"go.temporal.io/server": f"v{version}", temporal.MODULE: temporal.VERSION},
    )


def _proxy(images: Mapping[str, str]) -> Build:
    version = _version(images["proxy"])
    return Build([f"github.com/caddyserver/caddy/v2/cmd/caddy@v{version}"], {"caddy": f"caddy-{version}"})


def _version(image: str) -> str:
    return image.partition(":")[2].partition("-")[0]


def _obtain(*builds: Build) -> None:
    """Build what is not kept yet. Of several processes one does, and the others wait for it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "programs.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        missing = [each for each in builds if not each.is_kept]
        if not missing:
            return
        names = ", ".join(name for each in missing for name in each.keep.values())
        print(f"Building {names}: some minutes, once for this machine.", flush=True)
        with golang.workshop(CACHE) as at_work:
            for each in missing:
                at_work.build(each.packages, each.keep, lambda _: None, module=each.module, modules=each.modules)


def main() -> None:
    # Read without the parser that Docker Compose has, for that is one of the programs to be built.
    services = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
    images = {name: service["image"] for name, service in services.items()}
    _obtain(_parser(), _temporals(images), _proxy(images))


if __name__ == "__main__":
    main()

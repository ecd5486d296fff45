"""Settings: environment variables KEPT_*, or the same names in a file .env; each may be given as a file (_FILE)."""

from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import DotEnvSettingsSource, EnvSettingsSource

from api.secret_files import FileSettings


class Settings(BaseSettings):
    """What a process of Kept needs to know. Secrets (the URLs may hold passwords) are never shown."""

    model_config = SettingsConfigDict(env_prefix="KEPT_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    database_url: str | None = Field(None, repr=False)
    """PostgreSQL, as the service's role; None: an embedded server under data_dir."""
    database_owner_url: str | None = Field(None, repr=False)
    """PostgreSQL, as the role that owns the ledger; used to set up only. None: database_url."""
    database_password: str | None = Field(None, repr=False)
    database_owner_password: str | None = Field(None, repr=False)
    """The passwords that go with the two URLs, where they are not in them."""
    keys_url: str | None = Field(None, repr=False)
    """PostgreSQL with the keys of words and names, as the service's role; None: an embedded server under data_dir where
    the record has one, else the database of the record (docs/erasure.md)."""
    keys_owner_url: str | None = Field(None, repr=False)
    """The same, as the role that owns it; used to set up and to copy keys. None: keys_url."""
    keys_password: str | None = Field(None, repr=False)
    keys_owner_password: str | None = Field(None, repr=False)
    keys_copy: Path | None = None
    """A file with a copy of the keys, which is made anew with every backup and every erasure; None: none."""
    temporal_address: str | None = None
    """host:port of a Temporal server; None: one that `kept run` starts."""
    temporal_namespace: str = "default"
    temporal_tls: bool = False
    """Whether to speak TLS to the Temporal server; any of the next five turns it on."""
    temporal_tls_ca: str | None = Field(None, repr=False)
    """Who signs the server's certificate (PEM); None: whom this machine trusts."""
    temporal_tls_cert: str | None = Field(None, repr=False)
    temporal_tls_key: str | None = Field(None, repr=False)
    """The certificate and key that this process shows to the server (PEM)."""
    temporal_api_key: str | None = Field(None, repr=False)
    temporal_tls_server_name: str | None = None
    """The name in the server's certificate, where it is not the one in the address."""
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    proxies: str = ""
    """Addresses and networks of the reverse proxies whose word is taken for who asks and whether over TLS."""
    data_dir: Path = Path(".kept")
    archive_dir: Path | None = None
    """Where the embedded server archives all it writes, for going back to any moment; None: nowhere."""
    cache_dir: Path = Path("~/.cache/kept")
    """Where a Temporal server that was built here is kept for the next time."""
    trial: bool = False
    """Whether people may sign in by picking a seat; only ever on the loopback address."""
    sweep_seconds: float = Field(300, gt=0)
    """How often clocks are poked that are late, wake before the next time, or did not answer: they may be lost."""
    life_dir: Path | None = None
    """Where worker and projections leave signs of life for `python -m api.running.alive`; None: nowhere."""
    seal_key: str | None = Field(None, repr=False)
    """The key that the record is sealed with (docs/seal.md); None: nothing is sealed. `kept run` makes one."""
    seal_origin: str | None = None
    """The name of that key: which record it is, to everybody outside. None: the name that the key has."""
    seal_file: Path | None = None
    """A file that checkpoints are appended to; None: none."""
    seal_witness_url: str | None = None
    """Where a witness takes checkpoints (C2SP tlog-witness, without /add-checkpoint); None: there is none."""
    seal_witness_key: str | None = None
    """What its signatures are checked with, a vkey; None: they are kept unchecked."""
    log_level: str = "info"
    metrics_port: int | None = Field(None, ge=1, le=65533)
    """Where this process tells its figures to Prometheus; None: nowhere. `kept run` gives its three processes this
    port and the two after it."""
    metrics_host: str = "127.0.0.1"
    """The address for that: figures are for whoever runs the service, not for everybody who reaches it."""
    otlp_endpoint: str | None = None
    """The URL of an OpenTelemetry collector (OTLP over HTTP, without /v1/traces); None: nothing is traced."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        assert isinstance(env_settings, EnvSettingsSource)
        assert isinstance(dotenv_settings, DotEnvSettingsSource)
        files = FileSettings(settings_cls, {**dotenv_settings.env_vars, **env_settings.env_vars})
        return init_settings, env_settings, dotenv_settings, files

    @field_validator("proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        for each in filter(None, (part.strip() for part in value.split(","))):
            ip_network(each)
        return value.strip()

    @field_validator("seal_witness_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not (value.startswith(("http://", "https://")) and urlsplit(value).hostname):
            raise ValueError("This is an address that begins with https:// or http://.")
        return value

    @model_validator(mode="after")
    def _put_passwords_in(self) -> "Settings":
        for name in ("database", "database_owner", "keys", "keys_owner"):
            url, password = getattr(self, f"{name}_url"), getattr(self, f"{name}_password")
            if url is not None and password is not None:
                setattr(self, f"{name}_url", make_conninfo(url, password=password))
        return self

    @model_validator(mode="after")
    def _shows_a_certificate_with_its_key(self) -> "Settings":
        if (self.temporal_tls_cert is None) != (self.temporal_tls_key is None):
            raise ValueError("KEPT_TEMPORAL_TLS_CERT and KEPT_TEMPORAL_TLS_KEY go together: set both or neither.")
        return self

    @property
    def owner_of_keys(self) -> str:
        """The database of the keys, as the role that owns it."""
        record = self.database_owner_url or self.database_url
        return ((self.keys_owner_url or self.keys_url) if self.keys_url else record) or ""

    @property
    def loopback(self) -> bool:
        """Whether the service is reached from this machine only."""
        return self.host in ("127.0.0.1", "::1", "localhost")

    @property
    def service_role(self) -> str:
        """The role in database_url."""
        return role_of(self.database_url or "")


def role_of(url: str) -> str:
    """The role that a URL names."""
    try:
        named = conninfo_to_dict(url).get("user")
    except ProgrammingError:
        named = None
    return str(named or "postgres")


def what_is_wrong(reason: ValidationError) -> str:
    """A line for each setting that cannot be taken."""
    lines = []
    for error in reason.errors(include_url=False, include_input=False):
        name = "".join(f"KEPT_{part}: ".upper() for part in error["loc"])
        lines.append(name + error["msg"].removeprefix("Value error, "))
    return "\n".join(lines)

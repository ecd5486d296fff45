"""Settings: environment variables KEPT_*, or the same names in a file .env."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a process of Kept needs to know. Secrets (the URLs may hold passwords) are never shown."""

    model_config = SettingsConfigDict(env_prefix="KEPT_", env_file=".env", extra="ignore")

    database_url: str | None = Field(None, repr=False)
    """PostgreSQL, as the service's role; None: an embedded server under data_dir."""
    database_owner_url: str | None = Field(None, repr=False)
    """PostgreSQL, as the role that owns the ledger; used to set up only. None: database_url."""
    temporal_address: str | None = None
    """host:port of a Temporal server; None: one that `kept run` starts."""
    temporal_namespace: str = "default"
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    data_dir: Path = Path(".kept")
    archive_dir: Path | None = None
    """Where the embedded server archives all it writes, for going back to any moment; None: nowhere."""
    cache_dir: Path = Path("~/.cache/kept")
    """Where a Temporal server that was built here is kept for the next time."""
    trial: bool = False
    """Whether people may sign in by picking a seat; only ever on the loopback address."""
    sweep_seconds: float = Field(300, gt=0)
    """How often every open commitment's clock is woken in case it was lost."""
    log_level: str = "info"
    metrics_port: int | None = Field(None, ge=1, le=65533)
    """Where this process tells its figures to Prometheus; None: nowhere. `kept run` gives its three processes this
    port and the two after it."""
    metrics_host: str = "127.0.0.1"
    """The address for that: figures are for whoever runs the service, not for everybody who reaches it."""
    otlp_endpoint: str | None = None
    """The URL of an OpenTelemetry collector (OTLP over HTTP, without /v1/traces); None: nothing is traced."""

    @property
    def loopback(self) -> bool:
        """Whether the service is reached from this machine only."""
        return self.host in ("127.0.0.1", "::1", "localhost")

    @property
    def service_role(self) -> str:
        """The role in database_url."""
        return urlsplit(self.database_url or "").username or "postgres"

"""Where the Temporal server is, and how it is spoken to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from temporalio.client import Client, Interceptor
from temporalio.service import TLSConfig


@dataclass(frozen=True)
class Server:
    """A Temporal server. `address`: host:port, None where none is set. Certificates and keys are PEM; any of them, a
    name that the server's certificate must have, or an API key means TLS. Secrets are never shown."""

    address: str | None
    namespace: str = "default"
    tls: bool = False
    ca: str | None = field(default=None, repr=False)
    cert: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    name: str | None = None
    api_key: str | None = field(default=None, repr=False)

    async def connect(self, interceptors: Sequence[Interceptor] = ()) -> Client:
        """A connection. Raises what Temporal's library raises where there is none to be had."""
        assert self.address is not None
        return await Client.connect(
            self.address,
            namespace=self.namespace,
            tls=self._tls(),
            api_key=self.api_key,
            interceptors=interceptors,
        )

    def _tls(self) -> TLSConfig | bool:
        if not (self.tls or self.ca or self.cert or self.key or self.name or self.api_key):
            return False
        return TLSConfig(
            server_root_ca_cert=self.ca.encode() if self.ca else None,
            client_cert=self.cert.encode() if self.cert else None,
            client_private_key=self.key.encode() if self.key else None,
            domain=self.name,
        )

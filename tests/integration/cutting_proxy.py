"""A proxy between the service and PostgreSQL that can lose an append or the reply to one, or let nobody through."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

APPEND = b"commitment."
"""Only an append sends the name of an event to the server."""


class CuttingProxy:
    """Listens on a unix socket in a folder of its own, as PostgreSQL would, and forwards to PostgreSQL's.

    `cut_replies`: the reply to the next append is lost, once PostgreSQL has sent it (so the append is committed).
    `lose_after`: the next append itself is lost, and cut off after this share of its bytes, below 1: it never happens.
    `closed`: nobody gets through. `silent`: no reply does, and no connection is cut.
    """

    def __init__(self, folder: Path, server: Path) -> None:
        self.cut_replies = False
        self.lose_after: float | None = None
        self.closed = False
        self.silent = False
        self.cuts = 0
        self._server = str(server)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> "CuttingProxy":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, t: TracebackType | None) -> None:
        self._listener.close()
        self.drop()

    def drop(self) -> None:
        """Cut every connection."""
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.closed:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._open += [client, server]
            appended = threading.Event()
            threading.Thread(target=self._to_server, args=(client, server, appended), daemon=True).start()
            threading.Thread(target=self._to_client, args=(server, client, appended), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket, appended: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if APPEND in data and self.lose_after is not None:
                    share, self.lose_after = self.lose_after, None
                    server.sendall(data[: int(len(data) * share)])
                    self.cuts += 1
                    client.shutdown(socket.SHUT_RDWR)
                    break
                if self.cut_replies and APPEND in data:
                    appended.set()
                server.sendall(data)
            server.shutdown(socket.SHUT_RDWR)

    def _to_client(self, server: socket.socket, client: socket.socket, appended: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if appended.is_set():
                    self.cuts += 1
                    break
                if self.silent:
                    continue
                client.sendall(data)
        for each in (server, client):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

"""A witness: a small HTTP server that does what C2SP tlog-witness asks of one, and remembers what it signed."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.seal import checkpoint, note
from domain.seal.keys import COSIGNATURE, Malformed, Verifier, from_base64
from domain.seal.merkle import EMPTY, verify_consistency
from domain.seal.note import Signature, WrongSignature


class WitnessServer:
    """Knows one log by its key. `size` and `root`: the last checkpoint that it signed. `breaks`: a status that it
    answers whatever comes, and `silent`: seconds before it answers anything."""

    def __init__(self, log: Verifier) -> None:
        self.log = log
        self.size, self.root = 0, EMPTY
        self.breaks: int | None = None
        self.silent = 0.0
        self.answered: list[int] = []
        self._secret = Ed25519PrivateKey.generate()
        self.key = Verifier("witness.example/w1", self._secret.public_key().public_bytes_raw(), COSIGNATURE)

    def take(self, body: bytes) -> tuple[int, str]:
        """The status and the answer to a request, as the specification has them."""
        head, _, signed = body.partition(b"\n\n")
        old_line, *proof_lines = head.decode().split("\n")
        old = re.fullmatch(r"old (0|[1-9][0-9]*)", old_line)
        try:
            found = note.parse(signed)
            head_of_log = checkpoint.parse(found.text)
            proof = [from_base64(line) for line in proof_lines]
        except Malformed:
            return 400, ""
        if old is None or len(proof) > 63 or int(old[1]) > head_of_log.size:
            return 400, ""
        if head_of_log.origin != self.log.name:
            return 404, ""
        try:
            found.verify([self.log])
        except WrongSignature:
            return 403, ""
        if int(old[1]) != self.size:
            return 409, f"{self.size}\n"
        if self.size == head_of_log.size and self.root != head_of_log.root:
            return 409, f"{self.size}\n"
        if not verify_consistency(self.size, head_of_log.size, self.root, head_of_log.root, proof):
            return 422, ""
        self.size, self.root = head_of_log.size, head_of_log.root
        return 200, self._cosigned(found.text)

    def _cosigned(self, text: str) -> str:
        at = int(time.time())
        made = self._secret.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        return Signature(self.key.name, self.key.key_id, at.to_bytes(8) + made).line


@contextmanager
def serving(witness: WitnessServer, port: int = 0) -> Iterator[str]:
    """A witness at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(witness.silent)
            status, answer = (witness.breaks, "") if witness.breaks else witness.take(body)
            if self.path != "/prefix/add-checkpoint":
                status, answer = 405, ""
            witness.answered.append(status)
            self.send_response(status)
            kind = "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer.encode())))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/prefix/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

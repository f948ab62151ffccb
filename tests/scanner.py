"""A virus scanner on loopback that speaks clamd's protocol, as far as ours asks it, and knows the test virus by name."""

import socketserver
import struct
import threading
from contextlib import contextmanager

# The test file of the scanners' makers, in two pieces: whole, it would be found in this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Eicar-Test-Signature"


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        body = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            body += self.rfile.read(length)
            if len(body) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(body)
        self.wfile.write(
            b"stream: %s FOUND\0" % FOUND.encode() if EICAR in body else b"stream: OK\0"
        )


class Scanner(socketserver.ThreadingTCPServer):
    daemon_threads = True
    address = ("127.0.0.1", 0)

    def __init__(self, address, limit=25 * 1024 * 1024):
        super().__init__(address, _Conversation)
        self.seen, self.limit = [], limit

    @property
    def url(self):
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class SocketScanner(Scanner):
    address_family = socketserver.socket.AF_UNIX

    @property
    def url(self):
        return f"unix:{self.server_address}"


@contextmanager
def scanning(kind=Scanner, address=("127.0.0.1", 0), **options):
    with kind(address, **options) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()

"""Asks /healthz where BIND says that the server listens; exit 0 if it answers. For a container's health check."""

import http.client
import os
import socket
import sys


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str):
        super().__init__("localhost", timeout=4)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def main() -> int:
    bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
    connection: http.client.HTTPConnection
    if bind.startswith("unix:"):
        connection = UnixConnection(bind.removeprefix("unix:"))
    else:
        host, _, port = bind.rpartition(":")
        # 0.0.0.0 and :: reach this machine, too.
        connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=4)
    try:
        connection.request("GET", "/healthz")
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())

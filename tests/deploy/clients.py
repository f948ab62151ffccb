"""Clients for the tests of serving: a person who signs in, and people whose connections are slow, idle or half open."""

import http.client
import http.cookiejar
import re
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request

from tests.serving import PASSWORD


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Person:
    """A browser with cookies, at one address. An answer is its status, headers and bytes."""

    def __init__(self, url: str, site: str = ""):
        self.url = url
        # What the site is called, where that is not its address.
        self.site = site or url
        self.jar = http.cookiejar.CookieJar()
        # The certificate is made for the test.
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar),
            urllib.request.HTTPSHandler(context=trusting),
            NoRedirect,
        )

    def ask(self, path: str, data: dict | bytes | None = None, headers: dict | None = None):
        body = urllib.parse.urlencode(data).encode() if isinstance(data, dict) else data
        own = {"Referer": self.site + path, "Host": self.site.partition("://")[2]}
        request = urllib.request.Request(self.url + path, body, own | (headers or {}))
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read()

    def post(self, path: str, data: dict):
        """Sends a form: the page first, for its token."""
        page = self.ask(path)[2].decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        return self.ask(path, {"csrfmiddlewaretoken": token, **data})

    def sign_in(self, name: str = "auditor"):
        status, _, body = self.post("/accounts/login/", {"login": name, "password": PASSWORD})
        said = " ".join(re.sub("<[^>]+>", " ", body.decode()).split())
        assert status == 302, f"{name}: {status} {said[:800]}"
        return self

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def connect(address, receive_buffer: int | None = None) -> socket.socket:
    """A connection to a port of loopback or to a socket's path."""
    client = socket.socket(socket.AF_INET if isinstance(address, int) else socket.AF_UNIX)
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.connect(("127.0.0.1", address) if isinstance(address, int) else str(address))
    return client


class PathConnection(http.client.HTTPConnection):
    """HTTP over a socket's path."""

    def __init__(self, path):
        super().__init__("127.0.0.1", timeout=60)
        self.path = path

    def connect(self):
        self.sock = connect(self.path)
        self.sock.settimeout(self.timeout)


def fetch(address, path: str, cookie: str = "") -> tuple[int, bytes]:
    """One request on a connection of its own."""
    if isinstance(address, int):
        connection = http.client.HTTPConnection("127.0.0.1", address, timeout=60)
    else:
        connection = PathConnection(address)
    try:
        connection.request("GET", path, headers={"Cookie": cookie, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def seconds_for(address, path: str = "/accounts/login/", times: int = 3) -> float:
    """The longest of some answers."""
    longest = 0.0
    for _ in range(times):
        started = time.monotonic()
        status, _ = fetch(address, path)
        assert status == 200
        longest = max(longest, time.monotonic() - started)
    return longest

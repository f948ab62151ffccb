"""The virus scanner's protocol, spoken with a scanner on loopback; and scanners that do not answer."""

import socket
import threading

import pytest

from ohs.core.errors import OperationRefused
from ohs.core.scanning import ScannerAway, Verdict, require_clean, scan
from tests.scanner import EICAR, FOUND, SocketScanner, scanning


@pytest.fixture
def scanner(settings):
    with scanning() as server:
        settings.CLAMD_URL = server.url
        yield server


def test_a_clean_file_is_clean_and_was_sent_whole(scanner):
    body = bytes(range(256)) * 1000

    assert scan([body[:70_000], body[70_000:]]) == Verdict(clean=True)
    assert scanner.seen == [body]


def test_what_is_found_is_named(scanner):
    assert scan([b"before ", EICAR, b" after"]) == Verdict(clean=False, found=FOUND)


def test_a_scanner_on_a_path(settings, tmp_path):
    with scanning(SocketScanner, str(tmp_path / "clamd.ctl")) as server:
        settings.CLAMD_URL = server.url

        assert scan([b"text"]).clean
        assert not scan([EICAR]).clean


def test_a_file_beyond_the_scanners_limit_has_no_verdict(settings):
    with scanning(limit=100) as server:
        settings.CLAMD_URL = server.url

        with pytest.raises(ScannerAway, match="ERROR|answer|Reset"):
            scan([b"x" * 100_000])


def test_a_scanner_that_is_not_there(settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"

        with pytest.raises(ScannerAway):
            scan([b"text"])


@pytest.mark.parametrize("says", [b"", b"stream: Can't allocate memory ERROR\0", None])
def test_a_scanner_that_gives_no_verdict(settings, says):
    settings.CLAMD_TIMEOUT = 0.2

    def answer(server):
        connection, _ = server.accept()
        with connection:
            if says is None:
                # It hangs until we give up.
                connection.settimeout(5)
            while not connection.recv(1000).endswith(b"\0\0\0\0"):
                continue
            if says is None:
                connection.recv(1)
            elif says:
                connection.sendall(says)

    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()

        with pytest.raises(ScannerAway):
            scan([b"text"])
        thread.join(10)


def test_a_file_is_refused_with_what_was_found(scanner):
    require_clean("a.txt", b"text")

    with pytest.raises(OperationRefused) as refused:
        require_clean("a.txt", EICAR)
    assert f"found “{FOUND}” in “a.txt”" in refused.value.messages[0]


def test_without_a_scanner_nothing_is_asked(settings):
    assert settings.CLAMD_URL == ""
    require_clean("a.txt", EICAR)

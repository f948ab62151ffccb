"""What the server makes of its environment, without being started."""

import fcntl
import os
import socket
import stat
import subprocess
import sys

import pytest

from ohs.service import server


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, {"address": "127.0.0.1", "port": 8000}),
        ({"PORT": "8001"}, {"address": "127.0.0.1", "port": 8001}),
        ({"BIND": "", "PORT": "8001"}, {"address": "127.0.0.1", "port": 8001}),
        ({"BIND": "0.0.0.0:80", "PORT": "8001"}, {"address": "0.0.0.0", "port": 80}),
        ({"BIND": "[::1]:8000"}, {"address": "::1", "port": 8000}),
        ({"BIND": ":8000"}, {"address": "127.0.0.1", "port": 8000}),
    ],
)
def test_where_it_listens(env, expected):
    assert server.address(env) == expected


def test_a_path_is_for_the_proxys_group(tmp_path):
    found = server.address({"BIND": f"unix:{tmp_path}/hsw.sock"})

    assert found == {"uds": tmp_path / "hsw.sock", "uds_permissions": 0o660}


@pytest.mark.parametrize("bind", ["localhost", "localhost:http", "127.0.0.1:", "8000:x"])
def test_an_address_that_is_none_is_refused_with_how_to_write_it(bind):
    with pytest.raises(SystemExit, match="host:port"):
        server.address({"BIND": bind})


def test_a_path_where_another_server_answers_is_left_alone(tmp_path):
    path = tmp_path / "hsw.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()

        with pytest.raises(SystemExit, match="Another server"):
            server.address({"BIND": f"unix:{path}"})

    assert stat.S_ISSOCK(path.stat().st_mode)


def test_a_file_in_its_place_is_not_removed(tmp_path):
    path = tmp_path / "hsw.sock"
    path.write_text("somebody's file")

    server.address({"BIND": f"unix:{path}"})

    assert path.read_text() == "somebody's file"


def test_several_servers_hold_the_lock_together(tmp_path):
    with server.hold_lock(tmp_path / "state"), server.hold_lock(tmp_path / "state") as lock:
        assert lock.name.endswith("serving.lock")


def test_it_does_not_start_while_a_restore_is_under_way(tmp_path):
    with (tmp_path / "serving.lock").open("a") as restoring:
        fcntl.flock(restoring, fcntl.LOCK_EX)

        with pytest.raises(SystemExit, match="restore is under way"):
            server.hold_lock(tmp_path)


@pytest.mark.parametrize(("given", "limit"), [("0", None), ("800", 800 * 1024 * 1024)])
def test_a_limit_on_memory_is_one_only_where_it_is_given(given, limit):
    assert server.build({"WEB_MEMORY_MB": given, "PORT": "8000"}).workers_rss == limit


def test_a_stop_waits_longer_than_a_request_may_take():
    assert server.build({"REQUEST_SECONDS": "90"}).workers_kill_timeout > 90


@pytest.mark.parametrize(
    ("made_by", "goes_on"), [("the server", True), ("one that has ended", False)]
)
def test_a_worker_made_by_a_server_that_has_ended_ends(made_by, goes_on):
    """Else one that was just made when its server was killed would serve for ever."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    server = os.getpid() if made_by == "the server" else ended.pid
    code = f"from ohs.service.server import end_with; end_with({server}); print('goes on')"

    worker = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert ("goes on" in worker.stdout) is goes_on
    assert (worker.returncode == 0) is goes_on

"""Serves the application: `python -m ohs.service.server`, told by the environment what docs/deploy.md lists.

Granian reads requests and writes answers outside of Python, so slow, idle and half-open clients hold no thread of the
application (docs/adr has the figures). Imports nothing of Django: the workers are made from this process, and each loads
the application, as it then stands on disk, by itself.

SIGHUP replaces the workers one by one, without losing a request; SIGTERM answers what was asked and stops.
"""

import ctypes
import fcntl
import gc
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import partial
from multiprocessing.synchronize import Lock
from pathlib import Path
from typing import Any, TextIO

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

TARGET = "ohs.wsgi:application"
PR_SET_PDEATHSIG = 1  # from Linux's prctl.h


def load(target: str, notice: str, first: Lock, server: int) -> Callable[..., Any]:
    """In each worker: the application with every page loaded, rather than for its first visitor.

    What is loaded stays: the collector need not look through it again on every page. The first worker prints `notice`.
    """
    end_with(server)
    from ohs.wsgi import application

    load_pages()
    gc.collect()
    gc.freeze()
    # A page that reads a hundred thousand rows would else be looked through every 700 objects for what nobody holds: a third
    # of its time. Circles of objects are few, and may wait a few pages.
    gc.set_threshold(50_000, 20, 20)
    # A page takes some 20 ms. Threads that take turns more often than that cost each other a fifth of their time
    # (docs/adr has the figures); this long, and a report that takes seconds still lets others pass.
    sys.setswitchinterval(0.05)
    if notice and first.acquire(block=False):
        sys.stdout.write(f"{notice}\n")
        sys.stdout.flush()
    return application


def end_with(server: int) -> None:
    """A worker does not outlive the process that made it, `server`: it is told when that ends, or ends here if that has ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != server:
        raise SystemExit("The server has ended, and this worker with it.")


def load_pages() -> None:
    """Every page, how the addresses of each application are told, the frame of all pages, and what verdicts are worked out with.

    Each worker needs all of it within its first pages: 0.3 s that its first visitor does not wait for.
    """
    from django.template import loader
    from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

    from injuries.statistics.scipy_parts import scipy_part

    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace:
            # There is no such address; that is known once all are.
            with suppress(NoReverseMatch):
                reverse(f"{pattern.namespace}:")
    loader.get_template("web/base.html")
    scipy_part("special")


def stop_when_told() -> None:
    """First thing in a worker: until it serves, one that is told to stop just does, rather than to note it as its server would."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def address(env: Mapping[str, str]) -> dict[str, Any]:
    """Where to listen: BIND is `host:port` or `unix:/path`; without it PORT on loopback."""
    bind = env.get("BIND") or f"127.0.0.1:{env.get('PORT', '8000')}"
    if bind.startswith("unix:"):
        path = Path(bind.removeprefix("unix:"))
        take_over(path)
        # The proxy's group may connect, nobody else.
        return {"uds": path, "uds_permissions": 0o660}
    host, _, port = bind.rpartition(":")
    if not port.isdecimal():
        raise SystemExit(
            f"BIND is {bind!r}. Write host:port, for example 127.0.0.1:8000, or unix:/run/hsw/hsw.sock."
        )
    return {"address": host.strip("[]") or "127.0.0.1", "port": int(port)}


def take_over(path: Path) -> None:
    """Removes the socket that a server left behind which was killed; refuses where one still answers."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
        else:
            raise SystemExit(f"Another server answers at {path}.")


def log_config(env: Mapping[str, str]) -> dict[str, Any]:
    """The server's own lines, in the form of the application's."""
    plain = env.get("LOG_FORMAT", "json") == "plain"
    formatter = (
        {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
        if plain
        else {"()": "ohs.service.logs.JsonFormatter"}
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"service": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "service"}},
        "loggers": {"_granian": {"handlers": ["console"], "level": "INFO", "propagate": False}},
    }


def build(env: Mapping[str, str]) -> Any:
    memory = int(env.get("WEB_MEMORY_MB", "0"))
    return Granian(
        TARGET,
        **address(env),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=int(env.get("WEB_CONCURRENCY", "2")),
        blocking_threads=int(env.get("WEB_THREADS", "2")),
        # A client has this long for its request line and headers, and between two requests of one connection.
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
        backlog=1024,
        respawn_failed_workers=True,
        # A worker that grew beyond this is replaced once what it was asked is answered. 0: never.
        workers_max_rss=memory or None,
        rss_samples=2,
        # Longer than a request may take, so that none is cut off by a restart.
        workers_kill_timeout=int(float(env.get("REQUEST_SECONDS", "60"))) + 15,
        # An old worker stops so long after the new one was begun. On a port each worker listens for itself, so this is
        # longer than the application takes to load, on a busy machine too.
        respawn_interval=10,
        log_level=LogLevels[env.get("LOG_LEVEL", "INFO").lower()],
        log_dictconfig=log_config(env),
    )


def show_metrics(address: str, port: int, state: str) -> None:
    # Imported here and not above: how the library counts is settled when it is first imported, from the environment.
    from ohs.service import metrics_server

    metrics_server.show(address, port, state)


def with_metrics(server: Any, env: MutableMapping[str, str]) -> None:
    """Workers count for Prometheus, and a process beside them shows it, where METRICS_PORT is set."""
    port = env.get("METRICS_PORT")
    if not port:
        return
    counts = tempfile.mkdtemp(prefix="hsw-metrics-")
    env["PROMETHEUS_MULTIPROC_DIR"] = counts
    # Begun anew rather than forked: a server of its own, which shares nothing with the workers.
    shown = multiprocessing.get_context("spawn").Process(
        target=show_metrics,
        args=(env.get("METRICS_ADDRESS", "127.0.0.1"), int(port), str(state_directory(env))),
        daemon=True,
    )

    def stop() -> None:
        shown.terminate()
        shown.join(10)
        shutil.rmtree(counts, ignore_errors=True)

    server.on_startup(shown.start)
    server.on_shutdown(stop)


def state_directory(env: Mapping[str, str]) -> Path:
    return Path(env.get("STATE_DIR") or Path(__file__).resolve().parents[2] / ".run" / "state")


def hold_lock(directory: Path) -> TextIO:
    """Held, together with other servers, until this process and its workers end. deploy/restore.sh asks for it alone."""
    directory.mkdir(parents=True, exist_ok=True)
    file = (directory / "serving.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise SystemExit("A restore is under way. Start the server when it has ended.") from None
    os.set_inheritable(file.fileno(), True)
    return file


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ohs.settings")
    os.register_at_fork(after_in_child=stop_when_told)
    lock = hold_lock(state_directory(os.environ))
    server = build(os.environ)
    with_metrics(server, os.environ)
    notice = os.environ.get("READY_NOTICE", "")
    with lock:
        server.serve(
            target_loader=partial(
                load, notice=notice, first=multiprocessing.Lock(), server=os.getpid()
            ),
        )


if __name__ == "__main__":
    main()

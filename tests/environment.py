"""The environment that `ohs.settings` asks for, before Django reads it.

pytest-django loads the settings before any conftest, so this is a plugin of its own (`-p` in
pyproject.toml). DATABASE_URL stands where the caller has set it: tests/postgres.py does.
"""

import atexit
import os
import shutil
import tempfile

STATE = f"{tempfile.gettempdir()}/ohs-tests-{os.getpid()}"
atexit.register(shutil.rmtree, STATE, ignore_errors=True)

os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.update(
    {
        "SECRET_KEY": "tests-only-tests-only-tests-only-tests-only-tests-only-tests-only",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "EMAIL_URL": "memorymail://",
        "DEBUG": "false",
        # The test client and the live server speak plain HTTP.
        "PLAIN_HTTP": "true",
        # Pages are tested without their built assets; tests/browser builds and serves them.
        "STATIC_MANIFEST": "false",
        # A worker that somebody has running beside the tests does none of their work.
        "STATE_DIR": STATE,
        # Today, for every page that is not asked for another date.
        "OHS_TODAY": "2021-07-05",
    }
)

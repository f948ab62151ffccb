"""`/healthz` says that the process answers, `/readyz` that it can serve people.

Both are answered before anything else looks at the request, so a load balancer may ask by address: no Host need be
allowed, no TLS spoken, nobody signed in. They tell names of checks and "ok" or "failed"; why stands in the log.
"""

import datetime as dt
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from ohs.web import help_pictures

from . import status

logger = logging.getLogger("ohs.health")


class NotReady(Exception):
    """Why a check fails, in words for whoever keeps the server."""


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


class CheckMigrations:
    """Every migration of this code is applied. Once true it stays so while the code runs, and is not asked again."""

    def __init__(self) -> None:
        self.applied = False

    def __call__(self) -> None:
        if self.applied:
            return
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            raise NotReady(f"{len(plan)} migrations are not applied: run manage.py migrate")
        self.applied = True


def check_media() -> None:
    """A file can be written where uploads are kept."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"ready")


class CheckStaticFiles:
    """The collected style sheets, scripts and pictures are those of this code: `manage.py collectstatic` ran after the upgrade.

    Compared by what is in them: their times say when they were copied or unpacked, not of what version they are. Once true
    it stays so while the code runs, and the files are not read again. The pictures of the help pages are none of the code's:
    they may be taken at any time, and pages show those that were collected.
    """

    def __init__(self) -> None:
        self.collected = False

    def __call__(self) -> None:
        # Without hashed names the pages do not go by what was collected.
        collected: object = staticfiles_storage
        if self.collected or not isinstance(collected, ManifestStaticFilesStorage):
            return
        seen = set()
        # As collectstatic leaves them out: what editors and systems leave behind.
        ignored = StaticFilesConfig.ignore_patterns
        for finder in get_finders():
            for path, storage in finder.list(ignored):
                name = f"{storage.prefix}/{path}" if getattr(storage, "prefix", None) else path
                # Of two files of one name the first is collected.
                if name in seen or Path(name).parent == Path(help_pictures.FOLDER):
                    continue
                seen.add(name)
                with storage.open(path) as file:
                    if not is_collected(collected, name, file.read()):
                        raise NotReady(
                            f"{name} is not what was collected: run make install, manage.py collectstatic, "
                            "and restart the application"
                        )
        self.collected = True


def is_collected(collected: ManifestStaticFilesStorage, name: str, content: bytes) -> bool:
    """Whether this process knows the file's hashed name, and its copy has this content."""
    if collected.hash_key(name) not in collected.hashed_files:
        return False
    try:
        with collected.open(name) as file:
            return bool(file.read() == content)
    except FileNotFoundError:
        return False


def check_snapshots() -> None:
    """What the Board saw was verified lately, and no fault was found. A fresh installation has nothing to verify yet."""
    last = status.last(settings.STATE_DIR, "verify")
    if last is None:
        return
    if last.get("faults"):
        raise NotReady(f"manage.py verify found {last['faults']} faults")
    if timezone.now() - last["at"] > dt.timedelta(hours=settings.VERIFY_WITHIN_HOURS):
        raise NotReady(f"manage.py verify last ran at {last['at']:%Y-%m-%d %H:%M}")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": CheckMigrations(),
    "media": check_media,
    "static": CheckStaticFiles(),
    "snapshots": check_snapshots,
}
# A late verification is told, and alarmed upon, but people are still served: the Board meets on a date.
TELLS_ONLY = {"snapshots"}


def readiness() -> tuple[bool, dict[str, str]]:
    """Whether people can be served, and each check with "ok" or "failed"."""
    results: dict[str, str] = {}
    for name, check in CHECKS.items():
        try:
            check()
            results[name] = "ok"
        except Exception as error:
            results[name] = "failed"
            logger.warning(
                "not ready: %s: %s",
                name,
                error if isinstance(error, NotReady) else type(error).__name__,
            )
    serious = {name for name, result in results.items() if result != "ok"}
    if not settings.READYZ_STRICT:
        serious -= TELLS_ONLY
    return not serious, results


class HealthChecks:
    """Answers the two addresses, whatever Host they are asked by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in ("/healthz", "/readyz"):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if request.path_info == "/healthz":
            response = JsonResponse({"status": "ok"})
        else:
            ready, checks = readiness()
            response = JsonResponse(
                {"status": "ready" if ready else "not ready", "checks": checks},
                status=200 if ready else 503,
            )
        response.headers["Cache-Control"] = "no-store"
        return response

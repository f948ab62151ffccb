"""/healthz and /readyz, which a load balancer asks by address."""

import datetime as dt
import shutil

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ohs.service import health, status
from ohs.web import help_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATE_DIR = tmp_path / "state"
    # The suite makes its tables from the models, without migrations.
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [])
    monkeypatch.setitem(health.CHECKS, "migrations", health.CheckMigrations())


def verified(settings, hours_ago, faults=0):
    at = timezone.now() - dt.timedelta(hours=hours_ago)
    status.record(settings.STATE_DIR, "verify", at=at, faults=faults)


def failed(answer):
    return {name for name, result in answer.json()["checks"].items() if result == "failed"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.1.2.3", "10.1.2.3:8000", "anything.example"])
def test_they_answer_by_address_without_signing_in(client, path, host):
    answer = client.get(path, headers={"Host": host})

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_answer_plain_http_where_pages_are_sent_to_tls(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == 200
    assert client.get("/accounts/login/").status_code == 301


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_only_tell(client, path):
    assert client.post(path).status_code == 405


def test_another_host_gets_no_page(client):
    assert client.get("/accounts/login/", headers={"Host": "10.1.2.3"}).status_code == 400


def test_ready_names_each_check(client):
    assert client.get("/readyz").json() == {
        "status": "ready",
        "checks": dict.fromkeys(["database", "migrations", "media", "static", "snapshots"], "ok"),
    }


def test_alive_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_not_ready_without_a_database(client, monkeypatch, caplog):
    def refuse():
        raise connection.Database.OperationalError("could not connect to j.smith")

    monkeypatch.setitem(health.CHECKS, "database", refuse)

    answer = client.get("/readyz")

    assert (answer.status_code, failed(answer)) == (503, {"database"})
    assert client.get("/healthz").status_code == 200
    assert "OperationalError" in caplog.text
    assert "j.smith" not in caplog.text


def test_not_ready_before_the_migrations(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("a migration", False)])

    answer = client.get("/readyz")

    assert (answer.status_code, failed(answer)) == (503, {"migrations"})


def test_not_ready_where_no_file_can_be_written(client, settings, tmp_path):
    (tmp_path / "media").write_text("a file where the folder should be")

    answer = client.get("/readyz")

    assert (answer.status_code, failed(answer)) == (503, {"media"})


def test_a_missing_folder_for_files_is_made(client, settings):
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)

    assert client.get("/readyz").status_code == 200
    assert list(settings.MEDIA_ROOT.iterdir()) == []


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    """The static files of a small application, collected as on a server."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.css").write_text("body { color: black }")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    monkeypatch.setitem(health.CHECKS, "static", health.CheckStaticFiles())
    call_command("collectstatic", interactive=False, verbosity=0)
    return source


def test_ready_with_the_static_files_of_this_code(client, collected, monkeypatch):
    assert client.get("/readyz").status_code == 200

    # They are read once, and not each time somebody asks.
    monkeypatch.setattr(health, "is_collected", lambda *_: pytest.fail("read again"))
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("file", ["app.css~", ".DS_Store"])
def test_what_is_never_collected_is_not_missed(client, collected, file):
    (collected / file).write_text("left behind")

    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("file", ["app.css", "new.css"])
def test_not_ready_with_the_static_files_of_an_older_version(client, collected, file, caplog):
    (collected / file).write_text("body { color: red }")

    answer = client.get("/readyz")

    assert (answer.status_code, failed(answer)) == (503, {"static"})
    assert f"{file} is not what was collected" in caplog.text


def test_a_picture_of_a_help_page_may_be_taken_while_people_are_served(client, collected):
    """`make pictures` and the browser's tests take them; a page shows the one that was collected, or none."""
    folder = collected / help_pictures.FOLDER
    folder.mkdir(parents=True)
    (folder / "hsw-import.png").write_bytes(b"a picture")

    assert client.get("/readyz").status_code == 200


def test_not_ready_where_a_collected_file_is_gone(client, collected, settings):
    (settings.STATIC_ROOT / "app.css").unlink()

    assert failed(client.get("/readyz")) == {"static"}


def test_not_ready_while_the_process_knows_only_the_names_of_before(client, collected):
    names = staticfiles_storage.hashed_files.copy()
    (collected / "new.css").write_text("body { color: red }")
    call_command("collectstatic", interactive=False, verbosity=0)
    staticfiles_storage.hashed_files = names

    assert failed(client.get("/readyz")) == {"static"}


@pytest.mark.parametrize(("hours", "late"), [(35.9, False), (36.1, True)])
def test_a_late_verification_is_told(client, settings, hours, late):
    verified(settings, hours)

    answer = client.get("/readyz")

    assert failed(answer) == ({"snapshots"} if late else set())
    # People are served all the same.
    assert answer.status_code == 200


def test_faults_of_the_last_verification_are_told(client, settings):
    verified(settings, 1, faults=2)

    assert failed(client.get("/readyz")) == {"snapshots"}


def test_where_it_is_strict_a_late_verification_takes_the_server_out(client, settings):
    settings.READYZ_STRICT = True
    verified(settings, 48)

    assert client.get("/readyz").status_code == 503

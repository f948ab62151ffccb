"""The fixed cast: one person per role, and the demonstration data for tests that read it."""

import gc
import importlib
import inspect
import io
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import modify_settings, override_settings
from django.urls import clear_url_caches
from hypothesis import HealthCheck, settings

from ohs.organisation import roles
from ohs.organisation.models import User
from tests.operation_calls import ON, Cast
from tests.postgres_databases import dumped_demonstration, restore
from tests.serving import PASSWORD, begin_and_load, prepare

# On a busy machine an example takes longer, which says nothing of the code.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    """A password costs what keeps guessers out: half a second, on every sign-in of a test."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits and drawn charts are kept in the cache, what is searched in memory: no test sees another's."""
    begin_afresh()


def begin_afresh():
    """Nothing is kept of what was shown before.

    The force that headers show is there as on a page that is not the first of its minute, so that the queries of a
    page are the same the first time and the second.
    """
    from django.core.cache import cache

    from ohs.organisation.force import Force, keep_shown_force
    from ohs.search import index

    cache.clear()
    index.forget()
    keep_shown_force(Force())


@pytest.fixture(scope="session", autouse=True)
def _charts_drawn_once():
    """A chart is made of what it is told and nothing else, which its name is a digest of: each is drawn once in the whole run."""
    from ohs.web import charts

    drawn, draw = {}, charts._draw

    def draw_once(spec, title, description, css_class, name):
        if not name or name not in drawn:
            drawn[name] = draw(spec, title, description, css_class, name)
        return drawn[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "_draw", draw_once)
        yield


@pytest.fixture
def kept_frame(monkeypatch):
    """What the frame of every page says of a person's work outlives a cache that is emptied; call what it gives to forget it.

    For walks that empty the cache before each page: the frame is the same on all of them, and as long to put together as a
    page. Such a walk forgets it before its first page, which so tells what the frame itself asks.
    """
    kept = {}

    def keep(name, make, *key, version, reads=()):
        of = (name, key, version.of(reads))
        if of not in kept:
            kept[of] = make()
        return kept[of]

    monkeypatch.setattr("ohs.work.in_short.cached_until_change", keep)
    return kept.clear


@pytest.fixture
def session_is_not_noted(monkeypatch):
    """That a session is still in use is written once a minute: for walks that count queries and take longer."""
    monkeypatch.setattr("ohs.access.sessions.NOTED_EVERY", 24 * 60 * 60)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The roles are there before the first test, as in every installation, and are what a test that empties it begins from.

    A test that commits empties all tables at its end: those after it have them made again (`roles_applied`).
    """
    with django_db_blocker.unblock():
        roles.apply_roles()


@pytest.fixture(scope="session")
def _kept_grants():
    """What the roles may, as `apply_roles` wrote it, by the permissions that there were."""
    return {}


@pytest.fixture
def roles_applied(db, _kept_grants):
    """They are there unless a test before has emptied the tables: then which they are is worked out the first time."""
    if Group.objects.filter(name__in=roles.ROLES).count() == len(roles.ROLES):
        return
    permissions = tuple(Permission.objects.order_by("pk").values_list("pk", flat=True))
    grants = Group.permissions.through
    if permissions not in _kept_grants:
        roles.apply_roles()
        permissions = tuple(Permission.objects.order_by("pk").values_list("pk", flat=True))
        _kept_grants[permissions] = list(
            grants.objects.values_list("group__name", "permission").filter(
                group__name__in=roles.ROLES
            )
        )
        return
    groups = {name: Group.objects.get_or_create(name=name)[0].pk for name in roles.ROLES}
    rows = ", ".join(f"({groups[name]}, {pk})" for name, pk in _kept_grants[permissions])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {grants._meta.db_table} (group_id, permission_id) VALUES {rows}"
        )


def _person(username: str, role: str) -> User:
    user = User.objects.create_user(
        username=username,
        first_name=username.title(),
        email=f"{username}@example.org",
        is_staff=role in roles.STAFF_ROLES,
    )
    user.groups.add(roles.Group.objects.get(name=role))
    return user


@pytest.fixture
def board_user(roles_applied):
    return _person("a-board-member", roles.BOARD_MEMBER)


@pytest.fixture
def lead_user(roles_applied):
    return _person("a-lead", roles.LEAD)


@pytest.fixture
def other_lead_user(roles_applied):
    """A lead who holds no post: the stranger."""
    return _person("another-lead", roles.LEAD)


@pytest.fixture
def hsw_user(roles_applied):
    return _person("an-hsw-member", roles.HSW_TEAM)


@pytest.fixture
def auditor_user(roles_applied):
    return _person("an-auditor", roles.AUDITOR)


@pytest.fixture
def admin_user(roles_applied):
    user = _person("an-administrator", roles.ADMINISTRATOR)
    user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def administrator(roles_applied, django_user_model):
    """By role, and no superuser."""
    person = django_user_model.objects.create_user("an-administrator-by-role", is_staff=True)
    person.groups.add(roles.Group.objects.get(name=roles.ADMINISTRATOR))
    return person


@pytest.fixture
def stored_at_once(monkeypatch):
    """What waits until a transaction is stored is done at once: that of a test never is."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, **kwargs: do())


@pytest.fixture
def cast(hsw_user, board_user, lead_user, other_lead_user, administrator, django_user_model):
    from tests.organisation.factories import PostFactory, PostHolderFactory

    post, other_post = PostFactory(title="Head of Works"), PostFactory(title="Head of Stores")
    former = django_user_model.objects.create_user("a-former-holder", is_staff=True)
    former.groups.set(lead_user.groups.all())
    PostHolderFactory(post=post, user=former, end=ON.replace(day=4))
    PostHolderFactory(post=post, user=lead_user, start=ON)
    PostHolderFactory(post=other_post, user=other_lead_user)
    return Cast(
        keeper=hsw_user,
        lead=lead_user,
        post=post,
        other_post=other_post,
        stranger=django_user_model.objects.create_user("a-stranger"),
        board_member=board_user,
        other_lead=other_lead_user,
        former_holder=former,
        administrator=administrator,
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Those who read the demonstration come last: it is loaded once, and stays.

    Where the suite is run on both databases, what asks neither anything runs with SQLite alone.
    """
    items.sort(key=lambda item: "demo" in getattr(item, "fixturenames", ()))
    if os.environ.get("BOTH_DATABASES"):
        apart = {item for item in items if not _belongs_to(item, connection.vendor)}
        config.hook.pytest_deselected(items=list(apart))
        items[:] = [item for item in items if item not in apart]


def pytest_collection_finish(session):
    """What was loaded stays: the collector need not look through it again and again (a tenth of the suite's time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


# Long walks, and tests of what is made of rows once they are read (papers, files, charts, published tables): nothing in
# them depends on the database, so `make test`, which runs the suite on both, does each on one of them. `make test-sqlite`
# and `make test-postgres` do all on theirs.
WALKS = {
    "tests/test_many_rows.py": "sqlite",
    "tests/test_everything_tied.py": "sqlite",
    "tests/test_rights_hold.py": "sqlite",
    "tests/actions/test_plan_files.py": "sqlite",
    "tests/api/test_description.py": "sqlite",
    "tests/board/test_dashboard.py": "sqlite",
    "tests/board/test_many_in_the_paper.py": "sqlite",
    "tests/board/test_pack_pdf.py": "sqlite",
    "tests/board/test_queries.py": "sqlite",
    "tests/imports/test_hostile.py": "sqlite",
    "tests/imports/test_hostile_uploads.py": "sqlite",
    "tests/injuries/test_completeness.py": "sqlite",
    "tests/injuries/test_exits.py": "sqlite",
    "tests/injuries/disclosure/test_pages.py": "sqlite",
    "tests/injuries/disclosure/test_tables.py": "sqlite",
    "tests/maturity/test_pages.py": "sqlite",
    "tests/openid/test_sign_in.py": "sqlite",
    "tests/registers/test_fifth_register.py": "sqlite",
    "tests/risks/test_heat_map_page.py": "sqlite",
    "tests/setup/test_another_shape.py": "sqlite",
    "tests/web/test_deletion.py": "sqlite",
    "tests/web/test_form_errors.py": "sqlite",
    "tests/web/test_lists.py": "sqlite",
    "tests/web/test_record_forms.py": "sqlite",
    # Whose SQL is the stricter.
    "tests/test_every_address.py": "postgresql",
    "tests/board/test_agenda.py": "postgresql",
    "tests/board/test_final_paper.py": "postgresql",
    "tests/board/test_frozen_hostile.py": "postgresql",
    "tests/board/test_pack.py": "postgresql",
    "tests/board/test_pack_characters.py": "postgresql",
    "tests/board/test_since.py": "postgresql",
    "tests/board/test_slides.py": "postgresql",
    "tests/board/test_then_and_now.py": "postgresql",
    "tests/demo/test_demo_quarter.py": "postgresql",
    "tests/injuries/test_pages.py": "postgresql",
    "tests/risks/test_pages.py": "postgresql",
    "tests/web/test_formats.py": "postgresql",
    "tests/work/test_every_item.py": "postgresql",
    "tests/workbook/test_new_force.py": "postgresql",
}


def _belongs_to(item, vendor):
    """Whether a test is run on this database, where the suite is run on both."""
    path = item.path.relative_to(config_root()).as_posix()
    if path in WALKS:
        return WALKS[path] == vendor
    return vendor == "sqlite" or _asks_the_database(item)


def config_root():
    return Path(__file__).resolve().parent.parent


def _asks_the_database(item):
    """Or may: what a test asks for by `request.getfixturevalue` cannot be seen beforehand."""
    names = getattr(item, "fixturenames", ())
    asked = inspect.signature(item.function).parameters if hasattr(item, "function") else ()
    return item.get_closest_marker("django_db") is not None or "db" in names or "request" in asked


@pytest.fixture(scope="session")
def _demo_loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.core.management import call_command

    with django_db_blocker.unblock():
        if os.environ.get("PREPARED"):
            _copy_prepared(tmp_path_factory.mktemp("demonstration"))
        else:
            call_command("load_demo", password=PASSWORD, verbosity=0, stdout=io.StringIO())


def _copy_prepared(directory):
    """The database becomes that of the demonstration as another command of this run has loaded it (`tests/serving.py`)."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        prepare("demonstration", begin_and_load, directory)
        with closing(sqlite3.connect(directory / "ohs.sqlite3")) as prepared:
            prepared.backup(connection.connection)
    else:
        dump = dumped_demonstration(os.environ["DATABASE_URL"], directory)
        # Every row, Django's own too. The tables stay as the migrations have made them.
        tables = map(connection.ops.quote_name, connection.introspection.table_names())
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
        restore(dump, connection.connection.info.dsn, "--data-only", "--disable-triggers")
    ContentType.objects.clear_cache()
    # Quick here, as everybody's (`_quick_passwords`).
    User.objects.update(password=make_password(PASSWORD))


@pytest.fixture
def demo(_demo_loaded, db):
    """The demonstration data, frozen packs and all; returns the HSW team's user, in whose name it is loaded."""
    return User.objects.get(username="hsw")


@pytest.fixture
def demo_users(demo):
    """The demonstration's people by user name."""
    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def ladders(db):
    """A fifth register, with nothing changed but the settings: its tables, roles and addresses are there."""
    with modify_settings(INSTALLED_APPS={"append": "tests.registers.ladders"}):
        from tests.registers.ladders import models

        # Not `create_model`: SQLite's needs a transaction of its own. What is put off is indexes and foreign keys.
        editor = connection.SchemaEditorClass(connection)
        editor.deferred_sql = []
        with connection.cursor() as cursor:
            for model in (models.Ladder, models.Check):
                sql, params = editor.table_sql(model)
                cursor.execute(sql, params or None)
        _read_addresses_anew()
        ContentType.objects.clear_cache()
        roles.apply_roles()
        yield models
    ContentType.objects.clear_cache()
    _read_addresses_anew()


def _read_addresses_anew():
    import ohs.urls

    importlib.reload(ohs.urls)
    clear_url_caches()


@pytest.fixture
def records(demo, settings, tmp_path):
    """The records of the demonstration whose own pages tests look at when there is more of everything."""
    from tests.many_rows import Records

    settings.MEDIA_ROOT = tmp_path
    return Records.of_the_demonstration()

"""Every setting of the application, read from the environment.

The defaults are for use in earnest: DEBUG off, TLS required, secure cookies. What a person must give is
SECRET_KEY and ALLOWED_HOSTS; the rest has a default that runs. The README lists the variables.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured


def _origin(address: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random text into the environment variable SECRET_KEY, "
            "for example one made by: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'. "
            "To try the application on this machine, use `make run`, which makes one."
        )
    SECRET_KEY = "debug-only-" + "not-a-secret-" * 5

# A page served on plain HTTP is for loopback and tests alone: it turns off what needs TLS, and nothing else.
PLAIN_HTTP = env.bool("PLAIN_HTTP", default=DEBUG)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if PLAIN_HTTP else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The date the application takes for today: for demonstrations and tests. Empty: the calendar's.
OHS_TODAY = env.str("OHS_TODAY", default="")
# How often a lead may move a committed date before a further move needs a decision of the Board.
OHS_MOVES_WITHOUT_BOARD = env.int("OHS_MOVES_WITHOUT_BOARD", default=1)
# The password of the demonstration users that `load_demo` makes; empty: one is made and printed.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")

INSTALLED_APPS = [
    "ohs.organisation",
    "ohs.imports",
    "ohs.setup",
    "ohs.workbook",
    "ohs.registers",
    "ohs.web",
    "ohs.activity",
    "ohs.access",
    "django_tasks",
    "django_tasks_db",
    "ohs.service",
    "actions",
    "injuries",
    "risks",
    "maturity",
    "ohs.comments",
    "ohs.work",
    "ohs.board",
    "ohs.api",
    "ohs.search",
    "ohs.calendars",
    "ohs.retention",
    "ohs.demo",
    "ohs.web.admin_config.RegisterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_tables2",
    "simple_history",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    # Before a Host is looked at or TLS asked for: a load balancer asks by address.
    "ohs.service.health.HealthChecks",
    "ohs.service.middleware.RequestLog",
    "ohs.service.metrics.RequestMetrics",
    "django.middleware.security.SecurityMiddleware",
    # Static files are compressed already, may be kept, and go no further than this.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ohs.service.middleware.Compression",
    "ohs.service.middleware.KeptNowhere",
    "ohs.service.time_limit.TimeLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ohs.service.middleware.CleanText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ohs.access.sessions.SessionEnds",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ohs.access.slowing.SlowsAttempts",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ohs.organisation.second_factor.FirstThingsFirst",
    "simple_history.middleware.HistoryRequestMiddleware",
    "ohs.web.collisions.SecondComer",
]

ROOT_URLCONF = "ohs.urls"
WSGI_APPLICATION = "ohs.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "ohs.web.template_loaders.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["ohs.web.templatetags.own_words"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Database: SQLite for trying it, PostgreSQL for using it.
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / '.run' / 'ohs.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A connection is kept for the life of the worker: opening one parses the whole schema again.
    _database["CONN_MAX_AGE"] = None
    _database.setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-12000;",
        }
    )
else:
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    _database["CONN_HEALTH_CHECKS"] = True
    # A server that does not answer is an error after this, not a page that never comes.
    _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
    if env.bool("PGBOUNCER", default=False):
        # A pool by transaction keeps no cursor between them and takes no start-up options (docs/deploy.md).
        _database["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        # Compiling a page's query takes the server ten times as long as running it.
        _database["OPTIONS"].setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://ohs?max_entries=3000")}

# People
AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["ohs.organisation.backends.RolesBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ohs.organisation.passwords.NotTheAccountItself"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work:start"
ACCOUNT_ADAPTER = "ohs.organisation.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False

# OpenID Connect: with a server's address people sign in by it; without, by passwords alone.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
# Which claim says what a person is, and which of its values is which role here.
OIDC_ROLES_CLAIM = env.str("OIDC_ROLES_CLAIM", default="groups")
OIDC_ROLES = env.json("OIDC_ROLES", default={})
# No passwords but for administrators.
OIDC_ONLY = env.bool("OIDC_ONLY", default=False)
# An account that is here already is whoever arrives with its address, if the provider has verified that.
OIDC_LINK_BY_EMAIL = env.bool("OIDC_LINK_BY_EMAIL", default=False)
if OIDC_SERVER_URL and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured(
        "OIDC_SERVER_URL is set: set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too, as the provider gave them."
    )
SOCIALACCOUNT_ADAPTER = "ohs.organisation.openid.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = OIDC_LINK_BY_EMAIL
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
# Attempts are counted in the database for all workers together (ohs/access): allauth's own counts are each worker's.
ACCOUNT_RATE_LIMITS = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Changes of a password, an address or a second factor are mailed to the person.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# How long a way to choose a password works that was mailed: to whoever is invited, or forgot it.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
MFA_ADAPTER = "ohs.organisation.second_factor.SecretAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey is both steps at once: it is on a device that somebody has, and asks for their finger, face or PIN.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "ohs.organisation.forms.AddPasskeyForm"}
# Roles that sign in with a second factor, if they come by password. None on plain HTTP, which is for trying it.
MFA_REQUIRED_ROLES = env.list(
    "MFA_REQUIRED_ROLES", default=[] if PLAIN_HTTP else ["administrator", "hsw team"]
)
# What encrypts the secrets of second factors: the newest first, older ones after it until `rotate_secrets` has run.
SECRETS_KEYS = env.list("SECRETS_KEYS", default=[SECRET_KEY])
# A clock that is half a minute off is no reason to be locked out.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Health, Safety and Wellbeing"
# How long after signing in, and how long without use, a person signs in again (0: however long it is not used).
SIGNED_IN_SECONDS = env.int("SESSION_COOKIE_AGE", default=8 * 60 * 60)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
# Its row stays a day longer: whoever sends a form in the morning after gets back what they typed.
SESSION_COOKIE_AGE = SIGNED_IN_SECONDS + 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# Read from the database on every request: each worker has a cache of its own, and in one that another worker cannot
# reach a session would live on after its person signed out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Reasons for a change are kept whole, not cut at a hundred characters.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Security
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_HSTS_SECONDS = (
    0 if PLAIN_HTTP else env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
)
# Both speak for more than this application: the whole domain is for whoever keeps it to decide.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    # Only behind a proxy that sets this header itself and drops the one a client sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # The buttons that sign in and out lead on to the provider.
        "form-action": [SELF, *([_origin(OIDC_SERVER_URL)] if OIDC_SERVER_URL else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Files
STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / ".run" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".run" / "media"))
STORAGES = {
    "default": {"BACKEND": "ohs.core.files.WholeFiles"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if env.bool("STATIC_MANIFEST", default=not DEBUG)
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
# Long work waits in the database for `manage.py work`; where none runs it is done within the request.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# A virus scanner that speaks clamd's protocol: tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl. Without one nothing is scanned.
CLAMD_URL = env.str("CLAMD_URL", default="")
# How long it may take for one file.
CLAMD_TIMEOUT = env.float("CLAMD_TIMEOUT", default=20)

# Mail
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
# A mail server that hangs is an error after this many seconds.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="hsw@localhost")

# The API: calls that one key may make in a minute, counted in the database for all workers together.
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=300)
# How many days notes of access are kept, until an administrator sets others on /retention/.
ACCESS_KEPT_DAYS = env.int("ACCESS_KEPT_DAYS", default=730)

# Lists
DJANGO_TABLES2_TEMPLATE = "web/table.html"
OHS_PAGE_SIZES = (25, 50, 100, 200)

# Service
# Seconds that a request may take before it is stopped and answered with a page that says so; 0: without end.
REQUEST_SECONDS = env.float("REQUEST_SECONDS", default=60)
# Where the nightly jobs leave word of how they ended, for /readyz and the metrics.
STATE_DIR = env.path("STATE_DIR", default=str(BASE_DIR / ".run" / "state"))
# /readyz says "failed" of the snapshots once `manage.py verify` is older than this …
VERIFY_WITHIN_HOURS = env.int("VERIFY_WITHIN_HOURS", default=36)
# … and, if strict, answers 503 for it.
READYZ_STRICT = env.bool("READYZ_STRICT", default=False)

# Logs: JSON in earnest, plain lines on a person's own machine. Neither holds personal data (ohs/service/logs.py).
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="plain" if PLAIN_HTTP else "json")
LOG_EXCEPTION_MESSAGES = env.bool("LOG_EXCEPTION_MESSAGES", default=PLAIN_HTTP)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {
            "()": "ohs.service.logs.JsonFormatter",
            "exception_messages": LOG_EXCEPTION_MESSAGES,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Django sends its own to the console by itself only where DEBUG is on, and by mail to ADMINS, of whom there are none.
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}

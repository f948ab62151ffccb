"""An OpenID provider to sign in by: Django OAuth Toolkit, served on loopback in a process of its own.

`python -m tests.openid.provider FILE` reads from FILE, in JSON, its port, its client and its people, and serves until it
is terminated. A person has a password, an address and the groups that the claim `groups` names.
"""

import json
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server


def configure(given: dict, folder: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    settings.configure(
        SECRET_KEY="the-providers-own-" * 4,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.openid.provider_urls",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "p.sqlite3"}
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
        LOGIN_URL="/sign-in/",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem.decode(),
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
            "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
            "OAUTH2_VALIDATOR_CLASS": "tests.openid.provider_claims.Claims",
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who you are", "profile": "your name", "email": "your address"},
        },
    )


def load(given: dict) -> None:
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for name, person in given["people"].items():
        user = User.objects.create_user(
            name,
            email=person.get("email", ""),
            password=person["password"],
            first_name=person.get("first_name", name.title()),
            last_name=person.get("last_name", ""),
        )
        for group in person.get("groups", ()):
            user.groups.add(Group.objects.get_or_create(name=group)[0])
    Application.objects.create(
        name="The registers",
        client_id=given["client_id"],
        client_secret=given["client_secret"],
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=" ".join(given["redirect_uris"]),
        post_logout_redirect_uris=" ".join(given["after_sign_out"]),
        skip_authorization=True,
        algorithm=Application.RS256_ALGORITHM,
    )


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


if __name__ == "__main__":
    file = Path(sys.argv[1])
    asked = json.loads(file.read_text())
    configure(asked, file.parent)
    import django
    from django.core.wsgi import get_wsgi_application

    django.setup()
    load(asked)
    make_server(
        "127.0.0.1", asked["port"], get_wsgi_application(), handler_class=Quiet
    ).serve_forever()

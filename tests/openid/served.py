"""The OpenID provider as a server on loopback, for tests that sign in there."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import requests

SECRET = "a-secret-between-two"
CLIENT = "registers"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def provider_of(people, folder, site):
    """Gives the provider's address; it sends people back to `site` alone."""
    given = {
        "port": free_port(),
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [f"{site}/accounts/oidc/sso/login/callback/"],
        "after_sign_out": [f"{site}/accounts/login/"],
        "people": people,
    }
    file = folder / "provider.json"
    file.write_text(json.dumps(given))
    env = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    process = subprocess.Popen([sys.executable, "-m", "tests.openid.provider", str(file)], env=env)
    url = f"http://127.0.0.1:{given['port']}"
    try:
        for _ in range(600):
            assert process.poll() is None, "the provider stopped"
            try:
                requests.get(f"{url}/o/.well-known/openid-configuration", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)

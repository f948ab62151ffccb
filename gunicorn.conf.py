"""How gunicorn serves the application: read by a plain `gunicorn` in this folder.

Everything here can be set from the environment; the README's table lists it.
"""

import gc
import os

wsgi_app = "ohs.wsgi"
bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A pack of a whole Board with its charts takes seconds, not minutes.
timeout = 60
# The chart engine must not be started before the fork, so each worker loads the application itself.
preload_app = False
# Nobody steers the server through a socket in their home directory.
control_socket_disable = True


def post_worker_init(worker):
    """Load every page now rather than for the first visitor. What is loaded stays: the collector need not look through
    it again on every page.

    And the first worker says that the pages are there (`make run`).
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - reading them loads them
    gc.collect()
    gc.freeze()
    notice = os.environ.get("READY_NOTICE")
    if notice and worker.age == 1:
        print(notice, flush=True)

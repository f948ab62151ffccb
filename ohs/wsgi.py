"""The application for a WSGI server: `ohs.service.server`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ohs.settings")

application = get_wsgi_application()

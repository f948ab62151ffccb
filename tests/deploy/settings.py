"""The application's settings, with addresses more that take their time."""

from ohs import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})

ROOT_URLCONF = "tests.deploy.urls"

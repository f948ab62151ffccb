"""The product's settings without migrations: `migrate --run-syncdb` makes every table straight from the models."""

from ohs import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})


class _NoMigrations:
    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = _NoMigrations()

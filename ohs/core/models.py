from django.db import models


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete what is only ever added to."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError(f"{self.model.__name__}: rows are only ever added.")

    def delete(self):
        raise AppendOnlyError(f"{self.model.__name__}: rows are only ever added.")


class AppendOnly(models.Model):
    """A record of what was said on a day. What turns out wrong is said again, later; nothing is overwritten."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__}: rows are only ever added.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{type(self).__name__}: rows are only ever added.")

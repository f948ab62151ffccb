"""A confirmed file is recorded off the request: as long as that takes, and decided what is published of it."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django_tasks import task

from ohs.core.collisions import settle
from ohs.core.errors import sentences
from ohs.organisation.models import User

from . import operations
from .files.cells import UnreadableFileError
from .forms import options_form
from .importers import importer_by_key
from .models import ImportBatch
from .reading import GONE


@task()
def record_batch(key: str, shown: str, by: int, on: str) -> str:
    """Records a person's file as they have seen it previewed; gives why not, in a sentence, or nothing."""
    batch = ImportBatch.objects.filter(key=key).first()
    importer = importer_by_key(batch.importer) if batch else None
    if batch is None or importer is None:
        return GONE
    form = options_form(importer, batch.options)
    if not form.is_valid():
        return operations.CHANGED
    person = User.objects.get(pk=by)
    try:
        settle(
            lambda: operations.confirm(
                batch=batch,
                shown=shown,
                options=form.cleaned_data,
                by=person,
                on=dt.date.fromisoformat(on),
            )
        )
    except operations.PreviewOutdated as outdated:
        return sentences(outdated)
    except (UnreadableFileError, ValidationError, PermissionDenied):
        # What was right when it was shown is no longer: the preview says what.
        return operations.CHANGED
    return ""

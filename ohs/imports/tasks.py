"""Off the request: a confirmed file is recorded, or an extract taken back, and decided what is published of it."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django_tasks import task

from ohs.core.collisions import settle
from ohs.core.errors import sentences
from ohs.organisation.models import User
from ohs.web.long_operations import done_for

from . import operations
from .figures.importer import FigureImporter
from .files.cells import UnreadableFileError
from .forms import WithdrawForm, options_form
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


@task()
def withdraw_extract(record: int, importer: str, by: int, on: str, typed: str) -> str:
    """Takes an extract back; gives why not, in a sentence, or nothing."""
    taken_by = importer_by_key(importer)
    extract = (
        taken_by.extracts.all_extracts.filter(pk=record).first()
        if isinstance(taken_by, FigureImporter)
        else None
    )
    if not isinstance(taken_by, FigureImporter) or extract is None:
        return "This extract is not there."

    def withdraw(*, by: User, on: dt.date, reason: str) -> None:
        taken_by.withdraw(extract, reason=reason, by=by)

    return done_for(by=by, on=on, typed=typed, form=WithdrawForm, operate=withdraw)

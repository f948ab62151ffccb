"""What an operation raises when it does not do what was asked, and why, in sentences for the person who asked.

Who may not do it at all is told so by Django's own PermissionDenied.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Model

from .characters import clean_text


class OperationRefused(ValidationError):
    """The operation does not fit the record as it stands. The message says what to do instead.

    As any ValidationError it may hold one sentence, several, or sentences by field; a form shows each by its field.
    """


class EditConflict(OperationRefused):
    """Somebody else saved the record after this person opened it. Nothing was saved.

    `changes` says in sentences what they did; `version` is that of the record now, so that a second attempt is made
    in the knowledge of the first.
    """

    def __init__(
        self,
        message: str,
        *,
        changes: Sequence[str] = (),
        version: int | None = None,
        record: Model | None = None,
    ):
        super().__init__(message, code="conflict")
        self.changes = list(changes)
        self.version = version
        self.record = record


class ImportRejected(OperationRefused):
    """A file, or some rows of it, cannot be taken. Nothing of it was recorded.

    `faults` holds every fault in the order of the file, in whatever form the import describes them; `str()` of a fault
    is its sentence.
    """

    def __init__(self, faults: Iterable[object]):
        self.faults = list(faults)
        super().__init__([str(fault) for fault in self.faults])


def require_text(value: str | None, field: str | None, message: str) -> str:
    """The text without blanks around it; refused with `message`, by `field` where one is named, if nothing is left."""
    text = clean_text(value or "").strip()
    if not text:
        raise OperationRefused({field: message} if field else message)
    return text


def sentences(error: ValidationError) -> str:
    """Everything that an error says, as one text."""
    return " ".join(error.messages)


def sentences_by_field(error: ValidationError) -> Mapping[str | None, list[str]]:
    """What an error says of each field; under None what it says of the whole."""
    if hasattr(error, "error_dict"):
        return {
            None if name == "__all__" else name: messages
            for name, messages in error.message_dict.items()
        }
    return {None: error.messages}

import pytest
from django.core.exceptions import ValidationError

from ohs.core.errors import (
    EditConflict,
    ImportRejected,
    OperationRefused,
    require_text,
    sentences,
    sentences_by_field,
)


def test_a_refusal_is_a_validation_error_by_field():
    refusal = OperationRefused({"due": "Give a later date."})

    assert isinstance(refusal, ValidationError)
    assert refusal.message_dict == {"due": ["Give a later date."]}


def test_a_conflict_is_a_refusal_that_says_what_changed():
    conflict = EditConflict("It was changed.", changes=("Ada changed title.",), version=4)

    assert isinstance(conflict, OperationRefused)
    assert (conflict.message, conflict.code) == ("It was changed.", "conflict")
    assert (conflict.changes, conflict.version) == (["Ada changed title."], 4)


def test_a_rejected_import_keeps_every_fault_in_its_order():
    rejected = ImportRejected(["row 2: no month", "row 9: no unit"])

    assert rejected.faults == ["row 2: no month", "row 9: no unit"]
    assert rejected.messages == ["row 2: no month", "row 9: no unit"]


def test_a_text_that_is_needed_comes_back_without_blanks():
    assert require_text("  Why \n", "reason", "Say why.") == "Why"


@pytest.mark.parametrize("nothing", [None, "", " \n\t "])
def test_a_text_that_is_needed_and_empty_is_refused_by_its_field(nothing):
    with pytest.raises(OperationRefused) as refused:
        require_text(nothing, "reason", "Say why.")

    assert refused.value.message_dict == {"reason": ["Say why."]}


def test_a_text_that_belongs_to_no_field_is_refused_as_such():
    with pytest.raises(OperationRefused) as refused:
        require_text("", None, "Say why.")

    assert refused.value.messages == ["Say why."]


def test_what_an_error_says_as_one_text_and_by_field():
    by_field = ValidationError({"a": ["One.", "Two."], "__all__": ["Three."]})

    assert sentences(by_field) == "One. Two. Three."
    assert sentences_by_field(by_field) == {"a": ["One.", "Two."], None: ["Three."]}
    assert sentences_by_field(ValidationError("Four.")) == {None: ["Four."]}

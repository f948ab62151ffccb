"""What tests call the operations on files with."""

from ohs.imports import reading
from ohs.imports.importers import importer_by_key
from ohs.imports.operations import receive_file
from tests.injuries.factories import StaffGroupFactory
from tests.operation_calls import ON, Call

_ADDRESS = "ohs.imports.operations"
_FILE = b"month,unit,staff_group,headcount\n2021-04,not recorded by unit,officer,7\n"
_OPTIONS = {"as_at": ON, "source": "Workforce", "covers": "rows", "units": None}


def _received(cast):
    StaffGroupFactory(code="officer")
    return receive_file(
        importer=importer_by_key("strengths"),
        data=_FILE,
        file_name="a.csv",
        options={},
        by=cast.keeper,
    )


def _file(cast):
    _received(cast)
    return {
        "importer": importer_by_key("strengths"),
        "data": _FILE,
        "file_name": "b.csv",
        "options": {},
    }


def _columns(cast):
    return {
        "batch": _received(cast),
        "sheet": "",
        "header_row": 1,
        "mapping": {"month": "month", "unit": "unit"},
        "keep_as": "Ours",
    }


def _confirmed(cast):
    batch = _received(cast)
    outcome = reading.preview(
        batch=batch, loaded=reading.load(batch), options=_OPTIONS, by=cast.keeper, on=ON
    )
    return {"batch": batch, "shown": outcome.digest(), "options": _OPTIONS, "on": ON}


CALLS = {
    f"{_ADDRESS}.receive_file": Call(_file),
    f"{_ADDRESS}.name_columns": Call(_columns),
    f"{_ADDRESS}.confirm": Call(_confirmed),
    f"{_ADDRESS}.discard": Call(lambda cast: {"batch": _received(cast)}),
}

"""Every operation that takes a file asks the virus scanner before it keeps anything: found by what it is given."""

import inspect

import pytest

from ohs.core.errors import OperationRefused
from tests.operations import CALLS, OPERATIONS

TAKES = {"body", "data", "file"}


def takes_a_file():
    return [
        pytest.param(function, call, id=f"{address}-{number}")
        for address, (_, function) in sorted(OPERATIONS.items())
        if TAKES & set(inspect.signature(function).parameters)
        for number, call in enumerate(CALLS[address], start=1)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("function", "call"), takes_a_file())
def test_while_the_scanner_is_away_no_file_is_kept(function, call, cast, settings):
    arguments = dict(call.arrange(cast))
    if "file" in inspect.signature(function).parameters:
        arguments["file"] = ("paper.pdf", b"%PDF-1.7 a paper")
    settings.CLAMD_URL = "unix:/nowhere/clamd.ctl"

    with pytest.raises(OperationRefused, match="the scanner does not answer"):
        function(**arguments, by=getattr(cast, call.by))

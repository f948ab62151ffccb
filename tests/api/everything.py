"""Everything that a program can read with a key: for whoever tries what it gives away."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.api.conftest import Program


def read_everything(
    program: Program, days: Sequence[str] = ("",), only: Sequence[str] = ()
) -> Iterator[tuple[str, str, Any]]:
    """(address, day, answer) of each list page by page, of each record with its story, and of each part of one.

    `days` are dates as `as_at` takes them; today is the empty text. `only` narrows it to lists by name.
    """
    for day in days:
        when = {"as_at": day} if day else {}
        for each in _get(program, "", when)["lists"]:
            name = each["name"]
            if only and name not in only:
                continue
            for page in _pages(program, name, when):
                yield name, day, page
                for row in page["rows"]:
                    if "id" in row:
                        address = f"{name}/{row['id']}"
                        yield address, day, _get(program, address, when)
                        if name == "meetings" and not day:
                            yield from _snapshot(program, address, day)


def _pages(program: Program, name: str, when: dict) -> Iterator[Any]:
    number, more = 0, True
    while more:
        number += 1
        page = _get(program, name, when | {"page": number, "per_page": 1000})
        yield page
        more = page["next"]


def _snapshot(program: Program, address: str, day: str) -> Iterator[tuple[str, str, Any]]:
    response = program.get(f"{address}/snapshot")
    if response.status_code == 200:
        yield f"{address}/snapshot", day, response.json()


def _get(program: Program, address: str, query: dict) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return program.read(f"{address}?{asked}" if asked else address)

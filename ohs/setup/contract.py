"""What it takes for a force to go live. Each app declares its part, and the page, the checks and `start_force` find it:

class RisksConfig(AppConfig):
    setup_steps = "risks.setup.STEPS"
    starter_pack = "risks.setup.install_starter_pack"

A starter pack is what every force may begin with and change: `install(by=, without=)` makes it where nothing of the
kind is recorded yet, and says what it made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string

#: So many names of what a step lacks are told; of the others how many there are.
NAMES_TOLD = 50


@dataclass(frozen=True)
class Gap:
    """Something that a step still lacks: a sentence that counts it, and what is meant, by name.

    `count` is how many there are where `items` has only the first of them; `url` leads to all.
    """

    sentence: str
    items: tuple[str, ...] = ()
    url: str = ""
    count: int | None = None

    @property
    def total(self) -> int:
        return len(self.items) if self.count is None else self.count

    @property
    def told(self) -> tuple[str, ...]:
        """The names that are told."""
        return self.items[:NAMES_TOLD]

    @property
    def more(self) -> int:
        """How many there are besides."""
        return self.total - len(self.told)

    @property
    def with_names(self) -> str:
        """The sentence with the names that are told, and how many more there are."""
        if not self.items:
            return f"{self.sentence}."
        more = f" and {self.more:,} more" if self.more else ""
        return f"{self.sentence}: {', '.join(self.told)}{more}."


@dataclass(frozen=True)
class StepResult:
    """How far a step is: what there is of it, in words ("" for nothing), and what it lacks."""

    there: str = ""
    gaps: tuple[Gap, ...] = ()

    @property
    def status(self) -> str:
        if not self.there:
            return "to do"
        return "started" if self.gaps else "done"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step to go live. `sheets` are the workbook's in which it can be brought in; `minutes` is by hand, for a force.

    `checked`: its gaps stand among the pre-meeting checks as well.
    """

    key: str
    order: int
    title: str
    why: str
    minutes: int
    url_name: str
    link: str
    check: Callable[[dt.date], StepResult]
    sheets: tuple[str, ...] = ()
    optional: bool = False
    checked: bool = True

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True)
class Shape:
    """How large the starter pack's scales are: levels of maturity, of likelihood and of impact."""

    levels: int = 5
    likelihood: int = 5
    impact: int = 5

    #: Of any of them.
    fewest: ClassVar[int] = 3
    most: ClassVar[int] = 6


USUAL_SHAPE = Shape()


class StarterPack(Protocol):
    def __call__(self, *, by: Any, without: Collection[str], shape: Shape) -> Sequence[str]: ...


def all_steps() -> tuple[Step, ...]:
    """Every step that an installed app declares, in their order."""
    found: list[Step] = []
    for path in _declared("setup_steps"):
        found += import_string(path)
    return tuple(sorted(found, key=lambda step: (step.order, step.key)))


def starter_packs() -> Iterator[StarterPack]:
    """Every starter pack, in the order of the settings: what comes later refers to what came before."""
    for path in _declared("starter_pack"):
        yield import_string(path)


def _declared(name: str) -> list[str]:
    return [path for config in apps.get_app_configs() if (path := getattr(config, name, ""))]

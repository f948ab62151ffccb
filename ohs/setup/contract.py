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


@dataclass(frozen=True)
class Gap:
    """Something that a step still lacks: a sentence that counts it, and everything that is meant, by name."""

    sentence: str
    items: tuple[str, ...] = ()
    url: str = ""

    @property
    def in_full(self) -> str:
        """The sentence with every name: nothing is cut."""
        return f"{self.sentence}: {', '.join(self.items)}." if self.items else f"{self.sentence}."


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

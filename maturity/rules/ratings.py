"""Ratings: what an audit found of one theme in one unit, and how they are counted.

A rating is NC (does not conform), C (conforms) or PC (conforms and is working towards the next level). It is relative to
the level tested, so ratings are ordinal: they are counted, never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NC, C, PC, NOT_ASSESSED = "NC", "C", "PC", "NA"
RATINGS = (NC, C, PC)
"""In ordinal order, lowest first."""


def rating_words(rating: str, level: int) -> str:
    """What a rating says, in a sentence's words: "conforms to Level 3"."""
    return {
        NC: f"does not conform to Level {level}",
        C: f"conforms to Level {level}",
        PC: f"conforms to Level {level}, working towards Level {level + 1}",
        NOT_ASSESSED: "not assessed",
    }[rating]


@dataclass(frozen=True)
class Counts:
    """How many cells hold each rating, and how many hold none and why. Addition is the only arithmetic there is."""

    nc: int = 0
    c: int = 0
    pc: int = 0
    not_assessed: int = 0
    not_audited: int = 0
    not_in_scope: int = 0

    @property
    def rated(self) -> int:
        return self.nc + self.c + self.pc

    @property
    def in_scope(self) -> int:
        return self.rated + self.not_assessed + self.not_audited

    def of(self, rating: str) -> int:
        return {NC: self.nc, C: self.c, PC: self.pc}[rating]

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.nc + other.nc,
            self.c + other.c,
            self.pc + other.pc,
            self.not_assessed + other.not_assessed,
            self.not_audited + other.not_audited,
            self.not_in_scope + other.not_in_scope,
        )


def sum_counts(counts: Iterable[Counts]) -> Counts:
    return sum(counts, start=Counts())

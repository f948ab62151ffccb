"""The force itself, one record: its name, its own words, and the thresholds that every register goes by."""

from __future__ import annotations

import re
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ohs.core.history import HistoricalRecords

# The one record's key.
THE_FORCE = 1
LEAST_SMALL_NUMBER, MOST_SMALL_NUMBER = 3, 20
MOST_DUE_SOON_DAYS = 365


class Force(models.Model):
    """The police force that uses this: what it is called, what it calls things, what it goes by."""

    class Period(models.TextChoices):
        TWELVE_MONTHS = "twelve-months", "Twelve complete months"
        FINANCIAL_YEAR = "financial-year", "Financial year"
        YEAR_TO_DATE = "year-to-date", "Financial year to date"
        QUARTER = "quarter", "Quarter"

    name = models.CharField(
        "name of the force", max_length=120, blank=True, help_text="On the cover of papers."
    )
    short_name = models.CharField(
        max_length=40,
        blank=True,
        help_text="In the header of every page and in emails. Empty: the name.",
    )
    unit_word = models.CharField(
        "word for a unit",
        max_length=40,
        default="unit",
        help_text="In a sentence: unit, district, department.",
    )
    unit_word_plural = models.CharField("word for several", max_length=40, default="units")
    regulator = models.CharField(
        "the regulator",
        max_length=120,
        default="the regulator",
        help_text="Whom incidents are notified to, with its article, as it stands in a sentence.",
    )
    notification_rules = models.CharField(
        "rules of notification",
        max_length=120,
        blank=True,
        help_text="What the rules by which the regulator is notified are called: an abbreviation or a title.",
    )
    contact = models.TextField(
        "how to reach the health, safety and wellbeing team",
        blank=True,
        help_text=(
            "Email, telephone, where to find them: a line each. On the help pages and the accessibility statement, "
            "for whoever needs a page in another format."
        ),
    )
    markings = models.TextField(
        "protective markings",
        default="OFFICIAL",
        help_text="One a line. The first stands on a new paper unless its author chooses another.",
    )
    author = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="author of papers",
        help_text="The post that papers are written by, unless a meeting names another.",
    )
    small_number_threshold = models.PositiveSmallIntegerField(
        "small numbers are those under",
        default=5,
        validators=[
            MinValueValidator(LEAST_SMALL_NUMBER),
            MaxValueValidator(MOST_SMALL_NUMBER),
        ],
        help_text="Numbers of people below this are shown only to people who may see small numbers.",
    )
    due_soon_days = models.PositiveSmallIntegerField(
        "days that count as due soon",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DUE_SOON_DAYS)],
    )
    usual_period = models.CharField(
        "usual reporting period",
        max_length=20,
        choices=Period,
        default=Period.TWELVE_MONTHS,
        help_text="What pages and papers report on, unless a meeting or a reader chooses another.",
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "force"
        verbose_name_plural = "force"
        constraints = [
            models.CheckConstraint(
                name="force_is_one_record",
                condition=Q(pk=THE_FORCE),
                violation_error_message="There is one force: change its record.",
            ),
            models.CheckConstraint(
                name="force_small_number_in_range",
                condition=Q(
                    small_number_threshold__gte=LEAST_SMALL_NUMBER,
                    small_number_threshold__lte=MOST_SMALL_NUMBER,
                ),
                violation_error_message=(
                    f"Enter a threshold for small numbers from {LEAST_SMALL_NUMBER} to {MOST_SMALL_NUMBER}."
                ),
            ),
            models.CheckConstraint(
                name="force_due_soon_in_range",
                condition=Q(due_soon_days__gte=1, due_soon_days__lte=MOST_DUE_SOON_DAYS),
                violation_error_message=f"Enter a number of days from 1 to {MOST_DUE_SOON_DAYS}.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "The force"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = THE_FORCE
        super().save(*args, **kwargs)

    @property
    def called(self) -> str:
        """What the force is called where there is little room."""
        return self.short_name or self.name

    @property
    def marking_choices(self) -> list[str]:
        """The protective markings, the usual one first."""
        return [line.strip() for line in self.markings.splitlines() if line.strip()]

    @property
    def usual_marking(self) -> str:
        return next(iter(self.marking_choices), "")


class UnitKind(models.Model):
    """A kind of unit as the force has them: a district, a department, a branch."""

    name = models.CharField(max_length=60, unique=True)
    short_name = models.CharField(
        "abbreviation", max_length=20, blank=True, help_text="Explained in the glossary."
    )
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = "kind of unit"
        verbose_name_plural = "kinds of unit"

    def __str__(self) -> str:
        return self.name


def current_force() -> Force:
    """The force as it is set up; with the defaults where nobody has set it up yet.

    Read where a page, command or report begins, and handed down from there.
    """
    return Force.objects.select_related("author").filter(pk=THE_FORCE).first() or Force()


# Pages print the force's name and words; a worker that did not make a change learns of it after so long.
_SHOWN = "the-force-as-shown"
_SHOWN_SECONDS = 60


def shown_force() -> Force:
    """The force for the header and the words of a page, kept for a minute. What decides anything reads `current_force`."""
    force: Force | None = cache.get(_SHOWN)
    if force is None:
        force = current_force()
        keep_shown_force(force)
    return force


def keep_shown_force(force: Force) -> None:
    cache.set(_SHOWN, force, _SHOWN_SECONDS)
    _remembered.clear()


def forget_shown_force() -> None:
    cache.delete(_SHOWN)
    _remembered.clear()


# Asked for every row of a list: the force, and the second until which it holds.
_remembered: list[tuple[Force, float]] = []


def _the_force() -> Force:
    if not _remembered or _remembered[0][1] < monotonic():
        _remembered[:] = [(shown_force(), monotonic() + _SHOWN_SECONDS)]
    return _remembered[0][0]


def due_soon_days() -> int:
    """How many days before its date something counts as due soon, as the force has it."""
    return _the_force().due_soon_days


_UNIT = re.compile(r"\b(?:(an?) )?(?:command )?(unit)(s?)\b", re.IGNORECASE)


def in_own_words(text: str) -> str:
    """A text of the product with the force's word for a unit: "3 districts", "a district", "By district"."""
    if "nit" not in text:
        return text
    force = _the_force()
    one, many = force.unit_word, force.unit_word_plural
    if (one, many) == ("unit", "units"):
        return text

    def put(found: re.Match[str]) -> str:
        article, several = found[1], found[3]
        own = many if several else one
        if article:
            with_article = f"{'an' if own[:1].lower() in 'aeiou' else 'a'} {own}"
            return with_article if article[0].islower() else with_article.capitalize()
        return own if found[0][0].islower() else own[:1].upper() + own[1:]

    return _UNIT.sub(put, text)

"""What a force needs before its risk register works, and the matrix that it may begin with."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ohs.core.history import save_with_reason
from ohs.core.text import plural
from ohs.setup.contract import Gap, Step, StepResult
from ohs.setup.organisation import STARTED

from .models import (
    Appetite,
    Band,
    Category,
    ImpactLevel,
    LikelihoodLevel,
    MatrixCell,
    ReviewInterval,
    Risk,
    RiskLead,
    RiskMatrix,
)


def check_matrix(on: dt.date) -> StepResult:
    matrices = RiskMatrix.objects.count()
    if not matrices:
        return StepResult()
    url = reverse("admin:risks_riskmatrix_changelist")
    gaps = []
    if RiskMatrix.objects.in_force(on) is None:
        gaps.append(Gap("No matrix is adopted: no risk can be scored until one is", url=url))
    if not Category.objects.exists():
        gaps.append(Gap("No category of risk is recorded", url=reverse("admin:risks_category_add")))
    if not Appetite.objects.exists():
        gaps.append(
            Gap(
                "No appetite is recorded: no risk can be outside it",
                url=reverse("admin:risks_appetite_add"),
            )
        )
    return StepResult(
        plural(matrices, "version of the matrix", "versions of the matrix"), tuple(gaps)
    )


def check_risks(on: dt.date) -> StepResult:
    risks = Risk.objects.filter(parent=None)
    number = risks.count()
    if not number:
        return StepResult()
    led = RiskLead.objects.filter(risk=OuterRef("pk"), end=None)
    unled = [str(risk) for risk in risks.annotate(led=Exists(led)).filter(led=False)]
    gaps = (
        (Gap(f"{plural(len(unled), 'risk has', 'risks have')} no lead", tuple(unled)),)
        if unled
        else ()
    )
    return StepResult(plural(number, "risk"), gaps)


STEPS = (
    Step(
        key="matrix",
        order=200,
        title="Risk matrix, categories and appetite",
        why="Scores are made on the matrix in force. Appetite says which bands the Board will carry.",
        minutes=30,
        url_name="admin:risks_riskmatrix_changelist",
        link="Look at the matrix and adopt it",
        check=check_matrix,
    ),
    Step(
        key="risks",
        order=210,
        title="Risks, with their scores, reviews and controls",
        why="The Board asks what is outside appetite, and what became worse since last time.",
        minutes=120,
        url_name="risks:list",
        link="Look at the risk register",
        sheets=("risks", "risk scores", "risk reviews", "controls", "indicators", "readings"),
        check=check_risks,
    ),
)

# level, name, colour, counts as red, reviewed every … months
BANDS = (
    (1, "Low", Band.Tone.CALM, False, 12),
    (2, "Medium", Band.Tone.WATCH, False, 6),
    (3, "High", Band.Tone.SERIOUS, True, 3),
    (4, "Very high", Band.Tone.GRAVE, True, 1),
)
LIKELIHOOD = (
    ("Rare", "Not expected in ten years."),
    ("Unlikely", "Could happen once in five to ten years."),
    ("Possible", "Could happen once in one to five years."),
    ("Likely", "Expected within the year."),
    ("Almost certain", "Expected more than once a year, or happening now."),
)
IMPACT = (
    ("Negligible", "No injury, or first aid only."),
    ("Minor", "Treatment and up to seven days away from full duty."),
    (
        "Moderate",
        "More than seven days away from full duty, or several people with minor injuries.",
    ),
    ("Major", "A specified injury, lasting ill health, or several people away from duty."),
    ("Severe", "Death, or injury that changes a life for good."),
)
# By likelihood, the least first: the band of each impact, the least first.
CELLS = ((1, 1, 1, 1, 1), (1, 1, 2, 2, 2), (1, 2, 2, 3, 3), (1, 2, 3, 3, 4), (2, 3, 3, 4, 4))
# slug, name
CATEGORIES = (
    ("operational", "Operational hazards"),
    ("violence", "Violence at work"),
    ("fatigue", "Working time and fatigue"),
    ("wellbeing", "Health and wellbeing"),
    ("training", "Training and competence"),
    ("premises", "Premises and equipment"),
)


def install_starter_pack(*, by: Any, without: Collection[str]) -> Sequence[str]:
    """A 5 by 5 matrix as a draft, its bands, and categories. When it is adopted is for the force to say."""

    def keep(record: Any) -> Any:
        record.full_clean()
        return save_with_reason(record, by=by, reason=STARTED)

    if "matrix" in without or RiskMatrix.objects.exists() or Band.objects.exists():
        return ()
    bands = {
        level: keep(Band(level=level, name=name, tone=tone, is_red=red))
        for level, name, tone, red, _ in BANDS
    }
    matrix = keep(RiskMatrix(version=1, title="Risk matrix", size=5, note="From the starter pack."))
    for model, levels in ((LikelihoodLevel, LIKELIHOOD), (ImpactLevel, IMPACT)):
        for value, (name, definition) in enumerate(levels, start=1):
            keep(model(matrix=matrix, value=value, name=name, definition=definition))
    for likelihood, row in enumerate(CELLS, start=1):
        for impact, level in enumerate(row, start=1):
            keep(MatrixCell(matrix=matrix, likelihood=likelihood, impact=impact, band=bands[level]))
    for level, _, _, _, months in BANDS:
        keep(ReviewInterval(matrix=matrix, band=bands[level], months=months))
    made = ["a 5 by 5 risk matrix as a draft"]
    if not Category.objects.exists():
        for order, (slug, name) in enumerate(CATEGORIES, start=1):
            keep(Category(slug=slug, name=name, order=order))
        made.append(plural(len(CATEGORIES), "category of risk", "categories of risk"))
    return made

"""What a force needs before its risk register works, and the matrix that it may begin with."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ohs.core.history import save_with_reason
from ohs.core.text import plural
from ohs.setup.contract import USUAL_SHAPE, Gap, Shape, Step, StepResult
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
# Which of the five words of a scale stand for fewer levels; six need one more.
CHOSEN = {3: (1, 2, 3), 4: (1, 2, 3, 4), 5: (0, 1, 2, 3, 4)}
SIXTH = {
    "likelihood": ("Certain", "Happening now, again and again."),
    "impact": ("Catastrophic", "Several deaths, or injuries that change lives for good."),
}


def words_of(scale: Sequence[tuple[str, str]], name: str, levels: int) -> Sequence[tuple[str, str]]:
    """The words of a scale with so many levels, the least first."""
    if levels > len(scale):
        return (*scale, SIXTH[name])
    return tuple(scale[place] for place in CHOSEN[levels])


def band_level(likelihood: int, impact: int, shape: Shape) -> int:
    """The band of a cell. Of a matrix that is not 5 by 5 it goes by how far up both scales the cell is."""
    if (shape.likelihood, shape.impact) == (5, 5):
        return CELLS[likelihood - 1][impact - 1]
    share = likelihood * impact / (shape.likelihood * shape.impact)
    return 1 + sum(share > limit for limit in (0.16, 0.36, 0.64))


# slug, name
CATEGORIES = (
    ("operational", "Operational hazards"),
    ("violence", "Violence at work"),
    ("fatigue", "Working time and fatigue"),
    ("wellbeing", "Health and wellbeing"),
    ("training", "Training and competence"),
    ("premises", "Premises and equipment"),
)


def install_starter_pack(
    *, by: Any, without: Collection[str], shape: Shape = USUAL_SHAPE
) -> Sequence[str]:
    """A matrix as a draft, its bands, and categories. When it is adopted is for the force to say."""

    def keep(record: Any) -> Any:
        record.full_clean()
        return save_with_reason(record, by=by, reason=STARTED)

    if "matrix" in without or RiskMatrix.objects.exists() or Band.objects.exists():
        return ()
    bands = {
        level: keep(Band(level=level, name=name, tone=tone, is_red=red))
        for level, name, tone, red, _ in BANDS
    }
    matrix = keep(
        RiskMatrix(
            version=1,
            title="Risk matrix",
            size=shape.likelihood,
            impact_size=None if shape.impact == shape.likelihood else shape.impact,
            note="From the starter pack.",
        )
    )
    likelihood_words = words_of(LIKELIHOOD, "likelihood", shape.likelihood)
    impact_words = words_of(IMPACT, "impact", shape.impact)
    for model, levels in ((LikelihoodLevel, likelihood_words), (ImpactLevel, impact_words)):
        for value, (name, definition) in enumerate(levels, start=1):
            keep(model(matrix=matrix, value=value, name=name, definition=definition))
    for likelihood in range(1, shape.likelihood + 1):
        for impact in range(1, shape.impact + 1):
            band = bands[band_level(likelihood, impact, shape)]
            keep(MatrixCell(matrix=matrix, likelihood=likelihood, impact=impact, band=band))
    for level, _, _, _, months in BANDS:
        keep(ReviewInterval(matrix=matrix, band=bands[level], months=months))
    made = [f"a {shape.likelihood} by {shape.impact} risk matrix as a draft"]
    if not Category.objects.exists():
        for order, (slug, name) in enumerate(CATEGORIES, start=1):
            keep(Category(slug=slug, name=name, order=order))
        made.append(plural(len(CATEGORIES), "category of risk", "categories of risk"))
    return made

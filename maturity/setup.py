"""What a force needs before units can be assessed and audited, and the model that it may begin with."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from ohs.core.history import save_with_reason
from ohs.core.text import number_word, plural
from ohs.organisation.models import CommandUnit, current_force
from ohs.setup.contract import USUAL_SHAPE, Gap, Shape, Step, StepResult
from ohs.setup.organisation import STARTED

from .models import Audit, Criterion, Level, ModelVersion, Theme


def check_commanders(on: dt.date) -> StepResult:
    units = CommandUnit.objects.filter(Q(closed=None) | Q(closed__gte=on)).order_by("code_sort")
    total = units.count()
    answered = units.exclude(answering_post=None).count()
    if not total or not answered:
        return StepResult()
    without = tuple(units.filter(answering_post=None).values_list("code", flat=True))
    force = current_force()
    gaps = ()
    if without:
        words = plural(len(without), force.unit_word, force.unit_word_plural)
        gaps = (
            Gap(
                f"No post answers for {words} of {total}",
                without,
                reverse("admin:maturity_unitpost_changelist"),
            ),
        )
    return StepResult(f"a post for {answered} of {total} {force.unit_word_plural}", gaps)


def check_model(on: dt.date) -> StepResult:
    versions = ModelVersion.objects.all()
    if not versions.exists():
        return StepResult()
    in_force = ModelVersion.objects.in_force(on)
    if in_force is None:
        draft = versions.order_by("pk").first()
        url = reverse("maturity:model_dates", args=[draft.slug]) if draft else ""
        return StepResult(
            plural(versions.count(), "version"),
            (Gap("No model is in force: choose from which day it is", url=url),),
        )
    empty = tuple(
        str(theme)
        for theme in in_force.themes.order_by("number")
        if not Criterion.objects.filter(theme=theme).exists()
    )
    gaps = (
        (Gap(f"{plural(len(empty), 'theme has', 'themes have')} no criteria", empty),)
        if empty
        else ()
    )
    return StepResult(f"“{in_force}” in force", gaps)


def check_audits(on: dt.date) -> StepResult:
    audits = Audit.objects.recorded(on).count()
    return StepResult(plural(audits, "audit") if audits else "")


STEPS = (
    Step(
        key="commanders",
        order=35,
        title="The contact post of each unit",
        why="It is asked for the unit's self-assessment each quarter, and signs its assurance statement.",
        minutes=20,
        url_name="admin:maturity_unitpost_changelist",
        link="Say which post answers for which unit",
        sheets=("unit contacts",),
        check=check_commanders,
    ),
    Step(
        key="model",
        order=400,
        title="The maturity model, and from when it is in force",
        why="Units are asked for self-assessments from the quarter you choose. Nothing before it counts as missing.",
        minutes=30,
        url_name="admin:maturity_modelversion_changelist",
        link="Look at the model",
        sheets=("themes", "criteria"),
        check=check_model,
    ),
    Step(
        key="audits",
        order=410,
        title="Audits with their findings, and past self-assessments",
        why="A unit's claim is verified only by an audit.",
        minutes=90,
        url_name="maturity:units",
        link="Look at the units",
        sheets=("audits", "findings", "self-assessments"),
        optional=True,
        check=check_audits,
        checked=False,
    ),
)

# By how many there are.
LEVELS = {
    3: ("Reactive", "Compliant", "Proactive"),
    4: ("Failing", "Reactive", "Compliant", "Proactive"),
    5: ("Failing", "Reactive", "Compliant", "Proactive", "Resilient"),
    6: ("Failing", "Reactive", "Compliant", "Proactive", "Resilient", "Leading"),
}
THEMES = (
    "Leadership",
    "Policy and governance",
    "Competence and training",
    "Communication and involvement",
    "Risk management",
    "Wellbeing",
    "Monitoring",
    "Premises and equipment",
    "Partners and contractors",
    "Change",
    "Benchmarking",
    "Audit",
)


def install_starter_pack(
    *, by: Any, without: Collection[str], shape: Shape = USUAL_SHAPE
) -> Sequence[str]:
    """A model of so many levels and twelve themes as a draft, without criteria: those are the force's own."""

    def keep(record: Any) -> Any:
        record.full_clean()
        return save_with_reason(record, by=by, reason=STARTED)

    if "model" in without or ModelVersion.objects.exists():
        return ()
    version = keep(
        ModelVersion(
            title="Safety culture model", slug="safety-culture", note="From the starter pack."
        )
    )
    for number, name in enumerate(LEVELS[shape.levels], start=1):
        keep(Level(version=version, number=number, name=f"{name} culture"))
    for number, name in enumerate(THEMES, start=1):
        keep(Theme(version=version, number=number, name=name))
    return (f"a maturity model of {number_word(shape.levels)} levels and twelve themes as a draft",)

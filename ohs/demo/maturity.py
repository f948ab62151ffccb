"""The maturity register of the demonstration: the model of five levels and the 176 ratings of the 2021 paper.

The ratings, names and the target are the paper's. Its criteria are in our own words. The paper gives no date for any
audit, so none is recorded; the day they were entered is one that lies before the Board of 6 May 2021 and the audits
promised for April to June 2021, and each audit says so. The paper gives no self-assessment, so there is none.
"""

import datetime as dt
import json
from pathlib import Path

from simple_history.utils import bulk_create_with_history

from actions.models import KeyTask
from maturity import operations
from maturity.models import (
    Audit,
    AuditFinding,
    AuditProgramme,
    Criterion,
    Level,
    ModelVersion,
    Target,
    Theme,
    UnitPost,
)
from ohs.core.history import save_with_reason
from ohs.organisation.models import CommandUnit, Post

DATA = Path(__file__).parent / "data" / "maturity.json"
REASON = "Demonstration data"
AUDITORS = "Safety & Health Risk Management Team"
IN_FORCE_FROM = dt.date(2020, 4, 1)
RECORDED_ON = dt.date(2021, 3, 31)
COMMITMENTS = "HSW Board commitments 2021/22"
PAPER = "Performance update to the Joint Audit Panel, 5 July 2021"
# The paper does not say who answers for a unit: illustrative.
ANSWERING = (("AS", "Unit Commander, AS"),)
MODEL_NOTE = (
    "The paper does not say when the model was introduced; it stands here from the start of 2020/21. It prints "
    "criteria for theme 6 alone: they are in our own words, and the other themes have none yet."
)
AUDIT_NOTE = (
    "The paper gives the ratings but no date of the audit, so none is recorded. The day of recording, 31 March 2021, "
    "is illustrative: it lies before the Board of 6 May 2021 and the audits promised for April to June 2021."
)


def load(*, by) -> None:
    """Load what is not there yet; a second run changes nothing."""
    facts = json.loads(DATA.read_text(encoding="utf-8"))
    version = _model(facts, by)
    _audits(facts, version, by)
    _programme(by)
    _target(by)
    _answering(by)


def _model(facts, by) -> ModelVersion:
    version = ModelVersion.objects.filter(slug="culture-maturity").first()
    if version:
        return version
    version = save_with_reason(
        ModelVersion(
            slug="culture-maturity",
            title="Health and safety culture maturity model",
            note=MODEL_NOTE,
        ),
        by=by,
        reason=REASON,
    )
    for level in facts["levels"]:
        save_with_reason(Level(version=version, **level), by=by, reason=REASON)
    for theme in facts["themes"]:
        criteria = facts["criteria"].get(str(theme["number"]), {})
        row = save_with_reason(Theme(version=version, **theme), by=by, reason=REASON)
        for level, statements in criteria.items():
            for order, text in enumerate(statements, start=1):
                criterion = Criterion(theme=row, level=int(level), order=order, text=text)
                save_with_reason(criterion, by=by, reason=REASON)
    return operations.bring_into_force(version=version, in_force_from=IN_FORCE_FROM, by=by)


def _audits(facts, version, by) -> None:
    auditor = Post.objects.get(title=AUDITORS)
    units = {unit.code: unit for unit in CommandUnit.objects.filter(code__in=facts["units"])}
    recorded = set(
        Audit.objects.filter(version=version, recorded_on=RECORDED_ON).values_list(
            "unit__code", flat=True
        )
    )
    themes = [theme for theme in version.themes.order_by("number") if theme.in_scope(RECORDED_ON)]
    columns = {number: ratings.split() for number, ratings in facts["ratings"].items()}
    for column, code in enumerate(facts["units"]):
        if code in recorded:
            continue
        audit = save_with_reason(
            Audit(
                unit=units[code],
                version=version,
                auditor=auditor,
                level_tested=facts["level_tested"],
                note=AUDIT_NOTE,
            ),
            by=by,
            reason=REASON,
        )
        bulk_create_with_history(
            [
                AuditFinding(audit=audit, theme=theme, rating=columns[str(theme.number)][column])
                for theme in themes
            ],
            AuditFinding,
            default_user=by,
            default_change_reason=REASON,
        )
        operations.publish_audit(audit=audit, on=RECORDED_ON, by=by)


def _programme(by) -> None:
    title = "Further audits, April to June 2021"
    if AuditProgramme.objects.filter(title=title).exists():
        return
    save_with_reason(
        AuditProgramme(
            title=title,
            start=dt.date(2021, 4, 1),
            end=dt.date(2021, 6, 30),
            level_tested=3,
            audits_intended=10,
            auditor=Post.objects.get(title=AUDITORS),
            task=KeyTask.objects.filter(plan__title=COMMITMENTS, number="7").first(),
            note="The paper does not name the units.",
        ),
        by=by,
        reason=REASON,
    )


def _target(by) -> None:
    target = {"scope": Target.Scope.ORGANISATION, "level": 4, "by": dt.date(2023, 3, 31)}
    if not Target.objects.filter(**target).exists():
        save_with_reason(Target(**target, source=PAPER), by=by, reason=REASON)


def _answering(by) -> None:
    """Who answers for a unit; the others have nobody yet."""
    for code, title in ANSWERING:
        unit = CommandUnit.objects.get(code=code)
        if not UnitPost.objects.filter(unit=unit).exists():
            post = Post.objects.get(title=title)
            save_with_reason(UnitPost(unit=unit, post=post), by=by, reason=REASON)

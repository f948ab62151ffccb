"""What published audits recommended goes into the one register of recommendations, in the words of the audit."""

from django.db import migrations
from django.db.models import Max


def enter(apps, schema_editor):
    Finding = apps.get_model("maturity", "AuditFinding")
    UnitPost = apps.get_model("maturity", "UnitPost")
    Recommendation = apps.get_model("actions", "Recommendation")
    number = Recommendation.objects.aggregate(newest=Max("number"))["newest"] or 0
    posts = dict(UnitPost.objects.values_list("unit_id", "post_id"))
    findings = (
        Finding.objects.filter(
            audit__state="published", advice=None, audit__recorded_on__isnull=False
        )
        .exclude(recommendation="")
        .select_related("audit__unit", "theme")
        .order_by("audit__recorded_on", "audit", "theme__number", "pk")
    )
    for finding in findings:
        number += 1
        audit = finding.audit
        when = audit.audited_on.isoformat() if audit.audited_on else "date not recorded"
        finding.advice = Recommendation.objects.create(
            number=number,
            source="unit audit",
            reference=f"{audit.unit.code}, theme {finding.theme.number}, Level {audit.level_tested}, {when}"[
                :120
            ],
            text=finding.recommendation.strip(),
            issued_on=audit.recorded_on,
            owner_id=posts.get(audit.unit_id),
            added_on=audit.recorded_on,
            illustrative=audit.illustrative,
        )
        if finding.task_id:
            finding.advice.tasks.add(finding.task_id)
        finding.save(update_fields=["advice"])


class Migration(migrations.Migration):
    dependencies = [
        ("maturity", "0006_recommendations_of_findings"),
        ("actions", "0009_programmes_that_answer_events"),
    ]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]

"""Recording an audit: its findings on one page; publishing; the task that answers a finding."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.core.keys import is_key
from ohs.core.text import format_day
from ohs.web.operation_views import OperationFormView

from .. import operations, permissions
from ..forms import FindingsForm, PublishForm, RaiseTaskForm, StartAuditForm
from ..models import Audit, AuditFinding, PlannedAudit
from ..rules.ratings import NOT_ASSESSED
from .theme_forms import SavesEachTheme, themes_left_out


class StartAudit(OperationFormView):
    """Begin an audit of a unit; from the programme, where it was planned (`?planned=`)."""

    permission_required = "maturity.add_audit"
    permission_denied_message = permissions.RECORD_DENIED
    template_name = "maturity/audit_start.html"
    form_class = StartAuditForm
    title = "New audit"
    button = "Begin, and record the findings"
    success_message = "The audit is begun: record a rating in each theme, then publish it."

    def may(self):
        return permissions.may_record_audit(self.request.user)

    def get_initial(self):
        unit, planned = self.request.GET.get("unit"), self.request.GET.get("planned", "")
        if is_key(planned):
            audits = PlannedAudit.objects.filter(pk=planned).select_related("programme", "unit")
            if plan := audits.first():
                return {
                    "unit": plan.unit.code,
                    "programme": plan.programme,
                    "level_tested": plan.programme.level_tested,
                    "auditor": plan.auditor_id or plan.programme.auditor_id,
                }
        return {"unit": unit} if unit else {}

    def operate(self, form):
        return operations.start_audit(**form.cleaned_data, on=self.today, by=self.request.user)

    def get_success_url(self):
        return reverse("maturity:record", args=[self.result.pk])


class AuditFormView(OperationFormView):
    """A form about one audit."""

    def load(self):
        audits = Audit.objects.select_related("unit__group", "auditor", "programme", "version")
        return get_object_or_404(audits, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        # Whoever had to sign in again on the way to a button comes back by address alone: the button is on the audit's page.
        if not self.object.is_draft:
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def published_message(self) -> str:
        day = self.result.recorded_on
        since = "today" if day == self.today else format_day(day)
        return f"The audit of {self.result.unit} is published: the matrix shows it from {since}."


class RecordAudit(SavesEachTheme, AuditFormView):
    """All findings of a draft on one page."""

    permission_required = ("maturity.change_audit", "maturity.change_auditfinding")
    permission_denied_message = permissions.RECORD_DENIED
    template_name = "maturity/audit_record.html"
    form_class = FindingsForm

    def may(self):
        return permissions.may_record_audit(self.request.user)

    def get_form_kwargs(self):
        findings = self.object.findings.select_related("theme").order_by("theme__number", "pk")
        return {**super().get_form_kwargs(), "records": findings}

    @property
    def publishes(self) -> bool:
        return "publish" in self.request.POST

    def operate(self, form):
        by = self.request.user
        audit = operations.record_findings(
            audit=self.object, findings=form.values(operations.ThemeFinding), by=by
        )
        if self.publishes:
            audit = operations.publish_audit(audit=audit, on=self.today, by=by)
        return audit

    def get_success_message(self):
        if self.publishes:
            return self.published_message()
        return "The findings are saved as a draft."

    def get_success_url(self):
        if self.publishes:
            return self.object.get_absolute_url()
        return reverse("maturity:record", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        records = context["form"].records
        return {
            **context,
            "audit": self.object,
            "left_out": themes_left_out(self.object.version, records),
            "rated": sum(1 for finding in records if finding.rating != NOT_ASSESSED),
            "next_level": _level_after(self.object),
            "may_publish": permissions.may_publish_audit(self.request.user),
        }


def _level_after(audit: Audit) -> int | None:
    """The level above the one tested; None where that is the highest."""
    numbers = set(audit.version.levels.values_list("number", flat=True))
    return audit.level_tested + 1 if not numbers or max(numbers) > audit.level_tested else None


class PublishAudit(AuditFormView):
    permission_required = "maturity.publish_audit"
    permission_denied_message = permissions.PUBLISH_DENIED
    form_class = PublishForm
    title = "Publish the audit"
    button = "Publish the audit"
    warning = "A published audit is seen by everybody. It can be corrected with a reason, and not withdrawn."

    def may(self):
        return permissions.may_publish_audit(self.request.user)

    def operate(self, form):
        known_from = form.cleaned_data["known_from"]
        return operations.publish_audit(
            audit=self.object, known_from=known_from, on=self.today, by=self.request.user
        )

    def get_success_message(self):
        return self.published_message()


class RaiseTask(OperationFormView):
    """Make a finding's recommendation a key task: the lead is the unit's post unless another is chosen."""

    permission_required = "actions.change_keytask"
    permission_denied_message = permissions.TASK_DENIED
    template_name = "maturity/raise_task.html"
    form_class = RaiseTaskForm
    title = button = "Make it a key task"

    def load(self):
        findings = AuditFinding.objects.select_related("audit__unit", "theme", "task")
        return get_object_or_404(findings, pk=self.kwargs["pk"])

    def may(self):
        return permissions.may_raise_task(self.request.user)

    def get_initial(self):
        post = permissions.answering_post(self.object.audit.unit)
        return {"lead": post.pk if post else None}

    def operate(self, form):
        return operations.raise_task(
            finding=self.object, **form.cleaned_data, on=self.today, by=self.request.user
        )

    def get_success_message(self):
        return f"Task {self.result.number} answers this recommendation."

    def get_success_url(self):
        return self.object.audit.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(finding=self.object, **kwargs)

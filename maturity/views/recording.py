"""Recording an audit: twelve findings on one page, saved as one goes; publishing; the task that answers a finding."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView, View

from ohs.web.views import AsAt, RegisterPage

from .. import operations
from ..forms import FindingForm, RaiseTaskForm, StartAuditForm
from ..models import Audit, AuditFinding, PlannedAudit, UnitPost


def sentences(error: ValidationError) -> str:
    return " ".join(error.messages)


class StartAudit(AsAt, FormView):
    """Begin an audit of a unit; from the programme, where it was planned (`?planned=`)."""

    permission_required = "maturity.add_audit"
    template_name = "maturity/audit_start.html"
    form_class = StartAuditForm

    def get_initial(self):
        unit, planned = self.request.GET.get("unit"), self.request.GET.get("planned", "")
        initial = {"unit": unit} if unit else {}
        if planned.isdecimal():
            plan = (
                PlannedAudit.objects.filter(pk=planned).select_related("programme", "unit").first()
            )
            if plan:
                initial = {
                    "unit": plan.unit.code,
                    "programme": plan.programme,
                    "level_tested": plan.programme.level_tested,
                    "auditor": plan.auditor_id or plan.programme.auditor_id,
                }
        return initial

    def form_valid(self, form):
        try:
            audit = operations.start_audit(**form.cleaned_data, on=self.today, by=self.request.user)
        except ValidationError as error:
            form.add_error(None, sentences(error))
            return self.form_invalid(form)
        return HttpResponseRedirect(reverse("maturity:record", args=[audit.pk]))


class RecordAudit(RegisterPage):
    """All findings of a draft on one page. Without JavaScript one button saves them; with it each saves itself."""

    permission_required = ("maturity.change_audit", "maturity.change_auditfinding")
    template_name = "maturity/audit_record.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.on = self.today

    def get_audit(self):
        return get_object_or_404(
            Audit.objects.select_related("unit__group", "auditor", "programme", "version"),
            pk=self.kwargs["pk"],
        )

    def get_forms(self, audit, data=None):
        findings = (
            AuditFinding.objects.filter(audit=audit)
            .select_related("theme", "audit")
            .order_by("theme__number", "pk")
        )
        return [
            FindingForm(data, instance=finding, prefix=f"theme-{finding.theme.number}")
            for finding in findings
        ]

    def get(self, request, *args, **kwargs):
        audit = self.get_audit()
        if not audit.is_draft:
            return HttpResponseRedirect(audit.get_absolute_url())
        return self.page(audit, self.get_forms(audit))

    def post(self, request, *args, **kwargs):
        audit = self.get_audit()
        by_itself = request.headers.get("X-Saves") == "one"
        forms = [
            form
            for form in self.get_forms(audit, request.POST)
            # A theme that saves itself sends its own fields alone.
            if form.add_prefix("rating") in request.POST
        ]
        failed = []
        for form in forms:
            if not form.is_valid():
                failed.append(form)
                continue
            values = form.cleaned_data
            try:
                operations.record_finding(
                    finding=AuditFinding.objects.select_related("audit", "theme").get(
                        pk=form.instance.pk
                    ),
                    rating=values["rating"],
                    note=values["note"],
                    recommendation=values["recommendation"],
                    by=request.user,
                )
            except ValidationError as error:
                form.add_error(None, sentences(error))
                failed.append(form)
        if by_itself:
            problems = [
                error for form in failed for errors in form.errors.values() for error in errors
            ]
            return JsonResponse({"saved": not problems, "problems": problems})
        if failed:
            return self.page(audit, forms)
        if "publish" in request.POST:
            return publish(request, audit, self.today)
        messages.success(request, "The findings are saved as a draft.")
        return HttpResponseRedirect(reverse("maturity:record", args=[audit.pk]))

    def page(self, audit, forms):
        rated = sum(1 for form in forms if form.instance.rating != AuditFinding.Rating.NOT_ASSESSED)
        context = self.get_context_data(
            audit=audit,
            forms=forms,
            rated=rated,
            failed=[form for form in forms if form.errors],
            next_level=audit.level_tested + 1,
            may_publish=self.request.user.has_perm("maturity.publish_audit"),
        )
        return self.render_to_response(context)


def publish(request, audit, today):
    if not request.user.has_perm("maturity.publish_audit"):
        raise PermissionDenied("Only auditors and the HSW team can publish an audit.")
    try:
        operations.publish_audit(audit=audit, on=today, by=request.user)
    except ValidationError as error:
        messages.error(request, sentences(error))
        return HttpResponseRedirect(reverse("maturity:record", args=[audit.pk]))
    messages.success(
        request, f"The audit of {audit.unit} is published: the matrix shows it from today."
    )
    return HttpResponseRedirect(audit.get_absolute_url())


class PublishAudit(AsAt, View):
    permission_required = "maturity.publish_audit"

    def get(self, request, pk):
        # As for a return that is begun: the button is on the audit's page.
        return HttpResponseRedirect(get_object_or_404(Audit, pk=pk).get_absolute_url())

    def post(self, request, pk):
        return publish(
            request, get_object_or_404(Audit.objects.select_related("unit"), pk=pk), self.today
        )


class RaiseTask(AsAt, FormView):
    """Make a finding's recommendation a key task: the lead is the unit's post unless another is chosen."""

    permission_required = "actions.change_keytask"
    template_name = "maturity/raise_task.html"
    form_class = RaiseTaskForm

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.finding = get_object_or_404(
            AuditFinding.objects.select_related("audit__unit", "theme", "task"), pk=kwargs["pk"]
        )

    def get_initial(self):
        answering = UnitPost.objects.filter(unit=self.finding.audit.unit).first()
        return {"lead": answering.post_id if answering else None}

    def get_context_data(self, **kwargs):
        return super().get_context_data(finding=self.finding, **kwargs)

    def form_valid(self, form):
        try:
            task = operations.raise_task(
                finding=self.finding, **form.cleaned_data, on=self.today, by=self.request.user
            )
        except ValidationError as error:
            form.add_error(None, sentences(error))
            return self.form_invalid(form)
        messages.success(self.request, f"Task {task.number} answers this recommendation.")
        return HttpResponseRedirect(self.finding.audit.get_absolute_url())

"""The paper that was sent: handed back, compared with what was frozen, sealed."""

from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.core.errors import OperationRefused, sentences
from ohs.core.text import plural
from ohs.organisation.models import BoardMeeting
from ohs.registers.contract import view_permissions
from ohs.web.views import RegisterPage

from .. import operations, permissions
from ..models import SnapshotAddition
from ..sent.differences import differences_of, newest_sent, reasons_of
from ..sent.reading import MOST_BYTES


class HandBackForm(forms.Form):
    file = forms.FileField(
        label="The finished paper",
        help_text="The Word document, or the PDF made from it. At most 20 MB, without tracked changes.",
        error_messages={"required": "Choose a Word document or a PDF."},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 20 MB.")
        return file


class _Final(RegisterPage):
    def get_permission_required(self):
        return ("organisation.view_boardmeeting", *view_permissions())

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(
            BoardMeeting.objects.select_related("board", "snapshot"), slug=kwargs["slug"]
        )

    @property
    def sealed(self) -> SnapshotAddition | None:
        return SnapshotAddition.objects.filter(
            snapshot__meeting=self.meeting, kind=SnapshotAddition.Kind.SENT
        ).first()


class FinalPaper(_Final):
    """What was handed back beside the registers; for its author. Everybody else is shown what was sealed."""

    template_name = "board/final.html"

    def get_context_data(self, **kwargs):
        user, sealed = self.request.user, self.sealed
        may_write = permissions.may_write_paper(user, self.meeting)
        sent = newest_sent(self.meeting) if may_write else None
        findings, reasons = [], {}
        if sent is not None and sealed is None:
            findings, reasons = differences_of(self.meeting), reasons_of(self.meeting)
        kwargs.setdefault("form", HandBackForm())
        return super().get_context_data(
            meeting=self.meeting,
            snapshot=getattr(self.meeting, "snapshot", None),
            sealed=sealed,
            sent=sent,
            findings=[(finding, reasons.get(finding.key, "")) for finding in findings],
            open_findings=sum(finding.key not in reasons for finding in findings),
            may_write=may_write and sealed is None,
            may_seal=permissions.may_freeze(user, self.meeting) and sealed is None,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Three things are done here, each by its own button; a refusal is said above the page."""
        act = {
            "hand back": self._hand_back,
            "explain": self._explain,
            "seal": self._seal,
        }.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            refused = act(request)
        except OperationRefused as refusal:
            messages.error(request, sentences(refusal))
            refused = None
        if refused is not None:
            return self.render_to_response(self.get_context_data(form=refused), status=200)
        return HttpResponseRedirect(reverse("board:final", args=[self.meeting.slug]))

    def _hand_back(self, request):
        form = HandBackForm(request.POST, request.FILES)
        if not permissions.may_write_paper(request.user, self.meeting):
            raise PermissionDenied
        if not form.is_valid():
            return form
        file = form.cleaned_data["file"]
        try:
            operations.hand_back_paper(
                meeting=self.meeting, name=file.name, body=file.read(), by=request.user
            )
        except OperationRefused as refusal:
            form.add_error("file", refusal)
            return form
        messages.success(request, "The paper is handed back and compared with the registers.")
        return None

    def _explain(self, request):
        reasons = {
            name.removeprefix("reason-"): value
            for name, value in request.POST.items()
            if name.startswith("reason-")
        }
        made = operations.explain_differences(
            meeting=self.meeting, reasons=reasons, by=request.user
        )
        messages.success(request, f"{plural(len(made), 'reason is', 'reasons are')} saved.")

    def _seal(self, request):
        operations.seal_sent_paper(meeting=self.meeting, by=request.user)
        messages.success(
            request, "The paper is sealed with what was frozen. Board members open this file now."
        )


class FinalFile(_Final):
    """The file that was sealed; before that, for its author, the one that was handed back."""

    def get(self, request, *args, **kwargs):
        sealed = self.sealed
        if sealed is not None:
            return as_download(sealed.name, sealed.detail["media_type"], bytes(sealed.body))
        if not permissions.may_write_paper(request.user, self.meeting):
            raise Http404("No paper is sealed with this meeting.")
        sent = newest_sent(self.meeting)
        if sent is None:
            raise Http404("No paper was handed back.")
        return as_download(sent.name, sent.media_type, bytes(sent.body))


def as_download(name: str, media_type: str, body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
